"""Splunk's time modifiers and spans.

    moment("-1d@d", now, zone)   -> yesterday, midnight of the zone
    moment("1312804800", …)      -> that second
    Span.read("1mon")            -> Span(1, "mon")

Source: Splunk Search Manual 10.0, "Time modifiers": the offset is applied first, then the
snap, then an offset behind the snap. 0 is the beginning of time; the weeks of `@w` begin
on Sunday (`@w1` on Monday). Spans below a day are counted from 1970 in UTC ("base UTC
time", Search Reference, bin, aligntime), days and longer from midnight of the zone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_UNITS = {
    "s": "s sec secs second seconds",
    "m": "m min mins minute minutes",
    "h": "h hr hrs hour hours",
    "d": "d day days",
    "w": "w week weeks",
    "mon": "mon month months",
    "q": "q qtr qtrs quarter quarters",
    "y": "y yr yrs year years",
}
UNIT = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_SUBSECOND = {"us": 1, "ms": 1_000, "cs": 10_000, "ds": 100_000}
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}

_STEP = re.compile(r"([+-])(\d{0,9})([a-zA-Z]+)")
#: More digits than a count of seconds in the time there is.
_MOST_DIGITS = 11
_SNAP = re.compile(r"@([a-zA-Z]+)([0-7]?)")
_NUMBER = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,18})?")
_ABSOLUTE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}):(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?")
_LOG = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)?log(\d{1,9}(?:\.\d{1,9})?)?", re.IGNORECASE)
_SPAN = re.compile(r"(\d{0,9})([a-zA-Z]+)(?:@w?([0-6]?)\w*)?")


@dataclass(frozen=True, slots=True)
class Span:
    """Width of a time bucket.

    Attributes:
        count: how many units.
        unit: "us" (microseconds), "s", "m", "h", "d", "w", "mon", "q" or "y".
        weekday: first day of a week, 0 for Sunday, or None: weeks then begin on Thursday,
            as 1970 did.
        phase_us: how long after a multiple of its width since 1970 a bucket below a day begins.
    """

    count: int
    unit: str
    weekday: int | None = None
    phase_us: int = 0

    @property
    def is_calendar(self) -> bool:
        """Whether its buckets are months or longer, of unequal length."""
        return self.unit in {"mon", "q", "y"}

    @property
    def is_local(self) -> bool:
        """Whether its buckets begin at midnight of the zone."""
        return self.is_calendar or self.unit in {"d", "w"}

    @property
    def seconds(self) -> float:
        """Its nominal length; a month counts 30 days, as Splunk's `_span` does."""
        if self.unit == "us":
            return self.count / 1e6
        days = {"mon": 30, "q": 91, "y": 365}
        each = days[self.unit] * 86_400 if self.unit in days else SECONDS[self.unit]
        return self.count * each

    @property
    def width_us(self) -> int:
        """Its nominal length in microseconds."""
        return self.count if self.unit == "us" else round(self.seconds * 1_000_000)

    def aligned(self, at: datetime) -> Span:
        """Return the same span with a bucket that begins *at* a time.

        Days and longer begin at midnight whatever is said (Search Reference, bin, aligntime).
        """
        if self.is_local:
            return self
        since = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        return replace(self, phase_us=since % self.width_us)

    @classmethod
    def read(cls, text: str) -> Span | None:
        """Read a span such as ``15m``, ``1mon``, ``w@w1``, ``100ms``; None if it is none."""
        found = _SPAN.fullmatch(text)
        if not found:
            return None
        count, word = int(found[1] or 1), found[2]
        if word in _SUBSECOND:
            return cls(count * _SUBSECOND[word], "us") if count else None
        unit = "mon" if word == "mon" else UNIT.get(word.lower())
        if unit is None or not count or (found[3] is not None and unit != "w"):
            return None
        weekday = int(found[3] or 0) if found[3] is not None else None
        return cls(count, unit, weekday)


@dataclass(frozen=True, slots=True)
class Log:
    """Buckets of numbers, each *base* times as wide as the one before, one beginning at *first*."""

    first: float
    base: float

    @classmethod
    def read(cls, text: str) -> Log | None:
        """Read ``log``, ``log2`` or ``3log10``; None where *text* is none, or none that counts up.

        The first number is at least 1 and less than the base (Search Reference, bin, log-span).
        """
        found = _LOG.fullmatch(text)
        if not found:
            return None
        log = cls(float(found[1] or 1), float(found[2] or 10))
        return log if 1 <= log.first < log.base else None


