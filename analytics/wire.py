r"""One event as one line of text, and back.

The line is what lands in the index as ``_raw`` (one line; wrapped here)::

    2011-08-08T11:45:17.735045+00:00 application="myapp" event="login" distinct_id="42"
    event_id="01890a5d-ac96-774b-bcce-b302099a8057" analytics_prop__username="bob"

The time is in UTC, with six decimals. Inside the quotes a backslash is written ``\\``, a
quote ``\"``, a line feed ``\n`` and a carriage return ``\r``; nothing else is changed, and a
line never holds a line break.

Lines of the Splunk SDK's analytics example are read too: they have no event_id, mostly no
time zone, runs of blanks, and nothing escaped.

Source: the layout of that example; the escapes are those of ``KV_MODE = auto_escaped``
(props.conf), the two for line breaks are ours.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from itertools import repeat, takewhile
from typing import TYPE_CHECKING

from analytics.errors import EventError
from analytics.event import Event, time_of
from analytics.properties import Texts, checked, clean_name, flatten

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

PROPERTY_PREFIX = "analytics_prop__"

# A quote that nothing ends reaches to the end of the line: else each quote behind it would be
# tried in turn, to that end.
_TEXT = r'"([^"\\]*+(?:\\.[^"\\]*+)*+)("|\\?\Z)'
_PAIR = re.compile(rf"\b(\w+)={_TEXT}", re.DOTALL | re.ASCII)
_QUOTED = re.compile(_TEXT, re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
_ESCAPED_BY_US = re.compile(r'\\(["\\nr])')
_FIELDS = ("application", "event", "distinct_id", "event_id")
#: The layout of a longer line is not remembered: a thousand of them would fill the memory.
_LONG = 2**16
_BREAKS = {"n": "\n", "r": "\r"}


def dumps(event: Event) -> str:
    """Write *event* as one line without a line break at its end.

    Raises:
        EventError: it has no application or name, or holds what cannot be kept.
    """
    if not event.application or not event.name:
        raise EventError(
            f"Event {event.name!r} of application {event.application!r} lacks a name. "
            "Give both a text that is not empty."
        )
    head: tuple[str, ...] = (
        event.application,
        event.name,
        event.distinct_id or "",
        event.event_id or "",
    )
    texts: dict[str, str] = flatten(event.properties)
    everything = "".join([*head, *texts.values()])
    if '"' in everything or "\\" in everything or "\n" in everything or "\r" in everything:
        head = tuple(map(_escape, head))
        texts = dict(zip(texts, map(_escape, texts.values()), strict=True))
    application, name, distinct_id, event_id = head
    who = f' distinct_id="{distinct_id}"' if distinct_id else ""
    which = f' event_id="{event_id}"' if event_id else ""
    rest = "".join([f' {PROPERTY_PREFIX}{name}="{text}"' for name, text in texts.items()])
    time = event.time if event.time.tzinfo is UTC else time_of(event.time)
    line = f'{_stamp(time)} application="{application}" event="{name}"{who}{which}{rest}'
    return line if line.isascii() else checked(line)


def fields(line: str) -> dict[str, str]:
    r"""Read the ``name="value"`` pairs of *line* as a Splunk does under ``auto_escaped``.

    ``\"`` and ``\\`` are undone, every other backslash stands for itself. The first value of
    a name wins, an empty one is no field, and what is no pair is skipped.
    """
    return _first(
        (name, _ESCAPED.sub(r"\1", text) if "\\" in text else text)
        for name, text, end in _PAIR.findall(line)
        if end == '"'
    )


def loads(line: str, zone: tzinfo | None = None) -> Event | None:
    """Read *line* as an event, or give None when it is no line of ours or of the example.

    Of a line without an event_id, which the example wrote, no escape is undone, and a time
    without a zone is taken in *zone*, or in the zone of this machine when there is none.
    ``dumps`` of the answer is *line* again if and only if the line is a canonical one.
    """
    if 'application="' not in line:  # the quickest way to tell most other text
        return None
    has_escapes = "\\" in line and ' event_id="' in line
    parts = _parts(line) if has_escapes else line.split('"')
    stamp, _, first = parts[0].rpartition(" ")
    understand = _layout if len(line) < _LONG else _layout.__wrapped__
    layout = understand((first, *parts[2::2]))
    if layout is None or not len(parts) % 2:  # a quote that nothing ends
        return None
    texts = [_undo(text) for text in parts[1::2]] if has_escapes else parts[1::2]
    heads, names = layout
    head = dict(zip(heads, texts, strict=False))
    properties = Texts(zip(names, texts[len(heads) :], strict=True))
    if "" in texts:
        properties = Texts((name, text) for name, text in properties.items() if text)
    try:
        time = datetime.fromisoformat(stamp)
        if time.tzinfo is not UTC:
            time = time_of(time, zone)
    except ValueError:
        return None
    if not head["application"] or not head["event"]:
        return None
    return Event(
        head["application"],
        head["event"],
        time,
        head.get("distinct_id") or None,
        properties,
        head.get("event_id") or None,
    )


def _parts(line: str) -> list[str]:
    """Split *line* at its quoted texts: what stands before one, the text, and so on."""
    parts = _QUOTED.split(line)
    if parts[-2:-1] != ['"']:  # none, or the last one has no end
        return [line]
    del parts[2::3]
    return parts


def _first(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, text in pairs:
        if text:
            texts.setdefault(name, text)
    return texts


# Lines of one program have one of a few layouts: each is understood once.
@lru_cache(maxsize=1024)
def _layout(around: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Understand what stands around the quoted texts of a line.

    Returns:
        The names of the fields before the properties, and those of the properties, bare;
        None when the line is not laid out as ours or the example's.
    """
    *before, end = around
    keys = [key.strip(" ") for key in before]
    if end.strip(" ") or not all(key[-1:] == "=" for key in keys):
        return None
    names = [key[:-1] for key in keys]
    heads = tuple(takewhile(_FIELDS.__contains__, names))
    bare = tuple(name.removeprefix(PROPERTY_PREFIX) for name in names[len(heads) :])
    is_known = (
        heads == tuple(name for name in _FIELDS if name in heads) and heads[:2] == _FIELDS[:2]
    )
    are_words = all(clean_name(name) == name for name in bare) and len(set(bare)) == len(bare)
    has_prefixes = all(map(str.startswith, names[len(heads) :], repeat(PROPERTY_PREFIX)))
    return (heads, bare) if is_known and are_words and has_prefixes else None


def _stamp(time: datetime) -> str:
    # A third quicker than isoformat, which looks for the zone.
    return "%04d-%02d-%02dT%02d:%02d:%02d.%06d+00:00" % (  # noqa: UP031 - quicker than f""
        time.year,
        time.month,
        time.day,
        time.hour,
        time.minute,
        time.second,
        time.microsecond,
    )


def _escape(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return text.replace("\n", "\\n").replace("\r", "\\r")


def _undo(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPED_BY_US.sub(lambda found: _BREAKS.get(found[1], found[1]), text)
