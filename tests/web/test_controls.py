"""Every choice is an address, and the chosen one is marked."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from analytics.web.controls import MOST_OPTIONS, Controls, make
from analytics.web.question import JOINT, read

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=ZoneInfo("Europe/Berlin"))


def made(query: str, properties: tuple[str, ...] = ("plan",)) -> Controls:
    question, window, _ = read(parse_qsl(query), NOW)
    return make(question, window, ("login", "Buy"), properties)


def chosen(options: tuple[object, ...]) -> list[str]:
    return [option.text for option in options if option.is_chosen]  # type: ignore[attr-defined]


def test_selects_show_the_question() -> None:
    found = made("metric=users&event_name=login&property=plan&compare=year&top=5")

    assert chosen(found.metrics) == ["Unique users"]
    assert chosen(found.events) == ["login"]
    assert chosen(found.splits) == ["plan"]
    assert chosen(found.comparisons) == ["vs same days last year"]
    assert chosen(found.tops) == ["5"]


def test_names_are_in_order_without_regard_to_case() -> None:
    assert [option.text for option in made("").events] == ["all events", "Buy", "login"]


def test_chosen_name_is_there_even_if_nothing_has_it() -> None:
    assert chosen(made("event_name=nix").events) == ["nix"]
    assert chosen(made("property=nix").splits) == ["nix"]


def test_several_events_are_one_choice() -> None:
    found = made("event_name=login&event_name=Buy")

    assert chosen(found.events) == ["2 events"]
    assert found.events[1].value == f"login{JOINT}Buy"


def test_long_list_is_cut() -> None:
    assert len(made("", tuple(f"p{n}" for n in range(999))).splits) == MOST_OPTIONS + 2


def test_range_forgets_the_span_and_keeps_the_rest() -> None:
    found = made("range=7d&span=hour&metric=users&where=plan:pro")

    assert found.ranges[3].address == "?range=90d&metric=users&where=plan:pro"
    assert [choice.text for choice in found.ranges if choice.is_current] == ["7 d"]
    assert [choice.text for choice in found.spans if choice.is_current] == ["Hour"]


def test_own_range_fills_the_fields() -> None:
    found = made("from=2026-11-02&to=2026-11-08&metric=users")

    assert (found.first_day, found.last_day) == ("2026-11-02", "2026-11-08")
    assert found.timeless == (("metric", "users"),)
    assert not any(choice.is_current for choice in found.ranges)


def test_filter_is_removed_alone() -> None:
    chip = made("where=plan:pro&where=!device:tablet").chips[0]

    assert (chip.text, chip.value) == ("plan is", "pro")
    assert chip.address == "?where=!device:tablet"


def test_form_of_the_selects_keeps_what_it_does_not_hold() -> None:
    found = made("range=7d&metric=users&where=plan:pro&open=plan")

    assert found.kept == (("range", "7d"), ("where", "plan:pro"))
