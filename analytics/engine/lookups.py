"""Nodes that read lookup tables: inputlookup and lookup.

    lookup(compiler, Lookup(source, "plans.csv", (("plan", "plan"),)), relation)

The rows of the table that fit a value become one row first, so that a lookup never makes two
rows of one event. Tables with wildcards or networks are matched against the different values
of the rows.

Source: Splunk Search Reference 9.3, "lookup" and "inputlookup"; transforms.conf.spec 9.2.
"""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from typing import TYPE_CHECKING

from analytics.engine import scans
from analytics.engine.expressions import matcher
from analytics.engine.relation import Relation
from analytics.engine.values import Value, unified
from analytics.errors import SearchError
from analytics.spl import plan as p

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from analytics.engine.sheets import Sheet
    from analytics.engine.sql import Compiler

    Key = tuple[str, ...]

#: So many different values can be matched with wildcards or networks.
MAX_VALUES = 200_000


def table(compiler: Compiler, node: p.Table) -> Relation:
    """The rows of a table."""
    sheet = compiler.sheet(node.name)
    columns = list(zip(*sheet.rows[node.start :], strict=True)) or [()] * len(sheet.names)
    known: tuple[list[object], ...] = tuple([value or None for value in each] for each in columns)
    kinds: tuple[p.Kind, ...] = tuple("text" for _ in sheet.names)
    return scans.values(compiler, p.Values(sheet.names, kinds, known))


def lookup(compiler: Compiler, node: p.Lookup, relation: Relation) -> Relation:
    """Add the fields of the rows that fit."""
    sheet = compiler.sheet(node.table)
    keys = [column for column, _ in node.keys]
    outputs = node.outputs or tuple((name, name) for name in sheet.names if name not in keys)
    for column in (*keys, *(column for column, _ in outputs)):
        sheet.check(node.table, column)
    given = [compiler.field(relation, field).text() for _, field in node.keys]
    fitting = _fitting(compiler, relation, sheet, keys, given)
    found = _known(compiler, sheet, fitting, [column for column, _ in outputs])
    names = list(found.columns.values())
    folded = given if sheet.is_cased else [f"lower({sql})" for sql in given]
    tests = " AND ".join(f"{sql} = {value.sql}" for sql, value in zip(folded, names, strict=False))
    listed = ", ".join(value.sql for value in names)
    sql = (
        f"SELECT * FROM ({relation.sql}) LEFT JOIN (SELECT {listed} FROM ({found.sql})) ON {tests}"
    )
    joined = Relation(sql, relation.columns, relation.order, relation.rest, relation.is_events,
                      most=relation.most)  # fmt: skip
    pairs: dict[str, Value] = {}
    for (_, field), value in zip(outputs, names[len(keys) :], strict=True):
        new = _or_default(compiler, sheet, value)
        if not node.replaces:
            (old, added), kind = unified([compiler.field(relation, field), new])
            new = Value(f"coalesce({old}, {added})", kind)
        pairs[field] = new
    return compiler.extended(joined, pairs) if pairs else joined


def _or_default(compiler: Compiler, sheet: Sheet, value: Value) -> Value:
    if not (sheet.default and sheet.least):
        return value
    text = compiler.parameters.text(sheet.default)
    text = f"[{text}]" if value.kind == "many" else text
    return Value(f"coalesce({value.sql}, {text})", value.kind)


def _fitting(
    compiler: Compiler, relation: Relation, sheet: Sheet, keys: Sequence[str], given: Sequence[str]
) -> Iterable[tuple[Key, Key]]:
    """Yield each key that rows may have with a row of the table that fits it."""
    places = [sheet.names.index(column) for column in keys]
    fold: Callable[[str], str] = str if sheet.is_cased else str.lower
    if not sheet.ways.keys() & set(keys):
        for row in sheet.rows:
            yield tuple(fold(row[place]) for place in places), row
        return
    values = compiler.fetch(
        f"SELECT DISTINCT {', '.join(given)} FROM ({relation.sql}) "
        f"WHERE {' AND '.join(f'{sql} IS NOT NULL' for sql in given)} LIMIT {MAX_VALUES + 1}"
    )
    if len(values) > MAX_VALUES:
        raise SearchError(
            f"Over {MAX_VALUES:,} different values would be matched with wildcards or networks. "
            "Aggregate with stats before the lookup."
        )
    tests = [
        (
            row,
            [_test(sheet, column, row[place]) for column, place in zip(keys, places, strict=True)],
        )
        for row in sheet.rows
    ]
    for value in values:
        for row, each in tests:
            if all(test(part) for test, part in zip(each, value, strict=True)):
                yield tuple(map(fold, value)), row


def _test(sheet: Sheet, column: str, pattern: str) -> Callable[[str], bool]:
    """Return the test of one value of a table."""
    way = sheet.ways.get(column)
    if way == "CIDR":
        with suppress(ValueError):
            network = ipaddress.ip_network(pattern.strip(), strict=False)
            return lambda text: _is_in(network, text)
    if way == "WILDCARD":
        return matcher(pattern, is_cased=sheet.is_cased)
    if sheet.is_cased:
        return lambda text: text == pattern
    return lambda text: text.lower() == pattern.lower()


def _is_in(network: ipaddress.IPv4Network | ipaddress.IPv6Network, text: str) -> bool:
    try:
        return ipaddress.ip_address(text.strip()) in network
    except ValueError:
        return False


def _known(
    compiler: Compiler, sheet: Sheet, fitting: Iterable[tuple[Key, Key]], outputs: Sequence[str]
) -> Relation:
    """Make one row of all that fit a key: the key, then the values of each output."""
    groups: dict[Key, list[Key]] = {}
    for key, row in fitting:
        rows = groups.setdefault(key, [])
        if len(rows) < sheet.most:
            rows.append(row)
    groups = {key: rows for key, rows in groups.items() if len(rows) >= sheet.least}
    width = len(next(iter(groups), ())) or 1
    columns: list[list[object]] = [[key[at] for key in groups] for at in range(width)]
    kinds: list[p.Kind] = ["text"] * width
    for name in outputs:
        place = sheet.names.index(name)
        lists = [[row[place] for row in rows if row[place]] for rows in groups.values()]
        is_many = any(len(each) > 1 for each in lists)
        kinds.append("many" if is_many else "text")
        columns.append(
            [each or None for each in lists] if is_many
            else [each[0] if each else None for each in lists]
        )  # fmt: skip
    names = tuple(f"{at}" for at in range(len(columns)))
    return scans.values(compiler, p.Values(names, tuple(kinds), tuple(columns)))
