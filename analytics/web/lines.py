"""The rows of a search over time as the lines of a chart, and the table under it.

    lines.read(rows, question)      -> Lines(times=[…], series=[Series("page_view", 1, […])])
    lines.chart(lines, before, …)   -> Chart: what views/chart.tpl draws

A line keeps its colour (its slot, 1 to 10) by its rank; "not set" has slot 9, "other" 10.

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from analytics.reports.series import NOT_SET, OTHER
from analytics.web import chart as charts
from analytics.web import question as questions
from analytics.web import window as windows
from analytics.web import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.table import Table
    from analytics.web.chart import Still
    from analytics.web.question import Question
    from analytics.web.window import Window

_NAMES = {OTHER: "other", NOT_SET: "not set"}
_SLOTS = {OTHER: 10, NOT_SET: 9}
_HEADINGS = {"hour": "Hour", "day": "Day", "week": "Week of", "month": "Month"}

#: Rows in the table of a page; the script fetches the rest, and the CSV has all.
MOST_ROWS = 400


@dataclass(frozen=True, slots=True)
class Series:
    """One line.

    Attributes:
        slot: its colour, from 1; 0 for the grey line of a comparison.
        values: one for each time; None where there is no number.
        kind: "was" for a comparison, else "".
    """

    name: str
    slot: int
    values: tuple[float | None, ...]
    kind: str = ""
    is_shown: bool = True

    @property
    def total(self) -> float:
        """The sum of the values there are."""
        return sum(value for value in self.values if value is not None)


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines over the same times.

    Attributes:
        times: start of each bucket, aware.
        is_open: whether the last bucket is not over.
    """

    times: tuple[datetime, ...]
    series: tuple[Series, ...]
    is_open: bool

    @property
    def totals(self) -> list[float]:
        """For each time, the sum over all lines but a comparison."""
        columns = (series.values for series in self.series if not series.kind)
        return [sum(value or 0 for value in row) for row in zip(*columns, strict=True)]


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One bucket in the table under a chart."""

    time: str
    label: str
    cells: tuple[str, ...]
    is_unfinished: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """What ``views/chart.tpl`` draws.

    Attributes:
        label: what the chart shows, for those who cannot see it.
        title: the same with the application and dates, for the picture that is saved.
        source: where the script finds all numbers, "" when all are in the table.
        cut: says that rows are left out, else "".
    """

    series: tuple[Series, ...]
    rows: tuple[ChartRow, ...]
    sums: tuple[str, ...]
    still: Still
    span: str
    heading: str
    label: str
    title: str
    file: str
    now: str
    source: str
    cut: str
    is_additive: bool
    has_fractions: bool


def read(table: Table, question: Question, window: Window) -> Lines:
    """Make lines of the table of the series report, the greatest first."""
    zone, rows = window.start.tzinfo, table.rows
    times = tuple(datetime.fromisoformat(row["time"]).astimezone(zone) for row in rows)
    columns = {name: tuple(row[name] for row in rows) for name in table.columns[1:]}
    series = _ranked(columns, question)
    shown = tuple(replace(s, is_shown=s.name not in question.hide) for s in series)
    return Lines(times, shown, is_open=bool(times) and is_unfinished(window))


def _ranked(columns: Mapping[str, tuple[float | None, ...]], question: Question) -> list[Series]:
    named = [Series(name, 0, values) for name, values in columns.items() if name not in _NAMES]
    named.sort(key=lambda series: (-series.total, series.name))
    ranked = [replace(series, slot=slot) for slot, series in enumerate(named, 1)]
    if question.is_single and ranked:
        ranked[0] = replace(ranked[0], name=_single(question))
    rest = [
        Series(_NAMES[name], _SLOTS[name], columns[name]) for name in (NOT_SET, OTHER)
        if name in columns
    ]  # fmt: skip
    return ranked + rest


def _single(question: Question) -> str:
    metric = questions.METRICS[question.metric]
    return question.events[0] if len(question.events) == 1 else metric


def before(lines: Lines, other: Lines, compare: str) -> Series | None:
    """Lay the one line of *other* under the times of *lines*, bucket by bucket."""
    if not other.series:
        return None
    name = "Last year" if compare == "year" else "Previous period"
    values = other.series[0].values[: len(lines.times)]
    return Series(name, 0, values + (None,) * (len(lines.times) - len(values)), "was")


def with_comparison(lines: Lines, compared: Lines | None, question: Question) -> Lines:
    """Add the grey line of the comparison, where there is one line to compare."""
    if compared is None or not question.is_single:
        return lines
    was = before(lines, compared, question.compare)
    return replace(lines, series=(*lines.series, was)) if was else lines


def file_name(application: str, question: Question) -> str:
    """Name a download, without its ending: ``shop-purchase-country``."""
    return "-".join([application, *question.events, *([question.by] * question.is_split)])


def chart(lines: Lines, question: Question, window: Window, application: str, api: str) -> Chart:
    """Put *lines* into the form of the template; *api* is the address of their JSON."""
    series = lines.series
    additive = question.metric == "count"
    label = describe(question, window)
    return Chart(
        series=series,
        rows=tuple(_rows(lines.times, series, window, is_open=lines.is_open)),
        sums=tuple(words.number(s.total) for s in series) if additive else (),
        still=_still(lines.times, series, window.span, is_open=lines.is_open),
        span=window.span,
        heading=_HEADINGS[window.span],
        label=label,
        title=f"{application}: {label}, {windows.dates(window)}, {window.end.tzinfo}",
        file=file_name(application, question),
        now=f"{window.end:%H:%M}",
        source="" if len(lines.times) <= MOST_ROWS else api + question.address(),
        cut="" if len(lines.times) <= MOST_ROWS else (
            f"The first {MOST_ROWS} of {len(lines.times):,} rows. The CSV has all of them."
        ),
        is_additive=additive and len(series) > 1,
        has_fractions=question.metric == "per_user",
    )  # fmt: skip


def is_unfinished(window: Window) -> bool:
    """Tell whether the last bucket is not over."""
    return windows.step(window.last, window.span, 1) > window.end


def describe(question: Question, window: Window) -> str:
    """Say what a chart shows: ``Unique users of purchase per day by country``."""
    of = f" of {', '.join(question.events)}" if question.events else ""
    by = "" if question.is_single else f" by {question.by}"
    return f"{questions.METRICS[question.metric]}{of} per {window.span}{by}"


def _still(
    times: Sequence[datetime], series: Sequence[Series], span: str, *, is_open: bool
) -> Still:
    drawn = [(s.kind or f"l{s.slot}", s.values) for s in series if s.is_shown]
    return charts.still(drawn, charts.ticks(times, span), is_open=is_open)


def _rows(
    times: Sequence[datetime], series: Sequence[Series], window: Window, *, is_open: bool
) -> list[ChartRow]:
    rows, last, year = [], len(times) - 1, window.end.year
    for i, time in enumerate(times[:MOST_ROWS]):
        text = windows.label(time, window.span, year)
        if window.span == "hour" and i and time.utcoffset() != times[i - 1].utcoffset():
            text += ", clock change"
        unfinished = is_open and i == last
        cells = tuple(words.number(s.values[i]) for s in series)
        text += ", so far" if unfinished else ""
        rows.append(ChartRow(time.isoformat(), text, cells, unfinished))
    return rows
