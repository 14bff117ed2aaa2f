"""Add a row for each bucket of time that has none.

    makecontinuous [span=<time span>] [bins=<count>] <field>

    search index=web | bin span=10m _time | stats count BY _time | makecontinuous _time span=10m

Times become the start of their bucket, and the rows come in their order; the new rows have no other
field. Without ``span`` the narrowest even one that gives at most ``bins`` buckets (100) is taken.
The field must hold times: buckets of numbers are not here.

Source: Splunk Search Reference 10.0, makecontinuous.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Continuous, Plan
from analytics.spl.times import Span

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Fill the gaps of *source*."""
    options = args.options(("span", "bins"))
    field = args.plain_name()
    options |= args.options(("span", "bins"))
    args.end()
    token = options.get("span")
    span = Span.read(token.text) if token is not None else None
    if token is not None and span is None:
        args.fail(f"{token.text!r} is no span of time. Write one such as 10m or 1d.", token)
    return Continuous(source, field, span, args.whole(options.get("bins"), default=100, least=1))
