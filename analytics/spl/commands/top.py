"""The most frequent values of fields.

    top [<count>] [limit=<count>] [showcount=<bool>] [showperc=<bool>] [countfield=<name>]
        [percentfield=<name>] [useother=<bool>] [otherstr=<text>] <field>, … [BY <field>, …]

    top 5 path BY host

10 when no count is given, all for 0. percent is of all rows that have the fields (in the
group of BY), with six decimals. ``useother=t`` adds a row for the rest.

Source: Splunk Search Reference 9.4, top.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl import aggs
from analytics.spl.plan import Plan, Top

if TYPE_CHECKING:
    from analytics.spl.args import Args

DEFAULT_COUNT = 10
_OPTIONS = (
    "limit", "showcount", "showperc", "countfield", "percentfield", "useother", "otherstr",
)  # fmt: skip


def plan(args: Args, source: Plan) -> Plan:
    """Count *source*, greatest first."""
    return frequencies(args, source, is_rare=False)


def frequencies(args: Args, source: Plan, *, is_rare: bool) -> Plan:
    """Read the arguments of top and rare."""
    options = args.options(_OPTIONS)
    count = args.count(default=DEFAULT_COUNT)
    options |= args.options(_OPTIONS)
    names = args.names(stop=("by",), is_plain=True)
    if not names:
        args.fail(f"{args.command} needs at least one field. Name one.")
    by = aggs.by(args)
    if twice := set(names) & set(by):
        args.fail(f"{min(twice)!r} is counted and in BY. Name it in one place.")
    args.end()
    texts = {name: token.text for name, token in options.items()}
    shows_count = args.flag(options.get("showcount"), default=True)
    shows_percent = args.flag(options.get("showperc"), default=True)
    uses_other = args.flag(options.get("useother"), default=False)
    return Top(
        source,
        names,
        by,
        args.whole(options.get("limit"), default=count),
        is_rare,
        texts.get("countfield", "count") if shows_count else None,
        texts.get("percentfield", "percent") if shows_percent else None,
        texts.get("otherstr", "OTHER") if uses_other else None,
    )
