"""Which events a report is about, as the beginning of its search.

    begin(Scope("shop", events=("purchase",), where=(Condition("plan", "is", "pro"),)))
    ->  search index="sample_analytics" application="shop" event="purchase"
        analytics_prop__plan="pro" NOT analytics_prop__bot="true"
        | where application="shop" AND event="purchase" AND analytics_prop__plan="pro"

`search` finds the events quickly and takes no notice of case; `where` then keeps those that
are meant, to the letter. What a robot sent is left out unless it is asked for.

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from analytics.errors import ConfigError
from analytics.event import DEFAULT_INDEX
from analytics.properties import clean_name
from analytics.reports import _filters
from analytics.reports._filters import Condition, Operator
from analytics.spl import quote as q
from analytics.wire import PROPERTY_PREFIX as PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

__all__ = ["BOTS", "FIELDS", "PREFIX", "Bots", "Condition", "Operator", "Scope", "begin", "field"]

Bots = Literal["without", "with", "only"]
BOTS: tuple[Bots, ...] = ("without", "with", "only")

_BOT = f"{PREFIX}bot"
# Who asks about these wants to see them.
_TELLS = {_BOT, f"{PREFIX}bot_reason"}

#: What can be asked about like a property and is none.
FIELDS = {"application", "event", "distinct_id"}


@dataclass(frozen=True, slots=True)
class Scope:
    """The events a report is about.

    Attributes:
        application: its name, or "" for all.
        index: where they are kept.
        events: names; all when empty.
        where: conditions that all hold.
        earliest: a time modifier such as "-7d@d", epoch seconds, ISO 8601 text or a datetime;
            counted in. None for no bound.
        latest: the same, not counted in.
        bots: "without" leaves out what a robot sent, as far as it was told to be one, unless a
            filter or the split asks about robots; "with" and "only" say what they say.
    """

    application: str = ""
    index: str = DEFAULT_INDEX
    events: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    earliest: str | float | datetime | None = None
    latest: str | float | datetime | None = None
    bots: Bots = "without"


def begin(scope: Scope) -> str:
    """Write the search of *scope*, for commands to follow.

    Raises:
        SplError: a name, a time or a condition cannot stand in a search.
        ConfigError: the names of events are a text, or *bots* is none of its words.
    """
    conditions = list(_conditions(scope))
    terms = [f"search index={q.index(scope.index)}"]
    terms += [_filters.term(one.name, one.operator, one.value) for one in conditions]
    terms.append(_of_bots(scope, conditions))
    bounds = {"earliest": scope.earliest, "latest": scope.latest}
    terms += [f"{name}={q.moment(time)}" for name, time in bounds.items() if time is not None]
    clauses = [_filters.clause(one.name, one.operator, one.value) for one in conditions]
    exact = " AND ".join(filter(None, clauses))
    return " ".join(filter(None, terms)) + (f" | where {exact}" if exact else "")


def field(name: str) -> str:
    """Name the field that holds the property *name*, or is called so itself.

    The property ``event`` is reached as ``analytics_prop__event``.
    """
    if name in FIELDS:
        return name
    return PREFIX + clean_name(name.removeprefix(PREFIX))


def _of_bots(scope: Scope, conditions: Iterable[Condition]) -> str:
    """Write what keeps robots out, or nothing else in; events that say nothing are people's."""
    if scope.bots not in BOTS:
        known = ", ".join(map(repr, BOTS))
        raise ConfigError(f"There is no bots={scope.bots!r}. Use one of {known}.")
    asked = {field(getattr(scope, "by", "") or "event"), *(one.name for one in conditions)}
    if scope.bots == "with" or (scope.bots == "without" and asked & _TELLS):
        return ""
    return f'NOT {_BOT}="true"' if scope.bots == "without" else f'{_BOT}="true"'


def _conditions(scope: Scope) -> Iterator[Condition]:
    """Yield all that is asked of the events, by the names of the fields."""
    if isinstance(scope.events, str):
        message = f"The events {scope.events!r} are one text. Give names: ({scope.events!r},)."
        raise ConfigError(message)
    if scope.application:
        yield Condition("application", "is", scope.application)
    if len(scope.events) == 1:
        yield Condition("event", "is", scope.events[0])
    elif scope.events:
        yield Condition("event", "one of", scope.events)
    for one in scope.where:
        yield Condition(field(one.name), one.operator, one.value)
