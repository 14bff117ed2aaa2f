"""Events reach an event collector; each of its codes is answered as it is meant."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from support.answering import answering

from analytics.errors import RejectedError, TransportError
from analytics.event import Event
from analytics.input import AnalyticsTracker
from analytics.transports import PartlyRefusedError
from analytics.transports.hec import HecTransport
from analytics.transports.link import Reach

if TYPE_CHECKING:
    from analytics.testing import Hec

NOON = datetime(2026, 11, 24, 12, 0, 0, 500_000, tzinfo=UTC)
PLACE = "/services/collector"
FINE = (200, {"text": "Success", "code": 0})


def events(number: int = 1, **properties: str) -> list[Event]:
    return [Event("shop", "e", NOON, "u1", properties, f"id{n}") for n in range(number)]


def read(body: bytes) -> list[Any]:
    """Read envelopes one after the other."""
    text, found, at = body.decode(), [], 0
    while at < len(text):
        envelope, at = json.JSONDecoder().raw_decode(text, at)
        found.append(envelope)
        at += len(text[at:]) - len(text[at:].lstrip())
    return found


def test_event_is_an_object_in_an_envelope() -> None:
    with answering(FINE) as server:
        transport = HecTransport(server.url + PLACE, "t-1", "web", host="h")
        transport.send(events(2, plan="pro"))
        transport.close()

    (request,) = server.requests
    assert request.path == "/services/collector/event"
    assert request.headers["Authorization"] == "Splunk t-1"
    assert len(request.headers["X-Splunk-Request-Channel"]) == 36
    envelopes = read(request.body)
    assert len(envelopes) == 2
    assert envelopes[0] == {
        "time": 1795521600.5,
        "host": "h",
        "source": "analytics",
        "sourcetype": "sample_analytics",
        "index": "web",
        "event": {
            "application": "shop",
            "event": "e",
            "distinct_id": "u1",
            "event_id": "id0",
            "analytics_prop__plan": "pro",
        },
    }


def test_long_event_is_a_line() -> None:
    """A Splunk takes 5,000 bytes of JSON apart, and 10,240 characters of a line."""
    with answering(FINE) as server:
        transport = HecTransport(server.url + PLACE, "t")
        transport.send(events(1, short="x", long="ü" * 2_500))
        transport.close()

    (envelope,) = read(server.requests[0].body)
    assert envelope["event"].startswith('2026-11-24T12:00:00.500000+00:00 application="shop"')


def test_index_of_the_token_is_taken_where_none_is_named() -> None:
    with answering(FINE) as server:
        transport = HecTransport(server.url + PLACE + "/event/1.0/", "t", "")
        transport.send(events())
        transport.send([])
        transport.close()

    (request,) = server.requests
    assert request.path == "/services/collector/event/1.0"
    assert "index" not in read(request.body)[0]


@pytest.mark.parametrize(
    ("status", "code", "meant"),
    [
        *[(403, code, 403) for code in (1, 4)],
        *[(401, code, 401) for code in (2, 3)],
        *[(400, code, 400) for code in (5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 21, 22)],
        (500, 8, 500),
        *[(503, code, 503) for code in (9, 18, 19, 20, 23)],
        *[(429, code, 429) for code in (26, 27)],
        (200, 9, 503),
        (400, 26, 429),
        (418, 99, 418),
        (502, None, 502),
        (413, None, 413),
    ],
)
def test_code_says_whether_to_come_again(status: int, code: int | None, meant: int) -> None:
    said: Any = b"<html>" if code is None else {"text": "No", "code": code}
    with answering((status, said, {"Retry-After": "9"})) as server:
        transport = HecTransport(server.url + PLACE, "t")
        with pytest.raises(RejectedError) as raised:
            transport.send(events())
        transport.close()

    assert raised.value.status == meant
    assert not isinstance(raised.value, PartlyRefusedError)
    assert raised.value.retry_after_s == 9


@pytest.mark.parametrize("code", [0, 24, 25, None])
def test_success_may_come_with_a_warning(code: int | None) -> None:
    said: Any = b"OK" if code is None else {"code": code}
    with answering((200, said)) as server:
        transport = HecTransport(server.url + PLACE, "t")
        transport.send(events())
        transport.close()

    assert len(server.requests) == 1


def test_page_of_a_proxy_is_no_success() -> None:
    with answering((200, b"<html>Log in</html>")) as server:
        transport = HecTransport(server.url + PLACE, "t")
        with pytest.raises(TransportError, match="answered with a page"):
            transport.send(events())
        transport.close()


@pytest.mark.parametrize("code", [6, 12, 13, 15])
def test_one_wrong_event_is_told_by_its_place(code: int) -> None:
    """What stands before it is kept; what stands behind it is to be sent again."""
    said = {"text": "No", "code": code, "invalid-event-number": 2}
    with answering((400, said)) as server:
        transport = HecTransport(server.url + PLACE, "t")
        with pytest.raises(PartlyRefusedError) as raised:
            transport.send(events(5))
        transport.close()

    assert raised.value.refused == {2: "No"}
    assert list(raised.value.left) == [3, 4]


def test_acknowledgement_is_waited_for() -> None:
    pauses: list[float] = []
    with answering(
        (200, {"code": 0, "ackId": 7}),
        (200, {"acks": {"7": False}}),
        (200, {"acks": {"7": True}}),
    ) as server:
        transport = HecTransport(server.url + PLACE, "t", pause=pauses.append)
        transport.send(events())
        transport.close()

    channel = server.requests[0].headers["X-Splunk-Request-Channel"]
    assert [request.path for request in server.requests[1:]] == [
        f"/services/collector/ack?channel={channel}"
    ] * 2
    assert server.requests[1].json == {"acks": [7]}
    assert len(pauses) == 1


def test_acknowledgement_that_does_not_come_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.transports.hec._ACK_S", 0)
    with answering((200, {"code": 0, "ackId": 0}), (200, {"acks": {"0": False}})) as server:
        transport = HecTransport(server.url + PLACE, "t")
        with pytest.raises(TransportError, match="did not acknowledge"):
            transport.send(events())
        transport.close()


def test_tracker_sends_to_an_event_collector(hec: Hec) -> None:
    """Of the embedded engine, on its port with TLS."""
    awkward = 'a"b\\c\nd=é'
    with AnalyticsTracker(
        "shop", url=hec.url + PLACE, key=hec.token, index="main", verify=False
    ) as tracker:
        event_id = tracker.track("e", NOON, "u2", note=awkward, long="x" * 6_000)
        assert tracker.flush()

    (found,) = hec.events
    assert (found["application"], found["event"], found["distinct_id"]) == ("shop", "e", "u2")
    assert (found["event_id"], found["_time"][:23]) == (event_id, "2026-11-24T12:00:00.500")
    assert found["analytics_prop__note"] == awkward
    assert len(found["analytics_prop__long"]) == 6_000


def test_token_with_acknowledgement_is_asked_for_it(hec: Hec) -> None:
    hec.owner.post("data/inputs/http", name="acked", token="acked", useACK="1")
    transport = HecTransport(hec.url + PLACE, "acked", "main", reach=Reach(verify=False))
    transport.send(events(2))
    transport.send(events(3)[2:])
    transport.close()

    assert len(hec.events) == 3
