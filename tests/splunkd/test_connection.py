"""One connection: requests in, answers out, and bounds on what a client may cost."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest

from analytics.splunkd import connection as module
from analytics.splunkd.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

GET = b"GET /x HTTP/1.1\r\n\r\n"


def echo(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with the body."""
    body = environ["wsgi.input"].read()
    start("200 OK", [("X-Path", environ["PATH_INFO"])])
    return [environ["REQUEST_METHOD"].encode(), b":", body]


@pytest.fixture
def talk() -> Iterator[Callable[..., bytes]]:
    """Send bytes to an application and read all it answers."""
    threads: list[threading.Thread] = []

    def run(data: bytes, app: Any = echo, limit: int | None = 100, *, ends: bool = True) -> bytes:
        ours, theirs = socket.socketpair()
        thread = threading.Thread(target=Connection(theirs, app, {}, limit).serve)
        thread.start()
        threads.append(thread)
        with ours:
            ours.settimeout(5)
            ours.sendall(data)
            if ends:
                ours.shutdown(socket.SHUT_WR)
            found = b""
            while piece := ours.recv(2**16):
                found += piece
            return found

    yield run
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()


def test_answer_is_whole_and_in_one_piece(talk: Callable[..., bytes]) -> None:
    head, _, body = talk(b"POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc").partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")

    assert lines[0] == "HTTP/1.1 200 OK"
    assert body == b"POST:abc"
    assert {"X-Path: /a", "Content-Length: 8", "Connection: keep-alive"} <= set(lines)
    assert any(line.startswith("Date: ") for line in lines)


def test_connection_is_kept_for_the_next_request(talk: Callable[..., bytes]) -> None:
    two = b"POST /1 HTTP/1.1\r\nContent-Length: 1\r\n\r\na" + GET
    found = talk(two)

    assert found.count(b"HTTP/1.1 200") == 2
    assert found.endswith(b"GET:")


def test_connection_ends_where_it_was_asked_for(talk: Callable[..., bytes]) -> None:
    found = talk(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n" + GET)

    assert found.count(b"HTTP/1.1") == 1
    assert b"Connection: close" in found


def test_pieces_are_read_and_head_has_no_body(talk: Callable[..., bytes]) -> None:
    chunked = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"

    assert talk(chunked).endswith(b"POST:ab")
    head = talk(b"HEAD / HTTP/1.1\r\n\r\n")
    assert b"Content-Length: 5" in head
    assert head.endswith(b"\r\n\r\n")


def test_client_that_waits_is_told_to_go_on(talk: Callable[..., bytes]) -> None:
    found = talk(b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na")

    assert found.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK")


def test_stream_lasts_until_the_client_closes(talk: Callable[..., bytes]) -> None:
    found = talk(b"POST / HTTP/1.1\r\nX-Splunk-Input-Mode: Streaming\r\n\r\nabc")

    assert found.endswith(b"POST:abc")
    assert b"Connection: close" in found


def test_answer_in_pieces_is_chunked_and_sized_ones_are_not(talk: Callable[..., bytes]) -> None:
    def pieces(_: object, start: Callable[..., Any]) -> Iterator[bytes]:
        start("200 OK", [])
        yield b"ab"
        yield b""
        yield b"c"

    def sized(_: object, start: Callable[..., Any]) -> Iterator[bytes]:
        start("200 OK", [("Content-Length", "3")])
        return iter([b"ab", b"c"])

    assert talk(GET, pieces).endswith(b"\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
    assert talk(GET, sized).endswith(b"\r\n\r\nabc")
    old = talk(b"GET / HTTP/1.0\r\n\r\n", pieces)
    assert old.endswith(b"\r\n\r\nabc")
    assert b"chunked" not in old


def test_empty_answers_say_so(talk: Callable[..., bytes]) -> None:
    def nothing(_: object, start: Callable[..., Any]) -> list[bytes]:
        start("204 No Content", [])
        return []

    def none(_: object, start: Callable[..., Any]) -> Iterator[bytes]:
        start("200 OK", [])
        return iter(())

    assert b"Content-Length" not in talk(GET, nothing)
    assert talk(GET, none).endswith(b"\r\n\r\n0\r\n\r\n")


def test_written_parts_come_first(talk: Callable[..., bytes]) -> None:
    def writes(_: object, start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [])(b"early ")
        return [b"late"]

    assert talk(GET, writes).endswith(b"early late")


def test_failing_application_is_500_and_told(
    talk: Callable[..., bytes], caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_: object, _start: object) -> list[bytes]:
        raise OSError("disk")

    def fails_late(_: object, start: Callable[..., Any]) -> Iterator[bytes]:
        start("200 OK", [])
        yield b"ab"
        raise ZeroDivisionError

    assert talk(GET, fails).startswith(b"HTTP/1.1 500 ")
    cut = talk(GET, fails_late)
    assert cut.startswith(b"HTTP/1.1 200 OK")
    assert not cut.endswith(b"0\r\n\r\n"), "a client must see that the answer is not whole"
    assert caplog.text.count("The application failed") == 2


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + bytes(101), b"413"),
        (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n", b"414"),
    ],
)
def test_what_is_too_much_is_refused(
    talk: Callable[..., bytes], data: bytes, status: bytes
) -> None:
    assert talk(data).startswith(b"HTTP/1.1 " + status)


def test_client_that_still_sends_sees_the_refusal(talk: Callable[..., bytes]) -> None:
    data = b"POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n" + bytes(1_000_000)

    assert talk(data).startswith(b"HTTP/1.1 413")


def test_body_nobody_read_ends_the_connection(talk: Callable[..., bytes]) -> None:
    def lazy(_: object, start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [])
        return [b"ok"]

    found = talk(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc" + GET, lazy)
    assert found.count(b"HTTP/1.1 200") == 1


@pytest.mark.parametrize(
    "data", [b"", b"GET / HT", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\na"]
)
def test_slow_client_is_left(
    talk: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    for name in ("HEAD_S", "IDLE_S", "BODY_S", "_LEFT_S"):
        monkeypatch.setattr(module, name, 0.05)
    monkeypatch.setattr(module, "BODY_BYTES_S", 1e6)

    assert b"200 OK" not in talk(data, ends=False)


def test_client_that_goes_away_harms_nobody(talk: Callable[..., bytes]) -> None:
    assert (
        talk(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\na").startswith(b"HTTP/1.1 400") is True
    )
