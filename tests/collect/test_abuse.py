"""Who means harm: the good client is served throughout, and the memory of the process is bounded.

What is asserted of time is an order: the good client has its answers while the others still wait.
"""

from __future__ import annotations

import gzip
import resource
import zlib
from contextlib import ExitStack, suppress
from socket import SHUT_WR
from typing import TYPE_CHECKING

import pytest
from support.made import ids
from support.served import Running, answer, connect, event, exchange, request

from analytics.accounts.keys import Keys
from analytics.engine.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from socket import socket

pytestmark = pytest.mark.slow

SILENT = 2_500
MORE_BYTES = 64 * 2**20
HUGE_BYTES = 200 * 2**20
PART = bytes(2**16)
HALF = b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Le"
STALLED = b'POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n{"event":'
CHUNKED = b"POST %s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"


class Good:
    """The good client: it sends an event whenever it is asked to, and has it acknowledged."""

    def __init__(self, server: Running, key: str) -> None:
        self.server, self.names = server, list[str]()
        self.headers = [("Authorization", f"Bearer {key}")]

    def send(self) -> None:
        name = f"good-{len(self.names)}"
        sent = request("POST", "/v1/events", event(name), self.headers)
        status, _, body = exchange(self.server.port, sent)
        assert (status, body[:13]) == (200, b'{"accepted":1'), body
        self.names.append(name)


@pytest.fixture
def keys(data: Path) -> Keys:
    data.mkdir(mode=0o700)
    return Keys(data)


@pytest.fixture
def public(keys: Keys) -> str:
    return keys.add(["shop"], "public")


@pytest.fixture
def good(data: Path, keys: Keys, public: str) -> Iterator[Good]:  # noqa: ARG001 - it is made first
    """Serve; what the good client sent must all be there at the end, and nothing bad."""
    key = keys.add(["shop"], "secret")
    with Running(data, 'rate_of_address = "60/minute"') as server:
        client = Good(server, key)
        for _ in range(40):  # what is imported at the first requests is no growth
            client.send()
        exchange(server.port, request("GET", "/applications"))
        before = server.resident(), server.worker()
        yield client
        client.send()
        assert server.worker() == before[1]
        assert server.resident() <= before[0] + MORE_BYTES
    with Engine(data, "UTC") as engine:
        engine.catch_up()
        assert sorted(one for one in ids(engine.store) if one.startswith("good-")) == sorted(
            client.names
        )
        assert not [one for one in ids(engine.store) if one.startswith("bad-")]


def is_waiting(link: socket) -> bool:
    """Whether the server has neither answered nor ended a connection."""
    link.settimeout(0)
    try:
        link.recv(1)
    except BlockingIOError:
        return True
    return False


def test_half_open_connections_and_stalled_bodies_keep_nobody_waiting(good: Good) -> None:
    port = good.server.port
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(port, HALF)) for _ in range(300)]
        slow += [stack.enter_context(connect(port, STALLED)) for _ in range(200)]
        for _ in range(20):
            good.send()
        assert exchange(port, request("GET", "/applications"))[0] == 200
        assert all(is_waiting(link) for link in slow)


