"""TIME_FORMAT of props.conf: a time in a text by the variables of strptime.

    TimeFormat("%d/%b/%Y:%H:%M:%S.%3N %z").find("at 08/Aug/2011:11:45:17.735 +0200 …", zone, now)
    -> 2011-08-08T11:45:17.735+02:00

Besides those of strptime there are Splunk's ``%N`` and ``%Q`` (``%3N``, ``%6N``, ``%9N``:
parts of a second), ``%s`` (seconds since 1970) and ``%:z``. What a format does not say is taken
from the present: the day, or the year, where a time would be over two days ahead the last one.

Source: Splunk Search Reference 9.3, "Date and time format variables"; Getting Data In 9.3,
"Configure timestamp recognition", "Enhanced strptime() support".
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from analytics.errors import ConfigError

if TYPE_CHECKING:
    from datetime import tzinfo

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_DAY_NAME = r"[^\W\d_]{2,9}"
_OFFSET = r"(?P<z>Z|[+-]\d\d(?::?\d\d){0,2})"
#: Variable -> pattern; a group is the part that counts.
_PARTS = {
    "Y": r"(?P<Y>\d{4})", "y": r"(?P<y>\d\d)", "m": r"(?P<m>\d\d?)", "d": r"(?P<d>\d\d?)",
    "e": r"\s?(?P<d>\d\d?)", "j": r"(?P<j>\d{1,3})",
    "b": rf"(?P<b>{'|'.join(MONTHS)})[a-z]{{0,6}}", "a": _DAY_NAME, "w": r"\d", "u": r"\d",
    "U": r"\d\d?", "V": r"\d\d?", "W": r"\d\d?",
    "H": r"(?P<H>\d\d?)", "k": r"\s?(?P<H>\d\d?)", "I": r"(?P<I>\d\d?)", "l": r"\s?(?P<I>\d\d?)",
    "M": r"(?P<M>\d\d?)", "S": r"(?P<S>\d\d?)", "p": r"(?P<p>[AaPp])\.?[Mm]\.?",
    "f": r"(?P<f>\d{1,9})", "N": r"(?P<f>\d{1,9})", "Q": r"(?P<f>\d{1,9})",
    "s": r"(?P<s>\d{1,10})", "z": _OFFSET, "Z": r"(?P<Z>[A-Za-z][A-Za-z0-9_+/-]{0,40})",
    "n": r"\s+", "t": r"\s+", "%": "%",
}  # fmt: skip
_SAME = {"B": "b", "h": "b", "A": "a"}
_WHOLE = {
    "T": "%H:%M:%S", "F": "%Y-%m-%d", "D": "%m/%d/%y", "R": "%H:%M", "r": "%I:%M:%S %p",
    "c": "%a %b %e %H:%M:%S %Y", "x": "%m/%d/%y", "X": "%H:%M:%S", "+": "%a %b %e %H:%M:%S %Z %Y",
}  # fmt: skip
_TOKEN = re.compile(
    r"%(?P<digits>\d*)(?P<colons>:{0,2})[-_^0E]?(?P<letter>[A-Za-z%+])|\s+|.", re.DOTALL
)
#: Short names of zones, with their hours from UTC; Splunk too takes EST for that of New York.
_HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "IST": 5.5, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12,
    "NZDT": 13, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip


class TimeFormat:
    """One TIME_FORMAT, understood."""

    def __init__(self, text: str) -> None:
        """Understand *text*.

        Raises:
            ConfigError: a variable is not known, or it says one thing twice.
        """
        try:
            self._pattern = re.compile(_pattern(text), re.IGNORECASE | re.ASCII)
        except re.error as error:
            raise ConfigError(
                f"TIME_FORMAT {text!r} cannot be used: {error}. Name each part of a time once."
            ) from error

    def find(self, text: str, zone: tzinfo, now: datetime) -> datetime | None:
        """Find the first such time in *text*, aware; None where there is none.

        Args:
            text: the part of an event where a time may stand.
            zone: of a time that says none.
            now: what a time does not say is taken from it; aware.
        """
        for match in self._pattern.finditer(text):
            try:
                return _time(match.groupdict(), zone, now)
            except (ValueError, OverflowError):
                continue
        return None


def _pattern(text: str) -> str:
    pattern = ""
    for token in _TOKEN.finditer(text):
        letter = token["letter"]
        if letter is None:
            pattern += r"\s+" if token[0].isspace() else re.escape(token[0])
        elif letter in _WHOLE:
            pattern += _pattern(_WHOLE[letter])
        else:
            pattern += _part(text, token, _SAME.get(letter, letter))
    return pattern


def _part(text: str, token: re.Match[str], letter: str) -> str:
    digits = token["digits"]
    is_sized = letter in {"N", "Q", "f"} and digits in {"", *"123456789"}
    if letter not in _PARTS or (digits and not is_sized) or (token["colons"] and letter != "z"):
        raise ConfigError(
            f"TIME_FORMAT {text!r} has {token[0]!r}, which is not known. "
            "Use variables such as %Y-%m-%d %H:%M:%S.%3N %z."
        )
    return rf"(?P<f>\d{{1,{digits}}})" if digits else _PARTS[letter]


def _time(parts: dict[str, str | None], zone: tzinfo, now: datetime) -> datetime:
    """Make the time of what was found.

    Raises:
        ValueError: there is no such time.
    """
    part = (parts.get("f") or "").ljust(6, "0")[:6]
    if since := parts.get("s"):
        return datetime.fromtimestamp(int(since), UTC).replace(microsecond=int(part))
    own = _offset(parts.get("z")) or _named(parts.get("Z")) or zone
    day = _day(parts, now.astimezone(own))
    hour = int(parts.get("H") or 0)
    if twelve := parts.get("I"):
        hour = int(twelve) % 12 + (12 if (parts.get("p") or "a") in "pP" else 0)
    minute, second = int(parts.get("M") or 0), int(parts.get("S") or 0)
    time = datetime(
        day.year, day.month, day.day, hour, minute, min(second, 59), int(part), tzinfo=own
    )
    if second > 60:  # a leap second is told as 60
        message = f"there is no second {second}"
        raise ValueError(message)
    has_year = parts.get("Y") or parts.get("y")
    if not has_year and time > now + timedelta(days=2):
        return time.replace(year=time.year - 1)
    return time


def _day(parts: dict[str, str | None], now: datetime) -> date:
    year, short = parts.get("Y"), parts.get("y")
    number = int(year) if year else now.year
    if short:
        number = int(short) + (1900 if int(short) > 68 else 2000)
    if nth := parts.get("j"):
        return date(number, 1, 1) + timedelta(days=int(nth) - 1)
    name = parts.get("b")
    if not name and not parts.get("m") and not parts.get("d"):
        return now.date().replace(year=number)
    month = MONTHS.index(name.lower()) + 1 if name else int(parts.get("m") or 1)
    return date(number, month, int(parts.get("d") or 1))


def _offset(text: str | None) -> tzinfo | None:
    if not text or text in {"Z", "z"}:
        return UTC if text else None
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    return timezone(-offset if text[0] == "-" else offset)


def _named(name: str | None) -> tzinfo | None:
    """Find a zone by its name; one that nobody knows says nothing."""
    if not name:
        return None
    if name.upper() in _HOURS:
        return timezone(timedelta(hours=_HOURS[name.upper()]))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
