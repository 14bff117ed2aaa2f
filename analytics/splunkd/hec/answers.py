"""What the HTTP Event Collector answers: codes, their status and text.

    reply(0, ackId=7)                       -> 200 {"text":"Success","code":0,"ackId":7}
    reply(13, number=2)                     -> 400 {"text":"Event field cannot be blank","code":13,
                                                    "invalid-event-number":2}

Always JSON, whatever ``output_mode`` says; a body that cannot be read at all is a page of HTML.

Source: Splunk, Getting Data In 9.x, "Troubleshoot HTTP Event Collector" (codes and texts);
docs/hec.md for what is known only from use.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from analytics.errors import AnalyticsError
from analytics.splunkd.exchange import JSON, Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

HTML = "text/html; charset=UTF-8"

#: Code -> HTTP status and text.
CODES: Mapping[int, tuple[int, str]] = {
    0: (200, "Success"),
    1: (403, "Token disabled"),
    2: (401, "Token is required"),
    3: (401, "Invalid authorization"),
    4: (403, "Invalid token"),
    5: (400, "No data"),
    6: (400, "Invalid data format"),
    7: (400, "Incorrect index"),
    8: (500, "Internal server error"),
    9: (503, "Server is busy"),
    10: (400, "Data channel is missing"),
    11: (400, "Invalid data channel"),
    12: (400, "Event field is required"),
    13: (400, "Event field cannot be blank"),
    14: (400, "ACK is disabled"),
    15: (400, "Error in handling indexed fields"),
    16: (400, "Query string authorization is not enabled"),
    17: (200, "HEC is healthy"),
    18: (503, "HEC is unhealthy, queues are full"),
    19: (503, "HEC is unhealthy, ack service unavailable"),
    20: (503, "HEC is unhealthy, queues are full, ack service unavailable"),
    21: (400, "Invalid token"),
    22: (400, "Token disabled"),
    23: (503, "Server is shutting down"),
    24: (200, "HEC queue is approaching its capacity limit"),
    25: (200, "HEC ACK is approaching its capacity limit"),
    26: (429, "HEC queue is at capacity and cannot process any more requests"),
    27: (429, "HEC ACK channel is at capacity and cannot process any more requests"),
}

_NOT_FOUND = "The requested URL was not found on this server."


class HecError(AnalyticsError):
    """A request that is answered with a code other than 0.

    Attributes:
        code: one of `CODES`.
        number: place of the event that was wrong, from 0; None where it is the whole request.
        headers: what the answer carries besides.
    """

    def __init__(
        self, code: int, number: int | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{CODES[code][1]}. The table in docs/hec.md says when.")
        self.code, self.number, self.headers = code, number, dict(headers or {})


def reply(code: int, number: int | None = None, **more: object) -> Reply:
    """Answer with *code*, the place of the event that was wrong, and whatever else is said."""
    status, text = CODES[code]
    wrong = {} if number is None else {"invalid-event-number": number}
    return said({"text": text, "code": code, **wrong, **more}, status)


def said(value: object, status: int = 200) -> Reply:
    """Answer with *value* as JSON."""
    return Reply(json.dumps(value, separators=(",", ":")).encode(), JSON, status)


def nowhere(status: int, allowed: str = "") -> Reply:
    """Answer a request to a path that is not there, or that takes only the verbs *allowed*."""
    answer = said({"text": _NOT_FOUND, "code": 404}, status)
    if allowed:
        answer.headers["Allow"] = allowed
    return answer


def page(status: int) -> Reply:
    """Answer with a page that only says what *status* means."""
    what = f"{status} {HTTPStatus(status).phrase}"
    html = (
        f"<!doctype html><html><head><title>{what}</title></head>"
        f"<body><h1>{HTTPStatus(status).phrase}</h1></body></html>\r\n"
    )
    return Reply(html.encode(), HTML, status)
