"""Keep the events that fulfil a condition; as first command, take them from the indexes.

    search <term> | <field>=<value> | <field> IN (<value>, …) | AND OR NOT ( )

    search index=web status>=500 NOT path="/health*" earliest=-1d@d

A value is compared without regard to case, ``*`` stands for any text, and ``< <= > >=``
compare numbers. ``field!=value`` needs the field to exist, ``NOT field=value`` does not.
OR is evaluated before AND. A word or "phrase" looks in the text of the event, ``CASE(word)``
with regard to case. ``earliest=`` and ``latest=`` replace the time range of the request;
the old ``daysago=2``, ``starthoursago=6``, ``enddaysago=1`` are read too.
Without ``index=`` the first command searches the default indexes of the user's roles; that
is the index main where nothing else was set.

Source: Splunk Search Reference 9.2, search; Search Manual 9.3, "Boolean expressions".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.expr import And, Expr, Literal, Match, Not, Or, both
from analytics.spl.plan import Filter, Plan, Scan
from analytics.spl.terms import Terms

if TYPE_CHECKING:
    from analytics.spl.args import Args

GENERATES = True


def in_default(args: Args) -> Expr:
    """Make the condition that an event is in one of the default indexes."""
    parts = [_in_index(pattern) for pattern in args.context.indexes]
    if len(parts) == 1:
        return parts[0]
    return Or(tuple(parts)) if parts else Literal(value=False)


def _in_index(pattern: str) -> Expr:
    """Make the condition for one pattern, which matches internal indexes only by its ``_``."""
    found = Match("index", "=", pattern)
    return And((found, Not(Match("index", "=", "_*")))) if pattern.startswith("*") else found


def plan(args: Args, source: Plan | None) -> Plan:
    """Filter *source*, or scan the indexes where there is none."""
    terms = Terms(args)
    condition = terms.read()
    return scan(args, terms, condition) if source is None else Filter(source, condition)


def scan(args: Args, terms: Terms, condition: Expr, *, is_indexed: bool = False) -> Scan:
    """Scan the events for *condition*, in the indexes and the time range that *terms* set."""
    if not terms.has_index:
        condition = both(in_default(args), condition)
    is_bounded = terms.has_earliest or terms.has_latest
    earliest, latest = (None, None) if is_bounded else (args.context.earliest, args.context.latest)
    if terms.has_earliest and not terms.has_latest:
        latest = args.context.now
    return Scan(condition, earliest, latest, is_indexed=is_indexed)
