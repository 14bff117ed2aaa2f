"""Counts for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.collecting import Collecting

TOTAL = "analytics_events_total"


def lines(text: bytes) -> list[str]:
    return [line for line in text.decode().splitlines() if not line.startswith("#")]


def test_what_became_of_events_is_counted(collecting: Collecting) -> None:
    key = collecting.keys.add(["shop"], "secret")
    other = collecting.keys.add(['gar"den'], "secret")
    batch = [{"event": "a", "event_id": "1"}, {"event": ""}]
    for _ in range(2):
        collecting.post("/v1/events", batch, key=key)
    collecting.post("/v1/events", batch, key=other)
    reply = collecting.get("/metrics", key=key)

    assert reply.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert lines(reply.body) == [
        f'{TOTAL}{{format="events",application="shop",outcome="accepted"}} 1',
        f'{TOTAL}{{format="events",application="shop",outcome="duplicate"}} 1',
        f'{TOTAL}{{format="events",application="shop",outcome="no_name"}} 2',
    ]
    assert r'application="gar\"den",outcome="accepted"} 1' in str(
        collecting.get("/metrics", key=other).body, "utf-8"
    )


def test_gauges_are_measured_when_asked(collecting: Collecting) -> None:
    waiting = [7]
    collecting.collector.tally.gauges["spool_bytes"] = lambda: waiting[0]
    assert lines(collecting.get("/metrics").body) == ["analytics_spool_bytes 7"]
    waiting[0] = 8
    assert lines(collecting.get("/metrics").body) == ["analytics_spool_bytes 8"]


def test_counts_are_for_secret_keys(collecting: Collecting) -> None:
    assert collecting.get("/metrics", address="192.0.2.1").status == 403
    public = collecting.keys.add(["shop"])
    assert collecting.get("/metrics").status == 401
    assert collecting.get("/metrics", key=public).status == 403
    assert collecting.post("/metrics", key=public).status == 405
