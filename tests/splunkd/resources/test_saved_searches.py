"""Saved searches: kept, run, and what became of the runs."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from splunklib.client import AmbiguousReferenceException, namespace
from support.face import ask, content, entries, face, message, post, service, text

from analytics.splunkd.resources.saved_searches import qualified

if TYPE_CHECKING:
    from splunklib.client import SavedSearch, Service

    from analytics.splunkd.app import Face

LIST = "saved/searches"


def kept(of: Face, name: str = "mine", search: str = "index=web | head 1", **more: Any) -> Face:
    assert post(of, LIST, name=name, search=search, **more).status == 201
    return of


def ran(of: Face, name: str = "mine", **more: Any) -> dict[str, Any]:
    """Dispatch, and give the arguments of the job."""
    sid = json.loads(text(post(of, f"{LIST}/{name}/dispatch", output_mode="json", **more)))["sid"]
    return {**content(of, f"search/jobs/{sid}")["request"], "sid": sid}


def test_new_one_has_the_defaults_of_splunk() -> None:
    told = content(kept(face()), f"{LIST}/mine")

    assert told["search"] == "index=web | head 1"
    assert told["qualifiedSearch"] == "search index=web | head 1"
    assert told["next_scheduled_time"] == ""
    assert (told["is_scheduled"], told["is_visible"], told["disabled"]) == (False, True, False)
    assert (told["dispatch.ttl"], told["dispatch.max_count"]) == ("2p", 500_000)


def test_one_is_there_from_the_beginning() -> None:
    searches = service(face()).saved_searches

    assert searches["Errors in the last 24 hours", namespace(owner="nobody", app="search")]


def test_settings_are_kept_and_are_those_of_the_file() -> None:
    of = kept(face(), **{"action.email.to": "ops", "dispatch.earliest_time": "-1d"})
    post(of, f"{LIST}/mine", is_visible="0", description="mine")
    told = content(of, f"{LIST}/mine")

    assert (told["action.email.to"], told["dispatch.earliest_time"]) == ("ops", "-1d")
    assert (told["is_visible"], told["description"]) == (False, "mine")
    assert content(of, "configs/conf-savedsearches/mine")["search"] == "index=web | head 1"


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ({}, "'search' is missing"),
        ({"search": " "}, "blank"),
        ({"search": "x", "unheard": "1"}, "unheard"),
        ({"search": "x", "cron_schedule": "often"}, "fields"),
        ({"search": "x", "is_scheduled": "1"}, "no cron_schedule"),
        ({"search": "x", "is_scheduled": "maybe"}, "truth value"),
        ({"search": "x", "dispatch.max_count": "many"}, "whole number"),
    ],
)
def test_what_cannot_be_kept_is_refused(arguments: dict[str, str], what: str) -> None:
    status, _, told = message(post(face(), LIST, name="bad", **arguments))

    assert status == 400
    assert what in told


def test_name_is_taken_once_by_a_user_and_once_by_the_app() -> None:
    of = face()
    shared, own = f"/servicesNS/nobody/search/{LIST}", f"/servicesNS/admin/search/{LIST}"

    assert [post(of, to, name="a", search="x").status for to in (shared, own, shared, own)] == [
        201, 201, 409, 409,
    ]  # fmt: skip
    with pytest.raises(AmbiguousReferenceException):
        service(of, owner="-", app="-").saved_searches["a"]
    ask(of, "DELETE", f"{own}/a")
    assert [e["acl"]["sharing"] for e in entries(of, f"/servicesNS/-/-/{LIST}/a")] == ["app"]


@pytest.mark.parametrize(
    ("spl", "whole"),
    [
        ("* | head 1", "search * | head 1"),
        ("search x", "search x"),
        ("SEARCH x", "SEARCH x"),
        (" | makeresults", " | makeresults"),
        ("searching", "search searching"),
        ("stats count", "search stats count"),
    ],
)
def test_search_has_a_command_first(spl: str, whole: str) -> None:
    assert qualified(spl) == whole


def test_dispatch_takes_its_settings_and_what_came_along() -> None:
    of = kept(face(), **{"dispatch.earliest_time": "-1d", "dispatch.ttl": "60"})
    usual, other = ran(of), ran(of, **{"dispatch.earliest_time": "-2d", "trigger_actions": "1"})

    assert usual["search"] == "search index=web | head 1"
    assert (usual["earliest_time"], other["earliest_time"]) == ("-1d", "-2d")
    assert (usual["max_count"], usual["timeout"], usual["label"]) == ("500000", "60", "mine")
    assert content(of, f"search/jobs/{usual['sid']}")["isSavedSearch"]


def test_dispatch_fills_in_arguments() -> None:
    of = kept(face(), search='index=web a="$args.a$" b=$args.b.c$ | eval x="$notours$"')
    post(of, f"{LIST}/mine", **{"args.b.c": "usual"})
    told = ran(of, **{"args.a": "$args.b.c$"})["search"]

    assert told == 'search index=web a="$args.b.c$" b=usual | eval x="$notours$"'


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ({}, "args.a"),
        ({"args.a": "1", "unheard": "1"}, "unheard"),
        ({"args.a": "1", "dispatch.max_count": "many"}, "max_count"),
        ({"args.a": "| nocommand"}, "nocommand"),
    ],
)
def test_dispatch_refuses(arguments: dict[str, str], what: str) -> None:
    of = kept(face(), search="index=web $args.a$")
    status, _, told = message(post(of, f"{LIST}/mine/dispatch", **arguments))

    assert status == 400
    assert what in told
    assert entries(of, f"{LIST}/mine/history") == []


def test_disabled_one_is_not_run() -> None:
    of = kept(face(), disabled="1")

    assert "Enable it" in message(post(of, f"{LIST}/mine/dispatch"))[2]


def test_history_is_of_its_own_runs() -> None:
    of = kept(kept(face()), "other")
    sids = [ran(of)["sid"] for _ in range(3)]
    ran(of, "other")

    assert [e["name"] for e in entries(of, f"{LIST}/mine/history")] == sids[::-1]
    assert len(entries(of, f"{LIST}/mine/history", count=2)) == 2
    job = service(of).saved_searches["mine"].history()[0]
    assert job["label"] == "mine"
    job.cancel()
    assert len(entries(of, f"{LIST}/mine/history")) == 2


@pytest.fixture
def asked() -> Service:
    return service(kept(face(), is_scheduled="1", cron_schedule="*/5 * * * *"))


@pytest.fixture
def saved(asked: Service) -> SavedSearch:
    return asked.saved_searches["mine"]


def test_scheduled_times_are_those_of_the_schedule(saved: SavedSearch) -> None:
    times = saved.scheduled_times("2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z")

    assert len(times) == 12
    assert {(b - a).total_seconds() for a, b in pairwise(times)} == {300}
    assert len(saved.scheduled_times()) == 12


def test_next_time_is_told(saved: SavedSearch) -> None:
    told = saved["next_scheduled_time"]

    assert told.endswith(" UTC")
    assert datetime.fromisoformat(told[:19]).minute % 5 == 0
    saved.update(is_scheduled=False).refresh()
    assert saved["next_scheduled_time"] is None
    assert saved.content["is_scheduled"] == "0"


@pytest.mark.parametrize(
    ("earliest", "latest", "what"),
    [("soon", "+1h", "earliest_time"), ("0", "+1h", "shorter range")],
)
def test_scheduled_times_refuse(earliest: str, latest: str, what: str) -> None:
    of = kept(face(), is_scheduled="1", cron_schedule="* * * * *")
    reply = ask(
        of, "GET", f"{LIST}/mine/scheduled_times", earliest_time=earliest, latest_time=latest
    )

    assert message(reply)[0] == 400
    assert what in message(reply)[2]


def test_alerts_are_held_back_and_let_through(saved: SavedSearch) -> None:
    assert saved.suppressed == 0
    saved.suppress(100)
    assert 90 < saved.suppressed <= 100
    saved.acknowledge()
    assert saved.suppressed == 0
    saved.suppress(100)
    saved.unsuppress()
    assert saved.suppressed == 0


@pytest.mark.parametrize("verb", ["dispatch", "acknowledge", "suppress"])
def test_what_is_not_there_cannot_be_asked(verb: str) -> None:
    assert message(post(face(), f"{LIST}/absent/{verb}"))[0] == 404
