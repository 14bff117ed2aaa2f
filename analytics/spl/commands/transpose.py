"""Make rows of the columns, and columns of the rows.

    transpose [<count>] [column_name=<name>] [header_field=<field>] [include_empty=<bool>]

    search index=web | stats count avg(bytes) BY host | transpose header_field=host

The first five rows become the columns ``row 1`` to ``row 5``; ``0`` takes all, up to 1,000. The
names of the fields stand in ``column`` (``column_name``). ``header_field`` names the field that
holds the names of the new columns, and becomes no row. ``include_empty=f`` leaves out fields
without any value. A time becomes a text of epoch seconds: write it with strftime first.

Source: Splunk Search Reference 9.3, transpose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Plan, Transpose

if TYPE_CHECKING:
    from analytics.spl.args import Args

_OPTIONS = ("column_name", "header_field", "include_empty")
DEFAULT_COUNT = 5


def plan(args: Args, source: Plan) -> Plan:
    """Turn the table of *source*."""
    options = args.options(_OPTIONS)
    count = DEFAULT_COUNT
    if args.token().kind == "word":
        count = args.whole(args.take(), default=count)
    options |= args.options(_OPTIONS)
    args.end()
    texts = {name: token.text for name, token in options.items()}
    return Transpose(
        source,
        count,
        texts.get("column_name", "column"),
        texts.get("header_field"),
        has_empty=args.flag(options.get("include_empty"), default=True),
    )
