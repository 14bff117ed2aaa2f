"""Every error this package raises, in one file.

    AnalyticsError                    catch this to catch them all
    +-- ConfigError                   a setting is missing or wrong        (ValueError)
    +-- MissingExtraError             an optional package is not there     (ImportError)
    +-- EventError                    an event cannot be recorded          (ValueError)
    |   +-- EventWarning              it is kept; a real Splunk reads it in part
    +-- SplError                      a search cannot be understood        (ValueError)
    |   +-- UnknownCommandError       no such command
    +-- PatternError                  a regular expression RE2 cannot run  (ValueError)
    +-- SearchError                   a search was understood and failed
    +-- UnknownApplicationError       no event has this application        (LookupError)
    +-- DataError                     the data directory cannot be used    (OSError)
    |   +-- OwnedError                another process holds it             .pid
    +-- TransportError                the index could not be reached       (OSError)
        +-- RejectedError             it answered, and said no             .status

A message is two sentences: what was wrong, quoting the value, and what to do. `quoted` writes
a value that may be anything.
"""

from __future__ import annotations

import reprlib
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


_repr = reprlib.Repr()
_repr.maxlevel, _repr.maxstring, _repr.maxother = 2, 76, 76


def quoted(value: object) -> str:
    """Write *value* for a message: short, whatever it is and however deep."""
    return _repr.repr(value)[:160]


class AnalyticsError(Exception):
    """Base of every error this package raises."""


class ConfigError(AnalyticsError, ValueError):
    """A setting is missing or has a value that cannot be used."""


class MissingExtraError(AnalyticsError, ImportError):
    """An optional package is needed and not installed.

    The message names the extra: ``pip install 'splunk-product-analytics[embedded]'``.
    """

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs packages that are not installed. "
            f"Run: pip install 'splunk-product-analytics[{extra}]'"
        )


class EventError(AnalyticsError, ValueError):
    """An event cannot be recorded as given."""


class EventWarning(EventError):  # noqa: N818 - nothing went wrong here
    """An event is kept whole, and a real Splunk will not read all of it."""


class SplError(AnalyticsError, ValueError):
    """A search string cannot be understood.

    Attributes:
        text: the message without the drawing.
        spl: the whole search string.
        start: offset in *spl* of the first wrong character, from 0.
        end: offset just past the last wrong one.
    """

    def __init__(self, message: str, spl: str, start: int, end: int) -> None:
        super().__init__(f"{message}\n{_drawing(spl, start, end)}")
        self.text, self.spl, self.start, self.end = message, spl, start, end


class UnknownCommandError(SplError):
    """A pipe is followed by a name that is no command."""

    def __init__(self, name: str, known: Iterable[str], spl: str, start: int) -> None:
        near = get_close_matches(name, list(known), n=1)
        fix = f"Did you mean {near[0]!r}?" if near else "docs/spl.md lists the commands."
        message = f"Unknown search command {name!r}. {fix}"
        super().__init__(message, spl, start, start + len(name))


class PatternError(AnalyticsError, ValueError):
    """A regular expression has something that the engine's RE2 cannot do.

    Attributes:
        start: offset in the expression of the first wrong character, from 0.
        end: offset just past the last wrong one.
    """

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.start, self.end = start, end


class SearchError(AnalyticsError):
    """A search was understood and failed while it ran."""


class UnknownApplicationError(AnalyticsError, LookupError):
    """No event in the index has this application."""


class DataError(AnalyticsError, OSError):
    """The data directory cannot be read, written or locked."""


class OwnedError(DataError):
    """Another process owns the data directory.

    Attributes:
        pid: that process, or None when it cannot be told.
    """

    def __init__(self, message: str, pid: int | None) -> None:
        super().__init__(message)
        self.pid = pid


class TransportError(AnalyticsError, OSError):
    """Events or a search could not be handed to the index."""


class RejectedError(TransportError):
    """The index answered and refused.

    Attributes:
        status: the HTTP status it answered with; 408, 429 and 5xx are worth a retry.
        retry_after_s: seconds that it asks to wait before that; 0 where it does not say.
    """

    def __init__(self, message: str, status: int, retry_after_s: float = 0.0) -> None:
        super().__init__(message)
        self.status, self.retry_after_s = status, retry_after_s


def _drawing(spl: str, start: int, end: int) -> str:
    """Draw the line of *spl* that holds *start*, with carets under the fault."""
    first = spl.rfind("\n", 0, start) + 1
    last = spl.find("\n", start)
    line = spl[first : last if last >= 0 else len(spl)]
    width = max(1, min(end, first + len(line)) - start)
    return f"  {line}\n  {' ' * (start - first)}{'^' * width}"
