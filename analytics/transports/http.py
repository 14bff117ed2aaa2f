"""Send events to our own collector, over HTTP.

    POST /v1/events
    Authorization: Bearer k…

    {"sent_at":"2026-11-24T12:00:00.000000+00:00","events":[{"application":"shop",
     "event":"login","time":"2026-11-24T11:59:59.500000+00:00","event_id":"0198…",
     "properties":{"plan":"pro"},"distinct_id":"u1"}]}

    200 {"accepted": 2, "duplicate": 0, "rejected": [{"index": 1, "field": "time",
         "message": "…"}], "warnings": []}

What it answers with 200 is on its disk; an event that it already has is no error. Source: ours.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from analytics.errors import TransportError
from analytics.properties import flatten
from analytics.transports import PartlyRefusedError
from analytics.transports.link import Link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.errors import RejectedError
    from analytics.event import Event
    from analytics.transports.link import Answer, Reach

#: Where the collector takes events, below its address.
PATH = "/v1/events"

#: Status -> what to do about it.
_FIX = {
    401: "Give key=, one that the collector has made.",
    403: "Check that the key is for this application.",
    404: "Check the path of url=: the collector may be mounted below another.",
}


class HttpTransport:
    """Carries events to our collector."""

    def __init__(self, url: str, key: str = "", reach: Reach | None = None) -> None:
        """Send to the collector at *url*; nothing is opened before the first event.

        Args:
            url: as ``https://collect.example.com``, with the prefix it is mounted below.
            key: a key of the application; "" on the machine of a collector without any.
            reach: how the server is reached.

        Raises:
            ConfigError: *url* is no address.
        """
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        base = url.rstrip("/").removesuffix(PATH)
        self._link = Link(base, headers, reach)

    def send(self, events: Sequence[Event]) -> None:
        """Return when the collector has *events* on its disk.

        Raises:
            TransportError: it could not be reached.
            RejectedError: it refused; `PartlyRefusedError` where it took some.
        """
        if not events:
            return
        body = {
            "sent_at": datetime.now(UTC).isoformat(timespec="microseconds"),
            "events": [_written(event) for event in events],
        }
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        answer = self._link.post(PATH, text.encode())
        said = answer.said()
        refused = _refused(said, len(events))
        if refused and (answer.is_ok or len(refused) == len(events)):
            raise PartlyRefusedError(
                f"{self._link.where} refused {len(refused)} of {len(events)} events. See each.",
                answer.status,
                refused,
            )
        if not answer.is_ok:
            raise self._refusal(answer, said)
        if "accepted" not in said:
            raise TransportError(
                f"{self._link.where} took events and did not answer as a collector. "
                "Check url=: another server, or a proxy, may be there."
            )

    def close(self) -> None:
        """Close the connection."""
        self._link.close()

    def _refusal(self, answer: Answer, said: dict[str, Any]) -> RejectedError:
        error = said.get("error")
        why = error.get("message") if isinstance(error, dict) else ""
        fix = _FIX.get(answer.status, "See what it says.")
        return answer.refused(
            f"{self._link.where} refused events with status {answer.status}: "
            f"{str(why or 'no reason')[:300]} {fix}"
        )


def _written(event: Event) -> dict[str, Any]:
    written: dict[str, Any] = {
        "application": event.application,
        "event": event.name,
        "time": event.time.isoformat(timespec="microseconds"),
        "event_id": event.event_id,
        "properties": flatten(event.properties),
    }
    if event.distinct_id:
        written["distinct_id"] = event.distinct_id
    return written


def _refused(said: dict[str, Any], number: int) -> dict[int, str]:
    """Read which events were refused, and why."""
    rejected = said.get("rejected")
    if not isinstance(rejected, list):
        return {}
    return {
        each["index"]: f"{each.get('field', 'event')}: {each.get('message', 'no reason')}"[:300]
        for each in rejected
        if isinstance(each, dict)
        and isinstance(each.get("index"), int)
        and 0 <= each["index"] < number
    }
