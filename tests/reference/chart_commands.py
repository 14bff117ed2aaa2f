"""chart and timechart: rows of one field, columns of another.

    COMMANDS["chart"](search, table, Reader("count over event by plan")) -> Table(…)

Source: Splunk Search Reference 9.2, chart; 10.0, timechart.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from reference import aggregates
from reference.clock import Span
from reference.reader import Reader, flag, whole
from reference.sorting import numeric
from reference.tables import Search, Table, put
from reference.values import RefusedError, Row, Value, many, natural, number

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from reference.aggregates import Aggregate

_SERIES = ("limit", "useother", "usenull", "otherstr", "nullstr", "sep")
_TIME = ("span", "bins", "minspan", "cont", "fixedrange", "partial")
NICE = [
    Span.read(said)
    for said in ("1s", "5s", "10s", "30s", "1m", "5m", "10m", "30m", "1h", "1d", "1mon")
]


def chart(search: Search, table: Table, reader: Reader) -> Table:
    options = reader.options(*_SERIES)
    functions = aggregates.expanded(aggregates.read(reader, search.context), table.rows)
    if not reader.keyword("over", "by"):
        reader.end()
        row: Row = {}
        for one in functions:
            put(row, one.name, one.over(table.rows))
        return Table([one.name for one in functions], [row])
    name = reader.name()
    column, rows = None, table.rows
    if span := reader.options("span").get("span"):
        rows = [_ranged(each, name, span, search.context.zone) for each in rows]
    reader.take(",")
    reader.keyword("by")
    if not reader.is_done() and not reader.see(rf"(?:{'|'.join(_SERIES)})\s*=|where\b"):
        column = reader.name()
    options |= reader.options(*_SERIES)
    pick = _where(reader)
    reader.end()
    keyed = [(one, each) for each in rows for one in many(each.get(name))]
    keys = sorted({key for key, _ in keyed}, key=natural)
    cells = {key: [each for one, each in keyed if one == key] for key in keys}
    return _pivot(name, list(cells.items()), column, functions, options, pick)


def _ranged(row: Row, name: str, span: str, zone: ZoneInfo) -> Row:
    if name not in row:
        return row
    if re.search("[a-z]", span):
        return row | {name: Span.read(span).start(number(row[name]) or 0.0, zone)}
    return row | {name: numeric(row[name], float(span))}


def timechart(search: Search, table: Table, reader: Reader) -> Table:
    options = reader.options(*_SERIES, *_TIME)
    functions = aggregates.expanded(aggregates.read(reader, search.context), table.rows)
    column = reader.name() if reader.keyword("by") else None
    options |= reader.options(*_SERIES, *_TIME)
    pick = _where(reader)
    reader.end()
    zone = search.context.zone
    timed = [(time, row) for row in table.rows if (time := number(row.get("_time"))) is not None]
    times = [time for time, _ in timed]
    bounds = _bounds(search, times, options)
    if bounds is None:
        return Table(["_time"], [])
    span = _span(options, *bounds, zone)
    starts = _starts(span, *bounds, options, times, zone)
    cells = [
        (start, [row for time, row in timed if span.start(time, zone) == start]) for start in starts
    ]
    functions = [_scaled(one, span) for one in functions]
    return replace(_pivot("_time", cells, column, functions, options, pick), span=span)


def _bounds(
    search: Search, times: list[float], options: dict[str, str]
) -> tuple[float, float] | None:
    """Return the first moment of the axis, and the first one behind it."""
    is_whole = flag(options.get("fixedrange", "t")) and flag(options.get("cont", "t"))
    first = search.earliest if is_whole else None
    last = search.latest if is_whole else None
    if first is None:
        first = min(times, default=None)
    if last is None:
        last = max(times) + 1e-6 if times else None
    return None if first is None or last is None else (first, last)


def _span(options: dict[str, str], first: float, last: float, zone: ZoneInfo) -> Span:
    if "span" in options:
        return Span.read(options["span"])
    bins = whole(options.get("bins", "100"))
    for span in NICE:
        count, at = 0, span.start(first, zone)
        while at < last and count <= bins:
            count, at = count + 1, span.after(at, zone)
        if count <= bins:
            return span
    return NICE[-1]


def _starts(
    span: Span,
    first: float,
    last: float,
    options: dict[str, str],
    times: list[float],
    zone: ZoneInfo,
) -> list[float]:
    """Return when the buckets of the axis begin."""
    if not flag(options.get("cont", "t")):
        return sorted({span.start(time, zone) for time in times})
    starts, at = [], span.start(first, zone)
    while at < last:
        starts.append(at)
        at = span.start(span.after(at, zone), zone)
    if not flag(options.get("partial", "t")):
        starts = [at for at in starts if at >= first and span.after(at, zone) <= last]
    return starts


def _scaled(one: Aggregate, span: Span) -> Aggregate:
    """Make per_hour and the like a rate of the span."""
    if one.function not in aggregates.PERIODS:
        return one
    return replace(one, factor=aggregates.PERIODS[one.function] / span.seconds)


def _pivot(
    name: str,
    cells: list[tuple[Value, list[Row]]],
    column: str | None,
    functions: list[Aggregate],
    options: dict[str, str],
    pick: Callable[[dict[str, float]], list[str]] | None,
) -> Table:
    """Compute the functions for each row of *cells*, and each series where there is a column."""
    if column is None and name in {one.name for one in functions}:
        raise RefusedError("an output field has the name of the field of the rows")
    if column is None:
        plain = [(one, one.name, None) for one in functions]
    else:
        every = list({id(row): row for _, rows in cells for row in rows}.values())
        series = _series(every, cells, column, functions, options, pick)
        plain = [
            (one, _title(one, each, functions, options, name), Counter(map(id, rows)))
            for one in functions
            for each, rows in series
        ]
    table = Table([name, *dict.fromkeys(title for _, title, _ in plain)], [])
    for key, rows in cells:
        out: Row = {name: key}
        for one, title, members in plain:
            times = [(row, 1 if members is None else members[id(row)]) for row in rows]
            found = [row for row, count in times for _ in range(count)]
            put(out, title, one.over(found) if found or one.function == "count" else None)
        table.rows.append(out)
    return table


def _title(
    one: Aggregate, series: str, functions: list[Aggregate], options: dict[str, str], row: str
) -> str:
    series = shown(series, row)
    return f"{one.name}{options.get('sep', ': ')}{series}" if len(functions) > 1 else series


def shown(series: str, row: str) -> str:
    """Name a column by a value: not as an internal field, nor as that of the rows."""
    if series.startswith("_"):
        return f"VALUE{series}"
    return f"VALUE_{series}" if series == row else series


def _series(
    rows: list[Row],
    cells: list[tuple[Value, list[Row]]],
    column: str,
    functions: list[Aggregate],
    options: dict[str, str],
    pick: Callable[[dict[str, float]], list[str]] | None,
) -> list[tuple[str, list[Row]]]:
    """Choose the columns: the greatest, then OTHER for the rest, and NULL for no value."""
    by_value: dict[str, list[Row]] = {}
    for row in rows:
        for value in many(row.get(column)):
            by_value.setdefault(value, []).append(row)
    scores = {value: _score(found, cells, functions) for value, found in by_value.items()}
    if pick is not None:
        chosen = pick(scores)
    else:
        most = whole(options.get("limit", "10").removeprefix("top"))
        order = sorted(scores, key=lambda value: (-scores[value], value))
        chosen = order[:most] if most else order
    series = [(value, by_value[value]) for value in sorted(chosen)]
    rest = [row for row in rows for one in many(row.get(column)) if one not in chosen]
    missing = [row for row in rows if not many(row.get(column))]
    if rest and flag(options.get("useother", "t")):
        series.append((options.get("otherstr", "OTHER"), rest))
    if missing and flag(options.get("usenull", "t")):
        series.append((options.get("nullstr", "NULL"), missing))
    return series


def _score(
    rows: list[Row], cells: list[tuple[Value, list[Row]]], functions: list[Aggregate]
) -> float:
    """Return the sum of the function over the rows of the table; the frequency for several."""
    if len(functions) > 1:
        return float(len(rows))
    members = Counter(map(id, rows))
    found = [
        number(functions[0].over(inside))
        for _, each in cells
        if (inside := [row for row in each for _ in range(members[id(row)])])
    ]
    return math.fsum(value for value in found if value is not None)


def _where(reader: Reader) -> Callable[[dict[str, float]], list[str]] | None:
    """Read ``where sum in top5`` or ``where sum > 3``."""
    if not reader.keyword("where"):
        return None
    reader.need(r"sum|count|avg|max|min")
    if reader.keyword("in"):
        match = re.fullmatch(r"(top|bottom)([0-9]+)", reader.need(r"\w+"))
        if not match:
            raise RefusedError("expected top or bottom")
        sign, most = (-1 if match[1] == "top" else 1), int(match[2])
        return lambda scores: sorted(scores, key=lambda v: (sign * scores[v], v))[:most]
    sign_text, limit = reader.need("[<>]"), float(reader.need(r"[0-9.]+"))
    if sign_text == ">":
        return lambda scores: [value for value in scores if scores[value] > limit]
    return lambda scores: [value for value in scores if scores[value] < limit]


COMMANDS = {"chart": chart, "timechart": timechart}
