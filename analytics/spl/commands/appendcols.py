"""Add the fields of another search row by row: its first row to the first, and so on.

    appendcols [override=<bool>] [maxtime=<seconds>] [maxout=<count>] [timeout=<seconds>] [<search>]

    search index=web | timechart count | appendcols [search index=app | timechart count AS app]

Where both have a field, the one that was there stays, or with ``override=t`` the new one.
Further rows of the longer side have the fields of that side alone. Fields that begin with
``_`` are not added.

Source: Splunk Search Reference 9.3, appendcols.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.commands.append import MAX_ROWS, OPTIONS
from analytics.spl.plan import Beside, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args

PIPELINES = True


def plan(args: Args, source: Plan) -> Plan:
    """Put the search in brackets beside *source*."""
    options = args.options((*OPTIONS, "override"))
    most = args.whole(options.get("maxout"), default=MAX_ROWS, least=1)
    replaces = args.flag(options.get("override"), default=False)
    if args.flag(options.get("extendtimerange"), default=False):
        args.fail(
            "There are no real-time searches here. Leave extendtimerange out.",
            options["extendtimerange"],
        )
    for name in ("maxtime", "timeout"):
        args.whole(options.get(name), default=60)
    other = args.pipeline()
    args.end()
    return Beside(source, other, replaces, most)
