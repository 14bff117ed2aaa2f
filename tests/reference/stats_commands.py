"""Commands that aggregate rows: stats, eventstats, streamstats, top, rare, addtotals.

    COMMANDS["stats"](search, table, Reader("count by event")) -> Table(["event", "count"], …)

Source: Splunk Search Reference 9.3, stats; 9.2, eventstats, streamstats; 9.4, top.
"""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

from reference import aggregates, expressions
from reference.clock import Span
from reference.reader import Reader, flag, whole
from reference.tables import Search, Table, put
from reference.values import RefusedError, Row, many, natural, number, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from reference.aggregates import Aggregate

Group = tuple[str, ...]


def groups(rows: list[Row], by: list[str], *, is_distinct: bool = False) -> dict[Group, list[Row]]:
    """Put rows into groups of equal BY fields: a multivalue in each of its, in natural order."""
    found: dict[Group, list[Row]] = {}
    for row in rows:
        values = [many(row.get(name)) for name in by]
        values = [list(dict.fromkeys(each)) if is_distinct else each for each in values]
        for key in product(*values):
            found.setdefault(key, []).append(row)
    order = sorted(found, key=lambda key: [natural(part) for part in key])
    return {key: found[key] for key in order}


def by_fields(reader: Reader) -> list[str]:
    """Read ``BY field, field``."""
    if not reader.keyword("by"):
        return []
    names = reader.names("dedup_splitvals")
    if not names or any("*" in name for name in names):
        raise RefusedError("BY needs fields")
    return names


def stats(search: Search, table: Table, reader: Reader) -> Table:
    functions = aggregates.read(reader, search.context)
    by = by_fields(reader)
    is_distinct = flag(reader.options("dedup_splitvals").get("dedup_splitvals", "f"))
    reader.end()
    functions = aggregates.expanded(functions, table.rows)
    if set(by) & {one.name for one in functions}:
        raise RefusedError("an output field has the name of a group-by field")
    found = groups(table.rows, by, is_distinct=is_distinct) if by else {(): table.rows}
    rows = []
    for key, members in found.items():
        row: Row = dict(zip(by, key, strict=True))
        for one in functions:
            put(row, one.name, one.over(members))
        rows.append(row)
    if not by and not functions:  # a wildcard that matches nothing
        rows = []
    return Table([*by, *(one.name for one in functions)], rows)


def eventstats(search: Search, table: Table, reader: Reader) -> Table:
    functions = aggregates.read(reader, search.context)
    by = by_fields(reader)
    reader.end()
    functions = aggregates.expanded(functions, table.rows)
    found: dict[Group, list[Row]] = {}
    for row in table.rows:
        found.setdefault(_key(row, by), []).append(row)
    results = {
        key: [one.over(rows) for one in functions] for key, rows in found.items() if None not in key
    }
    for row, key in [(row, key) for key, rows in found.items() for row in rows]:
        for one, value in zip(functions, results.get(key, ()), strict=False):
            put(row, one.name, value)
    return _with(table, functions)


def _key(row: Row, by: list[str]) -> Group:
    return tuple(text(row.get(name)) for name in by)  # type: ignore[misc]


def _with(table: Table, functions: list[Aggregate]) -> Table:
    for one in functions:
        table.add(one.name)
    return table


_STREAM = ("current", "window", "global", "reset_on_change", "time_window")


def streamstats(search: Search, table: Table, reader: Reader) -> Table:
    options: dict[str, str] = {}
    resets: dict[str, Callable[[Row], bool | None]] = {}
    while True:
        options |= reader.options(*_STREAM)
        name = reader.take(r"reset_(?:before|after)\s*=\s*\(")
        if name is None:
            break
        resets[name.split("=")[0].strip()] = expressions.condition(reader, search.context)
        reader.need(r"\)")
    functions = aggregates.read(reader, search.context)
    by = by_fields(reader)
    reader.end()
    functions = aggregates.expanded(functions, table.rows)
    if "time_window" in options and "_time" not in table.columns:
        raise RefusedError("the rows have no time")
    before = [dict(row) for row in table.rows]  # what the functions see
    for at, row in enumerate(table.rows):
        key = _key(row, by)
        if None in key or ("time_window" in options and number(row.get("_time")) is None):
            continue
        seen = _window(before, at, by, options, resets)
        for one in functions:
            put(row, one.name, one.over(seen))
    return _with(table, functions)


