"""Write the rows as one condition of search, in the field ``search``.

    format [mvsep=<text>] [maxresults=<count>] [emptystr=<text>]
        ["<before all>" "<before a row>" "<between fields>"
        "<behind a row>" "<between rows>" "<behind all>"]

    search index=web | top limit=2 user | fields user | format

Gives ``( ( user="a" ) OR ( user="b" ) )``: what a subsearch without it leaves in the search
around it. The six texts are ``(``, ``(``, ``AND``, ``)``, ``OR``, ``)`` when left out, and stand
together or not at all. Fields that begin with ``_`` are left out; ``search`` and ``query`` give
their value alone. The values of a multivalue are joined by ``mvsep`` (OR). Without rows the
text is ``emptystr`` (``NOT( )``). At most 10,000 rows are written.

Source: Splunk Search Reference 9.3, format.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from analytics.spl import formats
from analytics.spl.plan import Plan, Written

if TYPE_CHECKING:
    from analytics.spl.args import Args

_OPTIONS = ("mvsep", "maxresults", "emptystr")


def plan(args: Args, source: Plan) -> Plan:
    """Write the rows of *source*."""
    options = args.options(_OPTIONS)
    marks = [args.take() for _ in range(6) if args.token().kind == "string"]
    if marks and len(marks) < 6:
        args.fail("format takes six texts in double quotes, or none. Write all six.")
    options |= args.options(_OPTIONS)
    args.end()
    form = formats.Form()
    most = args.whole(options.get("maxresults"), default=0)
    one, two, three, four, five, six = (mark.text for mark in marks) if marks else form.marks
    form = formats.Form(
        (one, two, three, four, five, six),
        options["mvsep"].text if "mvsep" in options else form.between,
        most,
        options["emptystr"].text if "emptystr" in options else form.empty,
    )
    limit = min(most or formats.MAX_ROWS, formats.MAX_ROWS)
    return Written(source, partial(formats.text, form=form), limit)
