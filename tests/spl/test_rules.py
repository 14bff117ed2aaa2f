"""Plans, and what the rules make of them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from support.together import together

from analytics.errors import SplError, UnknownCommandError
from analytics.spl import expr as e
from analytics.spl import plan as p
from analytics.spl import planner, rules, walk
from analytics.spl.parse import parse

NOW = datetime(2011, 8, 9, 12, tzinfo=UTC)
CONTEXT = planner.Context(NOW, ZoneInfo("UTC"))


def planned(spl: str) -> p.Plan:
    return rules.improve(planner.plan(parse(spl), CONTEXT))


def scan(spl: str) -> p.Scan:
    *_, source = walk.chain(planned(spl))
    assert isinstance(source, p.Scan)
    return source


@together(
    ("spl", "want"),
    [
        ("search index=i | stats count by event", {"event", "_time"}),
        ("search index=i x=1 | where y>1 | table z", {"z"}),
        ("search index=i | eval a=b+c | stats sum(a) by d", {"b", "c", "d", "_time"}),
        ("search index=i | rename b AS a | table a c", {"b", "c"}),
        ('search index=i | rex field=f "(?<g>x)" | stats count by g', {"f", "g", "_time"}),
        ("search index=i | timechart count by event", {"event", "_time"}),
        ("search index=i | top a by b", {"a", "b"}),
        ("search index=i | dedup a | table b", {"a", "b"}),
        (
            "search index=i | sort a | streamstats sum(b) AS c by d | table c",
            {"a", "b", "c", "d", "_time"},
        ),
        ("search index=i | head 1", None),
        ("search index=i | table a*", None),
        ("search index=i | fillnull | table a", None),
        ("search index=i | stats dc(p_*) AS *", None),
    ],
)
def test_scan_knows_what_is_asked_for(spl: str, want: set[str] | None) -> None:
    assert scan(spl).names == (None if want is None else frozenset(want))


def test_conditions_and_time_go_to_the_scan() -> None:
    found = scan("search index=i earliest=1312804800 latest=1312804900 a=1 | search b=2 | where c")
    assert found.where == e.And(
        (e.Match("index", "=", "i"), e.Match("a", "=", "1"), e.Match("b", "=", "2"), e.Field("c"))
    )
    assert found.earliest == datetime(2011, 8, 8, 12, tzinfo=UTC)
    assert found.latest == datetime(2011, 8, 8, 12, 1, 40, tzinfo=UTC)


def test_a_condition_behind_head_stays_there() -> None:
    assert isinstance(planned("search index=i | head 5 | search a=1"), p.Filter)


def test_names_are_counted_in_one_pass() -> None:
    assert isinstance(planned("search index=i | stats dc(p_*) AS *"), p.Names)
    assert isinstance(planned("search index=i | stats dc(p_*) AS * by a"), p.Aggregate)
    assert isinstance(planned("search index=i | stats dc(p_*) count"), p.Aggregate)


def test_unknown_command_names_the_nearest() -> None:
    with pytest.raises(UnknownCommandError, match="Did you mean 'timechart'"):
        planned("search index=i | timechrat count")


def test_missing_command_says_so() -> None:
    with pytest.raises(SplError, match="'predict' is not available in the embedded engine"):
        planned("search index=i | predict count")
    with pytest.raises(SplError, match="Use stats"):
        planned("search index=i | sistats count")
