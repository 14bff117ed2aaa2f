"""splunklib asks a face without a socket."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from splunklib.binding import HTTPError
from splunklib.results import JSONResultsReader
from support.face import face, rows, service

from analytics.splunkd.inprocess import ask, reader


def test_service_asks_and_reads() -> None:
    asked = service(face(rows("count", "1", "2")))
    with asked.jobs.oneshot("search x", output_mode="json", count=0) as found:
        assert json.loads(found.read())["results"] == [{"count": "1"}, {"count": "2"}]

    job = asked.jobs.create("search x | stats count", exec_mode="blocking")
    assert job.is_done()
    assert job.is_done(), "the second time it asks within the namespace of the job"
    assert list(JSONResultsReader(job.results(output_mode="json"))) == [
        {"count": "1"},
        {"count": "2"},
    ]


def test_errors_are_answers() -> None:
    with pytest.raises(HTTPError, match="Could not find object id=nowhere") as caught:
        service(face()).get("data/indexes/nowhere")
    assert caught.value.status == 404


def test_many_threads_ask_at_once() -> None:
    asked = service(face())
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: asked.get("server/info").status, range(50)))

    assert found == [200] * 50


def test_text_bodies_are_encoded() -> None:
    """Splunklib's `Stanza.submit` sends its form as a text."""
    asked = service(face())
    asked.confs["props"].create("web").submit({"label": "é"})

    assert asked.confs["props"]["web"]["label"] == "é"


def test_compressed_bodies_are_read_as_on_a_port() -> None:
    of = face()
    headers = [("Content-Encoding", "gzip")]
    body = gzip.compress(b'x application="a" event="one"\n' * 50)
    url = "https://h/services/receivers/simple?index=main"
    kept = ask(of, url, {"method": "POST", "headers": headers, "body": body})
    cut = ask(of, url, {"method": "POST", "headers": headers, "body": body[:-3]})

    assert (kept["status"], cut["status"]) == (200, 400)
    assert len(of.engine.kept) == 50  # type: ignore[attr-defined]


def test_answer_has_the_connection_header() -> None:
    got = ask(face(), "https://h:1/services/server/info", {"headers": []})

    assert ("connection", "close") in got["headers"]
    assert got["reason"] == "OK"
    assert b"https://h:1/servicesNS" in got["body"].read()


def test_pieces_are_made_when_they_are_read() -> None:
    made: list[int] = []

    def pieces() -> object:
        for n in range(3):
            made.append(n)
            yield bytes(2**16)

    with reader(iter(pieces())) as file:  # type: ignore[call-overload]
        assert len(file.read(10)) == 10
        assert made == [0]
        assert len(file.read()) == 3 * 2**16 - 10
