"""Times: modifiers such as ``-1d@d``, spans such as ``1w@w1``, strftime and strptime.

A time is a number of seconds since 1970; a day and longer begins at local midnight.

Source: Splunk Search Reference 9.2, "Time modifiers"; 9.3, "Date and time format variables".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from reference.values import RefusedError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

UNITS = {
    "us": "us", "ms": "ms", "cs": "cs", "ds": "ds",
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("w", "week", "weeks"), "w"),
    **dict.fromkeys(("mon", "month", "months"), "mon"),
    **dict.fromkeys(("q", "qtr", "qtrs", "quarter", "quarters"), "q"),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), "y"),
}  # fmt: skip
MICROS = {
    "us": 1, "ms": 1000, "cs": 10_000, "ds": 100_000, "s": 1_000_000, "m": 60_000_000,
    "h": 3_600_000_000,
}  # fmt: skip
MONTHS = {"mon": 1, "q": 3, "y": 12}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = re.compile(r"([+-])([0-9]*)([a-z]+)|@([a-z]+)([0-7]?)")


def micros(seconds: float) -> int:
    """Return whole microseconds."""
    return round(seconds * 1_000_000)


def local(seconds: float, zone: ZoneInfo) -> datetime:
    """Return a time on the clock of *zone*."""
    return (EPOCH + timedelta(microseconds=micros(seconds))).astimezone(zone)


def epoch(moment: datetime) -> float:
    """Return the seconds since 1970 of a moment."""
    whole = (moment - EPOCH) // timedelta(microseconds=1)
    return whole / 1_000_000


def midnight(day: date, zone: ZoneInfo) -> float:
    """Return when a day begins in *zone*."""
    return epoch(datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC))


def relative(modifier: str, start: float, zone: ZoneInfo) -> float:
    """Move *start* by a modifier such as ``-1d@d+2h``; each part after the other."""
    if modifier in {"now", "now()"}:
        return start
    at, moment = 0, start
    while at < len(modifier):
        match = _STEP.match(modifier, at)
        if not match:
            raise RefusedError(f"{modifier} is no time")
        at = match.end()
        sign, count, unit, snap, weekday = match.groups()
        if snap is None:
            moment = _moved(moment, int(sign + (count or "1")), _unit(unit), zone)
        else:
            moment = _snapped(moment, _unit(snap), weekday, zone)
    return moment


def _unit(name: str) -> str:
    if name not in UNITS:
        raise RefusedError(f"{name} is no unit of time")
    return UNITS[name]


def _moved(moment: float, count: int, unit: str, zone: ZoneInfo) -> float:
    if unit in MICROS:
        return moment + count * MICROS[unit] / 1_000_000
    clock = local(moment, zone)
    if unit in MONTHS:
        months = clock.year * 12 + clock.month - 1 + count * MONTHS[unit]
        year, month = divmod(months, 12)
        day = min(clock.day, _days(year, month + 1))
        return epoch(clock.replace(year=year, month=month + 1, day=day, fold=0).astimezone(UTC))
    days = count * (7 if unit == "w" else 1)
    moved = datetime.combine(clock.date() + timedelta(days=days), clock.time(), zone)
    return epoch(moved.astimezone(UTC))


def _days(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def _snapped(moment: float, unit: str, weekday: str, zone: ZoneInfo) -> float:
    if unit in {"s", "m", "h"}:
        clock = local(moment, zone)
        zeros = {"s": {}, "m": {"second": 0}, "h": {"second": 0, "minute": 0}}[unit]
        return epoch(clock.replace(microsecond=0, **zeros).astimezone(UTC))
    today = local(moment, zone).date()
    if unit == "w":  # 0 and 7 are Sunday; Python's Monday is 0
        back = (today.weekday() + 1 - int(weekday or 0)) % 7
        return midnight(today - timedelta(days=back), zone)
    if unit == "d":
        return midnight(today, zone)
    month = {"mon": today.month, "q": (today.month - 1) // 3 * 3 + 1, "y": 1}[unit]
    return midnight(date(today.year, month, 1), zone)


@dataclass(frozen=True)
class Span:
    """A width of time, with a day of the week that weeks begin on."""

    count: int
    unit: str
    weekday: int | None = None

    @classmethod
    def read(cls, said: str) -> Span:
        """Read ``15m``, ``1mon`` or ``1w@w1``."""
        match = re.fullmatch(r"([0-9]*)([a-z]+)(?:@w([0-7]))?", said)
        if not match or match[2] not in UNITS or match[1] == "0":
            raise RefusedError(f"{said} is no span")
        weekday = int(match[3]) % 7 if match[3] else None
        return cls(int(match[1] or 1), UNITS[match[2]], weekday)

    def start(self, seconds: float, zone: ZoneInfo) -> float:
        """Return when the bucket of a time begins."""
        if self.unit in MICROS:
            width = self.count * MICROS[self.unit]
            return micros(seconds) // width * width / 1_000_000
        today = local(seconds, zone).date()
        if self.unit in MONTHS:
            width = self.count * MONTHS[self.unit]
            months = ((today.year - 1970) * 12 + today.month - 1) // width * width
            return midnight(date(1970 + months // 12, months % 12 + 1, 1), zone)
        width = self.count * (7 if self.unit == "w" else 1)
        # 1970-01-01 was a Thursday: weekday 4 of Sunday 0
        shift = 0 if self.weekday is None else (self.weekday - 4) % 7
        days = (today - date(1970, 1, 1)).days - shift
        return midnight(date(1970, 1, 1) + timedelta(days=days // width * width + shift), zone)

    def after(self, seconds: float, zone: ZoneInfo) -> float:
        """Return when the bucket after the one that begins at *seconds* begins."""
        if self.unit in MICROS:
            return (micros(seconds) + self.count * MICROS[self.unit]) / 1_000_000
        return _moved(seconds, self.count, self.unit, zone)

    @property
    def seconds(self) -> float:
        """The width in seconds; a month has 30 days."""
        if self.unit in MICROS:
            return self.count * MICROS[self.unit] / 1_000_000
        days = {"d": 1, "w": 7, "mon": 30, "q": 90, "y": 365}[self.unit]
        return self.count * days * 86400.0


def iso(seconds: float, zone: ZoneInfo) -> str | None:
    """Write a time as results show it; None where no calendar has it."""
    try:
        return local(seconds, zone).isoformat(timespec="milliseconds")
    except OverflowError:
        return None


def at(zone: ZoneInfo, *parts: int) -> float:
    """Return the time at which the clock of *zone* shows year, month, day, hour and so on."""
    year, month, day, hour, minute, second = parts
    return epoch(datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC))
