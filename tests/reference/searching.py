"""Commands that take rows of other searches and of tables: map, union, set, lookup, require.

    COMMANDS["map"](search, table, Reader('[search index=main event="$event$"]')) -> Table(…)

Source: Splunk Search Reference 10.0, map, union, set, require; 9.3, lookup, inputlookup,
fieldformat, timewrap; 9.2, "Command types", for what works event by event.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from reference import expressions, terms
from reference.reader import Reader, brackets, unquoted, whole
from reference.tables import Search, Shown, Table, put
from reference.values import RefusedError, Row, many, text

if TYPE_CHECKING:
    from collections.abc import Hashable

#: What lookup and inputlookup find, here and in the folder of the engine.
TABLES = {
    "kinds.csv": "k,group,price\nx,low,1\ny,low,2.50\nz,,3\nx,high,1\n",
    "people.csv": "distinct_id,n,note\nu1,1,first\nU1,1,\nu2,10,a b\n",
}


def require(_: Search, table: Table, reader: Reader) -> Table:
    reader.end()
    if not table.rows:
        raise RefusedError("there are no results")
    return table


def map_(search: Search, table: Table, reader: Reader) -> Table:
    most, said = "10", None
    while not reader.is_done():
        if match := reader.see(r"maxsearches\s*=\s*([0-9]+)"):
            most = match[1]
        elif match := reader.see(r'search\s*=\s*"((?:[^"\\]|\\.)*)"'):
            said = unquoted(match[1])
        elif match := reader.see(r"\[(.*)\]"):
            said = match[1]
        else:
            raise RefusedError("map needs a search")
        reader.at = match.end()
    if said is None:
        raise RefusedError("map needs a search")
    found = Table([], [])
    for number, row in enumerate(table.rows[: whole(most)], start=1):
        other = search.run(_filled(said.strip(), row | {"_serial_id": str(number)}))
        for column in other.columns:
            found.add(column)
        found.rows += other.rows
    return found


def _filled(said: str, row: Row) -> str:
    """Put the values of a row in place of the fields between dollars."""

    def put_in(piece: re.Match[str]) -> str:
        is_quoted = piece[0].startswith('"')

        def value(match: re.Match[str]) -> str:
            one = (many(row.get(match[1])) or [""])[0]
            if is_quoted:
                return one.replace("\\", "\\\\").replace('"', '\\"')
            is_word = re.fullmatch(r"\w+", one) and one.upper() not in {"AND", "OR", "NOT"}
            return one if is_word else terms.quoted(one)

        return re.sub(r"\$([\w.{}]+)\$", value, piece[0])

    return re.sub(r'"(?:[^"\\]|\\.)*"|[^"]+', put_in, said)


def union(search: Search, table: Table | None, reader: Reader) -> Table:
    options = reader.options("maxtime", "maxout", "timeout")
    tables = [] if table is None else [table]
    tables += [search.run(part.strip()) for part in brackets(reader.text[reader.at :])]
    if len(tables) < 2:
        raise RefusedError("union needs two searches")
    lead = next((at for at, one in enumerate(tables) if not one.is_by_event), len(tables))
    rows = [row for one in tables[:lead] for row in one.rows]
    rows.sort(key=lambda row: -row["_time"])
    rows = rows if lead else tables[0].rows
    for one in tables[max(lead, 1) :]:
        rows = rows + one.rows[: whole(options.get("maxout", "50000"))]
    columns = list(dict.fromkeys(name for one in tables for name in one.columns))
    return Table(columns, rows, is_by_event=lead == len(tables))


def set_(search: Search, reader: Reader) -> Table:
    how = reader.need("union|intersect|diff").lower()
    parts = brackets(reader.text)
    if len(parts) != 2:
        raise RefusedError("set needs two searches")
    left, right = (search.run(part.strip()) for part in parts)
    one, other = _different(left), _different(right)
    if how == "union":
        kept = one | other
    elif how == "intersect":
        kept = {key: row for key, row in one.items() if key in other}
    else:
        kept = {key: row for key, row in (one | other).items() if (key in one) != (key in other)}
    columns = list(dict.fromkeys([*left.columns, *right.columns]))
    return Table(columns, list(kept.values()))


def _different(table: Table) -> dict[Hashable, Row]:
    """Return the rows without repeats: equal ones have the same fields and values."""
    found: dict[Hashable, Row] = {}
    for row in table.rows:
        found.setdefault(tuple(sorted((name, *many(row[name])) for name in row)), row)
    return found


def _sheet(name: str) -> tuple[list[str], list[dict[str, str]]]:
    if name not in TABLES:
        raise RefusedError(f"there is no table {name}")
    found = csv.DictReader(io.StringIO(TABLES[name]))
    return list(found.fieldnames or ()), list(found)


def inputlookup(search: Search, reader: Reader) -> Table:
    options = reader.options("start", "max", "append", "strict")
    columns, sheet = _sheet(reader.need(r"[\w.]+"))
    if not reader.keyword("where"):
        reader.end()
    holds = terms.read(reader.text[reader.at :], search.context).holds
    rows: list[Row] = [{name: one for name, one in row.items() if one} for row in sheet]
    rows = [row for row in rows if holds(row)]
    start = whole(options.get("start", "0"))
    end = start + whole(options["max"]) if "max" in options else None
    return Table(columns, rows[start:end])


def below(search: Search, table: Table, reader: Reader) -> Table:
    """Put the rows of a table below those that are there."""
    if not reader.see(r"append\s*=\s*(?:t|true|1)\b"):
        raise RefusedError("inputlookup stands first, or appends")
    other = inputlookup(search, reader)
    for column in other.columns:
        table.add(column)
    return Table(table.columns, table.rows + other.rows)


def lookup(_: Search, table: Table, reader: Reader) -> Table:
    reader.options("local", "update")
    columns, sheet = _sheet(reader.need(r"[\w.]+"))
    keys = _pairs(reader)
    replaces = True
    outputs = [(name, name) for name in columns if name not in dict(keys)]
    if word := reader.keyword("output", "outputnew"):
        replaces, outputs = word == "output", _pairs(reader)
    reader.end()
    if not keys or {name for name, _ in keys + outputs} - set(columns):
        raise RefusedError("the table has no such column")
    for _column, name in outputs:
        table.add(name)
    for row in table.rows:
        here = [text(row.get(name)) for _column, name in keys]
        fitting = [each for each in sheet if [each[column] for column, _name in keys] == here]
        for column, name in outputs:
            found = [each[column] for each in fitting if each[column]]
            if replaces or name not in row:
                put(row, name, found)
    return table


def _pairs(reader: Reader) -> list[tuple[str, str]]:
    """Read ``column AS field, …``."""
    found = []
    while not reader.is_done() and not reader.see(r"(?:output|outputnew)\b"):
        column = reader.name()
        found.append((column, reader.name() if reader.keyword("as") else column))
        reader.take(",")
    return found


def fieldformat(search: Search, table: Table, reader: Reader) -> Table:
    name = reader.name()
    reader.need("=")
    start = reader.at
    node = expressions.read(reader, search.context)
    reader.end()
    said = reader.text[start:]
    plain = re.sub(r'"[^"]*"', "", said)
    read = {*re.findall(r"[A-Za-z_]\w*(?!\w*\s*\()", plain)}
    for terms_said in re.findall(r'searchmatch\("([^"]*)"\)', said):
        read |= {*re.findall(r"(\w+)\s*=", terms_said)}
    shown = Shown(name, node.run, {one: one for one in {name, *read}})
    return replace(table, shown=[one for one in table.shown if one.name != name] + [shown])


#: What works event by event.
BY_EVENT = {
    "search", "where", "eval", "fields", "rename", "rex", "regex", "fillnull", "makemv", "mvexpand",
    "nomv", "replace", "spath", "strcat", "extract", "kv", "xmlkv", "convert", "lookup", "addinfo",
    "rangemap", "setfields", "foreach", "fieldformat", "reltime", "bin", "bucket", "discretize",
}  # fmt: skip
#: What makes rows of its own, so that no format of a field outlives it.
NEW_ROWS = {
    "stats",
    "chart",
    "timechart",
    "top",
    "rare",
    "untable",
    "xyseries",
    "transpose",
    "format",
    "return",
    "transaction",
    "timewrap",
    "contingency",
    "fieldsummary",
    "map",
}
COMMANDS = {
    "require": require, "map": map_, "union": union, "lookup": lookup, "inputlookup": below,
    "fieldformat": fieldformat,
}  # fmt: skip
FIRST = {"set": set_, "inputlookup": inputlookup}
