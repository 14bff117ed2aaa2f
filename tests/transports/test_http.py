"""Events reach our collector; what it says of each is heard."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from support.answering import answering
from support.collecting import Collecting

from analytics.errors import AnalyticsError, RejectedError, TransportError
from analytics.event import Event
from analytics.input import AnalyticsTracker
from analytics.transports import PartlyRefusedError
from analytics.transports.http import HttpTransport

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOON = datetime(2026, 11, 24, 12, 0, 0, 500_000, tzinfo=UTC)
FINE = (200, {"accepted": 2, "duplicate": 0, "rejected": [], "warnings": []})


def events(number: int = 1) -> list[Event]:
    return [Event("shop", "e", NOON, None, {"plan": "pro"}, f"id{n}") for n in range(number)]


@pytest.mark.parametrize("below", ["", "/", "/in", "/in/v1/events"])
def test_batch_is_one_request(below: str) -> None:
    with answering(FINE) as server:
        transport = HttpTransport(server.url + below, "k1")
        transport.send([*events(1), Event("shop", "f", NOON, "u1", {}, "x")])
        transport.send([])
        transport.close()

    (request,) = server.requests
    assert request.path == ("/in/v1/events" if "in" in below else "/v1/events")
    assert request.headers["Authorization"] == "Bearer k1"
    assert request.json["events"] == [
        {
            "application": "shop",
            "event": "e",
            "time": "2026-11-24T12:00:00.500000+00:00",
            "event_id": "id0",
            "properties": {"plan": "pro"},
        },
        {
            "application": "shop",
            "event": "f",
            "time": "2026-11-24T12:00:00.500000+00:00",
            "event_id": "x",
            "properties": {},
            "distinct_id": "u1",
        },
    ]
    assert datetime.fromisoformat(request.json["sent_at"]).tzinfo


def test_no_key_is_no_header() -> None:
    with answering(FINE) as server:
        transport = HttpTransport(server.url)
        transport.send(events())
        transport.close()

    assert server.requests[0].headers["Authorization"] is None


@pytest.mark.parametrize("status", [200, 400])
def test_what_is_refused_is_told_of_each(status: int) -> None:
    rejected = [{"index": 1, "field": "time", "message": "No time."}, {"index": 9}, {}, "x"]
    said = {"accepted": 1, "rejected": rejected}
    with answering((status, said)) as server:
        transport = HttpTransport(server.url)
        with pytest.raises(RejectedError) as raised:
            transport.send(events(2))
        transport.close()

    if status == 200:
        assert isinstance(raised.value, PartlyRefusedError)
        assert raised.value.refused == {1: "time: No time."}
        assert raised.value.left == ()
    else:
        assert not isinstance(raised.value, PartlyRefusedError), "the other may not be kept"


@pytest.mark.parametrize(
    ("status", "said", "fix"),
    [
        (401, {"error": {"code": "no_key", "message": "Who are you?"}}, "Who are you?"),
        (401, b"", "key="),
        (403, b"<html>", "for this application"),
        (404, [], "mounted below"),
        (302, {"error": "moved"}, "status 302"),
        (503, {}, "status 503"),
    ],
)
def test_refusal_says_what_to_do(status: int, said: Any, fix: str) -> None:
    with answering((status, said, {"Retry-After": "3"})) as server:
        transport = HttpTransport(server.url)
        with pytest.raises(RejectedError, match=fix.replace("?", r"\?")) as raised:
            transport.send(events())
        transport.close()

    assert raised.value.status == status
    assert raised.value.retry_after_s == 3


@pytest.mark.parametrize("said", [b"<html>Welcome</html>", b"", {"status": 1}])
def test_server_that_is_no_collector_takes_nothing(said: Any) -> None:
    """Whatever it answers: the events are not known to be kept."""
    with answering((200, said)) as server:
        transport = HttpTransport(server.url)
        with pytest.raises(TransportError, match="did not answer as a collector"):
            transport.send(events())
        transport.close()


def test_tracker_sends_to_a_collector_and_tells_what_it_refused() -> None:
    told: list[tuple[AnalyticsError, list[str]]] = []
    rejected = [{"index": 0, "field": "event", "message": "No."}]
    with (
        answering((200, {"accepted": 1, "rejected": rejected})) as server,
        AnalyticsTracker(
            "shop",
            url=server.url,
            key="k1",
            on_error=lambda error, lost: told.append((error, [event.name for event in lost])),
        ) as tracker,
    ):
        tracker.track("bad")
        tracker.track("good")
        assert not tracker.flush()
        assert tracker.stats()["sent"] == 1

    assert tracker.stats()["dropped"] == {"refused": 1}
    assert [names for _, names in told] == [["bad"]]


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(collecting: Collecting) -> Iterator[str]:
    """Run a collector on a port; give its address."""
    with make_server("127.0.0.1", 0, collecting.app, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def test_our_collector_takes_what_the_tracker_sends(tmp_path: Path) -> None:
    """The same event, id and time included; a repeat is no second one, and no error."""
    collecting = Collecting(tmp_path)
    key = collecting.keys.add(["shop"], "secret")
    awkward = {"note": 'a"b\\c\nd=é', "Größe": 5, "cart": {"items": [1, "x"]}, "none": None}
    with (
        serving(collecting) as url,
        AnalyticsTracker("shop", url=url, key=key, strict=True) as tracker,
    ):
        first = tracker.track("purchase", NOON, "u1", awkward)
        again = tracker.revenue("64.90", "EUR", "u1", order_id=7)
        assert tracker.flush()
        tracker.revenue("64.90", "EUR", "u1", order_id=7)
        assert tracker.flush()

    assert [event.event_id for event in collecting.events] == [first, again]
    (event, _) = collecting.events
    assert (event.application, event.name, event.time, event.distinct_id) == (
        "shop",
        "purchase",
        NOON,
        "u1",
    )
    assert event.properties == {
        "note": 'a"b\\c\nd=é',
        "Gr_u00f6__u00df_e": "5",
        "cart_items": '[1,"x"]',
    }


def test_key_of_another_application_is_refused(tmp_path: Path) -> None:
    collecting = Collecting(tmp_path)
    key = collecting.keys.add(["other"], "secret")
    with (
        serving(collecting) as url,
        AnalyticsTracker("shop", url=url, key=key) as tracker,
    ):
        tracker.track("e")
        assert not tracker.flush()

    assert tracker.stats()["dropped"] == {"refused": 1}
