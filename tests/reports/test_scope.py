"""The beginning of every report's search."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.asked import asked
from support.cases import engine, event

from analytics.engine.search import Request, check
from analytics.errors import ConfigError, SplError
from analytics.reports import counts, series
from analytics.reports._scope import Condition, Scope, begin, field
from analytics.spl.parse import parse

NO_BOTS = ' NOT analytics_prop__bot="true"'
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@pytest.mark.parametrize(
    ("scope", "spl"),
    [
        (Scope(), f'search index="sample_analytics"{NO_BOTS}'),
        (Scope(bots="with"), 'search index="sample_analytics"'),
        (Scope(bots="only"), 'search index="sample_analytics" analytics_prop__bot="true"'),
        (
            Scope("shop", "web"),
            f'search index="web" application="shop"{NO_BOTS} | where application="shop"',
        ),
        (
            Scope(events=("a", "b c"), index="web"),
            f'search index="web" event IN ("a", "b c"){NO_BOTS} | where event IN ("a", "b c")',
        ),
        (
            Scope(index="web", where=(Condition("plan", "contains", "pro"),)),
            f'search index="web" analytics_prop__plan="*pro*"{NO_BOTS}',
        ),
        (
            Scope(index="web", where=(Condition("distinct_id", "is not", "u1"),)),
            f'search index="web"{NO_BOTS} | where (isnull(distinct_id) OR NOT distinct_id="u1")',
        ),
        (
            Scope(index="web", earliest="-7d@d", latest=datetime(2026, 11, 24, tzinfo=UTC)),
            f'search index="web"{NO_BOTS} earliest=-7d@d latest=1795478400',
        ),
        (
            Scope(index="web", earliest=0),
            f'search index="web"{NO_BOTS} earliest=0',
        ),
    ],
)
def test_search(scope: Scope, spl: str) -> None:
    assert begin(scope) == spl


@pytest.mark.parametrize(
    "scope",
    [
        Scope("shop", where=(Condition("bot", "is", "true"),)),
        Scope("shop", where=(Condition("bot_reason", "is set"),)),
        counts.Params("shop", by="bot"),
        series.Params("shop", by="analytics_prop__bot_reason"),
    ],
)
def test_who_asks_about_bots_sees_them(scope: Scope) -> None:
    assert "NOT " not in begin(scope)


def test_bots_has_three_words() -> None:
    with pytest.raises(ConfigError, match="'without', 'with', 'only'"):
        begin(Scope(bots="no"))  # type: ignore[arg-type] # what a caller may write


@pytest.mark.parametrize(
    ("bots", "names"), [("without", ["a", "d"]), ("with", [*"abcd"]), ("only", ["b", "c"])]
)
def test_events_that_say_nothing_are_not_from_bots(bots: Any, names: list[str]) -> None:
    said = {"a": {}, "b": {"bot": "true"}, "c": {"bot": "TRUE"}, "d": {"bot": "false"}}
    events = [event(name, **properties) for name, properties in said.items()]
    params = counts.Params("shop", "main", by="event", bots=bots)

    assert [row["name"] for row in asked(counts, params, events).rows] == names


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("plan", "analytics_prop__plan"),
        ("analytics_prop__plan", "analytics_prop__plan"),
        ("event", "event"),
        ("analytics_prop__event", "analytics_prop__event"),
        ("utm.source", "analytics_prop__utm_source"),
        ("x | delete", "analytics_prop__x_delete"),
        ("größe", "analytics_prop__gr_u00f6__u00df_e"),
    ],
)
def test_property_is_called_as_the_tracker_calls_it(name: str, wanted: str) -> None:
    assert field(name) == wanted


@given(TEXTS, TEXTS, TEXTS, TEXTS, st.sampled_from(["is", "is not", "contains", "starts with"]))
def test_no_text_changes_the_plan(
    application: str, event: str, name: str, value: str, operator: Any
) -> None:
    """Two commands, whatever the words are, and a search that the engine understands."""
    where = (Condition(name, operator, value), Condition("p", "is", "x"))
    spl = begin(Scope(application, events=(event,), where=where))

    assert [call.name for call in parse(spl).calls] == ["search", "where"]
    check(engine("[]"), Request(f"{spl} | head 1"))


@pytest.mark.parametrize(
    "scope",
    [Scope(index="a b"), Scope(earliest="now | delete"), Scope("\ud800")],
)
def test_what_cannot_be_asked_is_refused(scope: Scope) -> None:
    with pytest.raises(SplError):
        begin(scope)


def test_one_text_is_no_list_of_names() -> None:
    names: Any = "login"
    with pytest.raises(ConfigError, match="Give names: \\('login',\\)"):
        begin(Scope(events=names))
