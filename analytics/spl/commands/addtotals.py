"""Add up the numbers of each row, or of each column.

    addtotals [row=<bool>] [col=<bool>] [fieldname=<name>] [labelfield=<field>] [label=<text>]
              [<field>, …]

    addtotals col=t labelfield=event count users

The sum of a row goes into the field Total (``fieldname``). ``col=t`` adds a last row with
the sums of the columns, ``labelfield`` names the field that says so there.

Source: Splunk Search Reference 9.2, addtotals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Plan, Totals

if TYPE_CHECKING:
    from analytics.spl.args import Args

_OPTIONS = ("row", "col", "fieldname", "labelfield", "label")


def plan(args: Args, source: Plan) -> Plan:
    """Add the sums to *source*."""
    options = args.options(_OPTIONS)
    names = args.names()
    options |= args.options(_OPTIONS)
    args.end()
    texts = {name: token.text for name, token in options.items()}
    has_row = args.flag(options.get("row"), default=True)
    return Totals(
        source,
        names,
        row=texts.get("fieldname", "Total") if has_row else None,
        has_column=args.flag(options.get("col"), default=False),
        label_field=texts.get("labelfield"),
        label=texts.get("label", "Total"),
    )