def moment(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Read a time modifier: relative, ``now``, epoch seconds, absolute or ISO 8601.

    Returns:
        An aware time; the beginning of time for ``0``; None when *text* is none of these.
    """
    text = text.strip()
    if text.lower() in {"now", "now()"}:
        return now
    if _NUMBER.fullmatch(text):
        return _epoch(float(text))
    if found := _ABSOLUTE.fullmatch(text):
        month, day, year, hour, minute, second = (int(part) for part in found.groups()[:6])
        micro = int((found[7] or "0").ljust(6, "0"))
        return _valid(year, month, day, hour, minute, second, micro, zone)
    return relative(text, now, zone) or _iso(text, zone)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a time modifier: moved by *count* units, or cut down to one when it is None.

    Attributes:
        unit: "s", "m", "h", "d", "w", "mon", "q" or "y".
        weekday: the first day of the week that a cut goes to, 0 (or 7) for Sunday.
    """

    unit: str
    count: int | None = None
    weekday: int = 0


def steps(text: str) -> tuple[Step, ...] | None:
    """Read ``-1d@d+2h`` step by step; None when *text* is not of that form."""
    found: list[Step] = []
    at = 3 if text[:3].lower() == "now" else 0
    while at < len(text):
        if match := _SNAP.match(text, at):
            unit = UNIT.get(match[1].lower())
            if unit is None or (match[2] and unit != "w"):
                return None
            found.append(Step(unit, None, int(match[2] or 0)))
        elif match := _STEP.match(text, at):
            unit = UNIT.get(match[3].lower())
            if unit is None or len(match[2]) > _MOST_DIGITS:
                return None
            found.append(Step(unit, int(match[1] + (match[2] or "1"))))
        else:
            return None
        at = match.end()
    return tuple(found) if text else None


def relative(text: str, base: datetime, zone: ZoneInfo) -> datetime | None:
    """Apply ``-1d@d+2h`` to *base* in the calendar of *zone*; None when it is not of that form."""
    local, found = base.astimezone(zone), steps(text)
    if found is None:
        return None
    try:
        for step in found:
            if step.count is None:
                local = _snap(local, step.unit, step.weekday)
            else:
                local = _step(local, step.count, step.unit)
        return local.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _step(local: datetime, count: int, unit: str) -> datetime:
    if unit in {"s", "m", "h"}:
        moved = local.astimezone(UTC) + timedelta(seconds=count * SECONDS[unit])
        return moved.astimezone(local.tzinfo)
    if unit in {"d", "w"}:
        return local + timedelta(days=count * (7 if unit == "w" else 1))
    months = local.year * 12 + local.month - 1 + count * {"mon": 1, "q": 3, "y": 12}[unit]
    year, month = divmod(months, 12)
    return local.replace(year=year, month=month + 1, day=min(local.day, _days(year, month + 1)))


def _snap(local: datetime, unit: str, weekday: int) -> datetime:
    if unit in {"s", "m", "h"}:
        local = local.replace(microsecond=0)
        if unit != "s":
            local = local.replace(second=0)
        return local.replace(minute=0) if unit == "h" else local
    day = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if unit == "w":
        return day - timedelta(days=(day.isoweekday() - weekday) % 7)
    if unit == "d":
        return day
    month = {"mon": day.month, "q": (day.month - 1) // 3 * 3 + 1, "y": 1}[unit]
    return day.replace(day=1, month=month)


def _days(year: int, month: int) -> int:
    following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return (following - timedelta(days=1)).day


def _epoch(seconds: float) -> datetime | None:
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=round(seconds * 1e6))
    except OverflowError:
        return None


def _valid(
    year: int, month: int, day: int, hour: int, minute: int, second: int, micro: int,
    zone: ZoneInfo,
) -> datetime | None:  # fmt: skip
    try:
        local = datetime(year, month, day, hour, minute, second, micro, tzinfo=zone)
    except ValueError:
        return None
    return local.astimezone(UTC)


def _iso(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
