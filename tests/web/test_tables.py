"""The tables under the chart add up, and say what they leave out."""

from __future__ import annotations

from typing import Any

from analytics.web import tables
from analytics.web.lines import Lines
from analytics.web.question import Question

NOTHING = Lines((), (), is_open=False)


def rows(**counts: int) -> list[dict[str, Any]]:
    return [{"name": name, "count": count, "users": count // 2} for name, count in counts.items()]


def made(question: Question, whole: int, **counts: int) -> tables.Breakdown:
    totals = tables.Totals(whole, whole // 2), tables.Totals(whole // 2, whole // 4)
    past = [{"name": name, "count": count // 2} for name, count in counts.items()]
    return tables.breakdown(rows(**counts), past, totals, question, NOTHING, ())


def test_events_lead_to_themselves() -> None:
    table = made(Question(), 12, buy=8, see=4)

    assert [(row.name, row.address, row.share) for row in table.rows] == [
        ("buy", "?event_name=buy", "66.7%"),
        ("see", "?event_name=see", "33.3%"),
    ]
    assert [(row.name, row.count, row.users) for row in table.sums] == [("All events", 12, 6)]


def test_values_become_filters_and_the_rest_is_named() -> None:
    table = made(Question(by="plan"), 20, pro=8, free=4)

    assert table.rows[0].address == "?property=plan&where=plan:pro"
    assert [(row.name, row.count) for row in table.sums] == [
        ("other or not set", 8),
        ("All events", 20),
    ]


def test_users_of_several_events_are_not_added_up() -> None:
    table = made(Question(events=("buy",)), 8, buy=8, see=4)

    assert [row.is_chosen for row in table.rows] == [True, False]
    assert [(row.name, row.count, row.users) for row in table.sums] == [("All events", 12, None)]


def test_table_is_sorted_as_asked() -> None:
    assert [r.name for r in made(Question(sort="name"), 12, see=8, buy=4).rows] == ["buy", "see"]
    assert [r.name for r in made(Question(sort="count"), 12, see=8, buy=4).rows] == ["buy", "see"]
    assert [r.name for r in made(Question(sort="nix"), 12, see=8, buy=4).rows] == ["buy", "see"]


def test_long_list_of_properties_is_folded() -> None:
    counts = {f"p{n:02}": n for n in range(20)}
    folded = tables.panel(counts, None, Question(), "shop")
    opened = tables.panel(counts, None, Question(opened="p19"), "shop")

    assert (len(folded.properties), len(folded.more)) == (12, 8)
    assert (len(opened.properties), len(opened.more)) == (20, 0)


def test_no_properties_are_told() -> None:
    assert tables.panel({}, None, Question(), "shop").nothing


def test_values_say_what_is_left() -> None:
    found = tables.values(rows(pro=6, free=2), "plan", 10, Question())

    assert [(v.text, v.share, v.width) for v in found.rows] == [
        ("pro", "60%", "100.0"),
        ("free", "20%", "33.3"),
    ]
    assert found.rest == "2 more: other values or not set"
