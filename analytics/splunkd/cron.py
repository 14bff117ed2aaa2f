"""When a cron schedule comes due.

    schedule = Schedule.read("*/15 8-18 * * 1-5")
    schedule.after(now)  ->  the next quarter of an hour of a working day

Five fields: minute, hour, day of the month, month, day of the week (0 or 7 for Sunday). Each is
``*``, a number, a range ``8-18``, a list ``1,15``, with a step ``*/15``, ``10-50/20``. Names of
days and months may stand for their numbers. Where both days are limited, either is enough.

Source: savedsearches.conf.spec 9.2, cron_schedule; crontab(5) for the two days.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.errors import ConfigError

#: The longest wait for a schedule that comes due at all: 29 February, over a leap year left out.
_MAX_DAYS = 366 * 8 + 1

_PART = re.compile(r"(\*|(?P<low>\w+)(?:-(?P<high>\w+))?)(?:/(?P<step>\d{1,4}))?")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

#: Name, lowest and highest number, and words for numbers from the lowest on.
_FIELDS: tuple[tuple[str, int, int, list[str]], ...] = (
    ("minute", 0, 59, []),
    ("hour", 0, 23, []),
    ("day of the month", 1, 31, []),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 7, _DAYS),
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The numbers at which each field comes due.

    Attributes:
        minutes, hours: numbers, in order.
        days, months, weekdays: numbers; Sunday is 0.
        is_either: whether a day of the month or one of the week is enough.
    """

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    is_either: bool

    @classmethod
    def read(cls, text: str) -> Schedule:
        """Read five fields.

        Raises:
            ConfigError: they are not five, or one is none; or they never come due.
        """
        texts = text.split()
        if len(texts) != len(_FIELDS):
            raise ConfigError(
                f"The cron schedule {text[:100]!r} has {len(texts)} fields. "
                "Give five: minute, hour, day of the month, month, day of the week."
            )
        minutes, hours, days, months, weekdays = (
            _numbers(part, *field) for part, field in zip(texts, _FIELDS, strict=True)
        )
        is_either = not texts[2].startswith("*") and not texts[4].startswith("*")
        made = cls(
            tuple(sorted(minutes)),
            tuple(sorted(hours)),
            days,
            months,
            frozenset(day % 7 for day in weekdays),
            is_either,
        )
        if not is_either and min(days) > max(_LENGTHS[month] for month in months):
            raise ConfigError(
                f"The cron schedule {text[:100]!r} never comes due: no such month has such a day. "
                "Mend the day or the month."
            )
        return made

    def after(self, time: datetime) -> datetime:
        """Give the first whole minute after *time* that is due, on the clock of its zone."""
        day = time
        for _ in range(_MAX_DAYS):
            if self._has_day(day) and (found := self._in_day(day, time)):
                return found
            day = (day + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        raise AssertionError(self)  # `read` refuses what never comes due

    def _has_day(self, day: datetime) -> bool:
        if day.month not in self.months:
            return False
        in_month, in_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return (in_month or in_week) if self.is_either else (in_month and in_week)

    def _in_day(self, day: datetime, time: datetime) -> datetime | None:
        """Give the first due minute of *day* that comes after *time*."""
        first = (time.hour, time.minute) if day == time else (0, -1)
        for hour in self.hours[bisect_left(self.hours, first[0]) :]:
            start = bisect_right(self.minutes, first[1]) if hour == first[0] else 0
            for minute in self.minutes[start:]:
                due = day.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)
                if due.timestamp() > time.timestamp():  # else an hour that the clock repeats
                    return due
        return None


_LENGTHS = dict(enumerate((31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1))


def _numbers(text: str, name: str, lowest: int, highest: int, words: list[str]) -> frozenset[int]:
    """Read one field."""
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if not match:
            raise _wrong(part, name)
        low = _number(match["low"], name, lowest, highest, words) if match["low"] else lowest
        step = int(match["step"] or 1)
        if match["high"]:
            high = _number(match["high"], name, lowest, highest, words)
        else:
            high = highest if part.startswith("*") or match["step"] else low
        if step < 1 or low > high:
            raise _wrong(part, name)
        found.update(range(low, high + 1, step))
    return frozenset(found)


def _number(text: str, name: str, lowest: int, highest: int, words: list[str]) -> int:
    if text.lower() in words:
        return lowest + words.index(text.lower())
    if not text.isascii() or not text.isdigit() or not lowest <= int(text[:4]) <= highest:
        raise _wrong(text, name)
    return int(text)


def _wrong(part: str, name: str) -> ConfigError:
    return ConfigError(
        f"{part[:50]!r} is no {name} of a cron schedule. Write such as *, 5, 1-5, 1,15 or */10."
    )
