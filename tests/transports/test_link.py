"""One connection, opened again without a word, closed with what went wrong."""

from __future__ import annotations

import os
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest
from support.answering import answering

from analytics.errors import TransportError
from analytics.splunkd.tls import context
from analytics.transports.link import Answer, Link, Reach

if TYPE_CHECKING:
    from pathlib import Path

FINE = (200, {"code": 0})
LARGE = b"x" * 5_000


def test_requests_share_a_connection() -> None:
    with answering(FINE) as server:
        link = Link(server.url + "/in", {"Authorization": "Bearer k"})
        answers = [link.post("/v1/events", b"{}", {"X-Own": "1"}) for _ in range(3)]
        link.close()

    assert [answer.said() for answer in answers] == [{"code": 0}] * 3
    assert {request.connection for request in server.requests} == {1}
    first = server.requests[0]
    assert (first.path, first.body) == ("/in/v1/events", b"{}")
    assert (first.headers["Authorization"], first.headers["X-Own"]) == ("Bearer k", "1")


def test_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    with answering((200, {}, {"X-Then": "leave"}), FINE) as server:
        link = Link(server.url, {})
        assert link.post("/", b"1").is_ok
        assert link.post("/", b"2").is_ok
        link.close()

    assert [request.body for request in server.requests] == [b"1", b"2"]
    assert server.connections == 2


def test_new_connection_that_is_cut_is_an_error() -> None:
    with answering(None) as server:
        link = Link(server.url, {})
        with pytest.raises(TransportError, match="cannot be reached"):
            link.post("/", b"")

    assert len(server.requests) == 1


def test_server_that_is_not_there_is_an_error() -> None:
    with answering(FINE) as server:
        pass
    with pytest.raises(TransportError, match=r"Check the address"):
        Link(server.url, {}, Reach(timeout=5)).post("/", b"")


def test_child_of_fork_has_its_own_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(FINE) as server:
        link = Link(server.url, {})
        link.post("/", b"")
        parent = os.getpid()
        monkeypatch.setattr(os, "getpid", lambda: parent + 1)
        link.post("/", b"")
        link.close()

    assert [request.connection for request in server.requests] == [1, 2]


@pytest.mark.parametrize(
    ("body", "wants", "coding"), [(LARGE, True, "gzip"), (LARGE, False, None), (b"x", True, None)]
)
def test_large_bodies_are_compressed(body: bytes, wants: bool, coding: str | None) -> None:  # noqa: FBT001 - a column
    with answering(FINE) as server:
        link = Link(server.url, {}, Reach(gzip=wants))
        link.post("/", body)
        link.close()

    assert server.requests[0].headers["Content-Encoding"] == coding
    assert server.requests[0].body == body


def test_server_that_reads_no_gzip_is_sent_none_any_more() -> None:
    with answering((415, b"<html>"), FINE) as server:
        link = Link(server.url, {})
        assert [link.post("/", LARGE).status for _ in range(2)] == [200, 200]
        link.close()

    assert [request.headers["Content-Encoding"] for request in server.requests] == [
        "gzip",
        None,
        None,
    ]


def test_certificate_is_checked(tmp_path: Path) -> None:
    """A server with one that nobody has signed is not sent a byte."""
    with answering(FINE, tls=context(tmp_path)) as server:
        with pytest.raises(TransportError, match="CERTIFICATE_VERIFY_FAILED"):
            Link(server.url, {}).post("/", b"secret")
        assert server.requests == []

        trusting = Link(server.url, {}, Reach(ca=tmp_path / "tls" / "server.pem"))
        blind = Link(server.url, {}, Reach(verify=False))
        assert [link.post("/", b"").status for link in (trusting, blind)] == [200, 200]
        trusting.close()
        blind.close()


def test_file_of_certificates_that_is_none_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TransportError):
        Link("https://127.0.0.1:9", {}, Reach(ca=tmp_path / "none.pem")).post("/", b"")
    assert ssl.create_default_context().check_hostname


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        (None, 0, 0),
        ("7", 7, 7),
        ("999999", 3600, 3600),
        ("-5", 0, 0),
        ("soon", 0, 0),
        ("²", 0, 0),
        (format_datetime(datetime.now(UTC) + timedelta(minutes=50)), 600, 3000),
        (format_datetime(datetime(2000, 1, 1, tzinfo=UTC)), 0, 0),
    ],
    ids=["none", "seconds", "years", "negative", "no number", "power", "date", "past"],
)
def test_pause_that_a_server_asks_for(said: str | None, least: float, most: float) -> None:
    answer = Answer(503, {} if said is None else {"retry-after": said}, b"")

    assert least <= answer.retry_after_s <= most
    assert answer.refused("No.").retry_after_s == pytest.approx(answer.retry_after_s, abs=5)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b"\xff", b"[" * 100_000])
def test_answer_that_is_no_object_says_nothing(body: bytes) -> None:
    assert Answer(200, {}, body).said() == {}
