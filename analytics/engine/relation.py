"""Rows as SQL text: what each plan node makes of the one below it.

    Relation("SELECT … AS c1 FROM …", {"event": Value("c1", "text")}, order=(…,))

Columns have names of our own (c1, c2, …), because DuckDB does not tell ``Foo`` from ``foo``
and a field may have any name. The order of rows is carried along as terms of an ORDER BY and
only spent where a node needs it, so that aggregates never sort events.

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.engine.values import NULL_TEXT, Value, text_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PREFIX = "analytics_prop__"


@dataclass(frozen=True, slots=True)
class Term:
    """One term of an ORDER BY; nulls come last in the order it was made for."""

    sql: str
    is_descending: bool = False
    is_turned: bool = False

    def __str__(self) -> str:
        way = "DESC" if self.is_descending != self.is_turned else "ASC"
        return f"{self.sql} {way} NULLS {'FIRST' if self.is_turned else 'LAST'}"

    def turned(self) -> Term:
        """Return the term for the opposite order."""
        return replace(self, is_turned=not self.is_turned)


@dataclass(frozen=True, slots=True)
class Rest:
    """The fields of events that have no column: the maps ``props`` and ``fields``.

    Attributes:
        hidden: names that a column has replaced or that were removed.
        several: names in ``fields`` of which an event has several values.
        known: the names in ``fields``; None where they are too many to know.
    """

    hidden: frozenset[str] = frozenset()
    several: frozenset[str] = frozenset()
    known: frozenset[str] | None = None

    def value(self, name: str, parameter: str) -> Value:
        """SQL for one field; *parameter* is its key (the name without prefix).

        An empty value is no field, as on a Splunk; the text of the event shows it.
        """
        if name.startswith(PREFIX):
            return Value(f"nullif(props[{parameter}], '')", "text")
        if self.known is not None and name not in self.known:
            return Value(NULL_TEXT, "text")
        return self.split(name, f"nullif(fields[{parameter}], '')")

    def split(self, name: str, sql: str) -> Value:
        """Part the values of a field in ``fields``, where it has several."""
        if "{}" in name or name in self.several:  # of a JSON array, see `analytics.engine.fields`
            return Value(f"string_split({sql}, chr(10))", "many")
        return Value(sql, "text")


@dataclass(frozen=True, slots=True)
class Relation:
    """SQL text and what its columns are.

    Attributes:
        sql: a SELECT.
        columns: field to column, in the order to show them.
        order: the order of the rows.
        rest: the further fields, where not all have a column.
        is_events: whether the rows are still events.
        most: how many rows there are at most, where a limit has been set.
        known: an SQL text that only spells out values, and these by SQL column.
    """

    sql: str
    columns: Mapping[str, Value]
    order: tuple[Term, ...] = ()
    rest: Rest | None = None
    is_events: bool = False
    known: tuple[str, Mapping[str, list[object]]] | None = None
    most: int | None = None

    def order_by(self) -> str:
        """SQL for ORDER BY with the terms; empty where there is no order."""
        return f" ORDER BY {', '.join(map(str, self.order))}" if self.order else ""

    def over(self, partition: Iterable[str] = (), frame: str = "") -> str:
        """SQL for OVER with the order of the rows."""
        parts = ", ".join(partition)
        by = f"PARTITION BY {parts}" if parts else ""
        return f"OVER ({by}{self.order_by()}{frame})"

    def known_values(self) -> Mapping[str, list[object]] | None:
        """Return the values of the columns, unless the SQL has become another since."""
        return self.known[1] if self.known is not None and self.known[0] == self.sql else None

    def where(self, condition: str) -> Relation:
        """Keep the rows for which *condition* (SQL) is true."""
        if condition == "TRUE":
            return self
        return replace(self, sql=f"SELECT * FROM ({self.sql}) WHERE {condition}")

    def limit(self, count: int) -> Relation:
        """Keep the first rows."""
        if self.most is not None and self.most <= count:
            return self
        sql = f"SELECT * FROM ({self.sql}){self.order_by()} LIMIT {count}"
        return replace(self, sql=sql, most=count)

    def plus(self, extra: Iterable[str]) -> str:
        """SQL for all columns and *extra* ones (``… AS c7``)."""
        return f"SELECT *, {', '.join(extra)} FROM ({self.sql})"

    def hiding(self, names: Iterable[str]) -> Rest | None:
        """Return the rest without *names*."""
        if self.rest is None:
            return None
        return replace(self.rest, hidden=self.rest.hidden | frozenset(names))


def natural(value: Value) -> tuple[Term, ...]:
    """Return the terms of the natural order: numbers by value, then texts."""
    if value.kind != "text":
        return (Term(value.sql),)
    return (Term(text_number(value.sql)), Term(value.sql))


def natural_columns(relation: Relation) -> list[Value] | None:
    """Return the columns that the rows are in the natural order of; None for another order."""
    by_first = {natural(value)[0]: value for value in relation.columns.values()}
    terms, found = relation.order, []
    while terms:
        value = by_first.get(terms[0])
        expected = natural(value) if value is not None else ()
        if value is None or terms[: len(expected)] != expected:
            return None
        found.append(value)
        terms = terms[len(expected) :]
    return found
