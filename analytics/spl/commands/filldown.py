"""Put the last value above where there is none.

    filldown [<field>, …]

    filldown status

Without fields every field of the rows is filled.

Source: Splunk Search Reference 9.2, filldown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Fill, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Fill the fields of *source* from above."""
    names = args.names()
    args.end()
    return Fill(source, names, None)
