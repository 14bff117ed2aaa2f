"""Heads of requests: the good are read, the doubtful refused."""

from __future__ import annotations

import io
from typing import Any

import pytest
from support.together import together

from analytics.splunkd.bodies import RefusedError
from analytics.splunkd.heads import HEADERS, Head, environ_of, read_head


def read(*lines: str, first: str = "POST /a%20b?c=d HTTP/1.1") -> Head:
    text = "\r\n".join((first, *lines, "", ""))
    source: Any = io.BufferedReader(io.BytesIO(text.encode("latin-1")))  # type: ignore[arg-type]
    return read_head(source)


def test_head_becomes_an_environment() -> None:
    head = read("Host: h", "content-TYPE: text/x", "X-A:  1 ", "x-a: 2", "Content-Length: 3")
    environ = environ_of(head, {"SERVER_NAME": "s"})

    assert environ == {
        "SERVER_NAME": "s", "REQUEST_METHOD": "POST", "REQUEST_URI": "/a%20b?c=d",
        "SCRIPT_NAME": "", "PATH_INFO": "/a b", "QUERY_STRING": "c=d",
        "SERVER_PROTOCOL": "HTTP/1.1", "CONTENT_TYPE": "text/x", "CONTENT_LENGTH": "3",
        "HTTP_HOST": "h", "HTTP_X_A": "1, 2",
    }  # fmt: skip


def test_path_is_bytes_in_latin_1_as_wsgi_has_it() -> None:
    environ = environ_of(read(first="GET /%C3%A9 HTTP/1.1"), {})

    assert environ["PATH_INFO"].encode("latin-1").decode() == "/é"
    assert "CONTENT_LENGTH" not in environ


@pytest.mark.parametrize(
    ("first", "target"),
    [
        ("GET http://h:1/a?b HTTP/1.1", "/a?b"),
        ("GET http://h HTTP/1.1", "/"),
        ("GET //a HTTP/1.0", "//a"),
    ],
)
def test_target_is_a_path(first: str, target: str) -> None:
    assert read(first=first).target == target


@pytest.mark.parametrize(
    ("first", "lines", "lasting"),
    [
        ("GET / HTTP/1.1", (), True),
        ("GET / HTTP/1.1", ("Connection: Close",), False),
        ("GET / HTTP/1.0", (), False),
        ("GET / HTTP/1.0", ("Connection: keep-alive",), True),
    ],
)
def test_connection_lasts_as_its_version_says(
    first: str, lines: tuple[str, ...], *, lasting: bool
) -> None:
    assert read(*lines, first=first).is_lasting is lasting


def test_stream_without_a_length_has_no_end() -> None:
    streaming = "X-Splunk-Input-Mode: Streaming"

    assert read(streaming).is_endless
    assert not read(streaming).is_lasting
    assert not read(streaming, "Content-Length: 3").is_endless
    assert not read(streaming, "Transfer-Encoding: chunked").is_endless
    assert not read().is_endless


def test_cookies_are_joined_as_cookies_and_underscores_dropped() -> None:
    head = read("Cookie: a=1", "Cookie: b=2", "X_Real-Name: x", "Expect: 100-Continue")

    assert head.headers == {"cookie": "a=1; b=2", "expect": "100-Continue"}
    assert head.expects


@together(
    ("first", "lines", "status"),
    [
        ("nonsense", (), 400),
        ("GET /a b HTTP/1.1", (), 400),
        ("GET / HTTP/2.0", (), 400),
        ("get / HTTP/1.1", (), 400),
        ("GET a HTTP/1.1", (), 400),
        ("CONNECT h:1 HTTP/1.1", (), 400),
        (f"GET /{'a' * 20_000} HTTP/1.1", (), 414),
        ("GET / HTTP/1.1", ("A : 1",), 400),
        ("GET / HTTP/1.1", (" folded",), 400),
        ("GET / HTTP/1.1", ("A: 1\x00",), 400),
        ("GET / HTTP/1.1", ("nonsense",), 400),
        ("POST / HTTP/1.1", ("Content-Length: 1", "Content-Length: 2"), 400),
        ("POST / HTTP/1.1", ("Content-Length: -1",), 400),
        ("POST / HTTP/1.1", ("Content-Length: 1e3",), 400),
        ("POST / HTTP/1.1", ("Content-Length: 1", "Transfer-Encoding: chunked"), 400),
        ("POST / HTTP/1.1", ("Transfer-Encoding: gzip, chunked",), 400),
        ("GET / HTTP/1.1", tuple(f"A{n}: 1" for n in range(HEADERS + 1)), 431),
        ("GET / HTTP/1.1", (f"A: {'x' * 20_000}",), 431),
        ("GET / HTTP/1.1", tuple(f"A{n}: {'x' * 1000}" for n in range(40)), 431),
    ],
)
def test_doubtful_head_is_refused(first: str, lines: tuple[str, ...], status: int) -> None:
    with pytest.raises(RefusedError) as caught:
        read(*lines, first=first)
    assert caught.value.status.startswith(str(status))
