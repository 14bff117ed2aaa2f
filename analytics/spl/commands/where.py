"""Keep the rows for which an expression of eval is true.

    where <expression>

    where count > 10 AND like(path, "/blog/%")

Texts are compared with regard to case; a comparison with a missing field is not true.

Source: Splunk Search Reference 9.2, where.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Filter, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Filter *source* by the expression."""
    condition = args.expression()
    args.end()
    return Filter(source, condition)
