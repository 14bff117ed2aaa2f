r"""What a sourcetype's stanza says of a text that comes in.

    sourcetype({"LINE_BREAKER": r"([\r\n]+)", "TIME_FORMAT": "%s"}) -> Sourcetype(…)

    [access]
    TIME_PREFIX = \[
    TIME_FORMAT = %d/%b/%Y:%H:%M:%S %z

An unset setting has the default of a Splunk, but for these: lines are not merged, and events are
not cut; nor is a time refused for its age. docs/sourcetypes.md lists what counts.

Source: props.conf.spec 9.2.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from analytics.engine import settings
from analytics.engine.masks import masks
from analytics.engine.stamps import LOOKAHEAD, Stamp
from analytics.engine.timeformats import TimeFormat
from analytics.errors import ConfigError

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping

#: What parts two events of a text where the sourcetype's stanza says nothing else.
LINE_BREAKER = r"([\r\n]+)"

#: How many lines make one event at most (props.conf.spec, MAX_EVENTS).
MAX_LINES = 256

_KV_MODES = ("auto", "auto_escaped", "json", "none")
_DELIMITERS = {"csv": ",", "tsv": "\t", "psv": "|"}
_NAMED_DELIMITERS = {
    "space": " ", "tab": "\t", r"\t": "\t", "fs": "\x1c", "gs": "\x1d", "rs": "\x1e", "us": "\x1f",
}  # fmt: skip
_EVERY_BYTE = bytes(range(256))
#: What would change events and is not here; ignoring it would give other events.
_MISSING = ("TRANSFORMS", "RULESET", "LOOKUP", "METRICS_PROTOCOL", "METRIC-SCHEMA")


@dataclass(frozen=True, slots=True)
class Merging:
    """How lines become events of several lines.

    Attributes:
        before_date: whether a line with a time begins an event.
        before: a line that it fits begins an event, and no other.
        after: an event ends with a line that it fits.
        not_after: behind a line that it fits no event begins until *after* fits.
        not_before: a line that it fits begins no event.
        most: how many lines an event has at most.
    """

    before_date: bool = True
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    not_after: re.Pattern[str] | None = None
    not_before: re.Pattern[str] | None = None
    most: int = MAX_LINES


@dataclass(frozen=True, slots=True)
class Structure:
    """How an event's fields are laid out, where they are known when it comes in.

    Attributes:
        kind: "json", or "table" for values in columns.
        delimiter: stands between the values of a table.
        names: the columns of a table; empty where its first line names them.
        time: the fields that hold the time; empty to look in the text.
    """

    kind: str
    delimiter: str = ","
    names: tuple[str, ...] = ()
    time: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sourcetype:
    """A stanza, understood.

    Attributes:
        breaker: what lies between two lines; its first group that matches is left out.
        truncate: bytes of an event that are kept; 0 for all.
        charset: name of the encoding, as Python has it.
        stamp: where the time is.
        merging: how lines are merged; None where each is an event.
        structure: how the fields are laid out; None for text.
        kv_mode: how ``key=value`` pairs are read: auto, auto_escaped, json or none.
        auto_json: whether the auto modes read a JSON object.
        trims: whether blanks around a value go.
        masks: what changes the text of an event before it is kept.
    """

    breaker: re.Pattern[str]
    truncate: int
    charset: str
    stamp: Stamp
    merging: Merging | None
    structure: Structure | None
    kv_mode: str
    auto_json: bool
    trims: bool
    masks: tuple[Callable[[str], str], ...]


def sourcetype(stanza: Mapping[str, str]) -> Sourcetype:
    """Understand *stanza*.

    Raises:
        ConfigError: a setting cannot be used.
    """
    return _sourcetype(tuple(sorted(stanza.items())))


@lru_cache(maxsize=256)
def _sourcetype(items: tuple[tuple[str, str], ...]) -> Sourcetype:
    stanza = dict(items)
    for name, value in items:
        if name.upper().startswith(_MISSING) and value.strip():
            raise ConfigError(
                f"{name} {value!r} is not here. Remove it; docs/sourcetypes.md lists what is."
            )
    return Sourcetype(
        breaker=_breaker(stanza),
        truncate=settings.whole(stanza, "TRUNCATE", 0),
        charset=_charset(stanza),
        stamp=_stamp(stanza),
        merging=_merging(stanza),
        structure=_structure(stanza),
        kv_mode=settings.word(stanza, "KV_MODE", _KV_MODES, "auto"),
        auto_json=settings.truth(stanza, "AUTO_KV_JSON", default=True),
        trims=settings.truth(stanza, "KV_TRIM_SPACES", default=True),
        masks=masks(stanza),
    )


def _breaker(stanza: Mapping[str, str]) -> re.Pattern[str]:
    text = stanza.get("LINE_BREAKER") or LINE_BREAKER
    found = settings.pattern({"LINE_BREAKER": text}, "LINE_BREAKER")
    if found is None or not found.groups:
        raise ConfigError(
            f"LINE_BREAKER {text!r} has no group. "
            f"Write a regular expression with a group, such as {LINE_BREAKER!r}."
        )
    return found


def _charset(stanza: Mapping[str, str]) -> str:
    text = stanza.get("CHARSET", "").strip()
    if text.upper() in {"", "AUTO"}:
        return "utf-8"
    try:
        found = codecs.lookup(text)
        "x".encode(found.name)  # refuses what is no encoding of text
        codecs.getincrementaldecoder(found.name)("replace").decode(_EVERY_BYTE, final=True)
    except (LookupError, ValueError) as error:
        raise ConfigError(
            f"CHARSET {text!r} is not known. Use one such as UTF-8, ISO-8859-1 or UTF-16LE."
        ) from error
    return found.name


def _stamp(stanza: Mapping[str, str]) -> Stamp:
    config = stanza.get("DATETIME_CONFIG", "").strip()
    if config.upper() not in {"", "CURRENT", "NONE"} and config.strip("/") != "etc/datetime.xml":
        raise ConfigError(f"DATETIME_CONFIG {config!r} is not here. Write CURRENT or NONE.")
    form = stanza.get("TIME_FORMAT", "")
    return Stamp(
        is_read=config.upper() not in {"CURRENT", "NONE"},
        prefix=settings.pattern(stanza, "TIME_PREFIX"),
        format=TimeFormat(form.strip()) if form.strip() else None,
        lookahead=max(0, settings.whole(stanza, "MAX_TIMESTAMP_LOOKAHEAD", LOOKAHEAD, -1)),
        zone=_zone(stanza.get("TZ", "").strip()),
        oldest=_days(stanza, "MAX_DAYS_AGO"),
        newest=_days(stanza, "MAX_DAYS_HENCE"),
    )


def _zone(name: str) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(
            f"TZ {name!r} is no time zone. Use a name such as UTC or Europe/Berlin."
        ) from error


def _days(stanza: Mapping[str, str], name: str) -> timedelta | None:
    days = settings.whole(stanza, name, -1)
    return timedelta(days=min(days, 10_951)) if days >= 0 else None


def _merging(stanza: Mapping[str, str]) -> Merging | None:
    merging = Merging(
        settings.truth(stanza, "BREAK_ONLY_BEFORE_DATE", default=True),
        settings.pattern(stanza, "BREAK_ONLY_BEFORE"),
        settings.pattern(stanza, "MUST_BREAK_AFTER"),
        settings.pattern(stanza, "MUST_NOT_BREAK_AFTER"),
        settings.pattern(stanza, "MUST_NOT_BREAK_BEFORE"),
        settings.whole(stanza, "MAX_EVENTS", MAX_LINES, 1),
    )
    return merging if settings.truth(stanza, "SHOULD_LINEMERGE", default=False) else None


def _structure(stanza: Mapping[str, str]) -> Structure | None:
    kinds = ("", "none", "json", *_DELIMITERS)
    kind = settings.word(stanza, "INDEXED_EXTRACTIONS", kinds, "")
    if kind in {"", "none"}:
        return None
    time = settings.listed(stanza, "TIMESTAMP_FIELDS")
    if kind == "json":
        return Structure("json", time=time)
    table = Structure("table", _DELIMITERS[kind], settings.listed(stanza, "FIELD_NAMES"), time)
    own = stanza.get("FIELD_DELIMITER", "")
    own = _NAMED_DELIMITERS.get(own.strip().lower(), own)
    if len(own) > 1:
        raise ConfigError(f"FIELD_DELIMITER {own!r} is not one character. Write one, or tab.")
    return replace(table, delimiter=own) if own else table
