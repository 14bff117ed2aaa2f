"""Numbers as the points of a picture: the chart as it stands before the script draws it.

    spark([1, 3, 2], is_open=True) -> Spark(line="0.0,14.7 60.0,2.0", …)

Only numbers come out of here; the templates write the SVG around them. A line has its
zero at the bottom, a missing value is a gap, and the last stretch of a range that is not
over is dashed.

Source: ours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.web import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_WIDTH, _HEIGHT, _PAD = 120.0, 22.0, 2.0
_TOP, _BOTTOM = 4.0, 90.4
_TICKS = 14


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line of 120 x 22: points, the path of its area, and its dashed end."""

    line: str
    area: str
    unfinished: str
    is_alive: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart in a box of 100 x 100; *kind* is a class such as ``l1``."""

    kind: str
    points: str
    is_dashed: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A label of an axis, at a percentage of the picture; *text_at* is its base line."""

    at: str
    text: str
    text_at: str = ""


@dataclass(frozen=True, slots=True)
class Still:
    """A chart that needs no script."""

    grid: tuple[Mark, ...]
    lines: tuple[Line, ...]
    ticks: tuple[Mark, ...]


def spark(values: Sequence[float], *, is_open: bool) -> Spark:
    """Draw *values* small; *is_open* dashes the way to the last one."""
    top = max(values, default=0)
    wide = _WIDTH / max(1, len(values) - 1)
    high = (_HEIGHT - 1 - _PAD) / (top or 1)
    points = [f"{i * wide:.1f},{_HEIGHT - 1 - v * high:.1f}" for i, v in enumerate(values)]
    is_cut = is_open and len(points) > 1
    whole = points[:-1] if is_cut else points
    end = whole[-1].split(",")[0] if whole else "0"
    area = f"M0,{_HEIGHT:.0f} L{' '.join(whole)} L{end},{_HEIGHT:.0f}Z"
    return Spark(" ".join(whole), area, " ".join(points[-2:]) if is_cut else "", bool(top))


def scale(top: float) -> tuple[float, float]:
    """Choose the end of an axis from zero to *top*, and the step between its lines."""
    step = max(_nice(top / 4), 1) if top > 3 else _nice(top / 4)
    return max(1, math.ceil(round(top / step, 9))) * step, step


def still(
    lines: Sequence[tuple[str, Sequence[float | None]]],
    ticks: Sequence[tuple[int, str]],
    *,
    is_open: bool,
) -> Still:
    """Draw *lines* (class and values); *ticks* are the places and texts of the time axis."""
    top = max((v for _, values in lines for v in values if v is not None), default=0)
    end, step = scale(top)
    count = max((len(values) for _, values in lines), default=0)
    wide = 100 / max(1, count - 1)
    grid = tuple(_grid(i * step, end) for i in range(round(end / step) + 1))
    drawn = [
        line
        for kind, values in reversed(lines)
        for line in _pieces(kind, values, wide, end, is_open=is_open and kind != "was")
    ]
    marks = tuple(Mark(f"{i * wide:.1f}", text) for i, text in ticks)
    return Still(grid, tuple(drawn), marks)


def ticks(times: Sequence[datetime], span: str) -> list[tuple[int, str]]:
    """Choose which buckets carry a label on the time axis, and what it says."""
    marked = [(i, text) for i, time in enumerate(times) if (text := _tick(time, span, len(times)))]
    every = max(1, math.ceil(len(marked) / _TICKS))
    return marked[::every]


def _tick(time: datetime, span: str, count: int) -> str:
    day = f"{time:%b} {time.day}"
    if span == "hour":
        if time.hour == 0:
            return day
        return f"{time:%H}:00" if count <= 72 and time.hour % 6 == 0 else ""
    if span == "day":
        return day if count < 16 or time.weekday() == 0 else ""
    if span == "week":
        return day
    return f"{time:%b}" + (f" {time.year}" if time.month == 1 else "")


def _grid(value: float, end: float) -> Mark:
    at = _BOTTOM - value / end * (_BOTTOM - _TOP)
    return Mark(f"{at:.1f}", words.short(value), f"{at + 1.4:.1f}")


def _pieces(
    kind: str, values: Sequence[float | None], wide: float, end: float, *, is_open: bool
) -> list[Line]:
    """Cut one line where a value is missing, and dash its way into the unfinished bucket."""
    runs: list[list[str]] = [[]]
    for i, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{i * wide:.1f},{100 - value / end * 100:.1f}")
    pieces = []
    if is_open and len(runs[-1]) > 1:
        pieces.append(Line(kind, " ".join(runs[-1][-2:]), is_dashed=True))
        runs[-1].pop()
    pieces += [Line(kind, " ".join(run), is_dashed=False) for run in runs if run]
    return pieces


def _nice(value: float) -> float:
    """Round *value* up to 1, 2, 2.5 or 5 times a power of ten."""
    if value <= 0:
        return 1
    power = 10.0 ** math.floor(math.log10(value))
    return float(next(n for n in (1, 2, 2.5, 5, 10) if value / power <= n + 1e-9) * power)
