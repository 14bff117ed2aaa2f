"""Paths, codes, bounds and durability of the collector."""

from __future__ import annotations

import gzip
import json
import os
from typing import TYPE_CHECKING

import pytest
from support.face import face, post, service
from support.hec import ACK, CHANNEL, EVENT, RAW, Hec, answer, collector

from analytics.splunkd.hec import collector as module
from analytics.transports import journal

if TYPE_CHECKING:
    from analytics.splunkd.app import Face

OK, BAD = '{"event":"ok"}', '{"event":""}'
WRONG = '{"event":"ok","index":"nowhere"}'
CHANNELED = f"{EVENT}?channel={CHANNEL}"


@pytest.fixture
def hec() -> Hec:
    return collector(token="t")


@pytest.fixture
def acked() -> Hec:
    return collector(token="a", useACK=1)


@pytest.mark.parametrize(
    "path", ["", "/", "/event", "/event/", "/event/1.0", "/1.0", "/event/1.0/"]
)
def test_events_have_many_paths(hec: Hec, path: str) -> None:
    assert hec.post(OK, f"/services/collector{path}") == (200, {"text": "Success", "code": 0})


@pytest.mark.parametrize("path", ["/raw", "/raw/1.0"])
def test_text_has_two(hec: Hec, path: str) -> None:
    assert hec.code("x\ny", f"/services/collector{path}") == (0, None)
    assert [made["raw"] for made in hec.kept] == ["x", "y"]


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("GET", "", 405, "POST,OPTIONS"),
        ("PUT", "/event", 405, "POST,OPTIONS"),
        ("DELETE", "/raw", 405, "POST,OPTIONS"),
        ("GET", "/ack", 405, "POST,OPTIONS"),
        ("POST", "/health", 405, "GET,HEAD,OPTIONS"),
        ("POST", "/event/2.0", 404, None),
        ("POST", "/mint", 404, None),
        ("GET", "/health/1.0/x", 404, None),
        ("POST", "/EVENT", 404, None),
    ],
)
def test_other_verbs_and_paths(
    hec: Hec, method: str, path: str, status: int, allowed: str | None
) -> None:
    reply = hec.send(method, f"/services/collector{path}", OK)

    assert answer(reply) == (
        status,
        {"text": "The requested URL was not found on this server.", "code": 404},
    )
    assert reply.headers.get("Allow") == allowed


@pytest.mark.parametrize(("path", "verbs"), [("", "POST,OPTIONS"), ("/health", "GET,HEAD,OPTIONS")])
def test_options_are_told_to_anybody(hec: Hec, path: str, verbs: str) -> None:
    """Docker's driver for logs asks for them before it starts a container."""
    reply = hec.send("OPTIONS", f"/services/collector{path}", authorization="")

    assert (reply.status, reply.body, reply.headers["Allow"]) == (200, b"", verbs)


def test_other_namespaces_have_no_collector(hec: Hec) -> None:
    assert hec.send("POST", "/servicesNS/nobody/search/collector", OK).status == 401


@pytest.mark.parametrize(
    ("events", "code", "kept"),
    [
        ([BAD, OK], (13, 0), 0),
        ([OK, BAD], (13, 1), 1),
        ([BAD, BAD], (13, 0), 0),
        ([OK, OK, BAD, OK], (13, 2), 2),
        (['{"event":null}'], (13, 0), 0),
        (['{"event":" \\t"}'], (13, 0), 0),
        (['{"event":{}}'], (13, 0), 0),
        (['{"event":{ }}'], (13, 0), 0),
        (['{"event":[]}'], (13, 0), 0),
        (["{}"], (12, 0), 0),
        (['{"time":1}', BAD], (12, 0), 0),
        (['{"fields":{"a":1}}'], (12, 0), 0),
        ([WRONG], (7, 1), 0),
        ([OK, WRONG], (7, 2), 1),
        ([OK, '{"event":"x","time":"y"}'], (15, 1), 1),
        ([OK, '{"event":"x","fields":{"a":{}}}'], (15, 1), 1),
        ([OK, '{"event":"x","fields":[]}'], (6, 1), 1),
        ([OK, "{oops"], (6, 1), 1),
        (['{"event":""}{not json}'], (13, 0), 0),
    ],
)
def test_events_before_the_first_wrong_one_are_kept(
    hec: Hec, events: list[str], code: tuple[int, int], kept: int
) -> None:
    assert hec.code("".join(events)) == code
    assert len(hec.kept) == kept


@pytest.mark.parametrize("body", ["", " \r\n", "[]", " [ ] "])
def test_no_data(hec: Hec, body: str) -> None:
    assert hec.code(body) == (5, None)


@pytest.mark.parametrize("body", ["", "\n\r\n", "  "])
def test_no_lines(hec: Hec, body: str) -> None:
    assert hec.code(body, RAW) == (5, None)


def test_indexes_of_a_token() -> None:
    hec = collector(token="t", index="_internal", indexes=["_internal", "web"])
    for name in ("web", "shut"):
        post(hec.face, "data/indexes", name=name)
    post(hec.face, "data/indexes/shut/disable")
    anywhere = collector(hec.face, "u")

    def code(of: Hec, index: str) -> tuple[int, int | None]:
        return of.code(json.dumps({"event": "x", "index": index}))

    assert [code(hec, index) for index in ("", "_internal", "web", "main")] == [
        (0, None), (0, None), (0, None), (7, 1),
    ]  # fmt: skip
    assert [code(anywhere, index) for index in ("main", "web", "shut", "Web", "a b")] == [
        (0, None), (0, None), (7, 1), (7, 1), (7, 1),
    ]  # fmt: skip
    assert hec.code("x", f"{RAW}?index=main") == (7, 1)


