"""Send events to an HTTP Event Collector: a Splunk's, or anybody's that speaks its language.

    POST /services/collector/event
    Authorization: Splunk 0f3c…            X-Splunk-Request-Channel: 6b1d…

    {"time":1795521600.5,"host":"web1","source":"analytics","sourcetype":"sample_analytics",
     "index":"web","event":{"application":"shop","event":"purchase","distinct_id":"u1",
     "event_id":"0198…","analytics_prop__plan":"pro"}}

One envelope after another in a body. An event is an object, which needs no stanza in props.conf
to be read; one that is too long for a Splunk to take apart as JSON goes as a line. Where the
token has acknowledgement the answer has an ``ackId``, and `send` waits until the indexers say
that it is kept.

Source: Splunk's "Format events for HTTP Event Collector", "About HTTP Event Collector Indexer
Acknowledgment" and "HTTP Event Collector REST API endpoints"; limits.conf, [spath],
extraction_cutoff; docs/hec.md for the codes.
"""

from __future__ import annotations

import json
import socket
import time as clock
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from analytics.errors import RejectedError, TransportError
from analytics.event import DEFAULT_INDEX
from analytics.properties import flatten
from analytics.transports import PartlyRefusedError
from analytics.transports.address import HEC_PATH
from analytics.transports.link import Link
from analytics.wire import PROPERTY_PREFIX, dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.event import Event
    from analytics.transports.link import Answer, Reach

# A Splunk reads so many bytes of a JSON event.
_JSON_BYTES = 5_000
_ACK_S, _ACK_EVERY_S = 60.0, (0.05, 0.1, 0.25, 0.5, 1.0)

#: Code -> the status that goes with it, for servers that say another one. What is under
#: 500 and not 429 is a refusal; the others are worth another attempt.
_STATUS = {
    **dict.fromkeys((1, 4), 403),
    **dict.fromkeys((2, 3), 401),
    **dict.fromkeys((5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 21, 22), 400),
    8: 500,
    **dict.fromkeys((9, 18, 19, 20, 23), 503),
    **dict.fromkeys((26, 27), 429),
}
#: Codes that mean one event of the body, whose place is told.
_ONE_EVENT = frozenset({6, 12, 13, 15})
_FINE = frozenset({0, 17, 24, 25})
#: Code -> what to do about it.
_FIX = {
    1: "Enable the token, or use another.",
    2: "Give key=, the value of a token.",
    3: "The server wants another kind of authorization: check whether it is an event collector.",
    4: "Check key=: it is the value of the token, not its name.",
    7: "Let the token write to that index, or name another with index=.",
    10: "The server asks for a channel, and was given one: check what is in between.",
    11: "The server does not take the channel it was given: check what is in between.",
}


class HecTransport:
    """Carries events to an HTTP Event Collector."""

    def __init__(
        self,
        url: str,
        key: str,
        index: str = DEFAULT_INDEX,
        *,
        sourcetype: str = DEFAULT_INDEX,
        source: str = "analytics",
        host: str | None = None,
        reach: Reach | None = None,
        pause: Callable[[float], object] = clock.sleep,
    ) -> None:
        """Send to *index*; nothing is opened before the first event.

        Args:
            url: as ``https://splunk.example.com:8088/services/collector``; what stands
                behind that, as ``/event``, is the path events go to.
            key: the value of a token.
            index: "" for the token's own.
            sourcetype: what the events are said to be.
            source: what they are said to come from.
            host: the machine they are said to come from; this one when left out.
            reach: how the server is reached.
            pause: how to wait a number of seconds.

        Raises:
            ConfigError: *url* is no address.
        """
        base, _, rest = url.partition(HEC_PATH)
        self._path = HEC_PATH + (rest.rstrip("/") or "/event")
        self._channel = str(uuid4())
        headers = {"Authorization": f"Splunk {key}", "X-Splunk-Request-Channel": self._channel}
        self._link = Link(base, headers, reach)
        self._target = {
            "host": host or socket.gethostname(),
            "source": source,
            "sourcetype": sourcetype,
            **({"index": index} if index else {}),
        }
        self._pause = pause

    def send(self, events: Sequence[Event]) -> None:
        """Return when the collector has taken *events*, and has acknowledged them if it does.

        Raises:
            TransportError: it could not be reached, or did not acknowledge.
            RejectedError: it refused; `PartlyRefusedError` where it was one event.
        """
        if not events:
            return
        body = "\n".join([_envelope(event, self._target) for event in events]).encode()
        answer = self._link.post(self._path, body, {"Content-Type": "application/json"})
        said = answer.said()
        code = said.get("code")
        if not answer.is_ok or code not in {*_FINE, None}:
            raise self._refusal(answer, said, len(events))
        if answer.body.lstrip()[:1] == b"<":
            raise TransportError(
                f"{self._link.where} took events and answered with a page. "
                "Check url=: another server, or a proxy, may be there."
            )
        if said.get("ackId") is not None:
            self._await(said["ackId"])

    def close(self) -> None:
        """Close the connection."""
        self._link.close()

    def _await(self, ack_id: object) -> None:
        """Wait until the indexers have what was sent under *ack_id*.

        Raises:
            TransportError: they have not within a minute, or the server forgot.
        """
        body = json.dumps({"acks": [ack_id]}).encode()
        deadline, tries = clock.monotonic() + _ACK_S, 0
        while True:
            answer = self._link.post(f"{HEC_PATH}/ack?channel={self._channel}", body)
            said = answer.said()
            if not answer.is_ok:
                raise self._refusal(answer, said, 1)
            if said.get("acks", {}).get(str(ack_id)) is True:
                return
            if clock.monotonic() >= deadline:
                raise TransportError(
                    f"{self._link.where} did not acknowledge events within {_ACK_S:g} seconds. "
                    "See why its indexers are slow; they are sent again."
                )
            self._pause(_ACK_EVERY_S[min(tries, len(_ACK_EVERY_S) - 1)])
            tries += 1

    def _refusal(self, answer: Answer, said: dict[str, Any], number: int) -> RejectedError:
        code, text = said.get("code"), str(said.get("text", "no reason"))[:200]
        status = _STATUS.get(code, answer.status) if isinstance(code, int) else answer.status
        message = (
            f"{self._link.where} refused events: {text} (code {code}, status {answer.status}). "
            f"{_FIX.get(code, 'See the log of the server.')}"  # type: ignore[arg-type]  # None too
        )
        place = said.get("invalid-event-number")
        if code in _ONE_EVENT and isinstance(place, int) and 0 <= place < number:
            # What stands before it is kept, what stands behind is not.
            return PartlyRefusedError(message, status, {place: text}, range(place + 1, number))
        return RejectedError(message, status, answer.retry_after_s)


def _envelope(event: Event, target: dict[str, str]) -> str:
    held = {"application": event.application, "event": event.name}
    if event.distinct_id:
        held["distinct_id"] = event.distinct_id
    if event.event_id:
        held["event_id"] = event.event_id
    for name, text in flatten(event.properties).items():
        held[PROPERTY_PREFIX + name] = text
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
    if len(text) > _JSON_BYTES // 4 and len(text.encode()) > _JSON_BYTES:
        text = json.dumps(dumps(event), ensure_ascii=False)
    head = json.dumps({"time": round(event.time.timestamp(), 6), **target}, separators=(",", ":"))
    return f'{head[:-1]},"event":{text}}}'
