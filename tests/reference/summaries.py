"""Commands that tell what values fields have, and how far times lie from others.

    COMMANDS["contingency"](search, table, Reader("plan country")) -> Table(["plan", "CH", …], …)

Source: Splunk Search Reference 10.0, contingency, fieldsummary, outlier, concurrency,
makecontinuous, reltime.
"""

from __future__ import annotations

import json
import math
import statistics
from collections import Counter
from typing import TYPE_CHECKING

from reference.chart_commands import shown
from reference.clock import Span
from reference.reader import Reader, flag, whole
from reference.tables import Search, Table, put
from reference.values import RefusedError, Row, many, natural, number, text

if TYPE_CHECKING:
    from collections.abc import Iterable


def contingency(_: Search, table: Table, reader: Reader) -> Table:
    known = ("maxrows", "maxcols", "minrowcover", "mincolcover", "usetotal", "totalstr")
    options = reader.options(*known)
    row_field, column_field = reader.name(), ""
    reader.take(",")
    column_field = reader.name()
    options |= reader.options(*known)
    reader.end()
    counts = Counter(
        (one or "EMPTY_STR", other or "EMPTY_STR")
        for row in table.rows
        for one in many(row.get(row_field))
        for other in many(row.get(column_field))
    )
    rows = _frequent(counts, 0, options.get("maxrows"), options.get("minrowcover"))
    columns = _frequent(counts, 1, options.get("maxcols"), options.get("mincolcover"))
    total = options.get("totalstr", "TOTAL") if flag(options.get("usetotal", "t")) else None
    names = {one: shown(one, row_field) for one in columns}
    names = {one: f"VALUE_{name}" if name == total else name for one, name in names.items()}
    made: list[Row] = [
        {row_field: one, **{names[other]: counts[one, other] for other in columns}} for one in rows
    ]
    if total is not None and made:
        for each in made:
            each[total] = sum(each[name] for name in names.values())
        sums = {name: sum(each[name] for each in made) for name in (*names.values(), total)}
        made.append({row_field: total, **sums})
    ends = [] if total is None or not made else [total]
    return Table([row_field, *names.values(), *ends], made)


def _frequent(
    counts: Counter[tuple[str, str]], side: int, most: str | None, cover: str | None
) -> list[str]:
    """Return the frequent values of one side, until they make up a share of all."""
    sizes: Counter[str] = Counter()
    for pair, count in counts.items():
        sizes[pair[side]] += count
    kept: list[str] = []
    for value in sorted(sizes, key=lambda value: (-sizes[value], natural(value))):
        covered = sum(sizes[one] for one in kept) / sizes.total()
        if len(kept) < whole(most or "1000") and covered < float(cover or "1"):
            kept.append(value)
    return kept


def fieldsummary(_: Search, table: Table, reader: Reader) -> Table:
    most = whole(reader.options("maxvals").get("maxvals", "100"))
    patterns = reader.names() or ["*"]
    rows = []
    for name in sorted(table.matching(patterns)):
        inner = name.startswith("_") and name not in patterns
        holders = [row for row in table.rows if row.get(name, "") != ""]
        if holders and not inner:
            values = [one for row in holders for one in many(row[name]) if one]
            rows.append({"field": name, "count": len(holders), **_summary(values, most)})
    names = ("count", "distinct_count", "is_exact", "max", "mean", "min", "numeric_count", "stdev")
    return Table(["field", *names, "values"], rows)


def _summary(values: list[str], most: int) -> Row:
    sizes = Counter(values)
    order = sorted(sizes, key=lambda value: (-sizes[value], value))
    told = [{"value": one, "count": sizes[one]} for one in (order[:most] if most else order)]
    numbers = [found for one in values if (found := number(one)) is not None]
    row: Row = {
        "distinct_count": len(sizes), "is_exact": 1, "numeric_count": len(numbers),
        "values": json.dumps(told, ensure_ascii=False, separators=(",", ":")),
    }  # fmt: skip
    if numbers:
        row |= {"max": max(numbers), "min": min(numbers)}
        row |= {"mean": math.fsum(numbers) / len(numbers)}
        row |= {"stdev": statistics.stdev(numbers) if len(numbers) > 1 else 0.0}
    return row


