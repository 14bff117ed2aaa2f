"""Add a last row with the sums of the columns.

    addcoltotals [labelfield=<field>] [label=<text>] [<field>, …]

    search index=web | stats count sum(bytes) BY host | addcoltotals labelfield=host

Without fields every column of numbers is summed. ``labelfield`` names the field that holds
``label`` (Total) in that row; it is made where no row has it.

Source: Splunk Search Reference 9.3, addcoltotals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Plan, Totals

if TYPE_CHECKING:
    from analytics.spl.args import Args

_OPTIONS = ("labelfield", "label")


def plan(args: Args, source: Plan) -> Plan:
    """Add the row to *source*."""
    options = args.options(_OPTIONS)
    names = args.names()
    options |= args.options(_OPTIONS)
    args.end()
    texts = {name: token.text for name, token in options.items()}
    return Totals(
        source,
        names,
        row=None,
        has_column=True,
        label_field=texts.get("labelfield"),
        label=texts.get("label", "Total"),
    )
