"""Which searches a view of the Events page is made of.

    of(scope, question, window)["chart"].spl
    ->  search index="sample_analytics" application="shop" … | timechart span=1d count by event

The text comes from the report modules; this file says which report with which parameters.
No search waits for the answer of another, so all of a view run at the same time.

Source: ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analytics.reports import counts, properties, series
from analytics.web import window as windows
from analytics.web.question import WHOLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

    from analytics.reports._scope import Scope
    from analytics.table import Table
    from analytics.web.question import Question
    from analytics.web.window import Window

#: Names that one search brings: more than a page lists, for the comparison to find them.
MOST_NAMES = 1_000
MOST_VALUES = 11

_TOKEN = re.compile(r'(?P<k>^search\b|\|\s*\w+)|(?P<v>"(?:[^"\\]|\\.)*")|[^"|]+|.', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Search:
    """One search of a page: its name for the reader, and the report that it asks."""

    name: str
    report: ModuleType
    params: Scope

    @property
    def spl(self) -> str:
        """The text that runs."""
        text: str = self.report.search(self.params)
        return text

    def shape(self, rows: Sequence[Mapping[str, Any]]) -> Table:
        """Make the report's table of *rows*."""
        table: Table = self.report.shape(rows, self.params)
        return table

    @property
    def tokens(self) -> list[tuple[str, str]]:
        """Cut the text into pieces with a class each: "k" commands, "v" strings, "" the rest."""
        pieces = [(match.lastgroup or "", match[0]) for match in _TOKEN.finditer(self.spl)]
        for i, (kind, text) in enumerate(pieces[1:], 1):
            if kind == "k" and text.startswith("|"):
                pieces[i - 1] = (pieces[i - 1][0], pieces[i - 1][1].rstrip(" ") + "\n")
        return pieces


def of(scope: Scope, question: Question, window: Window) -> dict[str, Search]:
    """Plan all searches of a view; the first is that of the chart."""
    past = windows.previous(window, question.compare)
    plan = of_chart(scope, question, window)
    plan["totals"] = _totals("Totals", scope, question, window)
    plan["totals_before"] = _totals("Totals of the period before", scope, question, past)
    name = "Values" if question.is_split else "Events"
    plan["rows"] = _rows(name, scope, question, window)
    plan["rows_before"] = _rows(
        f"{name} of the period before", scope, question, past, has_users=False
    )
    if question.is_split:
        events = replace(question, by="event")
        plan["events"] = _rows("Names of events", scope, events, window, has_users=False)
    if question.events or question.opened:
        plan |= of_properties(scope, question, window)
    if question.opened not in {"", WHOLE}:
        plan["values"] = _values(scope, question, window)
    every_one = counts.Params(
        index=scope.index, by="application", has_users=False, has_last=True, bots="with"
    )
    plan["applications"] = Search("Applications", counts, every_one)
    return plan


def of_chart(scope: Scope, question: Question, window: Window) -> dict[str, Search]:
    """Plan the search of the chart, and the one of the comparison where it draws a line."""
    plan = {"chart": _chart("Chart", scope, question, window)}
    if question.compare and question.is_single:
        past = windows.previous(window, question.compare)
        plan["compared"] = _chart("Comparison", scope, question, past)
    return plan


def of_properties(scope: Scope, question: Question, window: Window) -> dict[str, Search]:
    """Plan the search of the list of properties."""
    params = properties.Params(**_within(scope, question, window))
    return {"properties": Search("Properties", properties, params)}


def of_values(scope: Scope, question: Question, window: Window) -> dict[str, Search]:
    """Plan the searches of the list of one property's values."""
    return {
        "values": _values(scope, question, window),
        "totals": _totals("Totals", scope, question, window),
    }


def open_in_splunk(address: str, search: Search) -> str:
    """Give the address that opens *search* on a Splunk, or ""."""
    return f"{address.rstrip('/')}/app/search/search?q={quote(search.spl, safe='')}" * bool(address)


def _within(scope: Scope, question: Question, window: Window) -> dict[str, Any]:
    return {
        "application": scope.application,
        "index": scope.index,
        "events": question.events,
        "where": question.where,
        "earliest": window.earliest,
        "latest": window.latest,
        "bots": question.bots,
    }


def _chart(name: str, scope: Scope, question: Question, window: Window) -> Search:
    params = series.Params(
        **_within(scope, question, window),
        by="" if question.is_single else question.by,
        metric=question.metric,
        span=windows.SPANS[window.span],
        limit=question.lines,
    )
    return Search(name, series, params)


def _totals(name: str, scope: Scope, question: Question, window: Window) -> Search:
    params = counts.Params(**_within(scope, question, window), has_last=True)
    return Search(name, counts, params)


def _rows(
    name: str, scope: Scope, question: Question, window: Window, *, has_users: bool = True
) -> Search:
    """Count by value, or by event: then all of them, so that another can be chosen."""
    within = _within(scope, question, window)
    if not question.is_split:
        within["events"] = ()
    by = question.by if question.is_split else "event"
    params = counts.Params(**within, by=by, limit=MOST_NAMES, has_users=has_users)
    return Search(name, counts, params)


def _values(scope: Scope, question: Question, window: Window) -> Search:
    params = counts.Params(
        **_within(scope, question, window), by=question.opened, limit=MOST_VALUES, has_users=False
    )
    return Search(f"Values of {question.opened}", counts, params)
