r"""Text that comes in as ``_raw``: broken into events, its fields and its time found.

    records('status=200 msg="a b"\n{"user": {"id": 7}}\n', "web", zone=UTC, now=now)
    -> fields {"status": "200", "msg": "a b"} and {"user.id": "7"}

A line that the tracker or the Splunk SDK's analytics example wrote becomes the event it is;
any other text keeps its ``_raw``, and gets the fields a Splunk finds in it: ``key=value``
pairs, and those of a JSON object (``a.b``, lists as ``a{}``, their values parted by line feeds).
A Splunk's limits (100 fields, 10,240 characters, 10,000 bytes a line) do not hold here.

Source: Splunk's props.conf and transforms.conf (LINE_BREAKER, KV_MODE, AUTO_KV_JSON,
KV_TRIM_SPACES, CLEAN_KEYS). That ``&`` ends a value is how it reads the address of a web log.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analytics import wire
from analytics.engine import stamps
from analytics.errors import ConfigError
from analytics.properties import flatten
from analytics.transports.journal import microseconds, record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, tzinfo

#: What parts two events of a text where the sourcetype's stanza says nothing else.
LINE_BREAKER = r"([\r\n]+)"

#: A stanza that says nothing.
NO_STANZA: Mapping[str, str] = {}

# A key begins where no other could have begun before: else a long word would be tried from each
# of its characters, to its end.
_KEY = r"(?<![\w.:-])([\w.:-]+)="
_BARE = r'([^\s,;|$&"]+)'
_PAIR = re.compile(rf'{_KEY}(?:"([^"]*)"?|{_BARE})')
_ESCAPED_PAIR = re.compile(rf'{_KEY}(?:"([^"\\]*(?:\\.[^"\\]*)*)"?|{_BARE})', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')
_NOT_WORD = re.compile(r"[^A-Za-z0-9_]")
_EVENT_FIELDS = ("application", "event", "distinct_id", "event_id")
_TRUE = ("1", "true", "t", "yes", "y")


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
    """Make the journal records of *text*, one for each of its events.

    Args:
        text: what a receiver got.
        index: where it goes.
        host: as the sender said, like *source* and *sourcetype*; empty where it said nothing.
        source: see *host*.
        sourcetype: see *host*.
        zone: of the times that say none.
        now: the time of receipt, and of events that have no time; aware.
        stanza: the sourcetype's settings as in props.conf; LINE_BREAKER, KV_MODE,
            AUTO_KV_JSON and KV_TRIM_SPACES count.

    Raises:
        ConfigError: LINE_BREAKER is no regular expression with a group.
    """
    said = {"host": host, "source": source, "sourcetype": sourcetype}
    return [
        entry(line, index, said, zone=zone, now=now, stanza=stanza)
        for line in _broken(text, stanza.get("LINE_BREAKER", LINE_BREAKER))
        if line.strip()
    ]


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
    """Make the journal record of one event.

    Args:
        line: its text, which is not broken.
        index: where it goes.
        said: host, source and sourcetype as the sender said them; empty where he did not.
        zone: see `records`, like *now* and *stanza*.
        now: see *zone*.
        time: when it happened, where the sender said it beside the text; aware.
        stanza: see *zone*.
        indexed: index-time fields that came beside the text: each to its value, or to its
            values parted by line feeds. They win over what the text says; they are kept twice,
            among its fields for searches and by themselves for ``tstats``.
    """
    fields = {name.replace("\n", "_"): value for name, value in indexed.items() if name and value}
    given: dict[str, object] = {name: value for name, value in said.items() if value}
    received = int(now.timestamp())
    event = wire.loads(line, zone)
    if event is None:
        ts = microseconds(time or stamps.find(line, zone, now) or now)
        own, props, rest = _placed(extract(line, stanza) | fields)
        made: dict[str, object] = {"ts": ts, "index": index, "received": received}
        made |= {"raw": line, "fields": rest, **own}
    else:
        event = replace(event, time=time or event.time)
        made = record(event, index, received) | {"event_id": event.event_id}
        own, props, rest = _placed(fields)
        if fields or wire.dumps(event) != line:
            made |= {"raw": line, **own} | ({"fields": rest} if rest else {})
            props = {**flatten(event.properties), **props}
    if props:
        made["props"] = props
    return made | given | ({"indexed": fields} if fields else {})


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
    mode = stanza.get("KV_MODE", "auto")
    found: dict[str, str] = {}
    wants_json = mode == "json" or (mode.startswith("auto") and _is_true(stanza, "AUTO_KV_JSON"))
    if wants_json and raw.lstrip()[:1] == "{":
        found = _json(raw)
    if mode.startswith("auto") and "=" in raw:
        trims = _is_true(stanza, "KV_TRIM_SPACES")
        for name, value in _pairs(raw, is_escaped=mode == "auto_escaped"):
            text = value.strip(" ") if trims else value
            if name and text:
                found.setdefault(name, text)
    return found


def _broken(text: str, breaker: str) -> Iterator[str]:
    """Yield the events of *text*; what the first group of *breaker* matches lies between them."""
    try:
        pattern = re.compile(breaker)
        start = 0
        for match in pattern.finditer(text):
            if match.end(1) > start:
                yield text[start : match.start(1)]
                start = match.end(1)
    except (re.error, IndexError) as error:
        raise ConfigError(
            f"LINE_BREAKER {breaker!r} cannot be used: {error}. "
            f"Write a regular expression with a group, such as {LINE_BREAKER!r}."
        ) from error
    yield text[start:]


def _pairs(raw: str, *, is_escaped: bool) -> Iterator[tuple[str, str]]:
    """Yield each ``key=value`` with its key as a Splunk cleans it."""
    for key, quoted, bare in (_ESCAPED_PAIR if is_escaped else _PAIR).findall(raw):
        value = _ESCAPE.sub(r"\1", quoted) if is_escaped and quoted else quoted or bare
        yield _NOT_WORD.sub("_", key).lstrip("_0123456789"), value


def _json(raw: str) -> dict[str, str]:
    """Find the fields of a JSON object; numbers keep the digits they were written with."""
    try:
        value = json.loads(raw, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        return {}
    found: dict[str, list[str]] = {}
    for name, text in _leaves("", value):
        if text:
            found.setdefault(name, []).append(text)
    made = {name: "\n".join(texts) for name, texts in found.items()}
    return {_whole(n): _whole(t) for n, t in made.items()} if "\\u" in raw else made


def _whole(text: str) -> str:
    """Write U+FFFD for each half of a character: an escape can make one, and no file holds it."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _leaves(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(f"{name}.{key}" if name else key, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(f"{name}{{}}", inner)
    else:
        yield name, value if isinstance(value, str) else json.dumps(value)


def _is_true(stanza: Mapping[str, str], name: str) -> bool:
    return stanza.get(name, "true").strip().lower() in _TRUE
