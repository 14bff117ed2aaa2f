"""transaction: runs of events that belong together."""

from __future__ import annotations

from typing import Any

import pytest
from support import tables
from support.cases import Case, event, found, rows
from support.tables import with_tables
from support.together import together

from analytics.engine.catalog import Entity
from analytics.errors import SplError

EVENTS = [
    event("login", 0, who="u1", step=1),
    event("look", 60, who="u1", step=2),
    event("login", 90, who="u2", step=1),
    event("buy", 120, who="u1", step=3),
    event("look", 4000, who="u1", step=2),
    event("logout", 4100, who="u1"),
    event("noise", 4200),
]
SEARCH = "search index=main | fields _time distinct_id event analytics_prop__step"
SHOWN = "| table distinct_id event eventcount duration closed_txn"


def case(arguments: str, *want: tuple[object, ...]) -> Case:
    names = "distinct_id event eventcount duration closed_txn"
    return Case(f"{SEARCH} | transaction {arguments} {SHOWN}", rows(names, *want))


CASES = [
    case(
        "distinct_id",
        ("u1", ["buy", "login", "logout", "look"], 5, 4100, 0),
        ("u2", "login", 1, 0, 0),
    ),
    case(
        "distinct_id maxpause=10m",
        ("u1", ["logout", "look"], 2, 100, 1),
        ("u1", ["buy", "login", "look"], 3, 120, 0),
        ("u2", "login", 1, 0, 0),
    ),
    case(
        "distinct_id maxspan=100s",
        ("u1", ["logout", "look"], 2, 100, 1),
        ("u1", ["buy", "look"], 2, 60, 1),
        ("u2", "login", 1, 0, 0),
        ("u1", "login", 1, 0, 0),
    ),
    case(
        "distinct_id maxevents=2",
        ("u1", ["logout", "look"], 2, 100, 1),
        ("u1", ["buy", "look"], 2, 60, 1),
        ("u2", "login", 1, 0, 0),
        ("u1", "login", 1, 0, 0),
    ),
    case(
        'distinct_id startswith="event=login"',
        ("u1", ["buy", "login", "logout", "look"], 5, 4100, 1),
        ("u2", "login", 1, 0, 1),
    ),
    case(
        'distinct_id endswith=(event=buy) startswith=eval(event="login")',
        ("u1", ["buy", "login", "look"], 3, 120, 1),
    ),
    case(
        "distinct_id startswith=(event=look) endswith=(event=logout OR event=buy) keepevicted=t",
        ("u1", ["logout", "look"], 2, 100, 1),
        ("u1", ["buy", "look"], 2, 60, 1),
    ),
    case(
        "distinct_id startswith=(event=nothing) keepevicted=t",
        ("u1", ["buy", "login", "logout", "look"], 5, 4100, 0),
        ("u2", "login", 1, 0, 0),
    ),
    case("distinct_id startswith=(event=nothing)"),
    case(
        "maxpause=2h",
        (["u1", "u2"], ["buy", "login", "logout", "look", "noise"], 7, 4200, 0),
    ),
    # one run may be open: that of u2 closes the first of u1, and the other way round
    case(
        "distinct_id maxopentxn=1",
        ("u1", ["buy", "logout", "look"], 3, 3980, 0),
        ("u2", "login", 1, 0, 0),
        ("u1", ["login", "look"], 2, 60, 0),
    ),
    case("distinct_id maxopentxn=1 startswith=(event=nothing)"),
    case(
        "distinct_id maxopentxn=1 startswith=(event=nothing) keepevicted=t",
        ("u1", ["buy", "logout", "look"], 3, 3980, 0),
        ("u2", "login", 1, 0, 0),
        ("u1", ["login", "look"], 2, 60, 0),
    ),
    # u2 goes when u1 has two events more, then u1 itself with its third
    case(
        "distinct_id maxopenevents=2 maxpause=1h",
        ("u1", ["logout", "look"], 2, 100, 1),
        ("u1", ["buy", "login", "look"], 3, 120, 0),
        ("u2", "login", 1, 0, 0),
    ),
    # "noise" has no distinct_id: it ends a run only where ends need share no value with it
    case("distinct_id endswith=(event=noise)"),
    case("distinct_id endswith=(event=noise) unifyends=t connected=f"),
    case(
        "distinct_id endswith=(event=noise) connected=f",
        ("u1", ["buy", "login", "logout", "look", "noise"], 6, 4200, 0),
    ),
    case(
        "distinct_id analytics_prop__step",
        ("u1", ["logout", "look"], 3, 4040, 0),
        ("u1", "buy", 1, 0, 0),
        ("u2", "login", 1, 0, 0),
        ("u1", "login", 1, 0, 0),
    ),
]


@together("each", CASES, ids=str)
def test_rows(each: Case) -> None:
    assert found(each, EVENTS) == each.rows


