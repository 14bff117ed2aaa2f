"""A time zone as arithmetic in SQL: whole microseconds in, whole microseconds out.

    Zone("Europe/Berlin", low, high).local("ts")
    -> "(ts + CASE WHEN ts < 1792890000000000 THEN 7200000000 ELSE 3600000000 END)"

DuckDB's own zone functions cost some hundred nanoseconds a row; between two changes of the
clock the offset is a constant, and a range of data holds only a few changes. A computed time
can lie anywhere: `always` knows all changes there are, and finds one by halving.

Source: the rules are those of the IANA time zone database, through zoneinfo.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from analytics.engine.values import bound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from analytics.spl.times import Span

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (a wall clock has no zone)
SECOND = 1_000_000
DAY = 86_400 * SECOND
#: The widest range whose clock changes are followed; what lies outside has the offset of its edge.
_FLOOR, _CEILING = -12 * 365 * DAY, 70 * 366 * DAY
#: A bucket of months or years begins long before the data in it.
_WIDE_DAYS = 10 * 366


def micros(moment: datetime) -> int:
    """Return *moment* as microseconds since 1970."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment(value: int) -> datetime:
    """Return microseconds since 1970 as a time in UTC."""
    return EPOCH + timedelta(microseconds=value)


class Zone:
    """A zone over the range of some data.

    Args:
        zone: the zone.
        low: least time there is, in microseconds.
        high: greatest one.
    """

    def __init__(self, zone: ZoneInfo, low: int, high: int) -> None:
        self.zone = zone
        self._is_positive = low > 2 * DAY
        self._low, self._high = low, high

    def offset(self, sql: str) -> str:
        """SQL for the offset from UTC, in microseconds, at the time *sql*."""
        return _chosen(sql, self._changes(2))

    def abbreviation(self, sql: str) -> str:
        """SQL for the name the zone goes by at the time *sql*, such as CEST."""
        return _chosen(sql, [(at, f"'{_name(self.zone, at)}'") for at, _ in self._changes(2)])

    def local(self, sql: str) -> str:
        """SQL for the wall clock, in microseconds, at the time *sql*."""
        return f"({sql} + {self.offset(sql)})"

    def utc(self, sql: str) -> str:
        """SQL for the time at which the wall clock shows *sql*; the earlier one of two."""
        return f"({sql} - {_chosen(sql, _on_the_wall(self._changes(_WIDE_DAYS)))})"

    def number(self, sql: str, span: Span) -> str:
        """SQL for the number of the bucket of *span* that the time *sql* falls into."""
        if not span.is_local:
            return self._floor(
                f"({sql} - {span.phase_us})" if span.phase_us else sql, span.width_us
            )
        local = self.local(sql)
        if span.is_calendar:
            stamp = f"make_timestamp({local})"
            return f"((year({stamp}) * 12 + month({stamp}) - 1) // {_months(span)})"
        days, phase = _days(span)
        return self._floor(f"({local} - {phase * DAY})" if phase else local, days * DAY)

    def begin(self, number: int, span: Span) -> int:
        """Return the start of the bucket with that number, in microseconds."""
        if not span.is_local:
            return number * span.width_us + span.phase_us
        return self._from_wall(_wall(number, span))

    def start(self, sql: str, span: Span) -> str:
        """SQL for the start of the bucket of *span* that the time *sql* falls into."""
        number = self.number(sql, span)
        if not span.is_local:
            return f"({number} * {span.width_us} + {span.phase_us})"
        if span.is_calendar:
            first = f"({number} * {_months(span)})"
            return self.utc(f"epoch_us(make_date({first} // 12, {first} % 12 + 1, 1)::TIMESTAMP)")
        days, phase = _days(span)
        return self.utc(f"({number} * {days * DAY} + {phase * DAY})")

    def number_of(self, value: int, span: Span) -> int:
        """Return the number of the bucket that the time *value* falls into."""
        if not span.is_local:
            return (value - span.phase_us) // span.width_us
        wall = moment(value).astimezone(self.zone).replace(tzinfo=None)
        if span.is_calendar:
            return (wall.year * 12 + wall.month - 1) // _months(span)
        days, phase = _days(span)
        return ((wall - _WALL_EPOCH).days - phase) // days

    def _from_wall(self, wall: datetime) -> int:
        return micros(wall.replace(tzinfo=self.zone).astimezone(UTC))

    def _floor(self, sql: str, width: int) -> str:
        """SQL for the floor of a division; the plain one rounds towards zero."""
        if self._is_positive:
            return f"({sql} // {width})"
        return f"(({sql} - (({sql} % {width}) + {width}) % {width}) // {width})"

    def _changes(self, days: int) -> tuple[tuple[int, int], ...]:
        """Return the changes of the clock from so many days before the data to as many after."""
        low = min(max(self._low - days * DAY, _FLOOR), _CEILING)
        high = max(min(self._high + days * DAY, _CEILING), low)
        return _changes(self.zone, low // DAY, high // DAY + 1)


def _chosen(sql: str, arms: Sequence[tuple[int, int | str]]) -> str:
    """SQL for the last of the *arms* whose first number is not beyond *sql*, by halving."""
    if len(arms) == 1:
        return str(arms[0][1])
    if sql.isidentifier():
        return _halved(sql, arms)
    return bound(sql, "z", _halved("z", arms))


def _halved(name: str, arms: Sequence[tuple[int, int | str]]) -> str:
    if len(arms) == 1:
        return str(arms[0][1])
    middle = len(arms) // 2
    below, above = _halved(name, arms[:middle]), _halved(name, arms[middle:])
    return f"CASE WHEN {name} < {arms[middle][0]} THEN {below} ELSE {above} END"


def _on_the_wall(changes: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the wall clock at which each change is over, with the offset from there on."""
    found, before = [changes[0]], changes[0][1]
    for at, offset in changes[1:]:
        found.append((at + max(before, offset), offset))
        before = offset
    return found


def _months(span: Span) -> int:
    return span.count * {"mon": 1, "q": 3, "y": 12}[span.unit]


def _days(span: Span) -> tuple[int, int]:
    """Return the length in days and the day, from 1970-01-01, that the counting begins on."""
    if span.unit == "d":
        return span.count, 0
    phase = 0 if span.weekday is None else (span.weekday - 4) % 7
    return 7 * span.count, phase


def _wall(number: int, span: Span) -> datetime:
    """Return the wall clock at which the bucket with that number begins."""
    if span.is_calendar:
        year, month = divmod(number * _months(span), 12)
        return _WALL_EPOCH.replace(year=year, month=month + 1)
    days, phase = _days(span)
    return _WALL_EPOCH + timedelta(days=number * days + phase)


def _changes(zone: ZoneInfo, first_day: int, last_day: int) -> tuple[tuple[int, int], ...]:
    """Return (time, offset from there on) for a range of days, both in microseconds."""
    low, high = first_day * DAY, last_day * DAY
    years = range(moment(low).year, moment(high).year + 1)
    found = [change for year in years for change in _changes_of(zone, year)]
    return ((low, _offset(zone, low)), *(change for change in found if low < change[0] <= high))


@lru_cache(maxsize=4096)
def _changes_of(zone: ZoneInfo, year: int) -> tuple[tuple[int, int], ...]:
    """Return the changes of one year, found day by day and then by halving."""
    start, end = (micros(datetime(number, 1, 1, tzinfo=UTC)) for number in (year, year + 1))
    before, found = _offset(zone, start), []
    for day in range(start, end, DAY):
        low, high = day, day + DAY
        after = _offset(zone, high)
        if after == before:
            continue
        while high - low > SECOND:
            middle = (low + high) // 2 // SECOND * SECOND
            low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
        found.append((high, after))
        before = after
    return tuple(found)


def _offset(zone: ZoneInfo, value: int) -> int:
    delta = moment(value).astimezone(zone).utcoffset() or timedelta()
    return delta // timedelta(microseconds=1)


def _name(zone: ZoneInfo, value: int) -> str:
    return (moment(value).astimezone(zone).tzname() or "").replace("'", "")


def always(zone: ZoneInfo) -> Zone:
    """Return *zone* over all times whose clock changes are followed, 1958 to 2039."""
    return Zone(zone, _FLOOR, _CEILING)
