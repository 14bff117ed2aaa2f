"""Change how a field is shown, not what it is.

    fieldformat <field>=<expression>

    search index=web | stats sum(bytes) AS bytes | fieldformat bytes=tostring(bytes, "commas")

The commands behind it see the value as it was; the rows of the result have the text. It follows
the field through `rename`, and ends where a command such as stats or chart makes new rows, or
where a field that the expression reads is removed. In a search in brackets it changes nothing.

Source: Splunk Search Reference 9.3, fieldformat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Plan, Shown

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Keep the format for the end of the search."""
    name = args.plain_name().strip("'")
    args.expect("=")
    value = args.expression()
    args.end()
    return Shown(source, name, value)
