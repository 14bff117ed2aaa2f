"""A view asks what it shows, and no more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest

from analytics.reports._scope import Scope
from analytics.web import searches
from analytics.web.question import read

if TYPE_CHECKING:
    from analytics.web.searches import Search

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=ZoneInfo("Europe/Berlin"))
SHOP = Scope("shop")


def plan(query: str) -> dict[str, Search]:
    question, window, _ = read(parse_qsl(query), NOW)
    return searches.of(SHOP, question, window)


@pytest.mark.parametrize(
    ("query", "more"),
    [
        ("", set()),
        ("event_name=buy", {"properties"}),
        ("event_name=buy&compare=previous", {"properties", "compared"}),
        ("property=plan", {"events"}),
        ("property=plan&compare=previous", {"events"}),
        ("open=plan", {"properties", "values"}),
        ("open=-", {"properties"}),
    ],
)
def test_plan(query: str, more: set[str]) -> None:
    always = {"chart", "totals", "totals_before", "rows", "rows_before", "applications"}

    assert set(plan(query)) == always | more
    assert next(iter(plan(query))) == "chart"


@pytest.mark.parametrize(
    ("query", "term"),
    [
        ("", 'NOT analytics_prop__bot="true"'),
        ("bots=without", 'NOT analytics_prop__bot="true"'),
        ("bots=only", '"shop" analytics_prop__bot="true"'),
        ("bots=with", ""),
    ],
)
def test_bots_are_left_out_unless_asked_for(query: str, term: str) -> None:
    whole = plan(query)
    everything = whole.pop("applications").spl

    assert "prop__bot" not in everything
    for search in whole.values():
        assert term in search.spl
        assert ("prop__bot" in search.spl) is bool(term)


def test_weeks_begin_on_monday() -> None:
    assert "timechart span=1w@w1" in plan("span=week")["chart"].spl


def test_no_name_can_change_a_search() -> None:
    """What is typed stays inside quotes."""
    evil = 'x" OR index=* | delete'
    question, window, _ = read([("event_name", evil), ("where", f"plan:{evil}")], NOW)
    for search in searches.of(Scope(evil), question, window).values():
        unquoted = "".join(text for kind, text in search.tokens if kind != "v")
        assert "delete" not in unquoted
        assert "index=*" not in unquoted


def test_tokens_are_the_text() -> None:
    search = plan("where=plan:a|b")["chart"]
    text = "".join(text for _, text in search.tokens)

    assert " ".join(text.split()) == " ".join(search.spl.split())
    assert ("v", '"a|b"') in search.tokens
    assert ("k", "| timechart") in search.tokens


def test_search_opens_on_a_splunk_where_there_is_one() -> None:
    search = plan("")["chart"]

    assert searches.open_in_splunk("", search) == ""
    assert searches.open_in_splunk("https://splunk.example.org/", search).startswith(
        "https://splunk.example.org/app/search/search?q=search%20index%3D"
    )
