"""What sends events to the HTTP Event Collector of a face, in process.

hec = collector(token="t")
hec.post('{"event": "a"}') -> (200, {"text": "Success", "code": 0})
hec.kept -> [{"raw": "a", …}]
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from analytics.splunkd.exchange import Request
from support.face import face, post

if TYPE_CHECKING:
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply

TOKEN = "t"
CHANNEL = "0aeeac95-ac74-4aa9-b30d-6c4c0ac581ba"
EVENT, RAW = "/services/collector/event", "/services/collector/raw"
ACK, HEALTH = "/services/collector/ack", "/services/collector/health"


@dataclass
class Hec:
    """Sends to a face, with a token unless told otherwise."""

    face: Face
    token: str

    def send(
        self,
        method: str,
        target: str,
        body: bytes | str = b"",
        *,
        authorization: str | None = None,
        **headers: str,
    ) -> Reply:
        """Send a request; headers are written with ``_`` for ``-``."""
        known = f"Splunk {self.token}" if authorization is None else authorization
        pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
        pairs += [("Authorization", known)] if known else []
        data = body.encode() if isinstance(body, str) else body
        return self.face.answer(Request.of(method, target, [("Host", "web1:8088"), *pairs], data))

    def post(self, body: bytes | str, target: str = EVENT, **more: Any) -> tuple[int, Any]:
        """Send a body; give status and document of the answer."""
        return answer(self.send("POST", target, body, **more))

    def code(self, body: bytes | str, target: str = EVENT, **more: Any) -> tuple[int, int | None]:
        """Send a body; give the code, and the number of the wrong event."""
        _, document = self.post(body, target, **more)
        return document["code"], document.get("invalid-event-number")

    @property
    def kept(self) -> list[dict[str, Any]]:
        """The records of an engine of paper."""
        return cast("Any", self.face.engine).kept

    def only(self, event: str, target: str = EVENT, **more: Any) -> dict[str, Any]:
        """Send one envelope; give the record that it became."""
        before = len(self.kept)
        assert self.code(event, target, **more) == (0, None)
        (record,) = self.kept[before:]
        return record


def answer(reply: Reply) -> tuple[int, Any]:
    """Give status and document of a reply."""
    assert isinstance(reply.body, bytes)
    assert reply.content_type.startswith("application/json")
    return reply.status, json.loads(reply.body)


def collector(of: Face | None = None, token: str = TOKEN, **settings: Any) -> Hec:
    """Make a token with *settings* on a face, one over an engine of paper if none is given."""
    of = of or face()
    arguments = {"name": token, "token": token, **settings}
    assert post(of, "data/inputs/http", **arguments).status == 201
    return Hec(of, token)
