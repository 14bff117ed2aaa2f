"""Fail the search where it has no rows so far.

    require

    search index=web event=login | require

In a subsearch it fails the search around it.

Source: Splunk Search Reference 10.0, require.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Plan, Required

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Ask for a row of *source* at least."""
    args.end()
    return Required(source)
