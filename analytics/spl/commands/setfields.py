"""Give fields a value, the same in all rows.

    setfields <field>="<value>", …

    search index=web | setfields team="site", stage="live"

Source: Splunk Search Reference 9.3, setfields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.expr import Literal
from analytics.spl.plan import Extend, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Set the fields."""
    pairs: dict[str, Literal] = {}
    while not args.at_end():
        start = args.token()
        name = args.plain_name()
        if name in pairs:
            args.fail(f"{name!r} is given twice. Remove one.", start)
        args.expect("=")
        value = args.token()
        if value.kind not in {"word", "string"}:
            args.fail(f"A value is missing after {name}=. Write one.", value)
        pairs[name] = Literal(args.take().text)
        args.accept(",")
    if not pairs:
        args.fail('setfields needs a pair such as: team="site".')
    return Extend(source, tuple(pairs.items()))
