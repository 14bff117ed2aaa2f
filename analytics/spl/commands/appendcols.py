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

from analytics.spl.commands.append import read
from analytics.spl.plan import Beside, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args

PIPELINES = True


def plan(args: Args, source: Plan) -> Plan:
    """Put the search in brackets beside *source*."""
    most, options = read(args, "override")
    replaces = args.flag(options.get("override"), default=False)
    other = args.pipeline()
    args.end()
    return Beside(source, other, replaces, most)
