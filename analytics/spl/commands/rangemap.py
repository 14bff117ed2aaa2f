"""Name the ranges that a number falls into.

    rangemap field=<field> [<name>=<number>-<number>] … [default=<text>]

    search index=web | stats count BY host
        | rangemap field=count low=0-0 elevated=1-100 default=severe

The field ``range`` gets the name of the range; both ends belong to it, and they may be negative
(``cold=-10--1``). A number in several ranges gives a multivalue; one in none, or no number,
gives ``default`` (None when left out).

Source: Splunk Search Reference 9.3, rangemap.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from analytics.spl.expr import And, Binary, Call, Expr, Field, Literal
from analytics.spl.plan import Extend, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.tokens import Token

_RANGE = re.compile(r"(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)", re.ASCII)


def plan(args: Args, source: Plan) -> Plan:
    """Add the field ``range`` to *source*."""
    field: str | None = None
    default = "None"
    ranges: list[tuple[str, float, float]] = []
    while args.is_option():
        name = args.take().text
        args.take()
        value = args.token()
        text = args.name("value")
        if name.lower() == "field":
            field = text
        elif name.lower() == "default":
            default = text
        else:
            ranges.append((name, *_range(args, value)))
    args.end()
    if field is None:
        args.fail("rangemap needs a field: field=<field>.")
    if not ranges:
        args.fail("rangemap needs a range, such as low=0-99.")
    return Extend(source, (("range", _value(field, ranges, default)),))


def _range(args: Args, value: Token) -> tuple[float, float]:
    found = _RANGE.fullmatch(value.text)
    if not found:
        args.fail(f"{value.text!r} is no range. Write its ends, as in 0-99.", value)
    low, high = float(found[1]), float(found[2])
    if low > high:
        args.fail(f"The range {value.text!r} ends before it begins. Turn it round.", value)
    return low, high


def _value(field: str, ranges: list[tuple[str, float, float]], default: str) -> Expr:
    number = Call("tonumber", (Field(field),))
    tests = [
        (And((Binary(">=", number, Literal(low)), Binary("<=", number, Literal(high)))), name)
        for name, low, high in ranges
    ]
    edges = sorted((low, high) for _, low, high in ranges)
    if all(before[1] < after[0] for before, after in pairwise(edges)):
        arms = [part for test, name in tests for part in (test, Literal(name))]
        return Call("case", (*arms, Literal(value=True), Literal(default)))
    names = [Call("if", (test, Literal(name), Literal(None))) for test, name in tests]
    return Call("coalesce", (Call("mvappend", tuple(names)), Literal(default)))