def _window(
    rows: list[Row],
    at: int,
    by: list[str],
    options: dict[str, str],
    resets: dict[str, Callable[[Row], bool | None]],
) -> list[Row]:
    """Return the rows that count for the row at a place."""
    start, end = 0, at + 1
    for place in range(1, at + 1):
        changes = flag(options.get("reset_on_change", "f")) and (
            _key(rows[place], by) != _key(rows[place - 1], by)
        )
        if changes or _holds(resets, "reset_before", rows[place]):
            start = place
        if _holds(resets, "reset_after", rows[place - 1]):
            start = place
    mine = _key(rows[at], by)
    if "time_window" in options:
        return _span(rows, at, start, Span.read(options["time_window"]).seconds, by)
    if not flag(options.get("current", "t")):
        end = at
    window = whole(options.get("window", "0"))
    if window > 10000:
        raise RefusedError("the window is too wide")
    is_global = flag(options.get("global", "t"))
    if window and is_global:
        start = max(start, end - window)
    found = [row for row in rows[start:end] if _key(row, by) == mine]
    return found[-window:] if window and not is_global else found


def _holds(resets: dict[str, Callable[[Row], bool | None]], name: str, row: Row) -> bool:
    return name in resets and bool(resets[name](row))


def _span(rows: list[Row], at: int, start: int, seconds: float, by: list[str]) -> list[Row]:
    """Return the rows up to this one that are at most so many seconds away."""
    times = [time for row in rows if (time := number(row.get("_time"))) is not None]
    if times != sorted(times) and times != sorted(times, reverse=True):
        raise RefusedError("the rows are not in the order of _time")
    here = number(rows[at]["_time"]) or 0.0
    mine = _key(rows[at], by)
    return [
        row
        for row in rows[start : at + 1]
        if (time := number(row.get("_time"))) is not None
        and abs(time - here) <= seconds
        and _key(row, by) == mine
    ]


_TOP = ("limit", "showcount", "showperc", "countfield", "percentfield", "useother", "otherstr")


def _frequencies(search: Search, table: Table, reader: Reader, sign: int) -> Table:
    del search
    options = reader.options(*_TOP)
    count = reader.take(r"[0-9]+(?=\s)")
    options |= reader.options(*_TOP)
    names = reader.names("by")
    by = by_fields(reader)
    reader.end()
    if not names or set(names) & set(by):
        raise RefusedError("top needs fields that are not in BY")
    most = whole(options.get("limit", count or "10"))
    counted, shared = options.get("countfield", "count"), options.get("percentfield", "percent")
    shows = [flag(options.get(name, "t")) for name in ("showcount", "showperc")]
    rows: list[Row] = []
    for key, members in groups(table.rows, by).items() if by else [((), table.rows)]:
        sizes = {value: len(found) for value, found in groups(members, names).items()}
        total = sum(sizes.values())
        order = sorted(sizes, key=lambda value: sign * sizes[value])
        shown = [(value, sizes[value]) for value in (order[:most] if most else order)]
        rest = total - sum(size for _, size in shown)
        if rest and flag(options.get("useother", "f")):
            shown.append(((options.get("otherstr", "OTHER"),) * len(names), rest))
        for value, size in shown:
            row: Row = dict(zip(by, key, strict=True)) | dict(zip(names, value, strict=True))
            row |= {counted: size} if shows[0] else {}
            row |= {shared: f"{size / total * 100:.6f}"} if shows[1] else {}
            rows.append(row)
    added = [name for name, is_shown in zip((counted, shared), shows, strict=True) if is_shown]
    return Table([*by, *names, *added], rows)


def top(search: Search, table: Table, reader: Reader) -> Table:
    return _frequencies(search, table, reader, -1)


def rare(search: Search, table: Table, reader: Reader) -> Table:
    return _frequencies(search, table, reader, 1)


def addtotals(_: Search, table: Table, reader: Reader) -> Table:
    known = ("row", "col", "fieldname", "labelfield", "label")
    options = reader.options(*known)
    names = []
    while not reader.is_done():
        options |= reader.options(*known)
        if not reader.is_done():
            names.append(reader.name())
            reader.take(",")
    found = table.matching(names) if names else [c for c in table.columns if c[0] != "_"]
    total = options.get("fieldname", "Total")
    if flag(options.get("row", "t")):
        table.add(total)
        for row in table.rows:
            numbers = [each for name in found if (each := number(row.get(name))) is not None]
            put(row, total, math.fsum(numbers) if numbers else None)
        found = [*found, total]
    sums = {name: _total(table.rows, name) for name in found}
    if flag(options.get("col", "f")) and "labelfield" in options:
        table.add(options["labelfield"])
    if flag(options.get("col", "f")) and table.rows:
        last = {name: value for name, value in sums.items() if value is not None}
        if "labelfield" in options:
            last[options["labelfield"]] = options.get("label", "Total")
        table.rows.append(last)
    return table


def _total(rows: list[Row], name: str) -> float | None:
    found = [each for row in rows if (each := number(row.get(name))) is not None]
    return math.fsum(found) if found else None


COMMANDS = {
    "stats": stats, "eventstats": eventstats, "streamstats": streamstats, "top": top, "rare": rare,
    "addtotals": addtotals,
}  # fmt: skip
