"""Add what the search knows of itself.

    addinfo

    search index=web earliest=-1d@d | addinfo | eval age=info_search_time-_time

``info_min_time`` and ``info_max_time`` are the range of the search in epoch seconds (``0.000`` and
``+Infinity`` without a bound), ``info_search_time`` is when it began. There is no ``info_sid``.

Source: Splunk Search Reference 9.3, addinfo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl import rules, walk
from analytics.spl.expr import Literal
from analytics.spl.plan import Extend, Plan, Scan

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Extend *source* by the range and the moment of the search."""
    args.end()
    earliest, latest = args.context.earliest, args.context.latest
    *_, first = walk.chain(rules.push_time(rules.push_filters(source)))
    if isinstance(first, Scan):
        earliest, latest = first.earliest, first.latest
    pairs = (
        ("info_min_time", _seconds(earliest) if earliest is not None else "0.000"),
        ("info_max_time", _seconds(latest) if latest is not None else "+Infinity"),
        ("info_search_time", _seconds(args.context.now)),
    )
    return Extend(source, tuple((name, Literal(text)) for name, text in pairs))


def _seconds(time: datetime) -> str:
    return f"{time.timestamp():.3f}"
