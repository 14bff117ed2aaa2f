"""Keep the events that fulfil a condition; as first command, take them from the indexes.

    search <term> | <field>=<value> | <field> IN (<value>, …) | AND OR NOT ( )

    search index=web status>=500 NOT path="/health*" earliest=-1d@d

A value is compared without regard to case, ``*`` stands for any text, and ``< <= > >=``
compare numbers. ``field!=value`` needs the field to exist, ``NOT field=value`` does not.
OR is evaluated before AND. A word or "phrase" looks in the text of the event, ``CASE(word)``
with regard to case. ``earliest=`` and ``latest=`` replace the time range of the request;
the old ``daysago=2``, ``starthoursago=6``, ``enddaysago=1`` are read too.
Without ``index=`` the first command searches the index main.

Source: Splunk Search Reference 9.2, search; Search Manual 9.3, "Boolean expressions".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.expr import Match, both
from analytics.spl.plan import Filter, Plan, Scan
from analytics.spl.terms import Terms

if TYPE_CHECKING:
    from analytics.spl.args import Args

GENERATES = True
DEFAULT_INDEX = "main"


def plan(args: Args, source: Plan | None) -> Plan:
    """Filter *source*, or scan the indexes where there is none."""
    terms = Terms(args)
    condition = terms.read()
    if source is not None:
        return Filter(source, condition)
    if not terms.has_index:
        condition = both(Match("index", "=", DEFAULT_INDEX), condition)
    is_bounded = terms.has_earliest or terms.has_latest
    earliest, latest = (None, None) if is_bounded else (args.earliest, args.latest)
    if terms.has_earliest and not terms.has_latest:
        latest = args.now
    return Scan(condition, earliest, latest)
