r"""Text that comes in as ``_raw``: broken into events, its fields and its time found.

    records('status=200 msg="a b"\n{"user": {"id": 7}}\n', "web", zone=UTC, now=now)
    -> fields {"status": "200", "msg": "a b"} and {"user.id": "7"}

A line that the tracker or the Splunk SDK's analytics example wrote becomes the event it is;
any other text keeps its ``_raw``, and gets the fields a Splunk finds in it: ``key=value``
pairs, and those of a JSON object (``a.b``, lists as ``a{}``, their values parted by line feeds).
Where the sourcetype says that a text is JSON or a table, its fields are index-time fields.
A Splunk's limits (100 fields, 10,240 characters) do not hold here.

Source: props.conf.spec and transforms.conf.spec 9.2 (KV_MODE, AUTO_KV_JSON, KV_TRIM_SPACES,
CLEAN_KEYS).
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from analytics import wire
from analytics.engine.breaking import broken
from analytics.engine.sourcetypes import sourcetype
from analytics.engine.structures import Table, leaves
from analytics.properties import flatten
from analytics.spl import keyvalues
from analytics.transports.journal import microseconds, record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from analytics.engine.sourcetypes import Sourcetype
    from analytics.event import Event

#: A stanza that says nothing.
NO_STANZA: Mapping[str, str] = {}
_NOTHING: Mapping[str, str] = {}

_EVENT_FIELDS = ("application", "event", "distinct_id", "event_id")


@dataclass(frozen=True, slots=True)
class Sender:
    """Where a text comes from and how it is to be read.

    Attributes:
        index: where it goes.
        said: host, source and sourcetype as the sender said them; empty where he did not.
        zone: of the times that say none.
        now: the time of receipt, and of events that have no time; aware.
        stanza: the sourcetype's settings, see `analytics.engine.sourcetypes`.
        indexed: index-time fields that came beside the text: each to its value, or to its values
            parted by line feeds. They win over what the text says; they are kept twice, among
            its fields for searches and by themselves for ``tstats``.
    """

    index: str
    said: Mapping[str, str]
    zone: tzinfo
    now: datetime
    stanza: Mapping[str, str] = field(default_factory=dict)
    indexed: Mapping[str, str] = field(default_factory=dict)


class Intake:
    """Makes the journal records of one text, which may come in pieces."""

    def __init__(self, sender: Sender) -> None:
        """Take a text from *sender*.

        Raises:
            ConfigError: a setting of the stanza cannot be used.
        """
        self._sender, self._settings = sender, sourcetype(sender.stanza)
        self._said = {name: value for name, value in sender.said.items() if value}
        self._came = {
            name.replace("\n", "_"): value
            for name, value in sender.indexed.items()
            if name and value
        }
        self._received = int(sender.now.timestamp())
        self._decoder: codecs.IncrementalDecoder | None = None
        structure = self._settings.structure
        is_table = structure is not None and structure.kind == "table"
        self._table = Table(structure) if structure is not None and is_table else None
        self._rest = ""
        self._last: datetime | None = None

    @property
    def waiting(self) -> int:
        """Characters of an event whose end has not come yet."""
        return len(self._rest)

    def take(self, data: bytes, *, is_last: bool) -> list[dict[str, object]]:
        """Make the records of all events that end in *data*."""
        if self._decoder is None:
            self._decoder = codecs.getincrementaldecoder(self._settings.charset)("replace")
        return self.read(self._decoder.decode(data, is_last), is_last=is_last)

    def read(self, text: str, *, is_last: bool) -> list[dict[str, object]]:
        """Make the records of all events that end in *text*."""
        sender, text = self._sender, self._rest + text
        events = list(broken(text, self._settings, sender.zone, sender.now))
        if not is_last:
            rest = events.pop()[1]
            if self._settings.merging is not None and events:
                # What began it may be a line that is not whole yet, and go on with the one before.
                rest = events.pop()[1]
            self._rest = text[rest:]
        made = (self.event(line) for line, _ in events if line.strip())
        return [one for one in made if one is not None]

    def event(self, line: str, time: datetime | None = None) -> dict[str, object] | None:
        """Make the record of one event, whose text is not broken; None for a line of names.

        Args:
            line: its text.
            time: when it happened, where the sender said it beside the text; aware.
        """
        came, line = line, self._masked(line)
        event = wire.loads(line, self._settings.stamp.zone or self._sender.zone)
        if event is not None:
            return self._of_event(replace(event, time=time or event.time), line)
        indexed = self._came
        found = _extracted(line, self._settings)
        laid = self._laid_out(line) if self._settings.structure is not None else _NOTHING
        if laid is None:
            return None
        if laid:
            # A line feed parts values; one inside a value must not, so that is no index-time field.
            sure = {name: text for name, text in laid.items() if "\n" not in text or "{}" in name}
            found, indexed = {**found, **laid}, {**sure, **indexed}
        own, props, rest = _placed({**found, **indexed} if indexed else found)
        made: dict[str, object] = {
            "ts": microseconds(time or self._time(came, laid)),
            "index": self._sender.index,
            "received": self._received,
            "raw": line,
            "fields": rest,
            **own,
            **self._said,
        }
        if props:
            made["props"] = props
        if indexed:
            made["indexed"] = indexed
        return made

    def _masked(self, line: str) -> str:
        """Change the text as the stanza says; the names of a table's columns stay."""
        if self._table is not None and not self._table.has_names:
            return line
        for mask in self._settings.masks:
            line = mask(line)
        return line

    def _of_event(self, event: Event, line: str) -> dict[str, object]:
        """Make the record of an event of ours; its text is kept where it could not be rebuilt."""
        made = record(event, self._sender.index, self._received) | {"event_id": event.event_id}
        if self._came or wire.dumps(event) != line:
            own, props, rest = _placed(self._came)
            made |= {"raw": line, **own} | ({"fields": rest} if rest else {})
            made["props"] = {**flatten(event.properties), **props}
        return made | self._said | ({"indexed": self._came} if self._came else {})

    def _laid_out(self, line: str) -> Mapping[str, str] | None:
        """Find the fields of a text whose layout is known; None for a line of names."""
        if self._table is not None:
            return self._table.fields(line)
        return leaves(line)

    def _time(self, line: str, laid: Mapping[str, str]) -> datetime:
        """Find the time; where it may not be, that of the event before counts."""
        settings, sender = self._settings, self._sender
        names = settings.structure.time if settings.structure is not None else ()
        text = " ".join(laid.get(name, "") for name in names) if names else line
        found = settings.stamp.find(text, sender.zone, sender.now)
        if found is None:
            return sender.now
        if not settings.stamp.accepts(found, sender.now):
            return self._last or sender.now
        self._last = found
        return found


