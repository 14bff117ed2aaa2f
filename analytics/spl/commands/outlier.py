"""Cut numbers that lie far from the others, or remove their rows.

    outlier [action=transform|tf|remove|rm] [mark=<bool>] [param=<number>] [uselower=<bool>]
        [<field>, …]

    search index=web | timechart avg(duration) | outlier

A number is far when it is over the 75th percentile of its field by more than ``param`` (2.5) times
the distance from the 25th percentile to the 75th; with ``uselower`` also when it is as much below
the 25th. It becomes that bound, with ``000`` before it where ``mark`` says so; ``remove`` removes
the row. Without fields all are looked at.

Source: Splunk Search Reference 10.0, outlier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.expr import TRUE, Binary, Call, Expr, Field, Literal, Or
from analytics.spl.plan import Agg, Extend, Filter, Given, PerField, Plan, Remove, Window

if TYPE_CHECKING:
    from analytics.spl.args import Args

_ACTIONS = {"transform": False, "tf": False, "remove": True, "rm": True}
_LOW, _HIGH = "<<LOW>>", "<<HIGH>>"


def plan(args: Args, source: Plan) -> Plan:
    """Cut the fields of *source*."""
    options = args.options(("action", "mark", "param", "uselower"))
    names = args.names()
    args.end()
    action = options.get("action")
    if action is not None and action.text.lower() not in _ACTIONS:
        args.fail(f"{action.text!r} is no action. Write transform or remove.", action)
    removes = action is not None and _ACTIONS[action.text.lower()]
    factor = args.number(options.get("param"), default=2.5)
    uses_lower = args.flag(options.get("uselower"), default=False)
    mark = "000" if args.flag(options.get("mark"), default=False) else ""

    def make(fields: tuple[str, ...]) -> Plan:
        aggs = [
            Agg("perc", Call("tonumber", (Field(field),)), end + field, number)
            for field in fields
            for end, number in ((_LOW, 25.0), (_HIGH, 75.0))
        ]
        if not aggs:
            return Given()
        ranked: Plan = Window(Given(), (), tuple(aggs))
        if removes:
            far = [test for field in fields for test, _ in _far(field, factor, uses_lower)]
            keeps = Call("if", (Or(tuple(far)), Literal(value=False), TRUE))
            ranked = Filter(ranked, keeps)
        else:
            pairs = ((field, _cut(field, factor, mark, uses_lower)) for field in fields)
            ranked = Extend(ranked, tuple(pairs))
        return Remove(ranked, tuple(agg.name for agg in aggs))

    return PerField(source, names or ("*",), make)


def _far(field: str, factor: float, uses_lower: bool) -> list[tuple[Expr, Expr]]:  # noqa: FBT001 - an option of the command
    """Return the tests for a number being far, each with the bound that it is beyond."""
    number = Call("tonumber", (Field(field),))
    low, high = Field(_LOW + field), Field(_HIGH + field)
    reach = Binary("*", Literal(factor), Binary("-", high, low))
    above, below = Binary("+", high, reach), Binary("-", low, reach)
    tests: list[tuple[Expr, Expr]] = [(Binary(">", number, above), above)]
    return [*tests, (Binary("<", number, below), below)] if uses_lower else tests


def _cut(field: str, factor: float, mark: str, uses_lower: bool) -> Expr:  # noqa: FBT001 - an option of the command
    arms: list[Expr] = []
    for test, bound in _far(field, factor, uses_lower):
        arms += [test, Binary(".", Literal(mark), bound) if mark else bound]
    return Call("case", (*arms, TRUE, Field(field)))
