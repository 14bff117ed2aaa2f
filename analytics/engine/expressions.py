"""The expressions of eval, where and search as SQL.

    Expressions(scope).value(Binary("+", Field("a"), Literal(1))) -> Value("(…)", "num")

What plain SQL says stands in the tables of `analytics.spl.functions`; the forms that need
more are in `analytics.engine.forms`.

Source: Splunk Search Manual, "About evaluating and manipulating fields"; null in, null out;
a comparison is numeric when both sides are numbers, else of texts with regard to case.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from analytics.engine.networks import in_network
from analytics.engine.sheets import no_sheet
from analytics.engine.values import NULL_TEXT, NUMERIC, Value, finite
from analytics.errors import SearchError
from analytics.spl import expr as e
from analytics.spl import functions, patterns

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from analytics.engine.sheets import Sheet
    from analytics.engine.values import Parameters
    from analytics.engine.zones import Zone
    from analytics.spl.plan import Kind

_GIVES: dict[str, Kind] = {"t": "text", "n": "num", "i": "int", "m": "many", "b": "bool"}
_MAX_VARIANTS = 64


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression can see.

    Attributes:
        field: finds a field; a field that no row has is a null text.
        parameters: takes the values of the SQL text.
        now: the moment the search began.
        zone: its zone.
        clock: gives that zone as SQL, over the times that a time in SQL can be.
        words: all values a field can have where they are known and few (applications,
            event names), so that a comparison becomes an IN list; else None.
        sheet: reads a lookup table by its name.
    """

    field: Callable[[str], Value]
    parameters: Parameters
    now: datetime
    zone: ZoneInfo
    clock: Callable[[str], Zone]
    words: Callable[[str], frozenset[str] | None]
    sheet: Callable[[str], Sheet] = no_sheet


