"""Commands that filter rows or change them one by one.

    COMMANDS["where"](search, table, Reader("n>1")) -> Table(…)

Source: Splunk Search Reference 9.2, each under its name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reference import expressions, terms
from reference.functions import pattern_of
from reference.reader import Reader, filled, flag, matcher, whole
from reference.tables import Search, Table, only, put
from reference.values import RefusedError, Row, text

if TYPE_CHECKING:
    from collections.abc import Callable


def search(search: Search, table: Table, reader: Reader) -> Table:
    found = terms.read(reader.text, search.context)
    return Table(table.columns, [row for row in table.rows if found.holds(row)])


def where(search: Search, table: Table, reader: Reader) -> Table:
    holds = expressions.condition(reader, search.context)
    reader.end()
    return Table(table.columns, [row for row in table.rows if holds(row)])


def eval_(search: Search, table: Table, reader: Reader) -> Table:
    while True:
        name = reader.take(r"'[^']*'")
        name = reader.name() if name is None else name[1:-1]
        reader.need("=")
        node = expressions.read(reader, search.context)
        if node.is_condition:
            raise RefusedError(f"{name} would hold a condition")
        if "*" in name:
            raise RefusedError(f"{name} stands for several fields")
        table.add(name)
        for row in table.rows:
            put(row, name, node.run(row))
        if not reader.take(","):
            break
    reader.end()
    return table


def fields(_: Search, table: Table, reader: Reader) -> Table:
    sign = reader.take(r"[+-]")
    names = reader.names()
    if not names:
        raise RefusedError("fields needs a field")
    found = table.matching(names)
    if sign == "-":
        gone = {c for c in found if not c.startswith("_") or c in names}
        kept = [c for c in table.columns if c not in gone]
    else:
        inner = [c for c in table.columns if c.startswith("_") and c not in found]
        kept = inner + [name for name in found if name in table.columns]
    return Table(kept, [only(row, kept) for row in table.rows])


def table_(_: Search, table: Table, reader: Reader) -> Table:
    names = reader.names()
    if not names:
        raise RefusedError("table needs a field")
    found = [name for name in table.matching(names) if not _is_hidden(name, names)]
    return Table(found, [only(row, found) for row in table.rows])


def _is_hidden(name: str, names: list[str]) -> bool:
    """Say whether ``*`` alone found an internal field, which must be named."""
    return name.startswith("_") and name not in names and name not in {"_time", "_raw"}


def rename(_: Search, table: Table, reader: Reader) -> Table:
    for old, new in _renames(reader):
        if "*" not in old and old not in table.columns:
            _remove(table, new)
        for column in list(table.columns):
            match = matcher(old).fullmatch(column)
            if match:
                _move(table, column, filled(new, match))
    return table


def _renames(reader: Reader) -> list[tuple[str, str]]:
    pairs = []
    while not reader.is_done():
        old = reader.take(r"\w+\([^)]*\)") or reader.name()
        if not reader.keyword("as"):
            raise RefusedError("expected AS")
        new = reader.take(r"\w+\([^)]*\)") or reader.name()
        if old.count("*") != new.count("*"):
            raise RefusedError("unequal numbers of *")
        pairs.append((old, new))
        reader.take(",")
    if not pairs:
        raise RefusedError("rename needs a pair")
    return pairs


def _remove(table: Table, name: str) -> None:
    """Remove a field, over which one was renamed that is not there."""
    table.columns = [column for column in table.columns if column != name]
    for row in table.rows:
        row.pop(name, None)


def _move(table: Table, old: str, new: str) -> None:
    """Give a field another name; what had that name goes."""
    if old == new:
        return
    table.columns = [new if c == old else c for c in table.columns if c != new]
    for row in table.rows:
        put(row, new, row.pop(old, None))


def head(search: Search, table: Table, reader: Reader) -> Table:
    options = reader.options("limit", "null", "keeplast")
    count = reader.take(r"[0-9]+(?![\w.])")
    options |= reader.options("limit", "null", "keeplast")
    if reader.keyword("while") or reader.see(r"\("):
        holds = expressions.condition(reader, search.context)
        options |= reader.options("limit", "null", "keeplast")
        reader.end()
        rows = _while(table.rows, holds, options)
        most = whole(options.get("limit", count or "0"))
        return Table(table.columns, rows[:most] if most else rows)
    reader.end()
    return Table(table.columns, table.rows[: whole(options.get("limit", count or "10"))])


def _while(
    rows: list[Row], holds: Callable[[Row], bool | None], options: dict[str, str]
) -> list[Row]:
    kept = []
    for row in rows:
        found = holds(row)
        if found or (found is None and flag(options.get("null", "f"))):
            kept.append(row)
            continue
        if flag(options.get("keeplast", "f")):
            kept.append(row)
        break
    return kept


def tail(_: Search, table: Table, reader: Reader) -> Table:
    count = whole(reader.take(r"[0-9]+") or "10")
    reader.end()
    return Table(table.columns, table.rows[::-1][:count])


def reverse(_: Search, table: Table, reader: Reader) -> Table:
    reader.end()
    return Table(table.columns, table.rows[::-1])


def regex(_: Search, table: Table, reader: Reader) -> Table:
    name, sign = "_raw", "="
    match = reader.see(r"([^\s\"=!]+)\s*(!=|=)")
    if match:
        name, sign = match[1], match[2]
        reader.at = match.end()
    said = reader.quoted()
    if said is None:
        raise RefusedError("regex needs a regular expression in quotes")
    reader.end()
    pattern = pattern_of(said)

    def holds(row: Row) -> bool:
        value = text(row.get(name))
        found = value is not None and bool(pattern.search(value))
        return found if sign == "=" else not found

    return Table(table.columns, [row for row in table.rows if holds(row)])


def rex(_: Search, table: Table, reader: Reader) -> Table:
    options = reader.options("field", "max_match", "mode")
    said = reader.quoted()
    if said is None:
        raise RefusedError("rex needs a regular expression in quotes")
    options |= reader.options("field", "max_match", "mode")
    reader.end()
    name = options.get("field", "_raw")
    if options.get("mode") == "sed":
        return _sed(table, name, said)
    pattern = pattern_of(said)
    if not pattern.groupindex:
        raise RefusedError("rex names no group")
    most = whole(options.get("max_match", "1"))
    for group in pattern.groupindex:
        table.add(group)
    for row in table.rows:
        _extract(row, text(row.get(name)), pattern, most)
    return table


def _extract(row: Row, value: str | None, pattern: re.Pattern[str], most: int) -> None:
    matches = list(pattern.finditer(value)) if value is not None else []
    if most:
        matches = matches[:most]
    for group in pattern.groupindex:
        found = [match[group] for match in matches if match[group]]
        if found:
            row[group] = found[0] if most == 1 else found


def _sed(table: Table, name: str, said: str) -> Table:
    edit = _edit(said)
    table.add(name)
    for row in table.rows:
        if name in row:
            row[name] = edit(text(row[name]) or "")
    return table


def _edit(said: str) -> Callable[[str], str]:
    """Read ``s/…/…/``, with g for all or a number for one behind it, or ``y/abc/xyz/``."""
    match = re.fullmatch(r"([sy])(?P<mark>\W)(.*?)(?P=mark)(.*?)(?P=mark)(g|\d*)", said, re.DOTALL)
    if not match:
        raise RefusedError("sed needs s/…/…/")
    if match[1] == "y":
        if len(match[3]) != len(match[4]):
            raise RefusedError("y needs as many characters")
        return lambda value: value.translate(str.maketrans(match[3], match[4]))
    pattern, by = pattern_of(match[3]), re.sub(r"\\(?!\d)", r"\\\\", match[4])
    if match[5] == "g":
        return lambda value: pattern.sub(by, value)
    which = int(match[5] or "1")

    def one(value: str) -> str:
        found = list(pattern.finditer(value))[which - 1 : which]
        return (
            "".join(value[: each.start()] + each.expand(by) + value[each.end() :] for each in found)
            or value
        )

    return one


def fillnull(_: Search, table: Table, reader: Reader) -> Table:
    value = reader.options("value").get("value", "0")
    names = reader.names() or list(table.columns)
    for name in names:
        table.add(name)
    for row in table.rows:
        for name in names:
            row.setdefault(name, value)
    return table


def filldown(_: Search, table: Table, reader: Reader) -> Table:
    names = table.matching(reader.names() or table.columns)
    last: Row = {}
    for row in table.rows:
        for name in names:
            if name not in row and name in last:
                row[name] = last[name]
        last = row
    return table


COMMANDS = {
    "search": search, "where": where, "eval": eval_, "fields": fields, "table": table_,
    "rename": rename, "head": head, "tail": tail, "reverse": reverse, "regex": regex, "rex": rex,
    "fillnull": fillnull, "filldown": filldown,
}  # fmt: skip
