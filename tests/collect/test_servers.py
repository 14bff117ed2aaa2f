"""The same requests under each server: what it keeps and what it says is the same."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from support.made import ids, rows
from support.served import (
    ROOT,
    STOP_S,
    Running,
    answer,
    chunked,
    connect,
    event,
    exchange,
    request,
)

from analytics.cli.workers import free_port, reachable
from analytics.engine.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

SIMPLE = (
    "from wsgiref.simple_server import make_server; from analytics.cli.site import wsgi; "
    "make_server('127.0.0.1', {port}, wsgi()).serve_forever()"
)
#: Commands; None is `analytics serve`.
SERVERS: dict[str, tuple[str, ...] | None] = {
    "gunicorn": (
        *("-m", "gunicorn", "--bind", "127.0.0.1:{port}", "--threads", "4", "--log-level"),
        *("critical", "analytics.cli.site:wsgi()"),
    ),
    "waitress": (
        "-m",
        "waitress",
        "--listen=127.0.0.1:{port}",
        "--call",
        "analytics.cli.site:wsgi",
    ),
    "uvicorn": (
        *("-m", "uvicorn", "--factory", "--port", "{port}", "--log-level", "critical"),
        "analytics.cli.site:on_loop",
    ),
    "granian": None,
    "wsgiref": ("-c", SIMPLE),
}


@contextmanager
def running(name: str, data: Path) -> Iterator[int]:
    """Run a server on *data* and give its port."""
    if (command := SERVERS[name]) is None:
        with Running(data) as server:
            yield server.port
        return
    port = free_port("127.0.0.1", 0)
    words = [word.replace("{port}", str(port)) for word in command]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "ANALYTICS_DATA": str(data)}
    with subprocess.Popen([sys.executable, *words], env=env, stderr=subprocess.DEVNULL) as process:
        giving_up = threading.Event()
        threading.Thread(target=lambda: (process.wait(), giving_up.set()), daemon=True).start()
        try:
            assert reachable("127.0.0.1", port, giving_up)
            yield port
        finally:
            process.terminate()
            try:
                process.wait(STOP_S)
            finally:
                process.kill()


@pytest.mark.parametrize("name", SERVERS)
def test_each_server_keeps_and_says_the_same(name: str, data: Path) -> None:
    packed = [("Content-Encoding", "gzip")]
    with running(name, data) as port:
        assert exchange(port, request("POST", "/v1/events", event("plain")))[0] == 200
        zipped = gzip.compress(event("zipped"))
        assert exchange(port, request("POST", "/v1/events", zipped, packed))[0] == 200
        status, _, body = exchange(port, chunked("/v1/events", event("chunked")))
        assert status == (411 if name == "wsgiref" else 200), body
        slash = "/str/v1/ename/slash/uid/u1/page/%2Fa%2Fb"
        assert exchange(port, request("GET", slash))[0] < 300
        status, _, body = exchange(port, request("POST", "/v1/events", bytes(3 * 2**20)))
        # A server may end the connection while the client still sends.
        assert status in (413, 0)
        assert not body or json.loads(body)["error"]["code"] == "too_long"
        with connect(port) as link:
            link.sendall(request("POST", "/v1/events", b"{"))
            assert answer(link)[0] == 400
            if name != "wsgiref":  # HTTP/1.0: a connection is for one request
                link.sendall(request("POST", "/v1/events", event("after")))
                assert answer(link)[0] == 200
        status, _, body = exchange(port, request("GET", "/applications"))
        assert (status, b"<html" in body) == (200, True)

    with Engine(data, "UTC") as engine:
        engine.catch_up()
        found = set(ids(engine.store))
        [page] = [
            props.get("page")
            for name, props in rows(engine.store, "event, props")
            if name == "slash"
        ]  # fmt: skip
    more = set() if name == "wsgiref" else {"chunked", "after"}
    assert found >= {"plain", "zipped"} | more
    # wsgiref hands over no address as it was sent.
    assert page == (None if name == "wsgiref" else "/a/b")