class Expressions:
    """Turns expressions into SQL within one scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def condition(self, expr: e.Expr) -> str:
        """SQL for *expr* as a condition."""
        return self.value(expr).condition()

    def filter(self, expr: e.Expr) -> str:
        """SQL for *expr* behind WHERE, where null is as good as false.

        A plain comparison there is what lets the database skip what cannot match.
        """
        match expr:
            case e.And(parts=parts):
                return f"({' AND '.join(self.filter(part) for part in parts)})"
            case e.Or(parts=parts):
                return f"({' OR '.join(self.filter(part) for part in parts)})"
            case e.Match():
                return self._match_sql(expr)
        return self.condition(expr)

    def value(self, expr: e.Expr) -> Value:  # noqa: C901, PLR0911
        """SQL for *expr*: one case a node."""
        match expr:
            case e.Literal(value=value):
                return self.literal(value)
            case e.Field(name=name):
                return self.scope.field(name)
            case e.Call():
                return self._call(expr)
            case e.Binary():
                return self._binary(expr)
            case e.And(parts=parts):
                return self._joined("AND", parts)
            case e.Or(parts=parts):
                return self._joined("OR", parts)
            case e.Xor(left=left, right=right):
                return Value(f"({self.condition(left)} <> {self.condition(right)})", "bool")
            case e.Not(part=part):
                return Value(f"(NOT {self.condition(part)})", "bool")
            case e.Match():
                return self._match(expr)
            case e.Term():
                return self._term(expr)

    def within(self, name: str, value: Value) -> Expressions:
        """Return the same scope in which the field *name* is *value*."""
        outer = self.scope.field
        return Expressions(
            replace(
                self.scope,
                field=lambda other: value if other == name else outer(other),
                sheet=_no_sheet_within,
            )
        )

    def pattern(self, expr: e.Expr) -> str:
        """SQL for *expr* as a regular expression of RE2.

        One that is computed is taken as it is: it cannot be translated before it is known.
        """
        if isinstance(expr, e.Literal) and isinstance(expr.value, str):
            return self.scope.parameters.text(patterns.translated(expr.value).text)
        return self.value(expr).text()

    def literal(self, value: e.Scalar) -> Value:
        """SQL for a constant; the value itself is a parameter."""
        if value is None:
            return Value(NULL_TEXT, "text")
        if isinstance(value, bool):
            return Value("TRUE" if value else "FALSE", "bool")
        if isinstance(value, int) and abs(value) < 2**53:
            return Value(f"CAST({self.scope.parameters.add(value)} AS BIGINT)", "int")
        if isinstance(value, int | float):
            return Value(f"CAST({self.scope.parameters.add(float(value))} AS DOUBLE)", "num")
        return Value(self.scope.parameters.text(value), "text")

    def _joined(self, word: str, parts: tuple[e.Expr, ...]) -> Value:
        return Value(f"({f' {word} '.join(self.condition(part) for part in parts)})", "bool")

    def _call(self, call: e.Call) -> Value:
        from analytics.engine.forms import FORMS  # noqa: PLC0415  (the forms use this class)

        if call.name in FORMS:
            return FORMS[call.name](self, call)
        row = functions.table()[call.name]
        args = [
            self.taken(self.value(arg), row.kind(number)) for number, arg in enumerate(call.args)
        ]
        sql = row.sql.format(*args)
        if row.gives == "n":
            sql = finite(sql)
        return Value(sql if row.gives != "b" else f"({sql})", _GIVES[row.gives])

    def taken(self, value: Value, letter: str) -> str:
        """SQL for *value* as the kind that a letter of `functions.Row.takes` asks for."""
        match letter:
            case "n":
                return value.number()
            case "m":
                return value.many()
            case "b":
                return value.condition()
        return value.text()

    def _binary(self, expr: e.Binary) -> Value:
        op, left, right = expr.op, expr.left, expr.right
        one, two = self.value(left), self.value(right)
        if op in {"=", "!=", "<", "<=", ">", ">="}:
            return Value(self.compare(op.replace("!=", "<>"), one, two), "bool")
        if op == ".":
            return Value(f"({one.text()} || {two.text()})", "text")
        if op == "+" and one.kind in {"text", "many"} and two.kind in {"text", "many"}:
            return self._plus(one, two, is_text=_is_text(left) or _is_text(right))
        numbers = (one.number(), two.number())
        if op in {"/", "%"}:
            numbers = (numbers[0], f"nullif({numbers[1]}, 0.0)")
        if op == "%":
            return Value(finite(f"({numbers[0]} % {numbers[1]})"), "num")
        return Value(f"({numbers[0]} {op} {numbers[1]})", "num")

    def _plus(self, one: Value, two: Value, *, is_text: bool) -> Value:
        """Add two texts: numbers where both are, else one behind the other."""
        joined = f"({one.text()} || {two.text()})"
        if is_text:
            return Value(joined, "text")
        total = Value(f"({one.number()} + {two.number()})", "num")
        return Value(f"coalesce({total.text()}, {joined})", "text")

    def compare(self, op: str, one: Value, two: Value) -> str:
        """SQL for a comparison of eval: of numbers where both are, else of texts."""
        if one.kind == "many" or two.kind == "many":
            return self._compare_many(op, one, two)
        if one.kind == "bool" or two.kind == "bool":
            return f"({one.text()} {op} {two.text()})"
        if one.kind == two.kind and one.kind in NUMERIC:
            return f"({one.sql} {op} {two.sql})"
        if one.kind in NUMERIC and two.kind in NUMERIC:
            return f"({one.number()} {op} {two.number()})"
        if self._is_plain_text(one) or self._is_plain_text(two):
            return f"({one.text()} {op} {two.text()})"
        numbers = f"{one.number()} {op} {two.number()}"
        return f"coalesce({numbers}, {one.text()} {op} {two.text()})"

    def _compare_many(self, op: str, one: Value, two: Value) -> str:
        """A multivalue compares true when one of its values does."""
        many, other = (one, two) if one.kind == "many" else (two, one)
        op = op if many is one else {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(op, op)
        single = self.compare(op, Value("x", "text"), Value(f"({other.text()})", "text"))
        found = f"len(list_filter({many.sql}, lambda x: {single})) > 0"
        return f"CASE WHEN {other.text()} IS NOT NULL THEN {found} END"

    def _is_plain_text(self, value: Value) -> bool:
        """Tell whether *value* is a constant text that is no number."""
        found = re.fullmatch(r"CAST\(\$(p\d+) AS VARCHAR\)", value.sql)
        if not found:
            return False
        return not _looks_numeric(str(self.scope.parameters.values[found[1]]))

    def _match(self, match: e.Match) -> Value:
        """SQL for ``field=value`` of search; never null."""
        return Value(f"coalesce({self._match_sql(match)}, FALSE)", "bool")

    def _match_sql(self, match: e.Match) -> str:
        """SQL for ``field=value`` of search; null or false without the field."""
        value = self.scope.field(match.field)
        if match.op in {"<", "<=", ">", ">="}:
            return self._match_order(match, value)
        test = self._equal(match, value)
        return f"({value.sql} IS NOT NULL AND NOT {test})" if match.op == "!=" else test

    def _match_order(self, match: e.Match, value: Value) -> str:
        literal = self.literal(match.value)
        if value.kind == "many":
            return self._compare_many(match.op, value, literal)
        if not _looks_numeric(match.value):
            return f"({value.text()} {match.op} {literal.sql})"
        number = self.literal(float(match.value)).number()
        return f"({value.number()} {match.op} {number})"

    def _equal(self, match: e.Match, value: Value) -> str:
        words = self.scope.words(match.field)
        if match.value == "*" and match.field != "index":
            return f"({value.sql} IS NOT NULL)"
        if value.kind == "many":
            inner = self._equal_text(match.value, "x")
            return f"(len(list_filter({value.sql}, lambda x: {inner})) > 0)"
        if value.kind in {"int", "num"} and "*" not in match.value:
            return f"({value.text()} = {self.scope.parameters.text(match.value)})"
        if words is not None:
            chosen = sorted(filter(matcher_of(match.field, match.value), words))
            if len(chosen) == len(words):  # of an index there is always one
                return "TRUE" if match.field == "index" else f"({value.sql} IS NOT NULL)"
            return self._in(value.text(), chosen)
        test = self._equal_text(match.value, value.text())
        is_any = match.field == "index" and match.value.startswith("*")  # see `matcher_of`
        return f"({test} AND NOT starts_with({value.text()}, '_'))" if is_any else test

    def _equal_text(self, pattern: str, sql: str) -> str:
        if "*" in pattern:
            parameter = self.scope.parameters.text(_like(pattern.lower()))
            return f"(lower({sql}) LIKE {parameter} ESCAPE '\\')"
        network = _network(pattern)
        if network is not None:
            return f"({sql} = {self.scope.parameters.text(pattern)} OR {in_network(network, sql)})"
        cased = [character for character in pattern if character.lower() != character.upper()]
        if pattern.isascii() and 2 ** len(cased) <= _MAX_VARIANTS:
            return self._in(sql, _variants(pattern))
        return f"(lower({sql}) = {self.scope.parameters.text(pattern.lower())})"

    def _in(self, sql: str, values: list[str]) -> str:
        if not values:
            return "FALSE"
        names = [self.scope.parameters.text(value) for value in values]
        return f"({sql} = {names[0]})" if len(names) == 1 else f"({sql} IN ({', '.join(names)}))"

    def _term(self, term: e.Term) -> Value:
        """SQL for a word or phrase in ``_raw``: at the borders of letters and digits."""
        pattern = ".*".join(re.escape(part) for part in term.text.split("*"))
        head = "" if term.text[:1] == "*" or not term.text[:1].isalnum() else "(?:^|[^0-9A-Za-z])"
        foot = "" if term.text[-1:] == "*" or not term.text[-1:].isalnum() else "(?:$|[^0-9A-Za-z])"
        parameter = self.scope.parameters.text(head + pattern + foot)
        options = "c" if term.is_case_sensitive else "i"
        raw = self.scope.field("_raw").text()
        return Value(f"coalesce(regexp_matches({raw}, {parameter}, '{options}s'), FALSE)", "bool")


def _no_sheet_within(name: str) -> Sheet:
    raise SearchError(
        f"lookup({name!r}, …) goes through one value of a row. Use mvexpand, then lookup."
    )


def matcher(pattern: str, *, is_cased: bool = False) -> Callable[[str], bool]:
    """Return the test of search for one pattern: ``*`` for any text, without case by default."""
    fold: Callable[[str], str] = str if is_cased else str.lower
    expression = ".*".join(re.escape(part) for part in fold(pattern).split("*"))
    compiled = re.compile(expression, re.DOTALL)
    return lambda text: compiled.fullmatch(fold(text)) is not None


def matcher_of(field: str, pattern: str) -> Callable[[str], bool]:
    """Return the test of search for the values of *field*.

    A pattern of indexes that begins with ``*`` means no internal ones, whose names begin with
    ``_`` (authorize.conf.spec 9.2, srchIndexesAllowed, says the same of roles).
    """
    test = matcher(pattern)
    if field != "index" or not pattern.startswith("*"):
        return test
    return lambda text: not text.startswith("_") and test(text)


def _is_text(expr: e.Expr) -> bool:
    return isinstance(expr, e.Literal) and isinstance(expr.value, str)


def _looks_numeric(text: str) -> bool:
    return re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", text, re.ASCII) is not None


def _like(pattern: str) -> str:
    escaped = re.sub(r"([\\%_])", r"\\\1", pattern)
    return escaped.replace("*", "%")


def _variants(text: str) -> list[str]:
    choices = [sorted({character.lower(), character.upper()}) for character in text]
    return sorted("".join(each) for each in product(*choices))


def _network(text: str) -> str | None:
    if "/" not in text or not text[:1].isalnum():
        return None
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        return None
