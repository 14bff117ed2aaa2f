"""Turn the order of the rows round.

    reverse

Source: Splunk Search Reference 9.2, reverse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Plan, Reverse

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Reverse *source*."""
    args.end()
    return Reverse(source)
