"""Remove rows that are the same as the row before in all fields.

    uniq

    search index=web | table host status | sort host status | uniq

Source: Splunk Search Reference 9.3, uniq.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.expr import And, Binary, Call, Expr, Field, Literal, Not
from analytics.spl.plan import Agg, Before, Filter, Given, PerField, Plan, Remove, Window

if TYPE_CHECKING:
    from analytics.spl.args import Args

_PLACE = "<<PLACE>>"


def plan(args: Args, source: Plan) -> Plan:
    """Compare each row with the one before."""
    args.end()
    return PerField(source, ("*", "_*"), _different)


def _different(fields: tuple[str, ...]) -> Plan:
    done: Plan = Window(Given(), (), (Agg("count", None, _PLACE),), is_running=True)
    tests: list[Expr] = [Binary(">", Field(_PLACE), Literal(1))]
    before = {field: f"{_PLACE} {field}" for field in fields}
    done = Before(done, tuple((name, field, 1) for field, name in before.items()))
    tests += [Binary("=", _text(field), _text(name)) for field, name in before.items()]
    done = Filter(done, Not(And(tuple(tests))))
    return Remove(done, (_PLACE, *before.values()))


def _text(field: str) -> Expr:
    """Return a text that is the same for the same values, whatever they are, and no number."""
    joined = Call("mvjoin", (Field(field), Literal("\n")))
    return Call("coalesce", (Binary(".", Literal("="), joined), Literal("")))
