r"""What becomes of an event: its record in the journal.

    {"event": {"application": "shop", "event": "buy", "analytics_prop__plan": "pro"}}   tracked
    {"event": "2011-08-08T11:45:17.735045+00:00 application=\"shop\" event=\"buy\" …"}   tracked
    {"event": {"user": {"id": 7}}}     its JSON is _raw, user.id a field
    {"event": "user=7 failed"}         the text is _raw, user a field

Source: docs/hec.md (what is stored); Splunk, Getting Data In 9.x, "Format events for HTTP Event
Collector" (event metadata, source ``http:<name of the token>``, sourcetype ``httpevent``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from analytics import wire
from analytics.engine import fields
from analytics.errors import EventError
from analytics.event import time_of
from analytics.splunkd.hec.answers import HecError
from analytics.splunkd.hec.envelopes import UNREADABLE, Envelope, mended
from analytics.splunkd.hec.tracked import Whole, read, record, scalar, wholes
from analytics.transports.journal import microseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import tzinfo

    from analytics.splunkd.hec.tokens import Token

SOURCETYPE = "httpevent"

#: Seconds since 1970 below this count as such; larger numbers are milliseconds and smaller units.
_SECONDS = 1e11

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"\s*[+-]?\d{1,40}(\.\d{0,40})?\s*", re.ASCII)
_NULL, _EMPTY = {b"", b"null"}, {b"", b"null", b"{}"}
_texts = msgspec.json.Decoder(str)
_objects = msgspec.json.Decoder(dict[str, Any], float_hook=str)
#: A JSON object gives JSON fields, unless its sourcetype says how else.
_JSON_STANZA = {"KV_MODE": "json"}


@dataclass(frozen=True, slots=True)
class Said:
    """What the address of a request says for the events that do not; empty where nothing."""

    index: str = ""
    host: str = ""
    source: str = ""
    sourcetype: str = ""
    time: str = ""


class Keeping:
    """Makes the records of one request."""

    def __init__(
        self,
        said: Said,
        token: Token,
        *,
        host: str,
        now: datetime,
        zone: tzinfo,
        takes: Callable[[str], bool],
        stanza: Callable[[str, str, str], Mapping[str, str]],
        finds_time: bool = False,
    ) -> None:
        """Prepare for a request.

        Args:
            said: in its address.
            token: it came with.
            host: of an event for which nobody says one.
            now: time of receipt; aware.
            zone: of times that say none.
            takes: whether the token may send to an index of this name.
            stanza: what props.conf says of a sourcetype, host and source.
            finds_time: whether an event without a time is searched for one.
        """
        self._said, self._token = said, token
        self._common: dict[str, str] = {
            name: value
            for name in ("host", "source", "sourcetype")
            if (value := getattr(said, name) or getattr(token, name))
        }
        self._defaults = {
            "host": host,
            "source": f"http:{token.name}",
            "sourcetype": SOURCETYPE,
        }
        self._now, self._zone, self._takes, self._stanza = now, zone, takes, stanza
        self._finds_time = finds_time
        self._received = int(now.timestamp())
        self._now_ts = microseconds(now)
        self._taken: set[str] = set()

    def index(self, name: str | None, number: int) -> str:
        """Say where an event goes that names this index, or none.

        Raises:
            HecError: 7, it may not go there.
        """
        name = name or self._said.index or self._token.index
        if name not in self._taken:
            if not self._takes(name):
                raise HecError(7, number + 1)  # splunkd counts from 1 here, and only here
            self._taken.add(name)
        return name

    def record(self, raw: bytes, envelope: Envelope, number: int) -> dict[str, object]:
        """Make the record of an event, *raw* as JSON.

        Raises:
            HecError: it cannot be kept; *number* is its place.
        """
        if raw in _NULL:
            raise HecError(13 if raw else 12, number)
        ts = self._ts(envelope.time, number)
        index = self.index(envelope.index, number)
        more = _fields(bytes(envelope.fields), number)
        tracked = None if more else read(raw)
        if tracked is None:
            is_object = raw[:1] == b"{"
            return self._entry(
                _text(raw, number), index, ts, self._origin(envelope), more, is_object=is_object
            )
        tracked["ts"] = self._now_ts if ts is None else ts
        tracked["index"], tracked["received"] = index, self._received
        origin = self._origin(envelope)
        return {**tracked, **origin} if origin else tracked

    def batch(self, body: bytes) -> list[dict[str, object]] | None:
        """Make the records of a body that has nothing but objects of the tracker.

        None where it has anything else, or a fault: then `record` makes them one by one.
        """
        found = wholes(body)
        if not found:
            return None
        received, common = self._received, self._common
        indexes: dict[str | None, str] = {}
        records: list[dict[str, object]] = []
        try:
            for one in found:
                time, index = one.time, indexes.get(one.index)
                # What nearly every envelope has is looked at here: a call takes longer than that.
                if isinstance(time, float) and 0 <= time < _SECONDS:
                    ts = round(time * 1e6)
                else:
                    ts = self._moment(time)
                if index is None:
                    index = indexes[one.index] = self.index(one.index, 0)
                made = record(one.event, ts, index, received)
                if made is None:
                    return None
                if one.host or one.source or one.sourcetype or common:
                    made |= self._origin(one)
                records.append(made)
        except HecError:
            return None
        return records

    def records(self, parts: Iterable[tuple[bytes, bool]]) -> Iterator[dict[str, object]]:
        """Make the records of a text that is still to be broken into events.

        Args:
            parts: of the text, and whether each is the last.

        Raises:
            HecError: 7 or 15, what the address says cannot be.
        """
        ts = self._ts(None, 0)
        said = {**self._defaults, **self._common}
        intake = fields.Intake(
            fields.Sender(
                self.index(None, 0),
                said,
                self._zone,
                self._now if ts is None else _EPOCH + timedelta(microseconds=ts),
                self._stanza(said["sourcetype"], said["host"], said["source"]),
            )
        )
        for part, is_last in parts:
            for one in intake.take(part, is_last=is_last):
                yield one | {"received": self._received}

    def _entry(
        self,
        text: str,
        index: str,
        ts: int | None,
        origin: Mapping[str, str],
        more: Mapping[str, str],
        *,
        is_object: bool,
    ) -> dict[str, object]:
        """Make the record of an event that is to be read as text."""
        said = {**self._defaults, **origin}
        stanza = self._stanza(said["sourcetype"], said["host"], said["source"])
        made = fields.entry(
            text,
            index,
            origin,
            zone=self._zone,
            now=self._now,
            time=self._time(text) if ts is None else _EPOCH + timedelta(microseconds=ts),
            stanza={**_JSON_STANZA, **stanza} if is_object else stanza,
            indexed=more,
        )
        return {**self._defaults, **made} if "raw" in made else made

    def _time(self, text: str) -> datetime | None:
        """Say the time of an event for which nobody did; None for the one in its text."""
        is_own = self._finds_time or (wire.loads(text, self._zone) is not None)
        return None if is_own else self._now

    def _origin(self, envelope: Envelope | Whole) -> Mapping[str, str]:
        """Give the host, source and sourcetype that somebody has really said."""
        if not (envelope.host or envelope.source or envelope.sourcetype):
            return self._common
        own = {
            "host": envelope.host,
            "source": envelope.source,
            "sourcetype": envelope.sourcetype,
        }
        return self._common | {name: value for name, value in own.items() if value}

    def _moment(self, time: float | str | None) -> int:
        ts = self._ts(time, 0)
        return self._now_ts if ts is None else ts

    def _ts(self, time: float | str | None, number: int) -> int | None:
        """Give the time that was said, in microseconds since 1970; None where none was.

        Raises:
            HecError: 15, it is no time.
        """
        if type(time) is float and 0 <= time < _SECONDS:
            return round(time * 1e6)
        if time is None:
            time = self._said.time or None
        if time is None:
            return None
        if isinstance(time, str) and not _NUMBER.fullmatch(time):
            raise HecError(15, number)
        try:
            return microseconds(time_of(Decimal(str(time).strip())))
        except EventError:
            raise HecError(15, number) from None


def _text(raw: bytes, number: int) -> str:
    """Write an event as text: a text as itself, anything else as its JSON, as it was sent.

    Raises:
        HecError: 6, it is no UTF-8; 13, there is nothing in it.
    """
    raw = mended(raw)
    try:
        text = _texts.decode(raw) if raw[:1] == b'"' else raw.decode()
    except UNREADABLE:
        raise HecError(6, number) from None
    if not text.strip() or (text[:1] in "{[" and raw[:1] != b'"' and not text[1:-1].strip()):
        raise HecError(13, number)
    return text


def _fields(raw: bytes, number: int) -> dict[str, str]:
    """Read the indexed fields of an envelope as texts; the values of a list by line feeds.

    Raises:
        HecError: 6, they are no object; 15, one of them is one.
    """
    if raw in _EMPTY:
        return {}
    if raw[:1] != b"{":
        raise HecError(6, number)
    try:
        found = _objects.decode(raw)
    except UNREADABLE:
        raise HecError(6, number) from None
    texts: dict[str, str] = {}
    for name, value in found.items():
        parts = value if isinstance(value, list) else [value]
        if any(isinstance(part, dict | list) for part in parts):
            raise HecError(15, number)
        text = "\n".join(filter(None, map(scalar, parts)))
        if name and text:
            texts[name] = text
    return texts
