"""A value in SQL and what kind it is; from one kind to another.

    Value("c1", "text").number() -> "TRY_CAST(CASE WHEN …c1… END AS DOUBLE)"

Kinds: "text", "int" (whole number), "num" (double), "bool", "time" (microseconds since
1970, seconds to SPL) and "many" (a list of texts). A field of an event is a text; what eval
and stats compute has its own kind, so that numbers need no text in between.

Source: docs/decisions.md, "Types": values are text, and count as a number where the text
is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.errors import SearchError
from analytics.spl.expr import Call, Literal

if TYPE_CHECKING:
    from analytics.spl.plan import Kind

NULL_TEXT = "CAST(NULL AS VARCHAR)"
#: SQL for a character that stands between parts of a text; Unicode has it for no text.
MARK = "chr(64976)"
NUMERIC = {"int", "num", "time"}
#: The seconds that a calendar has a date for: 0001-01-02 to 9999-12-30, in every zone.
FIRST_SECOND, LAST_SECOND = -62_135_510_400, 253_402_128_000


@dataclass(frozen=True, slots=True)
class Value:
    """SQL text and the kind of what it gives."""

    sql: str
    kind: Kind

    def text(self) -> str:
        """SQL for the value as text, as Splunk prints it: whole numbers without ``.0``."""
        match self.kind:
            case "text":
                return self.sql
            case "int":
                return f"CAST({self.sql} AS VARCHAR)"
            case "bool":
                return f"CASE {self.sql} WHEN TRUE THEN 'True' WHEN FALSE THEN 'False' END"
            case "many":
                return f"array_to_string({self.sql}, chr(10))"
        return f"regexp_replace(CAST({finite(self.number())} AS VARCHAR), '\\.0$', '')"

    def number(self) -> str:
        """SQL for the value as a double; null where it is none."""
        match self.kind:
            case "int":
                return f"CAST({self.sql} AS DOUBLE)"
            case "num":
                return self.sql
            case "time":
                return f"({self.sql} / 1000000.0)"
            case "many":
                return Value(f"({self.sql})[1]", "text").number()
            case "bool":
                return "CAST(NULL AS DOUBLE)"
        return text_number(self.sql)

    def condition(self) -> str:
        """SQL for the value as a condition.

        Raises:
            SearchError: it is a text or a number.
        """
        if self.kind == "bool":
            return self.sql
        if self.sql in {"NULL", NULL_TEXT}:
            return "CAST(NULL AS BOOLEAN)"
        raise SearchError(
            "A condition is a text or a number here. Compare it with something, as in field=1."
        )

    def many(self) -> str:
        """SQL for the value as a list of texts; null for none."""
        if self.kind == "many":
            return self.sql
        return f"CASE WHEN {self.sql} IS NOT NULL THEN [{self.text()}] END"

    def micros(self) -> str:
        """SQL for the value as a time in microseconds."""
        if self.kind == "time":
            return self.sql
        number = self.number()
        known = f"{number} BETWEEN {FIRST_SECOND} AND {LAST_SECOND}"
        return f"CASE WHEN {known} THEN CAST(round({number} * 1000000.0) AS BIGINT) END"

    def same(self) -> str:
        """SQL that is equal where two values are the same, for groups and DISTINCT."""
        return self.sql if self.kind in {"text", "int", "time"} else self.text()


def text_number(sql: str) -> str:
    """SQL for the number that a text says: no ``nan``, ``inf`` or ``1_000``, which DuckDB takes."""
    return (
        f"TRY_CAST(CASE WHEN NOT (contains({sql}, 'n') OR contains({sql}, 'N') "
        f"OR contains({sql}, '_')) THEN {sql} END AS DOUBLE)"
    )


def number_in(value: object) -> float | None:
    """Return the number that a value of a row is or says, as `text_number` reads it."""
    if isinstance(value, int | float):
        return float(value)
    if not isinstance(value, str) or not value.isascii() or "_" in value or "n" in value.lower():
        return None
    try:
        return float(value)
    except ValueError:
        return None


def finite(sql: str) -> str:
    """SQL for a double without infinity and NaN, which SPL does not have."""
    return f"CASE WHEN isfinite({sql}) THEN {sql} END"


def within(micros: str) -> str:
    """SQL for a time in microseconds, null outside of the years 1 to 9999."""
    known = f"{micros} BETWEEN {FIRST_SECOND}000000 AND {LAST_SECOND}000000"
    return f"CASE WHEN {known} THEN {micros} END"


def bound(sql: str, name: str, body: str) -> str:
    """SQL for *body* in which *name* stands for *sql*, so that it is spelled and run once."""
    return f"list_transform([{sql}], lambda {name}: {body})[1]"


def unified(values: list[Value]) -> tuple[list[str], Kind]:
    """Return the SQL of *values* as one kind: numbers, a multivalue, conditions, else text."""
    known = [value for value in values if not value.sql.startswith("CAST(NULL ")]
    kinds = {value.kind for value in known}
    if "many" in kinds:
        return [value.many() for value in values], "many"
    if kinds and kinds <= NUMERIC:
        if len(kinds) == 1 and len(known) == len(values):
            return [value.sql for value in values], known[0].kind
        return [value.number() if value in known else "NULL" for value in values], "num"
    if kinds == {"bool"}:
        return [value.condition() for value in values], "bool"
    return [value.text() for value in values], "text"


def constant(call: Call, place: int) -> str:
    """Return the text of an argument that must be a constant, as the parser has made sure."""
    arg = call.args[place]
    if isinstance(arg, Literal) and isinstance(arg.value, str):
        return arg.value
    raise SearchError(f"{call.name} takes a constant text here. Write it in quotes.")


class Parameters:
    """The values of one SQL text; equal ones share a name."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self._names: dict[tuple[str, Any], str] = {}
        self._variables = 0

    def add(self, value: Any) -> str:
        """Return the placeholder of *value*."""
        key = (type(value).__name__, value if isinstance(value, str | int | float) else id(value))
        if key not in self._names:
            name = f"p{len(self.values)}"
            self._names[key] = name
            self.values[name] = value
        return f"${self._names[key]}"

    def variable(self) -> str:
        """Return a name for the variable of a lambda that no other has."""
        self._variables += 1
        return f"v{self._variables}"

    def text(self, value: str) -> str:
        """Return the placeholder of a text, with its type."""
        return f"CAST({self.add(value)} AS VARCHAR)"
