"""Commands that make other rows or columns: multivalues, running sums, tables turned.

    COMMANDS["mvexpand"](search, table, Reader("tags")) -> Table(…)

Source: Splunk Search Reference 9.3, each under its name.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from reference import stats_commands
from reference.chart_commands import shown
from reference.functions import pattern_of
from reference.reader import Reader, flag, whole
from reference.tables import Search, Table, only, put
from reference.values import RefusedError, Row, many, number, text

if TYPE_CHECKING:
    from collections.abc import Hashable


def makemv(_: Search, table: Table, reader: Reader) -> Table:
    known = ("delim", "tokenizer", "allowempty", "setsv")
    options = reader.options(*known)
    name = reader.name()
    options |= reader.options(*known)
    reader.end()
    if name.startswith("_"):
        raise RefusedError(f"{name} is internal")
    table.add(name)
    keeps_empty, joins = (flag(options.get(each, "f")) for each in ("allowempty", "setsv"))
    for row in table.rows:
        if name in row:
            parts = [part for one in many(row[name]) for part in _parts(one, options)]
            parts = [part for part in parts if part or keeps_empty]
            put(row, name, "\n".join(parts) if joins and parts else parts)
    return table


def _parts(value: str, options: dict[str, str]) -> list[str]:
    if "tokenizer" in options:
        pattern = pattern_of(options["tokenizer"])
        return [match[1] for match in pattern.finditer(value)] or [value]
    return value.split(options.get("delim", " "))


def nomv(_: Search, table: Table, reader: Reader) -> Table:
    name = reader.name()
    reader.end()
    table.add(name)
    for row in table.rows:
        put(row, name, text(row.get(name)))
    return table


def mvexpand(_: Search, table: Table, reader: Reader) -> Table:
    name = reader.name()
    most = whole(reader.options("limit").get("limit", "0"))
    reader.end()
    rows = []
    for row in table.rows:
        values = many(row.get(name))
        values = values[:most] if most else values
        rows += [row | {name: value} for value in values] if values else [row]
    return Table(table.columns, rows)


def mvcombine(_: Search, table: Table, reader: Reader) -> Table:
    name = reader.name()
    reader.end()
    if name not in table.columns:
        return table
    combined: dict[Hashable, Row] = {}
    for row in table.rows:
        rest = tuple(sorted((key, text(value)) for key, value in row.items() if key != name))
        first = combined.setdefault(rest, row)
        if first is not row:
            put(first, name, many(first.get(name)) + many(row.get(name)))
    return Table(table.columns, list(combined.values()))


def strcat(_: Search, table: Table, reader: Reader) -> Table:
    needs_all = flag(reader.options("allrequired").get("allrequired", "f"))
    parts: list[tuple[bool, str]] = []
    while not reader.is_done():
        said = reader.quoted()
        parts.append((False, reader.name()) if said is None else (True, said))
        reader.take(",")
    if len(parts) < 2:
        raise RefusedError("strcat needs what to join")
    *parts, (_, to) = parts
    table.add(to)
    for row in table.rows:
        found = [said if is_text else text(row.get(said)) for is_text, said in parts]
        if None not in found or not needs_all:
            put(row, to, "".join(one or "" for one in found))
    return table


def rangemap(_: Search, table: Table, reader: Reader) -> Table:
    name = reader.options("field").get("field", "")
    default, ranges = "None", []
    while match := reader.see(r"(\w+)=(\S+)"):
        reader.at = match.end()
        if match[1] == "default":
            default = match[2]
            continue
        ends = re.fullmatch(r"(-?[0-9.]+)-(-?[0-9.]+)", match[2])
        if not ends or float(ends[1]) > float(ends[2]):
            raise RefusedError(f"{match[2]} is no range")
        ranges.append((match[1], float(ends[1]), float(ends[2])))
    reader.end()
    if not name or not ranges:
        raise RefusedError("rangemap needs a field and a range")
    table.add("range")
    for row in table.rows:
        found = number(row.get(name))
        inside = [] if found is None else [each for each, lo, hi in ranges if lo <= found <= hi]
        put(row, "range", inside or default)
    return table


def untable(_: Search, table: Table, reader: Reader) -> Table:
    key, to_name, to_value = reader.names()
    rows = []
    for row in table.rows:
        for column in table.columns:
            if column != key and not column.startswith("_") and column in row:
                new: Row = {to_name: column, to_value: row[column]}
                rows.append({key: row[key], **new} if key in row else new)
    return Table([key, to_name, to_value], rows)


def xyseries(_: Search, table: Table, reader: Reader) -> Table:
    known = ("grouped", "sep", "format")
    options = reader.options(*known)
    key, name, *values = (reader.name() for _ in range(3))
    while not reader.is_done() and not reader.see(r"\w+\s*="):
        reader.take(",")
        values.append(reader.name())
    options |= reader.options(*known)
    reader.end()
    form = options.get("format", f"$AGG${options.get('sep', ': ')}$VAL$")
    made: dict[str, Row] = {}
    columns: set[str] = set()
    for row in table.rows:
        if key not in row or name not in row:
            continue
        said = text(row[name]) or ""
        cells = made.setdefault(text(row[key]) or "", {key: row[key]})
        for value in values:
            column = form.replace("$AGG$", value).replace("$VAL$", said)
            column = column if len(values) > 1 else shown(said, key)
            columns.add(column)
            cells |= {column: row[value]} if value in row else {}
    return Table([key, *sorted(columns)], list(made.values()))


def transpose(_: Search, table: Table, reader: Reader) -> Table:
    known = ("column_name", "header_field", "include_empty")
    options = reader.options(*known)
    count = whole(reader.take(r"[0-9]+(?![\w.])") or "5")
    options |= reader.options(*known)
    reader.end()
    first, header = options.get("column_name", "column"), options.get("header_field")
    taken = table.rows[:count] if count else table.rows
    titles = [f"row {at}" for at in range(1, len(taken) + 1)]
    if header is not None:
        titles = [text(row.get(header)) or title for row, title in zip(taken, titles, strict=True)]
    rows = []
    for column in table.columns if taken else ():
        if column == header:
            continue
        new: Row = {first: column}
        for title, row in zip(titles, taken, strict=True):
            put(new, title, row.get(column))
        if len(new) > 1 or flag(options.get("include_empty", "t")):
            rows.append(new)
    return Table([first, *titles], rows)


def autoregress(_: Search, table: Table, reader: Reader) -> Table:
    name = reader.name()
    to = reader.name() if reader.keyword("as") else None
    first, _, last = reader.options("p").get("p", "1").partition("-")
    reader.end()
    values = [row.get(name) for row in table.rows]
    for back in range(whole(first), whole(last or first) + 1):
        new = to or f"{name}_p{back}"
        table.add(new)
        for at, row in enumerate(table.rows):
            put(row, new, values[at - back] if at >= back else None)
    return table


def delta(_: Search, table: Table, reader: Reader) -> Table:
    name = reader.name()
    to = reader.name() if reader.keyword("as") else f"delta({name})"
    back = whole(reader.options("p").get("p", "1"))
    reader.end()
    numbers = [number(row.get(name)) for row in table.rows]
    table.add(to)
    for at, row in enumerate(table.rows):
        before = numbers[at - back] if at >= back else None
        here = numbers[at]
        put(row, to, None if before is None or here is None else here - before)
    return table


def accum(_: Search, table: Table, reader: Reader) -> Table:
    name = reader.name()
    to = reader.name() if reader.keyword("as") else name
    reader.end()
    table.add(to)
    added: list[float] = []
    for row in table.rows:
        found = number(row.get(name))
        added += [] if found is None else [found]
        if found is not None:
            row[to] = math.fsum(added)
        elif to != name:
            put(row, to, None)
    return table


def addcoltotals(search: Search, table: Table, reader: Reader) -> Table:
    reader.text = f"row=f col=t {reader.text}"
    return stats_commands.addtotals(search, table, reader)


def append(search: Search, table: Table, reader: Reader) -> Table:
    other = search.run(_bracket(reader))
    for column in other.columns:
        table.add(column)
    return Table(table.columns, table.rows + other.rows)


def appendpipe(search: Search, table: Table, reader: Reader) -> Table:
    said = _bracket(reader)
    copy = Table(list(table.columns), [dict(row) for row in table.rows])
    other = search.pipe(copy, said)
    for column in other.columns:
        table.add(column)
    return Table(table.columns, table.rows + other.rows)


def appendcols(search: Search, table: Table, reader: Reader) -> Table:
    overrides = flag(reader.options("override").get("override", "f"))
    other = search.run(_bracket(reader))
    added = [c for c in other.columns if not c.startswith("_")]
    for column in added:
        table.add(column)
    while len(table.rows) < len(other.rows):
        table.rows.append({})
    for row, other_row in zip(table.rows, other.rows, strict=False):
        new = only(other_row, added)
        row |= {name: value for name, value in new.items() if overrides or name not in row}
    return table


def join(search: Search, table: Table, reader: Reader) -> Table:
    known = ("type", "max", "overwrite", "usetime", "earlier")
    options = reader.options(*known)
    names = []
    while not reader.see(r"\["):
        names.append(reader.name())
        reader.take(",")
    other = search.run(_bracket(reader))
    names = names or [name for name in table.columns if name in other.columns]
    most, is_inner = whole(options.get("max", "1")), options.get("type", "inner") == "inner"
    added = [c for c in other.columns if c not in names]
    if not flag(options.get("overwrite", "t")):
        added = [c for c in added if c not in table.columns]
    rows = []
    for row in table.rows:
        key = [text(row.get(name)) for name in names]
        found = [new for new in other.rows if key == [text(new.get(name)) for name in names]]
        if flag(options.get("usetime", "f")):
            way = 1 if flag(options.get("earlier", "t")) else -1
            found = [new for new in found if way * _second(new) <= way * _second(row)]
        found = [] if None in key else found[:most] if most else found
        rows += [_joined(row, new, added) for new in found]
        rows += [row] if not found and not is_inner else []
    for column in added:
        table.add(column)
    return Table(table.columns, rows)


def _second(row: Row) -> int:
    return math.floor(number(row["_time"]) or 0.0)


def _joined(row: Row, new: Row, added: list[str]) -> Row:
    return row | only(new, added)


def _bracket(reader: Reader) -> str:
    """Take a search in brackets, up to the end."""
    match = reader.see(r"\[(.*)\]\s*$")
    if not match:
        raise RefusedError("a search in brackets is missing")
    return match[1].strip()


COMMANDS = {
    "makemv": makemv, "nomv": nomv, "mvexpand": mvexpand, "mvcombine": mvcombine,
    "strcat": strcat, "rangemap": rangemap, "untable": untable, "delta": delta,
    "autoregress": autoregress, "xyseries": xyseries, "transpose": transpose, "accum": accum,
    "addcoltotals": addcoltotals, "append": append, "appendpipe": appendpipe,
    "appendcols": appendcols, "join": join,
}  # fmt: skip