def test_row_has_the_time_of_its_first_event_and_all_texts() -> None:
    spl = "search index=main distinct_id=u1 | transaction distinct_id | table _time _raw linecount"
    (row,) = found(Case(spl, []), EVENTS)
    lines = row["_raw"].split("\n")

    assert row["_time"] == "2011-08-08T12:00:00.000+00:00"
    assert ["login" in lines[0], "logout" in lines[-1], len(lines), row["linecount"]] == [
        True, True, 5, "5",
    ]  # fmt: skip


def test_lists_keep_every_value_in_the_order_of_the_events() -> None:
    spl = (
        "search index=main distinct_id=u1 | transaction distinct_id mvlist=t nullstr=none"
        " | table event analytics_prop__step"
    )
    (row,) = found(Case(spl, []), EVENTS)

    assert row == {
        "event": ["login", "look", "buy", "look", "logout"],
        "analytics_prop__step": ["1", "2", "3", "2", "none"],
    }


def test_texts_are_a_multivalue_when_asked_for() -> None:
    spl = "search index=main distinct_id=u1 | transaction distinct_id mvraw=t | table _raw event"
    (row,) = found(Case(spl, []), EVENTS)

    assert ["login" in row["_raw"][0], "logout" in row["_raw"][-1], len(row["_raw"])] == [
        True, True, 5,
    ]  # fmt: skip


def test_one_text_of_the_values_has_the_delimiter_between() -> None:
    spl = (
        'search index=main distinct_id=u1 | transaction distinct_id delim="; " '
        "| rename event AS e | nomv e | table e"
    )
    assert found(Case(spl, []), EVENTS) == rows("e", "buy; login; logout; look")


def test_a_stanza_names_the_settings() -> None:
    """What the search says comes before the stanza."""
    engine = with_tables(EVENTS, {})
    content = {"fields": '"distinct_id"', "maxpause": "10m", "startswith": "event=login", "x": "y"}
    engine.catalog.put(Entity("conf-transactiontypes", "visit", content))
    engine.catalog.put(Entity("conf-transactiontypes", "wrong", {"maxspan": "soon"}))
    wanted = {
        "name=visit": [("u1", 100), ("u1", 120), ("u2", 0)],
        "name=visit maxpause=-1": [("u1", 4100), ("u2", 0)],
        "name=visit startswith=(event=look)": [("u1", 100), ("u1", 60)],
    }
    for arguments, want in wanted.items():
        spl = f"{SEARCH} | transaction {arguments} | table distinct_id duration"
        assert tables.found(engine, spl) == rows("distinct_id duration", *want)
    with pytest.raises(SplError, match="'soon' is no length of time"):
        tables.found(engine, f"{SEARCH} | transaction name=wrong")


def test_orphans_are_kept_when_asked_for() -> None:
    spl = f"{SEARCH} | transaction distinct_id keeporphans=t | table event _txn_orphan"
    got: list[dict[str, Any]] = found(Case(spl, []), EVENTS)

    assert [row for row in got if "_txn_orphan" in row] == [{"event": "noise", "_txn_orphan": "1"}]
    assert len(got) == 3


def test_orphan_is_the_event_as_it_was() -> None:
    spl = f'{SEARCH} | where event="noise" | transaction distinct_id keeporphans=t'
    got = found(Case(f"{spl} | table event duration eventcount _txn_orphan", []), EVENTS)
    assert got == [{"event": "noise", "_txn_orphan": "1"}]
    again = f'{spl} | eval duration="long" | transaction distinct_id keeporphans=t'
    got = found(Case(f"{again} | table event duration eventcount", []), EVENTS)
    assert got == [{"event": "noise", "duration": "long"}]


def test_row_without_a_time_is_no_event() -> None:
    spl = f'{SEARCH} | eval _time=if(event="look", null(), _time) | transaction distinct_id'
    got = found(Case(f"{spl} | table distinct_id eventcount", []), EVENTS)
    assert got == rows("distinct_id eventcount", ("u1", 3), ("u2", 1))


def test_field_that_no_event_of_a_run_has_is_missing() -> None:
    spl = f'{SEARCH} | transaction event | fillnull value=none distinct_id | where event="noise"'
    got = found(Case(f"{spl} | table event distinct_id", []), EVENTS)
    assert got == rows("event distinct_id", ("noise", "none"))


def test_windows_and_visits_give_the_same_runs() -> None:
    """A maxspan that nothing reaches takes the other way through the events."""
    ways = [
        found(Case(f"{SEARCH} | transaction distinct_id maxpause=30m {more}", []), EVENTS)
        for more in ("", "maxspan=10d", "startswith=(event=*) maxevents=1")
    ]

    assert ways[0] == ways[1]
    assert len(ways[2]) == 6


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ("distinct_id maxspan=soon", "'soon' is no length of time"),
        ("distinct_id maxevents=0", "no whole number from 1"),
        ("distinct_id startswith=", "A condition is missing"),
        ("distinct_id startswith=(event=a", "not closed"),
        ("distinct_id unifyends=x", "neither true nor false"),
        ("name=nothing", "no transaction type 'nothing'"),
        ("d*", "stands for several fields"),
    ],
)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | transaction {arguments}", []), EVENTS)
