"""Put a value where there is none.

    fillnull [value=<text>] [<field>, …]

    fillnull value=unknown country

The value is 0 when none is given. Without fields every field of the rows is filled; a field
that is named and no row has is made.

Source: Splunk Search Reference 9.2, fillnull.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Fill, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Fill the fields of *source* with the value."""
    options = args.options(("value",))
    names = args.names(is_plain=True)
    args.end()
    return Fill(source, names, options["value"].text if "value" in options else "0")
