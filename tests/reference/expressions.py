"""Expressions of eval and where, read into plain functions of a row.

    read(Reader('if(n>1, "many", n."!")'), context).run({"n": "2"}) -> "many"

Operators from weakest to strongest: XOR, OR, AND, NOT, comparisons, ``+ - .``, ``* / %``, sign.

Source: Splunk Search Reference 9.2, eval; Search Manual 9.3, "Predicate expressions".
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reference import functions
from reference.values import RefusedError, Row, Value, compare, many, number, text

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from reference.reader import Reader

_NAME = r"[A-Za-z_][\w]*(?:\{\}[\w.{}]*)?"


@dataclass(frozen=True)
class Context:
    """What a search knows beside its rows: when it began, and whose clock counts."""

    now: float
    zone: ZoneInfo
    matches: Callable[[str], Callable[[Row], bool | None]] | None = None
    find: Callable[[str], list[Row]] | None = None


@dataclass(frozen=True)
class Node:
    """A part of an expression: what it gives for a row, and whether that is a condition."""

    run: Callable[[Row], Value]
    is_condition: bool = False
    field: str | None = None


NULL = Node(lambda _: None)


def read(reader: Reader, context: Context) -> Node:
    """Read an expression."""
    return _Parser(reader, context).xor()


def condition(reader: Reader, context: Context) -> Callable[[Row], bool | None]:
    """Read an expression that is a condition."""
    return _as_condition(read(reader, context)).run


def _as_condition(node: Node) -> Node:
    if not node.is_condition and node is not NULL:
        raise RefusedError("a text or a number is no condition")
    return node


class _Parser:
    def __init__(self, reader: Reader, context: Context) -> None:
        self.reader, self.context = reader, context
        self.seen: list[str] = []  # the fields named so far

    def xor(self) -> Node:
        left = self.either()
        while self.reader.keyword("xor"):
            left = _logic(_xor, left, self.either())
        return left

    def either(self) -> Node:
        left = self.both()
        while self.reader.keyword("or"):
            left = _logic(_or, left, self.both())
        return left

    def both(self) -> Node:
        left = self.negation()
        while self.reader.keyword("and"):
            left = _logic(_and, left, self.negation())
        return left

    def negation(self) -> Node:
        if self.reader.keyword("not"):
            inner = _as_condition(self.negation()).run
            return Node(lambda row: _not(inner(row)), is_condition=True)
        return self.comparison()

    def comparison(self) -> Node:
        left = self.sum()
        if sign := self.reader.take(r"==|!=|<=|>=|=|<|>"):
            right = self.sum()
            holds = _SIGNS[sign]
            return Node(
                lambda row: _related(holds, left.run(row), right.run(row)),
                is_condition=True,
            )
        if self.reader.keyword("like"):
            right = self.sum()
            return Node(
                lambda row: functions.like(text(left.run(row)), text(right.run(row))),
                is_condition=True,
            )
        is_negative = bool(self.reader.see(r"not\s+in\b") and self.reader.keyword("not"))
        if self.reader.keyword("in"):
            others = self.arguments()
            inside = Node(
                lambda row: functions.among(left.run(row), *[each.run(row) for each in others])
            )
            if is_negative:
                return Node(lambda row: _not(inside.run(row)), is_condition=True)
            return Node(inside.run, is_condition=True)
        return left

    def sum(self) -> Node:
        left = self.product()
        while sign := self.reader.take(r"[+\-.]"):
            left = _arithmetic(_SUMS[sign], left, self.product())
        return left

    def product(self) -> Node:
        left = self.sign()
        while sign := self.reader.take(r"[*/%]"):
            left = _arithmetic(_PRODUCTS[sign], left, self.sign())
        return left

    def sign(self) -> Node:
        if self.reader.take("-"):
            inner = self.sign()
            return Node(lambda row: _negative(inner.run(row)))
        if self.reader.take(r"\+"):
            return self.sign()
        return self.atom()

    def atom(self) -> Node:
        reader = self.reader
        if reader.take(r"\("):
            inner = self.xor()
            reader.need(r"\)")
            return Node(inner.run, inner.is_condition, inner.field)
        said = reader.quoted()
        if said is not None:
            return Node(lambda _: said)
        if quoted := reader.take(r"'(?:[^'\\]|\\.)*'"):
            return self.field(re.sub(r"\\(.)", r"\1", quoted[1:-1]))
        if digits := reader.take(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?(?!\w)"):
            value = float(digits)
            return Node(lambda _: value)
        if name := reader.take(rf"{_NAME}(?=\s*\()"):
            return self.call(name.lower())
        return self.field(reader.need(_NAME))

    def field(self, name: str) -> Node:
        self.seen.append(name)
        return Node(lambda row: row.get(name), field=name)

    def arguments(self) -> list[Node]:
        self.reader.need(r"\(")
        found: list[Node] = []
        while not self.reader.take(r"\)"):
            if found:
                self.reader.need(",")
            found.append(self.xor())
        return found

    def call(self, name: str) -> Node:
        before = len(self.seen)
        args = self.arguments()
        if name == "mvfilter":
            return _mvfilter(args, set(self.seen[before:]))
        if name in _SPECIAL:
            return _SPECIAL[name](args, self.context)
        if name not in functions.FUNCTIONS:
            raise RefusedError(f"there is no function {name}")
        row = functions.FUNCTIONS[name]
        if not row.takes(len(args)):
            raise RefusedError(f"{name} does not take {len(args)} arguments")
        for at, arg in enumerate(args):
            if row.kind(at) == "b":
                _as_condition(arg)
        gives_condition = row.is_condition or (
            name in {"if", "case", "coalesce"} and args[-1].is_condition
        )
        return Node(
            lambda values: row.call(self.context, [arg.run(values) for arg in args]),
            is_condition=gives_condition,
        )


def _related(holds: Callable[[int], bool], a: Value, b: Value) -> bool | None:
    """Compare; a multivalue compares true where one of its values does."""
    if a is None or b is None:
        return None
    pairs = [(one, text(b)) for one in a] if isinstance(a, list) else [(a, one) for one in _all(b)]
    return any(holds(compare(one, other) or 0) for one, other in pairs)


def _all(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


_SIGNS: dict[str, Callable[[int], bool]] = {
    "=": lambda order: order == 0,
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


def _not(value: Value) -> bool | None:
    return None if value is None else not value


def _and(a: Value, b: Value) -> bool | None:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def _or(a: Value, b: Value) -> bool | None:
    if a or b:
        return True
    return None if a is None or b is None else False


def _xor(a: Value, b: Value) -> bool | None:
    return None if a is None or b is None else bool(a) != bool(b)


def _logic(how: Callable[[Any, Any], bool | None], left: Node, right: Node) -> Node:
    a, b = _as_condition(left).run, _as_condition(right).run
    return Node(lambda row: how(a(row), b(row)), is_condition=True)


def _arithmetic(how: Callable[[Value, Value], Value], left: Node, right: Node) -> Node:
    return Node(lambda row: how(left.run(row), right.run(row)))


def _negative(value: Value) -> Value:
    found = number(value)
    return None if found is None else -found


def _plus(a: Value, b: Value) -> Value:
    """Add numbers, join texts; a number and a text that is none give nothing."""
    if isinstance(a, str) and isinstance(b, str) and (number(a) is None or number(b) is None):
        return a + b
    return _numbers(lambda x, y: x + y)(a, b)


def _joined(a: Value, b: Value) -> Value:
    one, other = text(a), text(b)
    return None if one is None or other is None else one + other


def _numbers(how: Callable[[float, float], float]) -> Callable[[Value, Value], Value]:
    def run(a: Value, b: Value) -> Value:
        one, other = number(a), number(b)
        if one is None or other is None:
            return None
        try:
            found = how(one, other)
        except (ZeroDivisionError, OverflowError, ValueError):
            return None
        return found if math.isfinite(found) else None

    return run


_SUMS = {"+": _plus, "-": _numbers(lambda x, y: x - y), ".": _joined}
_PRODUCTS = {
    "*": _numbers(lambda x, y: x * y),
    "/": _numbers(lambda x, y: x / y),
    "%": _numbers(math.fmod),
}


def _null(args: list[Node], _: Context) -> Node:
    if args:
        raise RefusedError("null takes no arguments")
    return NULL


def _mvmap(args: list[Node], _: Context) -> Node:
    """Run the expression once for each value of the field."""
    if len(args) != 2 or args[0].field is None:
        raise RefusedError("mvmap takes a field and an expression")
    name, inner = args[0].field, args[1].run

    def run(row: Row) -> Value:
        found = [text(inner(row | {name: one})) for one in many(row.get(name))]
        return [one for one in found if one is not None] or None

    return Node(run)


def _mvfilter(args: list[Node], names: set[str]) -> Node:
    """Keep the values of the one field for which the condition holds."""
    if len(args) != 1 or len(names) != 1:
        raise RefusedError("mvfilter takes a condition on one field")
    (name,) = names
    holds = _as_condition(args[0]).run
    return Node(lambda row: [one for one in many(row.get(name)) if holds({name: one})] or None)


def _searchmatch(args: list[Node], context: Context) -> Node:
    if len(args) != 1 or context.matches is None:
        raise RefusedError("searchmatch takes a search string")
    said = text(args[0].run({}))
    return Node(context.matches(said or ""), is_condition=True)


_SPECIAL = {"null": _null, "mvmap": _mvmap, "searchmatch": _searchmatch}
