"""Make a table of rows: one row for each value of a field, one column for each of another.

    xyseries [grouped=<bool>] <field> <name field> <value field> … [sep=<text>] [format=<text>]

    search index=web | stats count BY host status | xyseries host status count

The last value wins where several rows fall into one cell. The rows stand in the order in which
their values first come, the columns in lexicographic order. With several value fields the columns
are called ``<value field>: <name>``; ``sep`` is what stands between, ``format`` says it all, as in
``format="$VAL$ ($AGG$)"``, and wins over ``sep``. ``grouped`` says that the rows are sorted by
the first field, and changes nothing here. `untable` is the way back.

Source: Splunk Search Reference 9.3, xyseries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Plan, Spread

if TYPE_CHECKING:
    from analytics.spl.args import Args

_OPTIONS = ("grouped", "sep", "format")


def plan(args: Args, source: Plan) -> Plan:
    """Spread the rows of *source*."""
    options = args.options(_OPTIONS)
    row, column, first = (args.plain_name() for _ in range(3))
    values = [first]
    while args.token().kind in {"word", "string"} and not args.is_option():
        values.append(args.plain_name())
        args.accept(",")
    options |= args.options(_OPTIONS)
    args.end()
    args.flag(options.get("grouped"), default=False)
    if len({row, column, *values}) < 2 + len(values):
        args.fail("Two of the fields of xyseries have the same name. Write different ones.")
    form = f"$AGG${options['sep'].text if 'sep' in options else ': '}$VAL$"
    if "format" in options:
        form = options["format"].text
        if "$AGG$" not in form or not ("$VAL$" in form or "$VALUE$" in form):
            args.fail("The format needs $AGG$ and $VAL$, else columns have the same name.",
                      options["format"])  # fmt: skip
    return Spread(source, row, column, tuple(values), form)
