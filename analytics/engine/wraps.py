"""The node behind timewrap: a time chart cut into periods that stand side by side.

    _time  count              _time  1week_before  latest_week
    Mon 1  5             ->   Mon 8  5             7
    Mon 8  7

The rows of a time chart are few; they are put in place here.

Source: Splunk Search Reference 9.3, timewrap.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from analytics.engine import scans
from analytics.engine.wildcards import closed
from analytics.engine.zones import micros, moment
from analytics.errors import SearchError
from analytics.spl import plan as p

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analytics.engine.relation import Relation
    from analytics.engine.sql import Compiler
    from analytics.spl.times import Span

#: More periods make more columns than anybody reads.
MAX_PERIODS = 500
_WORD = {
    "s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "mon": "month",
    "q": "quarter", "y": "year",
}  # fmt: skip


def wrap(compiler: Compiler, node: p.Wrap, relation: Relation) -> Relation:
    """Put the periods side by side."""
    relation = closed(compiler, relation)
    if "_time" not in relation.columns:
        raise SearchError("timewrap needs rows with times. Put timechart before it.")
    names = [name for name in relation.columns if not name.startswith("_")]
    times, columns = _read(compiler, relation, names)
    zone = compiler.context.zone
    walls = [moment(time).astimezone(zone).replace(tzinfo=None) for time in times]
    periods = _periods(walls, _bucket_s(compiler, relation), node, compiler)
    width = len(periods)
    cells: dict[timedelta, dict[tuple[int, int], object]] = {}
    for place, wall in enumerate(walls):
        period = next(number for number, start in enumerate(periods) if wall >= start)
        row = cells.setdefault(wall - periods[period], {})
        row.update({(at, period): column[place] for at, column in enumerate(columns)})
    used = {period for row in cells.values() for _, period in row}
    shown = [
        (at, period) for at in range(len(names)) for period in range(width - 1, -1, -1)
        if period in used
    ]  # fmt: skip
    offsets = sorted(cells)
    latest: list[object] = [
        micros((periods[0] + offset).replace(tzinfo=zone)) for offset in offsets
    ]
    titles = [
        _title(node, names[at] if len(names) > 1 else "", period, periods) for at, period in shown
    ]
    return scans.values(
        compiler,
        p.Values(
            ("_time", *titles),
            ("time", *(relation.columns[names[at]].kind for at, _ in shown)),
            (latest, *([cells[offset].get(cell) for offset in offsets] for cell in shown)),
        ),
    )


def _read(
    compiler: Compiler, relation: Relation, names: Sequence[str]
) -> tuple[list[int], list[Sequence[Any]]]:
    """Return the times of the rows and the values of each column, in the order of time."""
    listed = ", ".join(relation.columns[name].sql for name in names)
    time = relation.columns["_time"].micros()
    sql = (
        f"SELECT {time} AS t, {listed or '0'} FROM ({relation.sql}) WHERE t IS NOT NULL ORDER BY t"
    )
    rows = compiler.fetch(sql)
    if not rows:
        return [], [[] for _ in names]
    times, *columns = zip(*rows, strict=True)
    return list(times), list(columns[: len(names)])


def _bucket_s(compiler: Compiler, relation: Relation) -> float | None:
    """Return how wide the buckets of the time chart are, in seconds; a month has 30 days."""
    if "_span" not in relation.columns:
        return None
    sql = f"SELECT max({relation.columns['_span'].number()}) FROM ({relation.sql})"
    ((seconds,),) = compiler.fetch(sql)
    return float(seconds) if seconds else None


def _end(walls: Sequence[datetime], bucket_s: float | None) -> datetime:
    """Return when the last bucket ends."""
    if bucket_s is None:
        return walls[-1] + min((b - a for a, b in pairwise(walls)), default=timedelta(days=1))
    days = round(bucket_s / 86_400)
    months = days // 365 * 12 if days % 365 == 0 else days // 30 if days % 30 == 0 else 0
    if months and all(wall.day == 1 for wall in walls):
        return _earlier(walls[-1], -months)
    return walls[-1] + timedelta(seconds=bucket_s)


def _periods(
    walls: Sequence[datetime], bucket_s: float | None, node: p.Wrap, compiler: Compiler
) -> list[datetime]:
    """Return the starts of the periods, the latest first, back to the first row."""
    if not walls:
        return []
    end = _end(walls, bucket_s)
    bucket = end - walls[-1]
    if node.end is not None:
        last = node.end.astimezone(compiler.context.zone).replace(tzinfo=None)
        if last > end:
            end += -((end - last) // bucket) * bucket
    starts = []
    for start in _back(end, node.span):
        starts.append(start)
        if start <= walls[0]:
            return starts
        if len(starts) == MAX_PERIODS:
            break
    raise SearchError(
        f"timewrap would make over {MAX_PERIODS} periods. Take a longer one, or a shorter range."
    )


def _back(end: datetime, span: Span) -> Iterator[datetime]:
    """Yield the starts of the periods before *end*, on the wall clock."""
    months = {"mon": 1, "q": 3, "y": 12}.get(span.unit)
    for number in range(1, MAX_PERIODS + 1):
        if months:
            yield _earlier(end, months * span.count * number)
        else:
            yield end - number * timedelta(seconds=span.seconds)


def _earlier(end: datetime, months: int) -> datetime:
    """Go back a number of months, to the last day of a month that is too short."""
    year, month = divmod(end.year * 12 + end.month - 1 - months, 12)
    day = min(end.day, monthrange(year, month + 1)[1])
    return end.replace(year=year, month=month + 1, day=day)


def _title(node: p.Wrap, name: str, period: int, periods: Sequence[datetime]) -> str:
    """Name the column of one period."""
    before = f"{name}_" if name else ""
    if node.style == "short":
        return f"{before}s{period}"
    if node.style == "exact":
        return before + periods[period].strftime(node.form)
    word, count = _WORD[node.span.unit], node.span.count
    if not period:
        return f"{before}latest_{word if count == 1 else f'{count}{word}s'}"
    back = period * count
    return f"{before}{back}{word}{'s' if back > 1 else ''}_before"
