"""A person is erased by whoever administers the data, over REST."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from support.face import ask, face, message, post
from support.made import event

from analytics.engine.engine import Engine
from analytics.engine.search import Request
from analytics.splunkd.app import make_app

if TYPE_CHECKING:
    from pathlib import Path


def test_counts_are_told_and_kept_searches_go(data: Path) -> None:
    wanted = {"id": "u1", "application": "shop"}
    with Engine(data, "UTC") as engine:
        served = make_app(engine)
        engine.append([event(n, distinct_id=f"u{n}") for n in range(3)])
        request = Request("search index=web")
        served.jobs.start(request, {}, owner="admin", app="", is_blocking=True)

        dry = post(served, "analytics/erase", **wanted, dry_run="1")
        assert json.loads(dry.body)["events"] == 1
        assert len(served.jobs.list()) == 1
        assert json.loads(post(served, "analytics/erase", **wanted).body)["events"] == 1
        assert served.jobs.list() == []
        assert json.loads(post(served, "analytics/erase", **wanted).body)["events"] == 0
        served.close()


def test_an_id_is_needed() -> None:
    status, _, told = message(post(face(), "analytics/erase", id=""))

    assert status == 400
    assert "No id was given" in told


def test_only_post_does_it() -> None:
    assert message(ask(face(), "GET", "analytics/erase", id="u1"))[0] == 400
