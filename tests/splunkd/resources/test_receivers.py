"""Text that comes in becomes events."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from support.face import document, face, message

from analytics.event import Event, new_id
from analytics.event import time_of as at
from analytics.splunkd.exchange import Request
from analytics.splunkd.resources import receivers
from analytics.wire import dumps

if TYPE_CHECKING:
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply


def send(of: Face, query: str, body: bytes | io.BytesIO, kind: str = "simple") -> Reply:
    """Send text as splunklib does: with the type of a form."""
    request = Request.of(
        "POST",
        f"/services/receivers/{kind}?{query}",
        [("Content-Type", "application/x-www-form-urlencoded")],
    )
    request.user = "admin"
    if isinstance(body, bytes):
        request.body = body
    else:
        request.body_file = body
    return of.answer(request)


def kept(of: Face) -> list[dict[str, Any]]:
    return list(of.engine.kept)  # type: ignore[attr-defined]


def test_text_is_broken_into_events_with_what_was_said() -> None:
    of = face()
    query = "index=web&host=h&source=s&sourcetype=st&output_mode=json"
    reply = send(of, query, b"a=1&b=2%20\r\nc=3")

    assert document(reply) == {
        "index": "web", "host": "h", "source": "s", "sourcetype": "st", "bytes": 15,
    }  # fmt: skip
    assert [record["raw"] for record in kept(of)] == ["a=1&b=2%20", "c=3"]
    assert {record["index"] for record in kept(of)} == {"web"}
    assert kept(of)[0]["sourcetype"] == "st"


def test_line_of_the_tracker_is_its_event() -> None:
    of = face()
    event = Event("shop", "buy", at("2011-08-08T12:00:00Z"), "u1", {"note": 'a"b'}, new_id())
    send(of, "index=web", dumps(event).encode())
    (record,) = kept(of)

    assert (record["application"], record["event_id"]) == ("shop", event.event_id)
    assert record["props"] == {"note": 'a"b'}


def test_stanza_of_the_sourcetype_is_followed() -> None:
    of = face()
    request = Request.of(
        "POST", "/services/configs/conf-props?name=st&LINE_BREAKER=(;)&KV_MODE=none"
    )
    request.user = "admin"
    of.answer(request)
    send(of, "sourcetype=st", b"a=1;a=2")

    assert [(r["raw"], r["fields"]) for r in kept(of)] == [("a=1", {}), ("a=2", {})]


def test_stream_is_kept_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receivers, "PART_BYTES", 64)
    of = face()
    parts: list[int] = []
    keep = of.engine.append
    of.engine.append = lambda records: (parts.append(len(list(records))), keep(records))  # type: ignore[assignment,func-returns-value,method-assign]
    lines = [f"line {n}" for n in range(100)]
    send(of, "", io.BytesIO("\n".join(lines).encode()), "stream")

    assert [record["raw"] for record in kept(of)] == lines
    assert len(parts) > 5


def test_line_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receivers, "PART_BYTES", 64)

    assert message(send(face(), "", io.BytesIO(b"x" * 64 * 70), "stream"))[0] == 413


@pytest.mark.parametrize(
    ("query", "words"),
    [("index=A+B", "cannot be the name"), ("index=main", "is disabled")],
)
def test_index_must_be_able_to_take_it(query: str, words: str) -> None:
    of = face()
    request = Request.of("POST", "/services/data/indexes/main/disable")
    request.user = "admin"
    of.answer(request)
    got = message(send(of, query, b"x"))

    assert got[0] == 400
    assert words in got[2]
    assert kept(of) == []


def test_bytes_that_are_no_text_are_kept_as_far_as_they_are() -> None:
    of = face()
    send(of, "", b"a=\xff")

    assert kept(of)[0]["raw"] == "a=\ufffd"
