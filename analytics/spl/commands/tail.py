"""Keep the last rows, the last one first.

    tail [<count>]

    tail 5

10 rows when no count is given.

Source: Splunk Search Reference 9.2, tail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Limit, Plan, Reverse

if TYPE_CHECKING:
    from analytics.spl.args import Args

DEFAULT_COUNT = 10


def plan(args: Args, source: Plan) -> Plan:
    """Reverse *source* and limit it."""
    count = args.count(default=DEFAULT_COUNT)
    args.end()
    return Limit(Reverse(source), count)
