"""Functions of time; times are seconds since 1970.

    strftime(relative_time(now(), "-1d@d"), "%Y-%m-%d")

Formats and time modifiers are constants. strptime reads the beginning of a text: what stands
behind the last variable is not looked at. A format without a date means today.

Source: Splunk Search Reference 9.4, "Date and time functions"; the variables are those of
"Date and time format variables".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl import times, variables
from analytics.spl.functions import Row

if TYPE_CHECKING:
    from collections.abc import Sequence


def _written(values: Sequence[object]) -> tuple[int, str] | None:
    problem = variables.unknown(str(values[1]), is_read=False)
    return (1, problem) if problem else None


def _read(values: Sequence[object]) -> tuple[int, str] | None:
    problem = variables.unknown(str(values[1]), is_read=True)
    return (1, problem) if problem else None


def _modifier(values: Sequence[object]) -> tuple[int, str] | None:
    if times.steps(str(values[1])) is not None:
        return None
    return 1, f"{values[1]!r} is no time modifier. Write one such as -1d@d."


FUNCTIONS = {
    "now": Row("", "", "n", "The moment the search began.", "now()-now()", "0"),
    "time": Row("", "", "n", "The moment the search began; one value for all rows.",
                "time()-now()", "0"),
    "relative_time": Row("", "nk", "n", "A time moved by a time modifier.",
                         'relative_time(86400, "+1h")', "90000", _modifier),
    "strftime": Row("", "nk", "t", "A time as text, in the zone of the search.",
                    'strftime(1312804800, "%s")', "1312804800", _written),
    "strptime": Row("", "tk", "n", "The time that a text says; null when it has another form, or "
                    "says a year or month and no day.",
                    'strptime("2011-08-08T12:00:00+0000", "%Y-%m-%dT%H:%M:%S%z")', "1312804800",
                    _read),
}  # fmt: skip