def outlier(_: Search, table: Table, reader: Reader) -> Table:
    known = ("action", "mark", "param", "uselower")
    options = reader.options(*known)
    names = reader.names() or [name for name in table.columns if not name.startswith("_")]
    removes = options.get("action", "tf") in {"remove", "rm"}
    mark = "000" if flag(options.get("mark", "f")) else ""
    bounds = {name: _bounds(table.rows, name, options) for name in table.matching(names)}
    rows = []
    for row in table.rows:
        cut = {
            name: _nearest(found, *bounds[name])
            for name in bounds
            if (found := number(row.get(name))) is not None
        }
        far = {name: end for name, end in cut.items() if end != number(row[name])}
        if removes and far:
            continue
        rows.append(row | {name: f"{mark}{text(end)}" for name, end in far.items()})
    return Table(table.columns, rows)


def _bounds(rows: list[Row], name: str, options: dict[str, str]) -> tuple[float, float]:
    """Return the least and the greatest number that are near the others."""
    numbers = sorted(found for row in rows if (found := number(row.get(name))) is not None)
    if not numbers:
        return -math.inf, math.inf
    low, high = (numbers[math.floor(share * len(numbers))] for share in (0.25, 0.75))
    reach = float(options.get("param", "2.5")) * (high - low)
    has_lower = flag(options.get("uselower", "f"))
    return (low - reach if has_lower else -math.inf), high + reach


def _nearest(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def concurrency(_: Search, table: Table, reader: Reader) -> Table:
    options = reader.options("duration", "start", "output")
    reader.end()
    if "duration" not in options:
        raise RefusedError("concurrency needs a duration")
    to = options.get("output", "concurrency")
    spans: list[tuple[float, float] | None] = []
    for row in table.rows:
        start = number(row.get(options.get("start", "_time")))
        seconds = number(row.get(options["duration"]))
        is_known = start is not None and seconds is not None and seconds >= 0
        spans.append((start, start + seconds) if is_known else None)  # type: ignore[operator, arg-type]
    table.add(to)
    for row, span in zip(table.rows, spans, strict=True):
        put(row, to, None if span is None else _open_at(span[0], spans))
    return table


def _open_at(moment: float, spans: Iterable[tuple[float, float] | None]) -> int:
    return sum(span is not None and span[0] <= moment <= span[1] for span in spans)


def makecontinuous(search: Search, table: Table, reader: Reader) -> Table:
    options = reader.options("span")
    name = reader.name()
    options |= reader.options("span")
    reader.end()
    if name != "_time" or "span" not in options:
        raise RefusedError("makecontinuous takes _time and a span here")
    span, zone = Span.read(options["span"]), search.context.zone
    for row in table.rows:
        found = number(row.get("_time"))
        put(row, "_time", None if found is None else span.start(found, zone))
    starts = {row["_time"] for row in table.rows if "_time" in row}
    rows, at = list(table.rows), min(starts, default=0.0)
    while at < max(starts, default=0.0):
        rows += [] if at in starts else [{"_time": at}]
        at = span.start(span.after(at, zone), zone)
    rows.sort(key=lambda row: row.get("_time", math.inf))
    table.add("_time")
    return Table(table.columns, rows)


_UNITS = (
    ("year", 365 * 86_400), ("month", 30 * 86_400), ("day", 86_400), ("hour", 3600), ("minute", 60),
    ("second", 1),
)  # fmt: skip


def reltime(search: Search, table: Table, reader: Reader) -> Table:
    options = reader.options("timefield", "prefix")
    reader.end()
    fields = [one.strip() for one in options.get("timefield", "_time").split(",")]
    for name in fields:
        to = options.get("prefix", "") + "reltime"
        if len(fields) > 1:
            to = options.get("prefix", "reltime_") + name
        table.add(to)
        for row in table.rows:
            found = number(row.get(name))
            put(row, to, None if found is None else _ago(search.context.now - found))
    return table


def _ago(seconds: float) -> str | None:
    if seconds < 0:
        return None
    for unit, size in _UNITS:
        count = math.floor(seconds / size)
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "now"


COMMANDS = {
    "contingency": contingency, "fieldsummary": fieldsummary, "outlier": outlier,
    "concurrency": concurrency, "makecontinuous": makecontinuous, "reltime": reltime,
}  # fmt: skip
