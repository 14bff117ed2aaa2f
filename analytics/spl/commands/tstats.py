"""Aggregate by the fields that are known at index time, without looking into the events.

    tstats <function>[(<field>)] [AS <name>], … [WHERE <condition of search>]
        [BY <field>, … [_time span=<span>]]
        [fillnull_value=<text>] [chunk_size=<count>] [local=<bool>]

    tstats count WHERE index=web BY sourcetype, _time span=1h

Those fields are ``index``, ``host``, ``source``, ``sourcetype``, ``_time`` and what senders of the
HTTP Event Collector put into ``fields``; all others are missing, as on a Splunk: ask for them
with ``search … | stats``. ``fillnull_value`` stands in for a missing BY field. ``chunk_size`` and
``local`` change nothing here. There are no data models, so ``FROM``, ``summariesonly``,
``allow_old_summaries`` and ``prestats`` are refused.

Source: Splunk Search Reference 9.3, tstats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl import aggs
from analytics.spl.commands.bin import read_span
from analytics.spl.commands.search import scan
from analytics.spl.expr import TRUE, Field
from analytics.spl.plan import Aggregate, Bucket, Fill, Plan
from analytics.spl.terms import Terms

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.plan import Agg
    from analytics.spl.tokens import Token

GENERATES = True
_OPTIONS = ("fillnull_value", "chunk_size", "local")
_MODELS = ("prestats", "append", "summariesonly", "allow_old_summaries", "include_reduced_buckets")
_STOP = ("where", "by", "groupby", "from")


def plan(args: Args, source: Plan | None) -> Plan:
    """Scan index-time fields and aggregate them."""
    if source is not None:
        args.fail("tstats begins a search. Put it first: | tstats count")
    options = _options(args)
    functions = aggs.read(args, _STOP)
    for agg in functions:
        if agg.arg is not None and not (isinstance(agg.arg, Field) and "*" not in agg.arg.name):
            args.fail("tstats takes single fields in its functions. Name each.")
    if args.token().says("from"):
        args.fail("There are no data models here. Use search … | stats.")
    options |= _options(args)
    terms = Terms(args, stop=("by", "groupby"))
    condition = terms.read() if args.accept("where") else TRUE
    names, span = _by(args, functions)
    options |= _options(args)
    args.end()
    made: Plan = scan(args, terms, condition, is_indexed=True)
    if "_time" in names:
        made = Bucket(made, "_time", "_time", read_span(args, span))
    filled = tuple(name for name in names if name != "_time")
    if "fillnull_value" in options and filled:
        made = Fill(made, filled, options["fillnull_value"].text)
    return Aggregate(made, names, functions)


def _options(args: Args) -> dict[str, Token]:
    """Read options; those about data models are refused."""
    if args.is_option() and args.token().says(*_MODELS):
        args.fail(f"{args.token().text} is about data models, which are not here. Remove it.")
    found = args.options(_OPTIONS) if args.is_option() else {}
    args.whole(found.get("chunk_size"), default=0)
    args.flag(found.get("local"), default=False)
    return found


def _by(args: Args, functions: tuple[Agg, ...]) -> tuple[tuple[str, ...], Token | None]:
    """Read the fields after BY, and the span of ``_time``."""
    names: list[str] = []
    span: Token | None = None
    if not args.accept("by", "groupby"):
        return (), None
    while args.token().kind in {"word", "string"}:
        if not args.is_option():
            token = args.token()
            names.append(args.plain_name())
            aggs.apart(args, token, functions)
        elif args.token().says("span"):
            option = args.option(("span",))
            span = option[1] if option else None
        else:
            break
        args.accept(",")
    if not names:
        args.fail("A field is missing after BY. Name one, or remove BY.")
    if span is not None and "_time" not in names:
        args.fail("span is the width of _time. Name _time after BY.", span)
    return tuple(dict.fromkeys(names)), span