def records(
    text: str,
    index: str,
    *,
    host: str = "",
    source: str = "",
    sourcetype: str = "",
    zone: tzinfo,
    now: datetime,
    stanza: Mapping[str, str] = NO_STANZA,
) -> list[dict[str, object]]:
    """Make the journal records of *text*, one for each of its events; see `Sender`.

    Raises:
        ConfigError: a setting of *stanza* cannot be used.
    """
    said = {"host": host, "source": source, "sourcetype": sourcetype}
    return Intake(Sender(index, said, zone, now, stanza)).read(text, is_last=True)


def entry(
    line: str,
    index: str,
    said: Mapping[str, str],
    *,
    zone: tzinfo,
    now: datetime,
    time: datetime | None = None,
    stanza: Mapping[str, str] = NO_STANZA,
    indexed: Mapping[str, str] = NO_STANZA,
) -> dict[str, object]:
    """Make the journal record of one event, whose text is not broken; see `Sender`.

    A table's names of columns must be in *stanza*: one event has no line of its own for them.

    Raises:
        ConfigError: a setting of *stanza* cannot be used.
    """
    sender = Sender(index, said, zone, now, stanza, indexed)
    made = Intake(sender).event(line, time)
    return made or Intake(replace(sender, stanza=NO_STANZA)).event(line, time) or {}


def _placed(
    found: Mapping[str, str],
) -> tuple[Mapping[str, str], dict[str, str], Mapping[str, str]]:
    """Part fields by where a record has them: as an event has them, properties, all others.

    A field that an event has too stands where an event has it, so that one search finds both.
    """
    own = {name: found[name] for name in _EVENT_FIELDS if name in found}
    props, rest = dict[str, str](), dict[str, str]()
    for name, value in found.items():
        bare = name.removeprefix(wire.PROPERTY_PREFIX)
        if bare not in {name, ""}:
            props[bare] = value
        elif name not in own:
            rest[name] = value
    return own, props, rest


def extract(raw: str, stanza: Mapping[str, str] = NO_STANZA) -> dict[str, str]:
    r"""Find the fields of *raw*, first come first kept; an empty value is no field.

    ``KV_MODE`` of *stanza* says how: ``auto`` (the default), ``auto_escaped``, which honours
    ``\"`` and ``\\`` inside quotes, ``json``, or ``none``.
    """
    return _extracted(raw, sourcetype(stanza))


def _extracted(raw: str, settings: Sourcetype) -> dict[str, str]:
    is_auto = settings.kv_mode.startswith("auto")
    found: dict[str, str] = {}
    wants_json = settings.kv_mode == "json" or (is_auto and settings.auto_json)
    if wants_json and raw.lstrip()[:1] == "{":
        found = leaves(raw)
    if is_auto and "=" in raw:
        for key, value in keyvalues.auto(raw, is_escaped=settings.kv_mode == "auto_escaped"):
            name, text = keyvalues.cleaned(key), value.strip(" ") if settings.trims else value
            if name and text:
                found.setdefault(name, text)
    return found
