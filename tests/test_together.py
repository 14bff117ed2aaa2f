"""Two processes track while a third one searches and the server runs: all events are found."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

EVENTS = 2_000
_TRACK = """
import sys
from analytics import AnalyticsTracker
with AnalyticsTracker("shop", data=sys.argv[1]) as tracker:
    for number in range(int(sys.argv[3])):
        tracker.track("visit", distinct_id=sys.argv[2], number=number)
    if not tracker.flush(30):
        sys.exit("not all events were kept")
"""


def analytics(data: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "analytics.cli", "--data", str(data), *words]


def search(data: Path, spl: str) -> list[dict[str, str]]:
    """Search from a process of its own."""
    words = analytics(data, "search", spl, "-o", "json")
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: list[dict[str, str]] = json.loads(done.stdout)
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def wait_for(port: int, server: subprocess.Popen[str]) -> None:
    """Wait until the server answers, 30 seconds at most."""
    deadline = time.monotonic() + 30
    while True:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.request("GET", "/healthz")
                with connection.getresponse() as response:
                    assert response.status == 200
        except OSError:
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server did not answer within 30 s"
        else:
            return


def test_everything_at_once(data: Path) -> None:
    port = free_port()
    words = analytics(
        data, "serve", "--port", str(port), "--splunkd-port", str(free_port()), "--no-tls"
    )
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        wait_for(port, server)
        track = [sys.executable, "-c", _TRACK, str(data)]
        trackers = [subprocess.Popen([*track, who, str(EVENTS)]) for who in ("u1", "u2")]
        index = "search index=sample_analytics application=shop"
        counts = [int(search(data, f"{index} | stats count")[0]["count"])]
        assert [tracker.wait(60) for tracker in trackers] == [0, 0]
        assert search(data, f"{index} | stats count dc(event_id) AS ids BY distinct_id") == [
            {"distinct_id": who, "count": str(EVENTS), "ids": str(EVENTS)} for who in ("u1", "u2")
        ]
        assert 0 <= counts[0] <= 2 * EVENTS
    finally:
        server.terminate()
        _, errors = server.communicate(timeout=30)
    assert server.returncode == 0, errors
    # The server is gone: a process of its own takes the directory and finds the same.
    assert search(data, f"{index} | stats count") == [{"count": str(2 * EVENTS)}]
