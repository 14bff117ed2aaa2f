"""Count how often the values of two fields come together.

    contingency [maxrows=<count>] [maxcols=<count>] [minrowcover=<share>] [mincolcover=<share>]
        [usetotal=<bool>] [totalstr=<text>] <field> <field>

    search index=web | contingency plan country

A row for each value of the first field, a column for each of the second, the frequent first, and
``TOTAL`` for both, which ``totalstr`` names and ``usetotal=f`` leaves out: the totals of what is
shown. At most 1,000 of each are shown, or as many as ``maxrows`` and ``maxcols`` say; with a cover
of 0.9 as many as make up nine tenths of the events. An empty value is called ``EMPTY_STR``.

Source: Splunk Search Reference 10.0, contingency; limits.conf.spec 9.2, [ctable].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Crossed, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.tokens import Token

_OPTIONS = ("maxrows", "maxcols", "minrowcover", "mincolcover", "usetotal", "totalstr")
MOST = 1_000


def plan(args: Args, source: Plan) -> Plan:
    """Cross the two fields of *source*."""
    options = args.options(_OPTIONS)
    row, column = args.plain_name(), ""
    args.accept(",")
    column = args.plain_name()
    options |= args.options(_OPTIONS)
    args.end()
    total = options["totalstr"].text if "totalstr" in options else "TOTAL"
    return Crossed(
        source,
        row,
        column,
        _most(args, options.get("maxrows")),
        _most(args, options.get("maxcols")),
        args.number(options.get("minrowcover"), default=1.0),
        args.number(options.get("mincolcover"), default=1.0),
        total if args.flag(options.get("usetotal"), default=True) else None,
    )


def _most(args: Args, token: Token | None) -> int:
    return min(args.whole(token, default=MOST) or MOST, MOST)
