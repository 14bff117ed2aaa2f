"""A stretch of time cut into buckets, on the wall clock of one zone.

    window = preset("30d", "day", now)      30 days, the last one not over
    previous(window, "previous")            the 30 days before it, just as far

Weeks begin on Monday. Hours are steps of real time, longer spans are steps of the
calendar, so that a day may have 23 or 25 hours.

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

#: Name of a span -> how SPL writes it; `@w1` lets weeks begin on Monday.
SPANS = {"hour": "1h", "day": "1d", "week": "1w@w1", "month": "1mon"}

#: Name of a range -> the unit it counts in, how many, and the span it has when none is named.
RANGES = {
    "24h": ("hour", 24, "hour"),
    "7d": ("day", 7, "day"),
    "30d": ("day", 30, "day"),
    "90d": ("day", 90, "day"),
    "12mo": ("month", 12, "month"),
}

#: More points than this, no screen shows and no page should carry.
MOST_BUCKETS = 10_000

_LENGTHS = {"hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000}


@dataclass(frozen=True, slots=True)
class Window:
    """From *start*, inclusive, to *end*, exclusive, in buckets of *span*.

    Attributes:
        start: the edge of a bucket, aware.
        end: aware; the current time where the last bucket is not over.
        span: a key of `SPANS`.
    """

    start: datetime
    end: datetime
    span: str

    @property
    def earliest(self) -> int:
        """Epoch seconds for ``earliest=``."""
        return int(self.start.timestamp())

    @property
    def latest(self) -> int:
        """Epoch seconds for ``latest=``: the first whole one at or after *end*."""
        return -int(-self.end.timestamp() // 1)

    @property
    def last(self) -> datetime:
        """The start of the last bucket."""
        return floor(self.end - timedelta(microseconds=1), self.span)

    @property
    def buckets(self) -> list[datetime]:
        """The start of each bucket."""
        out, at = [], self.start
        while at < self.end:
            out.append(at)
            at = step(at, self.span, 1)
        return out


def floor(time: datetime, span: str) -> datetime:
    """Find the start of the bucket that holds *time*."""
    if span == "hour":
        return time.replace(minute=0, second=0, microsecond=0)
    day = time.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if span == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if span == "month" else day


def step(time: datetime, span: str, count: int) -> datetime:
    """Go *count* spans on from *time*, the edge of a bucket; a negative count goes back."""
    if span == "hour":
        return (time.astimezone(UTC) + timedelta(hours=count)).astimezone(time.tzinfo)
    if span == "month":
        months = time.year * 12 + time.month - 1 + count
        return time.replace(year=months // 12, month=months % 12 + 1)
    return time + timedelta(days=count * (7 if span == "week" else 1))


def preset(name: str, span: str, now: datetime) -> Window:
    """Make the range *name*, which ends *now*, in buckets of *span*."""
    unit, count, _ = RANGES[name]
    start = step(floor(now, unit), unit, 1 - count)
    return Window(floor(start, span), now, span)


def between(start: datetime, end: datetime, span: str, now: datetime) -> Window:
    """Make a range of one's own; the part that lies ahead is left out."""
    return Window(floor(start, span), min(end, now) if start < now else end, span)


def fitting(length: timedelta) -> str:
    """Choose a span for a range of *length*: between 7 and about 180 buckets."""
    days = length.total_seconds() / 86_400
    if days <= 3:
        return "hour"
    if days <= 180:
        return "day"
    return "week" if days <= 1_000 else "month"


def is_too_fine(start: datetime, end: datetime, span: str) -> bool:
    """Tell whether *span* cuts the range into more than `MOST_BUCKETS`."""
    return (end - start).total_seconds() / _LENGTHS[span] > MOST_BUCKETS


def previous(window: Window, compare: str) -> Window:
    """Find what *window* is compared with.

    The same number of buckets before it, or with ``"year"`` the same dates of last year.
    Where the last bucket is not over, the other range ends as far into its own.
    """
    edge = floor(window.end, window.span)
    part = window.end - edge
    if compare == "year":
        start, last = _last_year(window.start, window.span), _last_year(edge, window.span)
    else:
        count = len(window.buckets)
        start = step(window.start, window.span, -count)
        last = step(edge, window.span, -count)
    return Window(start, last + part, window.span)


def _last_year(time: datetime, span: str) -> datetime:
    day = min(time.day, 28) if time.month == 2 else time.day
    return floor(time.replace(year=time.year - 1, day=day), span)


def label(time: datetime, span: str, year: int) -> str:
    """Name the bucket that starts at *time*; the year is left out where it is *year*."""
    if span == "month":
        return f"{time:%b %Y}"
    text = f"{time:%b} {time.day}" + ("" if time.year == year else f", {time.year}")
    return f"{text} {time:%H:%M}" if span == "hour" else text


def dates(window: Window) -> str:
    """Write the range as dates, or as times where it is counted in hours."""
    first, last = window.start, window.end - timedelta(microseconds=1)
    if window.span == "hour" and last - first < timedelta(days=3):
        return f"{first:%b} {first.day} {first:%H:%M} to {last:%b} {last.day} {last:%H:%M}"
    if first.date() == last.date():
        return f"{first:%b} {first.day}, {first.year}"
    year = "" if first.year == last.year else f", {first.year}"
    return f"{first:%b} {first.day}{year} to {last:%b} {last.day}, {last.year}"
