"""Add fields from the rows of a lookup table that fit.

    lookup [local=<bool>] [update=<bool>] <table> <column> [AS <field>], …
        [OUTPUT|OUTPUTNEW <column> [AS <field>], …]

    lookup plans.csv plan OUTPUT price AS amount

Rows fit where each column has the value of its field, with regard to case unless the table's
stanza says otherwise. Several rows that fit make a multivalue. ``OUTPUT`` replaces what is there,
``OUTPUTNEW`` only adds what is missing; without both all other columns are added, and replace.
Tables are those of `inputlookup`. ``local`` and ``update`` are about search heads and indexers
and change nothing here.

Source: Splunk Search Reference 9.3, lookup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Lookup, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Look the fields up."""
    for token in args.options(("local", "update")).values():
        args.flag(token, default=False)
    name = args.plain_name("lookup table")
    keys = _pairs(args)
    if not keys:
        args.fail(f"lookup needs a column of {name} to compare. Name one.")
    replaces = True
    outputs: tuple[tuple[str, str], ...] = ()
    if found := args.accept("output", "outputnew"):
        replaces = found.says("output")
        outputs = _pairs(args)
        if not outputs:
            args.fail(f"A column is missing after {found.text}. Name one.")
    args.end()
    return Lookup(source, name, keys, outputs, replaces)


def _pairs(args: Args) -> tuple[tuple[str, str], ...]:
    """Read ``column AS field`` up to OUTPUT or the end."""
    found: list[tuple[str, str]] = []
    while args.token().kind in {"word", "string"} and not args.token().says("output", "outputnew"):
        column = args.plain_name("column")
        found.append((column, args.plain_name() if args.accept("as") else column))
        args.accept(",")
    return tuple(found)
