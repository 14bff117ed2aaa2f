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

if TYPE_CHECKING:
    from analytics.spl.plan import Kind

NULL_TEXT = "CAST(NULL AS VARCHAR)"
NUMERIC = {"int", "num", "time"}


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
        return f"TRY_CAST(round({finite(self.number())} * 1000000.0) AS BIGINT)"

    def same(self) -> str:
        """SQL that is equal where two values are the same, for groups and DISTINCT."""
        return self.sql if self.kind in {"text", "int", "time"} else self.text()


def text_number(sql: str) -> str:
    """SQL for the number that a text says: no ``nan``, ``inf`` or ``1_000``, which DuckDB takes."""
    return (
        f"TRY_CAST(CASE WHEN NOT (contains({sql}, 'n') OR contains({sql}, 'N') "
        f"OR contains({sql}, '_')) THEN {sql} END AS DOUBLE)"
    )


def finite(sql: str) -> str:
    """SQL for a double without infinity and NaN, which SPL does not have."""
    return f"CASE WHEN isfinite({sql}) THEN {sql} END"


class Parameters:
    """The values of one SQL text; equal ones share a name."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self._names: dict[tuple[str, Any], str] = {}

    def add(self, value: Any) -> str:
        """Return the placeholder of *value*."""
        key = (type(value).__name__, value if isinstance(value, str | int | float) else id(value))
        if key not in self._names:
            name = f"p{len(self.values)}"
            self._names[key] = name
            self.values[name] = value
        return f"${self._names[key]}"

    def text(self, value: str) -> str:
        """Return the placeholder of a text, with its type."""
        return f"CAST({self.add(value)} AS VARCHAR)"