def test_silent_connections_keep_nobody_waiting(good: Good) -> None:
    """More of them than granian has connections for unless it is told otherwise."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, SILENT + 512), hard))
    try:
        with ExitStack() as stack:
            silent = [stack.enter_context(connect(good.server.port)) for _ in range(SILENT)]
            for _ in range(20):
                good.send()
            assert all(is_waiting(link) for link in silent)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_huge_bodies_are_refused_before_they_are_there(good: Good) -> None:
    for path in (b"/v1/events", b"/batch", b"/applications"):
        for is_chunked in (False, True):
            assert huge(good, path, is_chunked=is_chunked) in (413, 0)  # 0: cut off in the midst
            good.send()


def huge(good: Good, path: bytes, *, is_chunked: bool) -> int:
    """Send a huge body as far as it is let; give the status of the answer."""
    head = b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (path, HUGE_BYTES)
    with connect(good.server.port, CHUNKED % path if is_chunked else head) as link:
        part = b"%x\r\n%s\r\n" % (len(PART), PART) if is_chunked else PART
        with suppress(ConnectionError):
            for number in range(HUGE_BYTES // len(PART)):
                link.sendall(part)
                if not number % 400:
                    good.send()
        return answer(link)[0]


def bomb() -> bytes:
    """Compress a gigabyte of zeros."""
    writer, zeros = zlib.compressobj(9, wbits=31), bytes(2**20)
    return b"".join(writer.compress(zeros) for _ in range(1024)) + writer.flush()


def test_what_unpacks_to_more_is_refused(good: Good) -> None:
    headers = [("Content-Encoding", "gzip")]
    for body, status in ((bomb(), 413), (gzip.compress(b"") * 100_000, 400)):
        for path in ("/v1/events", "/batch", "/services/collector/event"):
            assert exchange(good.server.port, request("POST", path, body, headers))[0] == status
            good.send()


MALFORMED = (
    b"\r\n\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x00" * 2_000,
    b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: 1x\r\n\r\n{}",
    b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}",
    b"POST /v1/events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x, y\r\n\r\n{}",
    CHUNKED % b"/v1/events" + b"zz\r\n{}\r\n0\r\n\r\n",
    CHUNKED % b"/v1/events" + b"fffffffffffffffff\r\n{}\r\n0\r\n\r\n",
    b"GET /%s HTTP/1.1\r\nHost: a\r\n\r\n" % (b"a" * 2**20),
    b"GET /1.gif?%s HTTP/1.1\r\nHost: a\r\n\r\n" % (b"a=1&" * 100_000),
    b"GET / HTTP/1.1\r\nHost: a\r\n%s\r\n" % (b"X-A: b\r\n" * 20_000),
    b"GET / HTTP/1.1\r\nHost: a\r\nX-A: %s\r\n\r\n" % (b"x" * 2**21),
    b"GET / HTTP/1.1\r\nX A: \x00\r\n\r\n", b"GET /\x00\xff HTTP/1.1\r\nHost: \xff\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
)  # fmt: skip


def test_malformed_requests_are_refused(good: Good) -> None:
    for sent in MALFORMED:
        with connect(good.server.port) as link:
            with suppress(OSError):  # it may have been cut off by now
                link.sendall(sent)
                link.shutdown(SHUT_WR)
            status = answer(link)[0]
            assert status < 500, sent[:80]
            assert not 200 <= status < 300, sent[:80]
        good.send()


BODIES = (
    b"{", b"[" * 50_000, b'{"a":' * 50_000, b"\xff\xfe", b"\x1f\x8b\x08", b"a=b&c", b"=" * 50_000,
    b"&" * 50_000, b'{"event":"\\ud800"}', b'[1e400,null,{"event":{}}]', b"data=!!!!",
)  # fmt: skip
PATHS = (
    "/v1/events", "/v1/batch", "/batch", "/track", "/collect", "/v1/logs", "/services/collector",
    "/v1.0/events", "/str/v1/%00%ff%zz", "/img/v1/" + "a/" * 4_000, "/1.gif?%ff=%00",
)  # fmt: skip


def test_malformed_bodies_and_addresses_are_answered(good: Good) -> None:
    for path in PATHS:
        with connect(good.server.port) as link:
            for body in BODIES:
                link.sendall(request("POST", path, body))
                assert 0 < answer(link)[0] < 500, (path, body[:20])
        good.send()


def test_two_lengths_smuggle_nothing(good: Good) -> None:
    inner = request("POST", "/v1/events", event("bad-inner"), good.headers)
    sent = (
        b"POST /v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" % (len(inner) + 5)
    )
    with connect(good.server.port, sent + inner) as link:
        assert 400 <= answer(link)[0] < 500
        assert answer(link)[0] == 0  # nothing behind it is believed
    good.send()


def test_guessed_keys_open_nothing_and_wear_nobody_down(good: Good) -> None:
    with connect(good.server.port) as link:
        for number in range(500):
            headers = [("Authorization", f"Bearer pk_{number:032x}")]
            link.sendall(request("POST", "/v1/events", event(f"bad-{number}"), headers))
            assert answer(link)[0] in (401, 403, 429)
    good.send()


def test_forwarded_addresses_are_not_believed(good: Good, public: str) -> None:
    """A public key has a rate per address, and there is one address."""
    statuses = list[int]()
    for number in range(100):
        headers = [
            ("X-Forwarded-For", f"10.0.{number}.7, 127.0.0.1"),
            ("Forwarded", f"for=10.0.{number}.7"),
            ("Authorization", f"Bearer {public}"),
        ]
        sent = request("POST", "/v1/events", event(f"public-{number}"), headers)
        statuses.append(exchange(good.server.port, sent)[0])
    assert {200, 429} == set(statuses)
    assert statuses.count(200) < 80
    good.send()


TARGETS = (
    "https%3A%2F%2Fevil.example%2F", "%2F%2Fevil.example", "%5C%5Cevil.example",
    "https%3A%5C%5Cevil.example", "javascript%3Aalert(1)", "data%3Atext%2Fhtml%2Cx",
    "https%3A%2F%2Fshop.example%40evil.example", "https%3A%2F%2Fshop.example.evil.example",
    "https%3A%2F%2Fevil.example%23shop.example", "https%3A%2F%2Fevil.example%3Fshop.example",
    "https%3A%2F%2Fevil.example%0D%0ALocation%3A%20x", "%09https%3A%2F%2Fevil.example",
    "https%3A%2F%2Fevil.example&sig=9f86d081884c7d65",
)  # fmt: skip


def test_redirects_lead_to_no_foreign_host(data: Path, keys: Keys) -> None:
    keys.add(["shop"], "secret")
    with Running(data, 'redirect_hosts = ["shop.example"]') as server:
        for target in TARGETS:
            for path in (f"/tr/v1/rdr/?url={target}", f"/rdr/v1/uid/u/url/{target.split('&')[0]}"):
                status, headers, _ = exchange(server.port, request("GET", path))
                assert status < 500
                assert "location" not in headers, path
        allowed = "/tr/v1/rdr/?url=https%3A%2F%2Fshop.example%2Fsale"
        status, headers, _ = exchange(server.port, request("GET", allowed))
        assert (status, headers["location"]) == (302, "https://shop.example/sale")


def test_whoever_does_not_read_keeps_no_event_waiting(good: Good) -> None:
    page = request("GET", "/applications") * 20
    with ExitStack() as stack:
        for _ in range(40):
            stack.enter_context(connect(good.server.port, page))
        long = b"[" + b",".join(event(f"long-{n}", text="x" * 200) for n in range(500)) + b"]"
        assert (
            exchange(good.server.port, request("POST", "/v1/events", long, good.headers))[0] == 200
        )
        good.send()
