"""The Events page of one application: its searches, and its view out of their answers.

    plan = searches(scope, question, window)      {"chart": Search(…), "totals": Search(…), …}
    view = build(…, asker.together(plan))         what views/application.tpl draws

Six searches give the page, all at the same time: the chart, the totals of the range and of
the one before it, the same two by event or value, and the names of all applications. The
properties are one more: with the page where it is about one event, else after it, because
counting the values of every property of every event takes longer than all the rest.

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from analytics.web import controls, lines, tables, words
from analytics.web import window as windows
from analytics.web.question import WHOLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.table import Table
    from analytics.web.controls import Controls
    from analytics.web.lines import Chart, Lines
    from analytics.web.question import Question
    from analytics.web.searches import Search
    from analytics.web.tables import Breakdown, Panel, Totals
    from analytics.web.window import Window
    from analytics.web.words import Change

_SO_FAR = {"hour": "This hour", "day": "Today", "week": "This week", "month": "This month"}
_RANGE_WORDS = {
    "24h": "the last 24 hours",
    "7d": "the last 7 days",
    "30d": "the last 30 days",
    "90d": "the last 90 days",
    "12mo": "the last 12 months",
}


@dataclass(frozen=True, slots=True)
class Stat:
    """One number of the strip: what it was before, or a note in its place."""

    name: str
    value: str
    change: Change | None = None
    before: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of an empty view."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty view says."""

    title: str
    text: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class View:
    """All that the Events page shows.

    Attributes:
        subject: the one event that is looked at, or "".
        chart: None where *empty* says why there is nothing.
    """

    subject: str
    seen: str
    fresh: str
    dates: str
    notes: tuple[str, ...]
    controls: Controls
    empty: Empty | None
    stats: tuple[Stat, ...]
    chart: Chart | None
    table: Breakdown | None
    panel: Panel | None
    searches: tuple[Search, ...]
    remark: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What the searches of a view found."""

    lines: Lines
    whole: tuple[Totals, Totals]
    rows: Sequence[Mapping[str, Any]]
    past: Sequence[Mapping[str, Any]]
    events: Sequence[Mapping[str, Any]]
    properties: dict[str, int] | None
    values: Sequence[Mapping[str, Any]]


def read(found: Mapping[str, Table], question: Question, window: Window) -> Answers:
    """Understand the rows of the searches that `searches.of` planned."""
    return Answers(
        lines=lines_of(found, question, window),
        whole=(tables.totals(found["totals"].rows), tables.totals(found["totals_before"].rows)),
        rows=found["rows"].rows,
        past=found["rows_before"].rows,
        events=found["events" if "events" in found else "rows"].rows,
        properties=properties_of(found) if "properties" in found else None,
        values=found["values"].rows if "values" in found else (),
    )


def lines_of(found: Mapping[str, Table], question: Question, window: Window) -> Lines:
    """Understand the rows of the searches that `searches.of_chart` planned."""
    drawn = lines.read(found["chart"], question, window)
    if "compared" not in found:
        return drawn
    past = windows.previous(window, question.compare)
    compared = lines.read(found["compared"], question, past)
    return lines.with_comparison(drawn, compared, question)


def properties_of(found: Mapping[str, Table]) -> dict[str, int]:
    """Understand the rows of the properties search: name to count of distinct values."""
    return {row["name"]: row["count"] for row in found["properties"].rows}


def build(
    answers: Answers,
    question: Question,
    window: Window,
    application: str,
    api: str,
    searches: Sequence[Search],
    notes: Sequence[str],
) -> View:
    """Make the view out of the answers."""
    events = tuple(row["name"] for row in answers.events)
    chosen = controls.make(question, window, events, tuple(answers.properties or ()))
    empty = _empty(question, window) if not answers.whole[0].count else None
    return View(
        subject=", ".join(question.events),
        seen=_seen(answers.whole[0], question, window),
        fresh=_fresh(answers.whole[0], window),
        dates=windows.dates(window),
        notes=tuple(notes),
        controls=chosen,
        empty=empty,
        stats=tuple(_stats(answers, question, window)),
        chart=None if empty else lines.chart(answers.lines, question, window, application, api),
        table=None if empty else tables.breakdown(
            answers.rows, answers.past, answers.whole, question, answers.lines, chosen.tops
        ),
        panel=None if empty else tables.panel(
            answers.properties, _opened(answers, question), question, application
        ),
        searches=tuple(searches),
        remark=_remark(question),
    )  # fmt: skip


def _opened(answers: Answers, question: Question) -> tables.Values | None:
    if question.opened in {"", WHOLE}:
        return None
    return tables.values(answers.values, question.opened, answers.whole[0].count, question)


def _stats(answers: Answers, question: Question, window: Window) -> list[Stat]:
    now, past = answers.whole
    count = Stat("Events", words.number(now.count), words.change(now.count, past.count),
                 words.number(past.count) if past.count else "")  # fmt: skip
    users = Stat("Unique users", words.number(now.users), words.change(now.users, past.users),
                 words.number(past.users) if past.users else "")  # fmt: skip
    each = words.ratio(now.count, now.users or None), words.ratio(past.count, past.users or None)
    per_user = Stat("Events per user", words.decimal(each[0]), words.change(*each))
    first = [users, count] if question.metric == "users" else [count, users]
    if question.metric == "per_user":
        first = [per_user, count, users]
    else:
        first.append(per_user)
    return first + _bucket_stats(answers.lines, question, window)


def _bucket_stats(drawn: Lines, question: Question, window: Window) -> list[Stat]:
    """Name the average, the greatest and the running bucket, where lines add up."""
    if question.metric != "count" and not question.is_single:
        return []
    per_bucket = drawn.totals
    whole = per_bucket[:-1] if drawn.is_open else per_bucket
    span, stats = window.span, []
    if whole and question.metric != "per_user":
        mean = sum(whole) / len(whole)
        stats.append(Stat(f"Average {span}", f"{mean:,.{0 if mean >= 100 else 1}f}",
                          note=f"of {words.plural(len(whole), f'whole {span}')}"))  # fmt: skip
    if any(whole):
        most = max(range(len(whole)), key=whole.__getitem__)
        name = windows.label(drawn.times[most], span, window.end.year)
        stats.append(Stat(f"Busiest {span}", name, note=words.number(whole[most])))
    if drawn.is_open:
        stats.append(Stat(f"{_SO_FAR[span]} so far", words.number(per_bucket[-1]),
                          note=f"until {window.end:%H:%M}"))  # fmt: skip
    return stats


def _seen(now: Totals, question: Question, window: Window) -> str:
    if now.last is None:
        return ""
    what = ", ".join(question.events) if question.events else "event"
    last = datetime.fromtimestamp(now.last, window.end.tzinfo)
    return f"Last {what} {words.ago(last, window.end)}"


def _fresh(now: Totals, window: Window) -> str:
    if now.last is None:
        return "off"
    return words.freshness(datetime.fromtimestamp(now.last, window.end.tzinfo), window.end)


def _empty(question: Question, window: Window) -> Empty:
    what = ", ".join(question.events) or "events"
    where = " and ".join(condition.words for condition in question.where)
    title = f"No {what}" + (f" where {where}" if where else " in this range")
    when = _RANGE_WORDS.get(question.range)
    text = f"In {when}." if when else f"{windows.dates(window)}."
    ways = []
    if question.range != "12mo":
        year = question.address(range="12mo", start="", end="", span="")
        ways.append(Way("Last 12 months", year))
    if question.where:
        word = "filter" if len(question.where) == 1 else "filters"
        ways.append(Way(f"Remove the {word}", question.address(where=())))
    if question.events:
        ways.append(Way("All events", question.address(events=())))
    return Empty(title, text, tuple(ways))


def _remark(question: Question) -> str:
    if question.metric == "per_user":
        return "This text is exactly what ran; the chart shows events divided by users."
    return "This text is exactly what ran."
