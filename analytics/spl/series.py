"""Which values of a split field become columns, for timechart and chart.

    BY amount span=10 limit=5 agg=max useother=f … where sum in top5

Source: Splunk Search Reference 10.0, timechart: "tc-options" and "where clause"; a where
clause takes the place of limit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analytics.spl.commands.bin import bucket
from analytics.spl.functions import aggregates
from analytics.spl.plan import Series

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.plan import Plan
    from analytics.spl.tokens import Token

OPTIONS = ("limit", "agg", "useother", "usenull", "otherstr", "nullstr")
#: Options that put the values of the split field into buckets, behind its name.
BINS = ("span", "bins", "start", "end", "aligntime")
_LIMIT = re.compile(r"(top|bottom)?(\d{1,9})", re.IGNORECASE)


def read(args: Args, options: dict[str, Token]) -> Series:
    """Make the rule out of the *options* and the where clause that may stand here."""
    limit, is_bottom = _limit(args, options.get("limit"))
    texts = {name: token.text for name, token in options.items()}
    uses_other = args.flag(options.get("useother"), default=True)
    uses_null = args.flag(options.get("usenull"), default=True)
    other = texts.get("otherstr", "OTHER") if uses_other else None
    null = texts.get("nullstr", "NULL") if uses_null else None
    rank = _function(args, options["agg"]) if "agg" in options else "sum"
    if not args.accept("where"):
        return Series(limit, is_bottom, rank, other=other, null=null)
    rank, bound, is_excluded = _function(args, args.take()), None, False
    if args.token().says("in", "notin"):
        is_excluded = args.take().text.lower() == "notin"
        limit, is_bottom = _limit(args, args.take())
    else:
        limit, bound = 0, _bound(args)
    return Series(limit, is_bottom, rank, bound, is_excluded, other, null)


def _limit(args: Args, token: Token | None) -> tuple[int, bool]:
    if token is None:
        return 10, False
    found = _LIMIT.fullmatch(token.text)
    if not found:
        args.fail(f"{token.text!r} is no limit. Write 10, top10 or bottom10; 0 for all.", token)
    return int(found[2]), (found[1] or "").lower() == "bottom"


def bucketed(args: Args, source: Plan, column: str) -> Plan:
    """Put the split field into buckets where ``span=`` or ``bins=`` follows its name."""
    if not args.is_option() or not args.token().says(*BINS):
        return source
    options: dict[str, Token] = {}
    while args.is_option() and args.token().says(*BINS):
        options |= dict([args.option(BINS) or ("", args.token())])
    return bucket(args, options, source, column, column, bins=300)


def _function(args: Args, token: Token) -> str:
    resolved = aggregates.resolve(token.text)
    if resolved is None or resolved[0] not in {"sum", "count", "avg", "min", "max"}:
        args.fail(f"{token.text!r} cannot rank series. Write sum, avg, min, max or count.", token)
    return resolved[0]


def _bound(args: Args) -> tuple[str, float]:
    operator = args.accept("<", ">", "<=", ">=", "=")
    if operator is None:
        args.fail("Expected in, notin, < or > after the function of where.")
    return operator.text, args.number(args.take(), default=0)
