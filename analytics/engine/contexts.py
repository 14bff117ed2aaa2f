"""What a search is understood in, and what is told when it fails in DuckDB.

    context_of(Request("search x", earliest="-1d", zone="Europe/Zurich"), "UTC") -> Context(…)

Source: docs/rest.md, "Searches"; the classes of DuckDB's errors.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb

from analytics.errors import SearchError, SplError
from analytics.spl import parse, planner
from analytics.spl import plan as p
from analytics.spl.expr import TRUE
from analytics.spl.times import moment

if TYPE_CHECKING:
    from analytics.engine.search import Request
    from analytics.spl.expr import Expr

_TOO_LARGE = (
    "The search needs more memory and disk than it may use. "
    "Narrow it, or raise the settings ANALYTICS_MEMORY and ANALYTICS_SPILL."
)
_NO_LOOKUP = (
    "lookup() cannot stand beside several values of a field. Put it into a field with an eval "
    "of its own before."
)
_DISK_FULL = "The disk is full, and the search needs some of it. Make room, or narrow the search."


def context_of(request: Request, zone: str) -> planner.Context:
    """Return the moment, zone and range of *request*; *zone* where it names none.

    Raises:
        SearchError: there is no such zone.
        SplError: a time cannot be read.
    """
    name = request.zone or zone
    try:
        found = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"There is no time zone {name!r}. Write one such as Europe/Berlin or UTC."
        raise SearchError(message) from error
    now = request.now or datetime.now(UTC)
    return planner.Context(
        now,
        found,
        _time(request.earliest, now, found),
        _time(request.latest, now, found),
        request.rights.default,
    )


def _time(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    if not text.strip() or text.strip() in {"0", "0.000"}:
        return None
    found = moment(text, now, zone)
    if found is None:
        message = f"{text!r} is no time. Write one such as -1d@d, now or 2011-08-08T11:45:00."
        raise SplError(message, text, 0, len(text))
    return found


def condition_of(terms: str, context: planner.Context) -> Expr:
    """Read the filter of a role: terms of `search`, which may be none.

    Raises:
        SplError: it is something else.
    """
    if not terms.strip():
        return TRUE
    found = planner.plan(parse.parse(f"search {terms}"), context, p.Given())
    if isinstance(found, p.Filter) and isinstance(found.source, p.Given):
        return found.condition
    message = "A search filter has terms only. Remove the pipe and what is behind it."
    raise SplError(message, terms, 0, len(terms))


def failure(error: duckdb.Error) -> SearchError:
    """Say what went wrong in DuckDB, and what to do."""
    text = str(error).strip().splitlines()[0]
    if isinstance(error, duckdb.OutOfMemoryException):
        return SearchError(f"{_TOO_LARGE} ({text})")
    if isinstance(error, duckdb.IOException) and "No space left" in text:
        return SearchError(f"{_DISK_FULL} ({text})")
    if "subqueries in lambda" in text:
        return SearchError(_NO_LOOKUP)
    if "regular expression" in text or "invalid perl operator" in text or "Invalid Input" in text:
        return SearchError(f"A value of the search cannot be used: {text}")
    return SearchError(f"The search failed: {text}")
