"""Commands that change values in place: replace, convert, foreach, setfields, addinfo, trendline.

    COMMANDS["replace"](search, table, Reader("a* WITH b* IN k")) -> Table(…)

Source: Splunk Search Reference 9.2, replace, convert; 9.3, setfields, addinfo, trendline, uniq,
format, return; 9.4, foreach.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from reference import terms
from reference.converting import FUNCTIONS, automatic
from reference.documents import array
from reference.reader import Reader, filled, matcher, whole
from reference.tables import Search, Table, only, put
from reference.values import RefusedError, Row, many, number, text

if TYPE_CHECKING:
    from collections.abc import Callable


def uniq(_: Search, table: Table, reader: Reader) -> Table:
    reader.end()
    rows: list[Row] = []
    before: list[list[str]] | None = None
    for row in table.rows:
        here = [many(row.get(name)) for name in table.columns]
        if here != before:
            rows.append(row)
        before = here
    return Table(table.columns, rows)


def setfields(_: Search, table: Table, reader: Reader) -> Table:
    while not reader.is_done():
        name = reader.name()
        reader.need("=")
        value = reader.word()
        reader.take(",")
        table.add(name)
        for row in table.rows:
            put(row, name, value or None)
    return table


def addinfo(search: Search, table: Table, reader: Reader) -> Table:
    reader.end()
    earliest, latest = search.earliest or 0.0, search.latest
    info = {
        "info_min_time": f"{earliest:.3f}",
        "info_max_time": "+Infinity" if latest is None else f"{latest:.3f}",
        "info_search_time": f"{search.context.now:.3f}",
    }
    for name in info:
        table.add(name)
    return Table(table.columns, [row | info for row in table.rows])


def trendline(_: Search, table: Table, reader: Reader) -> Table:
    while not reader.is_done():
        match = reader.see(r"(sma|ema|wma)([0-9]+)\(([^)]+)\)")
        if not match or not 2 <= int(match[2]) <= 10_000:
            raise RefusedError("trendline needs an average of 2 rows or more")
        reader.at = match.end()
        to = reader.name() if reader.keyword("as") else match[0]
        numbers = [number(row.get(match[3])) for row in table.rows]
        how = _exponential if match[1].lower() == "ema" else _windowed
        averages = how(numbers, int(match[2]), weighs=match[1].lower() == "wma")
        reader.take(",")
        table.add(to)
        for row, average in zip(table.rows, averages, strict=True):
            put(row, to, average)
    return table


def _windowed(numbers: list[float | None], count: int, *, weighs: bool) -> list[float | None]:
    """Average the last rows; the newest counts most where they are weighed."""
    weights = range(1, count + 1) if weighs else [1] * count
    averages: list[float | None] = []
    for end in range(1, len(numbers) + 1):
        seen = [one for one in numbers[max(0, end - count) : end] if one is not None]
        if len(seen) < count:
            averages.append(None)
            continue
        total = math.fsum(one * weight for one, weight in zip(seen, weights, strict=True))
        averages.append(total / sum(weights))
    return averages


def _exponential(numbers: list[float | None], count: int, *, weighs: bool) -> list[float | None]:
    """Mix each number into the average before it; nothing in the first rows."""
    del weighs
    part = 2 / (count + 1)
    averages: list[float | None] = []
    before: float | None = None
    seen = 0
    for one in numbers:
        if one is None:
            averages.append(None)
            continue
        seen += 1
        before = one if before is None else part * before + (1 - part) * one
        averages.append(before if seen >= count else None)
    return averages


def replace(_: Search, table: Table, reader: Reader) -> Table:
    pairs = []
    names = [name for name in table.columns if not name.startswith("_")]
    while not reader.is_done():
        pairs.append(_with(reader))
        reader.take(",")
        if reader.keyword("in"):
            names = table.matching(reader.names())
    for row in table.rows:
        for name in only(row, names):
            found = [_replaced(value, pairs) for value in many(row[name])]
            if found != many(row[name]):
                put(row, name, found if isinstance(row[name], list) else found[0])
    return table


def _with(reader: Reader) -> tuple[str, str]:
    old = reader.word()
    if old is None or not reader.keyword("with"):
        raise RefusedError("expected WITH")
    new = reader.word() or ""
    if new.count("*") not in {0, old.count("*")}:
        raise RefusedError("unequal numbers of *")
    return old, new


def _replaced(value: str, pairs: list[tuple[str, str]]) -> str:
    """Take the pair that says most: without a wildcard, then the longest, then the last."""
    best: tuple[tuple[bool, int, int], str] | None = None
    for at, (old, new) in enumerate(pairs):
        match = matcher(old).fullmatch(value)
        if match:
            rank = ("*" not in old, len(old.replace("*", "")), at)
            if best is None or rank > best[0]:
                best = rank, filled(new, match)
    return value if best is None else best[1]


def convert(search: Search, table: Table, reader: Reader) -> Table:
    form = reader.options("timeformat").get("timeformat", "%m/%d/%Y %H:%M:%S")
    calls = []
    while not reader.is_done():
        match = reader.see(r"(\w+)\(([^)]+)\)")
        if not match or match[1].lower() not in {*FUNCTIONS, "auto", "none"}:
            raise RefusedError("convert needs a function")
        reader.at = match.end()
        old = match[2].strip().strip('"')
        calls.append((match[1].lower(), old, reader.name() if reader.keyword("as") else old))
        reader.take(",")
    if not calls:
        raise RefusedError("convert needs a function")
    left = {name for how, old, _ in calls if how == "none" for name in table.matching([old])}
    for how, old, new in calls:
        for name in table.matching([old]) if how != "none" else ():
            match = matcher(old).fullmatch(name)
            if match and not ("*" in old and (name in left or name.startswith("_"))):
                _convert(table, search, (how, form), name, filled(new, match))
    return table


def _convert(table: Table, search: Search, how: tuple[str, str], name: str, to: str) -> None:
    called, form = how
    run: Callable[[str], float | str | None]
    if called == "auto":
        run = automatic([one for row in table.rows for one in many(row.get(name))])
    else:
        run = lambda value: FUNCTIONS[called](value, form, search.context.zone)  # noqa: E731
    table.add(to)
    for row in table.rows:
        found = [text(run(value)) for value in many(row.get(name))]
        kept = [one for one in found if one is not None]
        put(row, to, kept if isinstance(row.get(name), list) else "".join(kept) or None)


def foreach(search: Search, table: Table, reader: Reader) -> Table:
    mode = reader.options("mode").get("mode", "multifield")
    match = reader.see(r"(.*?)\[(.*)\]\s*$")
    if not match:
        raise RefusedError("foreach needs commands in brackets")
    names, said = Reader(match[1]).names(), match[2]
    if mode in {"multivalue", "json_array"}:
        return _for_values(search, table, names[0], said, is_json=mode == "json_array")
    for pattern in names:
        for name in table.matching([pattern]):
            if name.startswith("_") and not pattern.startswith("_"):
                continue
            found = matcher(pattern).fullmatch(name)
            segments = [*(found.groups() if found else ()), "", "", ""]
            here = said.replace("<<FIELD>>", name).replace("<<MATCHSTR>>", "".join(segments))
            for at in (1, 2, 3):
                here = here.replace(f"<<MATCHSEG{at}>>", segments[at - 1])
            table = search.pipe(table, here)
    return table


def _for_values(search: Search, table: Table, name: str, said: str, *, is_json: bool) -> Table:
    """Run the commands for each value of each row, which is a table of its own meanwhile."""
    made = []
    joined = re.sub(r'"[^"]*"', lambda m: m[0].replace("<<ITEM>>", '" . item . "'), said)
    columns, written = list(table.columns), joined.replace("<<ITEM>>", "item")
    changed = search.pipe(Table(list(columns), []), written.replace("<<ITER>>", "0"))
    columns += [name for name in changed.columns if name not in columns]
    for row in table.rows:
        values = many(row.get(name))
        if is_json:
            values = array(text(row.get(name)))
        for at, value in enumerate(values):
            alone = Table([*columns, "item"], [row | {"item": value}])
            (row,) = search.pipe(alone, written.replace("<<ITER>>", str(at))).rows  # noqa: PLW2901
            del row["item"]
        made.append(row)
    return Table(columns, made)


def format_(_: Search, table: Table, reader: Reader) -> Table:
    options = reader.options("mvsep", "maxresults", "emptystr")
    marks = []
    while (mark := reader.quoted()) is not None:
        marks.append(mark)
    if len(marks) not in {0, 6}:
        raise RefusedError("format takes six texts")
    first, begin, between, end, either, last = marks or ["(", "(", "AND", ")", "OR", ")"]
    options |= reader.options("mvsep", "maxresults", "emptystr")
    reader.end()
    rows = []
    for row in table.rows[: whole(options.get("maxresults", "10000"))]:
        names = [c for c in table.columns if row.get(c, "") != "" and not c.startswith("_")]
        fields = [_pair(name, row[name], options.get("mvsep", "OR")) for name in names]
        if fields:
            rows.append(f"{begin} {f' {between} '.join(fields)} {end}")
    written = f"{first} {f' {either} '.join(rows)} {last}" if rows else None
    return Table(["search"], [{"search": written or options.get("emptystr", "NOT( )")}])


def _pair(name: str, value: object, separator: str) -> str:
    if name in {"search", "query"}:
        return text(value) or ""
    pairs = [f"{name}={terms.quoted(one)}" for one in many(value)]
    return pairs[0] if len(pairs) == 1 else f"( {f' {separator} '.join(pairs)} )"


def return_(_: Search, table: Table, reader: Reader) -> Table:
    count = whole(reader.options("count").get("count", reader.take(r"[0-9]+(?![\w.])") or "1"))
    wanted = []
    while match := reader.see(r"(?:(\w+)\s*=\s*)?(\$?)(\w+)"):
        reader.at = match.end()
        wanted.append((match[1] or match[3], bool(match[2]), match[3]))
        reader.take(",")
    reader.end()
    if not wanted:
        raise RefusedError("return needs a field")
    rows = []
    for row in table.rows[:count]:
        parts = []
        for alias, is_alone, name in wanted:
            value = text(row.get(name))
            if value:
                parts.append(value if is_alone else f"{alias}={terms.quoted(value)}")
        rows += [" ".join(parts)] if parts else []
    written = rows[0] if len(rows) == 1 else " OR ".join(f"({one})" for one in rows)
    return Table(["search"], [{"search": written} if written else {}])


COMMANDS = {
    "uniq": uniq, "setfields": setfields, "addinfo": addinfo, "trendline": trendline,
    "replace": replace, "convert": convert, "foreach": foreach, "format": format_,
    "return": return_,
}  # fmt: skip
