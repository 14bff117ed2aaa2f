"""The functions that compare and decide, as SQL.

    if(a>1, "yes", "no") -> CASE WHEN … THEN 'yes' ELSE 'no' END

Source: `analytics.spl.functions.conditions`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine.networks import in_network
from analytics.engine.values import Value, constant, unified
from analytics.spl import args as spl_args
from analytics.spl import parse, patterns, terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.engine.expressions import Expressions
    from analytics.spl.expr import Call


def _if(x: Expressions, call: Call) -> Value:
    condition, *choices = call.args
    (yes, no), kind = unified([x.value(choice) for choice in choices])
    return Value(f"CASE WHEN {x.condition(condition)} THEN {yes} ELSE {no} END", kind)


def _case(x: Expressions, call: Call) -> Value:
    return _arms(x, call, "{}")


def _validate(x: Expressions, call: Call) -> Value:
    return _arms(x, call, "NOT {}")


def _arms(x: Expressions, call: Call, test: str) -> Value:
    tests = [test.format(x.condition(arg)) for arg in call.args[::2]]
    values, kind = unified([x.value(arg) for arg in call.args[1::2]])
    arms = " ".join(f"WHEN {one} THEN {two}" for one, two in zip(tests, values, strict=True))
    return Value(f"CASE {arms} END", kind)


def _coalesce(x: Expressions, call: Call) -> Value:
    values, kind = unified([x.value(arg) for arg in call.args])
    return Value(f"coalesce({', '.join(values)})", kind)


def _nullif(x: Expressions, call: Call) -> Value:
    one, two = (x.value(arg) for arg in call.args)
    return Value(f"CASE WHEN {x.compare('=', one, two)} THEN NULL ELSE {one.sql} END", one.kind)


def _in(x: Expressions, call: Call) -> Value:
    first, *others = (x.value(arg) for arg in call.args)
    return Value(f"({' OR '.join(x.compare('=', first, other) for other in others)})", "bool")


def _cidrmatch(x: Expressions, call: Call) -> Value:
    text = x.value(call.args[1]).text()
    inside = in_network(constant(call, 0), text)
    return Value(f"CASE WHEN {text} IS NOT NULL THEN {inside} END", "bool")


def _match(x: Expressions, call: Call) -> Value:
    text, pattern = x.value(call.args[0]).text(), x.pattern(call.args[1])
    return Value(f"regexp_matches({text}, {pattern}, '{patterns.OPTIONS}')", "bool")


def _searchmatch(x: Expressions, call: Call) -> Value:
    text = constant(call, 0)
    context = spl_args.Context(x.scope.now, x.scope.zone)
    around = parse.Call("searchmatch", 0, 0, len(text))
    args = spl_args.Args(parse.Search(text, ()), around, context)
    return Value(x.condition(terms.Terms(args).read()), "bool")


FORMS: dict[str, Callable[[Expressions, Call], Value]] = {
    "case": _case,
    "cidrmatch": _cidrmatch,
    "coalesce": _coalesce,
    "if": _if,
    "in": _in,
    "match": _match,
    "nullif": _nullif,
    "searchmatch": _searchmatch,
    "validate": _validate,
}
