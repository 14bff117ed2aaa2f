"""Make a row of each cell of a table.

    untable <field> <name field> <value field>

    search index=web | timechart count BY host | untable _time host count

The first field stays. Each other column becomes rows: its name in the second field, its value in
the third. A cell without a value makes no row; columns that begin with ``_`` make none either.
`xyseries` is the way back.

Source: Splunk Search Reference 9.3, untable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Plan, Unpivot

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Turn the columns of *source* into rows."""
    row, name, value = (args.plain_name() for _ in range(3))
    args.end()
    if len({row, name, value}) < 3:
        args.fail("The three fields of untable have the same name. Write three names.")
    return Unpivot(source, row, name, value)
