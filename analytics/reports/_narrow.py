"""What a caller narrows a report down by, as keywords.

    narrowed(counts.Params("shop", by="plan"), {"earliest": "-7d@d", "where": [("a", "is", 1)]})
    ->  counts.Params("shop", by="plan", earliest="-7d@d", where=(Condition("a", "is", 1),))

Source: ours.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from analytics.errors import ConfigError
from analytics.reports._filters import Condition, Operator
from analytics.reports._scope import Bots, Scope
from analytics.spl import quote as q

if TYPE_CHECKING:
    from collections.abc import Sequence

AnyScope = TypeVar("AnyScope", bound=Scope)

Time = str | float | datetime | None
Filter = Condition | tuple[str, Operator] | tuple[str, Operator, Any]


class Narrow(TypedDict, total=False):
    """What narrows a question down; all of it may be left out.

    Attributes:
        earliest: a time modifier of Splunk's, epoch seconds, ISO 8601 text or a datetime.
        latest: the same, not counted in.
        where: filters that all hold, as (property, operator, value); never text.
        tz: the zone of days and of times that say none, in place of the retriever's.
        bots: "with" events that a robot sent, "without" them, or "only" them.
    """

    earliest: Time
    latest: Time
    where: Sequence[Filter]
    tz: str
    bots: Bots


class Ranked(Narrow, total=False):
    """What narrows a list of names down.

    Attributes:
        limit: so many, the greatest first; 0 for all in the order of names.
        unique: count distinct_ids in place of events.
    """

    limit: int
    unique: bool


def narrowed(params: AnyScope, narrow: Narrow) -> AnyScope:
    """Narrow *params* down.

    Raises:
        ConfigError: a filter or the zone is none.
        SplError: a time is none.
        TypeError: there is no such keyword.
    """
    unknown = narrow.keys() - Narrow.__annotations__.keys()
    if unknown:
        raise TypeError(f"unexpected keyword argument {min(unknown)!r}")
    where = narrow.get("where", ())
    if isinstance(where, str | Condition):
        raise _no_filter(where)
    zone = zone_of(narrow.get("tz", ""))
    return replace(
        params,
        where=(*params.where, *map(_condition, where)),
        earliest=_time(narrow.get("earliest"), zone),
        latest=_time(narrow.get("latest"), zone),
        bots=narrow.get("bots", params.bots),
    )


def zone_of(name: str) -> ZoneInfo | None:
    """Find a zone by its name; None for "".

    Raises:
        ConfigError: there is none.
    """
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(
            f"There is no time zone {name!r}. Use a name such as 'Europe/Berlin' or 'UTC'."
        ) from None


def _time(time: Time, zone: ZoneInfo | None) -> str | None:
    return None if time is None else q.moment(time, zone)


def _condition(given: Filter) -> Condition:
    if isinstance(given, Condition):
        return given
    if not isinstance(given, tuple | list) or not 2 <= len(given) <= 3:
        raise _no_filter(given)
    return Condition(*given)


def _no_filter(given: object) -> ConfigError:
    return ConfigError(
        f"{given!r} is no list of filters. "
        "Give tuples such as ('plan', 'is', 'pro') or ('coupon', 'is set')."
    )
