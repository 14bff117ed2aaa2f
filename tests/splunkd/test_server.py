"""A port, many clients, and an end in good order."""

from __future__ import annotations

import socket
import ssl
import threading
import time as clock
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection, HTTPSConnection, RemoteDisconnected
from typing import TYPE_CHECKING, Any

import pytest

from analytics.errors import ConfigError
from analytics.splunkd import server as module
from analytics.splunkd import tls
from analytics.splunkd.server import Server, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def hello(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    start("200 OK", [])
    return [
        f"{environ['wsgi.url_scheme']} {environ['REMOTE_ADDR']} {environ['PATH_INFO']}".encode()
    ]


@pytest.fixture
def run() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(app: Any = hello, **more: Any) -> Server:
        servers.append(serve(app, "127.0.0.1", 0, **more))
        servers[-1].start()
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def ask(server: Server, path: str = "/x") -> bytes:
    connection = HTTPConnection(*server.address, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()


def test_port_answers(run: Callable[..., Server]) -> None:
    server = run()

    assert server.url == f"http://127.0.0.1:{server.address[1]}"
    assert ask(server) == b"http 127.0.0.1 /x"


def test_connection_is_used_again(run: Callable[..., Server]) -> None:
    connection = HTTPConnection(*run().address, timeout=5)
    for path in ("/1", "/2"):
        connection.request("GET", path)
        assert connection.getresponse().read().endswith(path.encode())
    connection.close()


def test_many_clients_at_once(run: Callable[..., Server]) -> None:
    server = run()
    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(lambda _: ask(server), range(100))) == {b"http 127.0.0.1 /x"}


def test_stalled_clients_hold_nobody_up(run: Callable[..., Server]) -> None:
    server = run()
    stalled = [socket.create_connection(server.address) for _ in range(60)]
    for sock in stalled[::2]:
        sock.send(b"GET / HTTP")
    assert ask(server) == b"http 127.0.0.1 /x"
    for sock in stalled:
        sock.close()


def test_too_many_clients_are_turned_away(
    run: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CONNECTIONS", 1)
    server = run()
    first = HTTPConnection(*server.address, timeout=5)
    first.request("GET", "/")
    first.getresponse().read()
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        ask(server)
    first.close()


def test_one_address_cannot_have_all_connections(
    run: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CONNECTIONS_OF_ADDRESS", 2)
    server = run()
    kept = [HTTPConnection(*server.address, timeout=5) for _ in range(2)]
    for connection in kept:
        connection.request("GET", "/")
        connection.getresponse().read()
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        ask(server)
    assert server._addresses == {"127.0.0.1": 2}
    kept[0].close()
    until(lambda: server._addresses["127.0.0.1"] == 1)
    assert ask(server)
    kept[1].close()
    until(lambda: not server._addresses)


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what another thread is about to do, five seconds at most."""
    end = clock.monotonic() + 5
    while not is_so() and clock.monotonic() < end:
        threading.Event().wait(0.005)
    assert is_so()


def test_tls_and_nothing_older_than_1_2(run: Callable[..., Server], tmp_path: Path) -> None:
    server = run(tls=tls.context(tmp_path))
    context = ssl.create_default_context(cafile=tmp_path / "tls" / "server.pem")
    connection = HTTPSConnection("localhost", server.address[1], context=context, timeout=5)
    connection.request("GET", "/x")

    assert connection.getresponse().read() == b"https 127.0.0.1 /x"
    connection.close()
    assert server.url.startswith("https://")


def test_what_is_no_tls_harms_nobody(run: Callable[..., Server], tmp_path: Path) -> None:
    server = run(tls=tls.context(tmp_path))
    with socket.create_connection(server.address) as sock:
        sock.settimeout(5)
        sock.send(b"GET / HTTP/1.1\r\n\r\n")
        with suppress(ConnectionResetError):
            while sock.recv(100):
                pass
    context = ssl.create_default_context(cafile=tmp_path / "tls" / "server.pem")
    connection = HTTPSConnection(*server.address, context=context, timeout=5)
    connection.request("GET", "/x")
    assert connection.getresponse().status == 200
    connection.close()


def test_closing_waits_for_the_answer_under_way(run: Callable[..., Server]) -> None:
    entered, go = threading.Event(), threading.Event()

    def slow(_: object, start: Callable[..., Any]) -> list[bytes]:
        entered.set()
        go.wait(5)
        start("200 OK", [])
        return [b"done"]

    server = run(slow)
    with ThreadPoolExecutor(2) as pool:
        answer = pool.submit(ask, server)
        assert entered.wait(5)
        closing = pool.submit(server.close)
        go.set()
        assert answer.result(5) == b"done"
        closing.result(5)


def test_closing_ends_idle_connections_and_the_port(run: Callable[..., Server]) -> None:
    server = run()
    with socket.create_connection(server.address) as idle:
        idle.settimeout(5)
        idle.sendall(b"GET /x HTTP/1.1\r\n\r\n")
        assert idle.recv(1000).endswith(b"/x")
        server.close()
        assert idle.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(server.address, timeout=1)
    server.close()


def test_port_in_use_is_told(run: Callable[..., Server]) -> None:
    with pytest.raises(ConfigError, match="choose another"):
        serve(hello, *run().address)


def test_unknown_host_is_told() -> None:
    with pytest.raises(ConfigError, match=r"no\.such\.host\.invalid:0"):
        serve(hello, "no.such.host.invalid", 0)
