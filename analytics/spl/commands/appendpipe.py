"""Run a pipeline over the rows that are there, and put what it gives below them.

    appendpipe [run_in_preview=<bool>] [<pipeline>]

    search index=web | stats count BY event | appendpipe [stats sum(count) AS count]

The pipeline begins with a command that works on rows, without a pipe before it.

Source: Splunk Search Reference 9.3, appendpipe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Given, Plan, Union

if TYPE_CHECKING:
    from analytics.spl.args import Args

PIPELINES = True


def plan(args: Args, source: Plan) -> Plan:
    """Unite *source* with what the pipeline makes of it."""
    options = args.options(("run_in_preview",))
    args.flag(options.get("run_in_preview"), default=True)
    other = args.pipeline(Given())
    args.end()
    return Union(source, other)
