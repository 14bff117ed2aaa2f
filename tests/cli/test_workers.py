"""A server in a process of its own."""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from analytics.cli.workers import CONNECTIONS, connections, free_port, reachable
from analytics.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def test_free_port_is_found_and_a_taken_one_is_named() -> None:
    port = free_port("127.0.0.1", 0)
    assert free_port("127.0.0.1", port) == port

    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(ConfigError, match=f"{port} cannot be listened on"):
            free_port("127.0.0.1", port)


def test_host_that_is_none_is_named() -> None:
    with pytest.raises(ConfigError, match="cannot be listened on"):
        free_port("256.0.0.1", 80)


def test_listening_is_waited_for() -> None:
    stopping = threading.Event()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        late = threading.Timer(0.05, listener.listen)
        late.start()
        assert reachable("127.0.0.1", port, stopping)
        late.join()
    stopping.set()
    assert not reachable("127.0.0.1", port, stopping)


DYING = """
import os
from functools import partial
from analytics.cli.workers import serve

if __name__ == "__main__":
    serve(partial(os._exit, 3), "127.0.0.1", 0, told=print)
"""


@pytest.mark.slow
def test_process_that_dies_again_is_told(tmp_path: Path) -> None:
    program = tmp_path / "dying.py"
    program.write_text(DYING)
    ended = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, check=False, timeout=60
    )

    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "AnalyticsError: The process that takes events in died, and again" in ended.stderr


LIMITED = """
import resource
from analytics.cli.workers import connections

resource.setrlimit(resource.RLIMIT_NOFILE, (300, 1000))
print(connections(500), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
print(connections(2000), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


def test_connections_are_as_many_as_files_may_be_open() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LIMITED], capture_output=True, text=True, check=True
    )

    assert ended.stdout.split() == ["500", "756", "744", "1000"]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        assert 0 < connections() <= CONNECTIONS
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
