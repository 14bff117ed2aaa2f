"""What a request is answered with, and what refuses one.

    Reply(200, b'{"accepted":1}', JSON)
    raise Refusal(429, "rate", "Key 'shop' sends more than 60 events a minute. Wait.", retry_s=3)

Source: RFC 9110 (status codes, Retry-After).
"""

from __future__ import annotations

import math
from base64 import b64decode
from dataclasses import dataclass
from http import HTTPStatus

import msgspec

JSON, TEXT, GIF = "application/json", "text/plain; charset=utf-8", "image/gif"

#: The picture that every pixel is: 42 bytes, one transparent point.
PICTURE = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")

#: On every answer: none may be kept, and pages of any origin may load it.
ALWAYS = (("Cache-Control", "no-store"), ("Cross-Origin-Resource-Policy", "cross-origin"))

_PHRASES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer.

    Attributes:
        status: its code.
        body: as it is sent.
        kind: the Content-Type; "" for none.
        headers: besides the type, the length and those of `ALWAYS`.
        is_kept: whether caches may keep it, as its own Cache-Control says.
    """

    status: int
    body: bytes = b""
    kind: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    is_kept: bool = False

    @property
    def line(self) -> str:
        """The status as WSGI wants it."""
        return _PHRASES.get(self.status) or f"{self.status} Unknown"

    def all_headers(self, more: tuple[tuple[str, str], ...] = ()) -> list[tuple[str, str]]:
        """Give every header, with *more* of them."""
        kind = (("Content-Type", self.kind),) if self.kind else ()
        length = (("Content-Length", str(len(self.body))),) if self.status != 204 else ()
        always = ALWAYS[1:] if self.is_kept else ALWAYS
        return [*kind, *length, *always, *self.headers, *more]


class Refusal(Exception):  # noqa: N818 - an answer as much as an error
    """A whole request is refused.

    Attributes:
        status: the code of the answer.
        code: a word for programs.
        message: two sentences for people, never with a key in them.
        retry_s: seconds after which another attempt is worth it; 0 for none.
        field: what was wrong.
        rate: that was passed, such as ``60 per minute``.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        retry_s: float = 0,
        field: str = "",
        rate: str = "",
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.retry_s, self.field, self.rate = retry_s, field, rate

    def headers(self) -> tuple[tuple[str, str], ...]:
        """Say when to come again, in the two ways that clients read."""
        if not self.retry_s:
            return ()
        seconds = str(max(1, math.ceil(self.retry_s)))
        return ("Retry-After", seconds), ("X-RateLimit-Reset", seconds)

    def reply(self) -> Reply:
        """Answer where the format has no shape of its own."""
        error = {"code": self.code, "message": self.message}
        if self.field:
            error["field"] = self.field
        return json(self.status, {"error": error}, self.headers())


def json(status: int, value: object, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """Answer with *value* as JSON."""
    return Reply(status, msgspec.json.encode(value), JSON, headers)


def picture(reason: str = "") -> Reply:
    """Answer with the picture, which is always there; *reason* says why nothing was recorded."""
    headers = (("X-Analytics-Rejected", reason),) if reason else ()
    return Reply(200, PICTURE, GIF, headers)