@pytest.mark.parametrize("index", ["", "default", "main"])
def test_default_index_is_main(index: str) -> None:
    assert collector(token="t", index=index).only(OK)["index"] == "main"


def test_index_that_only_has_events_is_one() -> None:
    hec = collector(token="t")
    hec.kept.append({"index": "tracked"})

    assert hec.code('{"event":"x","index":"tracked"}') == (0, None)


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (gzip.compress(OK.encode()), "gzip", 200),
        (gzip.compress(OK.encode())[:-5], "gzip", 400),
        (b"no gzip", "gzip", 400),
        (gzip.compress(b" " * 2**20), "gzip", 413),
        (b" " * 2**17, "", 413),
        (OK.encode(), "deflate", 415),
    ],
    ids=["gzip", "cut", "not gzip", "bomb", "too long", "deflate"],
)
def test_compression(body: bytes, encoding: str, status: int) -> None:
    hec = collector(face(limit_bytes=2**16), token="t")
    reply = hec.send("POST", EVENT, body, Content_Encoding=encoding)

    assert reply.status == status
    assert reply.content_type.startswith("application/json" if status == 200 else "text/html")


def test_body_of_nobody_is_not_inflated(hec: Hec) -> None:
    reply = hec.send("POST", EVENT, b"no gzip", authorization="Splunk x", Content_Encoding="gzip")

    assert reply.status == 403


def test_output_mode_and_content_type_change_nothing(hec: Hec) -> None:
    for kind in ("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        got = hec.post(OK, f"{EVENT}?output_mode=xml", Content_Type=kind)
        assert got == (200, {"text": "Success", "code": 0})


def test_acknowledged_request(acked: Hec) -> None:
    header = {"X_Splunk_Request_Channel": CHANNEL}

    assert acked.post(OK, CHANNELED)[1] == {"text": "Success", "code": 0, "ackId": 0}
    assert acked.post(OK, **header)[1]["ackId"] == 1
    assert acked.post("x", RAW, **header)[1]["ackId"] == 2
    asked = acked.post('{"acks":[0,1,2,3]}', f"{ACK}?channel={CHANNEL}")
    assert asked == (200, {"acks": {"0": True, "1": True, "2": True, "3": False}})
    assert acked.post('{"acks":[1]}', f"{ACK}/1.0", **header)[1] == {"acks": {"1": False}}


def test_refused_request_has_no_id(acked: Hec) -> None:
    assert "ackId" not in acked.post(OK + BAD, CHANNELED)[1]
    assert acked.post(OK, CHANNELED)[1]["ackId"] == 0


@pytest.mark.parametrize("path", [EVENT, RAW])
def test_channel_is_needed_for_acknowledgements(acked: Hec, path: str) -> None:
    assert acked.code(OK, path) == (10, None)
    assert acked.code("", path) == (10, None)
    assert acked.code(OK, f"{path}?channel=7") == (11, None)
    assert acked.kept == []


def test_channel_is_not_needed_without(hec: Hec) -> None:
    assert hec.post(OK, CHANNELED)[1] == {"text": "Success", "code": 0}
    assert hec.post("x", RAW)[1] == {"text": "Success", "code": 0}
    assert hec.code('{"acks":[0]}', ACK) == (14, None)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", 5),
        ("{}", 6),
        ("[0]", 6),
        ("7", 6),
        ("oops", 6),
        ('{"acks":0}', 6),
        ('{"acks":["0"]}', 6),
        ('{"acks":[true]}', 6),
        ('{"acks":[1.5]}', 6),
        ('{"acks":' + "[" * 100_000, 6),
        (json.dumps({"acks": list(range(module.ACKS + 1))}), 6),
    ],
    ids=lambda value: str(value)[:20],
)
def test_wrong_questions_for_acknowledgements(acked: Hec, body: str, code: int) -> None:
    assert acked.code(body, f"{ACK}?channel={CHANNEL}") == (code, None)


def test_acknowledgements_without_a_channel(acked: Hec) -> None:
    assert acked.code('{"acks":[0]}', ACK) == (10, None)
    assert acked.code('{"acks":[0]}', ACK, authorization="Splunk x") == (4, None)
    assert acked.post('{"acks":[]}', f"{ACK}?channel={CHANNEL}") == (200, {"acks": {}})


def test_what_was_answered_is_found(real: Face) -> None:
    """Through splunklib in this process, by a search right after the answer."""
    hec = collector(real, "found")
    body = {"event": {"user": {"id": 7}}, "fields": {"dc": ["a", "b"]}, "time": 1_700_000_000.5}
    lines = {"event": "status=200", "index": "main", "source": "s", "host": "h"}

    assert hec.code(json.dumps(body) + json.dumps(lines)) == (0, None)
    rows = service(real).jobs.oneshot(
        "search index=main sourcetype=httpevent | sort _time | table user.id dc status host source",
        output_mode="json",
    )
    first, second = json.loads(rows.read())["results"]
    assert (first["user.id"], first["source"]) == ("7", "http:found")
    assert (second["status"], second["host"], second["source"]) == ("200", "h", "s")


@pytest.mark.parametrize("target", [EVENT, RAW])
def test_answer_comes_after_the_disk(
    real: Face, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    """What is synced when the request returns holds the event; nothing is applied for it."""
    hec, synced = collector(real, f"disk{len(target)}"), list[bytes]()

    def sync(descriptor: int) -> None:
        os.fsync(descriptor)
        files = sorted((real.engine.folder / "journal").glob("*.ndjson"))
        synced.append(b"".join(file.read_bytes() for file in files))

    monkeypatch.setattr(journal, "_sync", sync)
    assert hec.code('{"event":"on disk"}', f"{target}?index=_internal") == (0, None)
    assert b"on disk" in synced[-1]
