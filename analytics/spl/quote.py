r"""A Python value as SPL text: the only place where SPL is put together.

    quote('a "b"')                              -> "a \"b\""
    exact('a`b')                                -> ("a".urldecode("%60")."b")
    wild("a*b", after="*")                      -> "a*b*"
    moment(datetime(2026, 11, 24, tzinfo=UTC))  -> 1795478400

In `search` an asterisk is a wildcard, in quotes too, and nothing escapes it; case does not
count. So what must be met to the letter is written twice: as a term of `search` that finds at
least that (`wild`), quickly, and as a clause of `where` that keeps only that (`exact`). In a
term an asterisk stands for each character that Splunks read differently: backslash, backtick,
control characters. A clause spells the backtick out: no macro or comment begins in a value.

Source: Splunk Search Manual, "Search language syntax", "Wildcards" and "Time modifiers".
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from analytics.errors import EventError, SplError
from analytics.event import time_of
from analytics.properties import checked
from analytics.spl import times

if TYPE_CHECKING:
    from datetime import tzinfo
    from zoneinfo import ZoneInfo

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NAME = re.compile(r"[^\W\d][\w.:{} -]*")
_INDEX = re.compile(r"[\w*-]+", re.ASCII)
_MODIFIER = re.compile(r"[\w@+.:/-]+(?:\(\))?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d")
_SPAN = re.compile(r"\w+(?:@w[0-7])?", re.ASCII)
_SPECIAL = re.compile(r"[*\\`\x00-\x1f\x7f]")
_PLAIN = re.compile(r"[\w ]")
_START = datetime(1970, 1, 1, tzinfo=UTC)
#: Of more digits no number in an event is, and a search shall not be made of zeros.
_MAX_DIGITS = 400
# A regular expression takes these in brackets differently, or `exact` spells them out too.
_CODED = frozenset("\\^[]`")


def quote(value: str | float | Decimal | datetime) -> str:
    """Write *value* where SPL takes a value: text in double quotes, a number as it is.

    Truth values are the texts "true" and "false", as in a property; times are epoch seconds.

    Raises:
        SplError: *value* is a number that is none or far too long, or has half a character.
    """
    if isinstance(value, bool):
        return '"true"' if value else '"false"'
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
        if not number.is_finite() or abs(number.adjusted()) > _MAX_DIGITS:
            raise _error(f"The number {value} cannot stand in a search. Leave it out.", str(value))
        return format(number, "f")
    try:
        text = checked(str(value))
    except EventError as error:
        raise _error(str(error), "") from None
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def exact(text: str) -> str:
    """Write *text* for an expression of eval or where, to the letter.

    Raises:
        SplError: it has half a character.
    """
    parts = '.urldecode("%60").'.join(map(quote, text.split("`")))
    return f"({parts})" if "`" in text else parts


def wild(text: str, before: str = "", after: str = "") -> str:
    """Write *text* as a value of `search` that finds at least this text, in any case.

    Args:
        text: what it says.
        before: "*" where other text may come first.
        after: "*" where other text may follow.

    Raises:
        SplError: it has half a character.
    """
    return quote(before + _SPECIAL.sub("*", text) + after)


def is_plain(text: str) -> bool:
    """Tell whether `wild` finds nothing but *text*, but for case."""
    return not _SPECIAL.search(text)


def pattern(text: str, start: str = "") -> str:
    """Write a regular expression for ``match()`` that finds *text*, in any case.

    Args:
        text: what it says; no character has a meaning of its own.
        start: "^" where it must come first.

    Raises:
        SplError: it has half a character.
    """
    return quote(f"(?i){start}" + "".join(map(_literal, text)))


def field(name: str) -> str:
    """Write the name of a field where a command takes one: a word, or in double quotes.

    Raises:
        SplError: it has a character that no field has, such as ``*``, ``|`` or a quote.
    """
    return name if _WORD.fullmatch(name) else f'"{_name(name)}"'


def variable(name: str) -> str:
    """Write the name of a field in an expression of eval or where: in single quotes.

    Raises:
        SplError: as `field`.
    """
    return name if _WORD.fullmatch(name) else f"'{_name(name)}'"


def index(name: str) -> str:
    """Write the name of an index; ``*`` stands for any text.

    Raises:
        SplError: it is none.
    """
    if not _INDEX.fullmatch(name):
        message = f"{name!r} is no index. Its name has letters, digits, '_' and '-'."
        raise _error(message, name)
    return f'"{name}"'


def moment(value: str | float | datetime, zone: tzinfo | None = None) -> str:
    """Write a time for ``earliest=`` and ``latest=``.

    Args:
        value: a time modifier of Splunk's (``-7d@d``, ``now``), epoch seconds, a datetime, or
            ISO 8601 text.
        zone: where a time without a zone was read off the clock; None for that of the machine.

    Raises:
        SplError: *value* is no time, or one before 1970.
    """
    if isinstance(value, str) and not _DATE.match(value):
        if _MODIFIER.fullmatch(value) and times.moment(value, _START, cast("ZoneInfo", UTC)):
            return value
        raise _no_time(value)
    try:
        if isinstance(value, int | float):
            value = datetime.fromtimestamp(value, UTC)
        passed = time_of(value, zone) - _START
    except (EventError, ValueError, OverflowError, OSError):
        raise _no_time(value) from None
    if passed < timedelta():
        raise _no_time(value)
    whole = passed // timedelta(seconds=1)
    return f"{whole}.{passed.microseconds:06d}" if passed.microseconds else str(whole)


def span(text: str) -> str:
    """Write the width of a bucket, such as ``1d``, ``15m`` or ``1w@w1``.

    Raises:
        SplError: *text* is none.
    """
    if not _SPAN.fullmatch(text) or times.Span.read(text) is None:
        message = f"{text!r} is no span. Write one such as 1h, 1d, 1w, 1w@w1 or 1mon."
        raise _error(message, text)
    return text


def limit(number: int) -> str:
    """Write how many rows or series are wanted; 0 is all of them.

    Raises:
        SplError: *number* is no whole number of 0 or more.
    """
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        message = f"{number!r} is no limit. Give a whole number of 1 or more, or 0 for all."
        raise _error(message, repr(number))
    return str(number)


def _literal(character: str) -> str:
    if _PLAIN.fullmatch(character):
        return character
    return f"\\x{ord(character):02x}" if character in _CODED else f"[{character}]"


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise _error(
            f"{name!r} is no field that a search can name. Use letters, digits and '_', "
            "not starting with a digit.",
            name,
        )
    return name


def _no_time(value: object) -> SplError:
    message = (
        f"{value!r} is no time for a search. Write one such as -7d@d, now, 1795478400 or "
        "2026-11-24T10:00:00Z, or give a datetime."
    )
    return _error(message, str(value))


def _error(message: str, text: str) -> SplError:
    return SplError(message, text, 0, len(text))
