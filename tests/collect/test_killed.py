"""kill -9 of the collector under load: what it acknowledged is in the store, and once."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from support.made import ids
from support.served import Running, event

from analytics.cli import main
from analytics.engine.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 30
CLIENTS = 4
PATIENCE_S = 60


class Load:
    """Clients that send events until they are told to stop."""

    def __init__(self, server: Running) -> None:
        self.server = server
        self.acknowledged: list[str] = []
        self.repeated = 0
        self._change = threading.Condition()
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._send, args=(n,), daemon=True) for n in range(CLIENTS)
        ]
        for thread in self._threads:
            thread.start()

    def wait(self, events: int) -> None:
        """Return when so many more events have been acknowledged."""
        with self._change:
            enough = len(self.acknowledged) + events
            assert self._change.wait_for(lambda: len(self.acknowledged) >= enough, PATIENCE_S)

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(PATIENCE_S)
            assert not thread.is_alive()

    def _send(self, number: int) -> None:
        """Send batches of one to nine; two clients repeat what nobody answered."""
        done = 0
        while not self._stopping.is_set():
            size = 1 + done % 9
            names = [f"{number}-{n}" for n in range(done, done + size)]
            body = b"[" + b",".join(event(name) for name in names) + b"]"
            is_kept = self._until_answered(number, body)
            done += size
            if is_kept:
                with self._change:
                    self.acknowledged += names
                    self._change.notify_all()

    def _until_answered(self, number: int, body: bytes) -> bool:
        while not self._stopping.is_set():
            link = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE_S)
            try:
                for _ in range(10):  # the same request again: a client that is not sure
                    link.request("POST", "/v1/events", body)
                    reply = link.getresponse()
                    said = json.loads(reply.read())
                    assert reply.status == 200, said
                    return True
            except (OSError, http.client.HTTPException):
                if number % 2:
                    return False
                self.repeated += 1
                self._stopping.wait(0.05)
            finally:
                link.close()
        return False


@pytest.mark.slow
def test_killed_under_load_it_loses_nothing_and_doubles_nothing(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(20261125)
    server = Running(data, 'rate_of_address = "1000000000/minute"')
    load = Load(server)
    try:
        for number in range(KILLS):
            load.wait(chance.randint(1, 200))
            is_owner = number % 4 == 3  # its worker ends with it
            os.kill(server.process.pid if is_owner else server.worker(), signal.SIGKILL)
            if number % 2:  # a worker that dies anew at once is a fault, which ends the server
                assert server.process.wait(PATIENCE_S) == (-signal.SIGKILL if is_owner else 1)
                server.kill()
                load.server = server = Running(data)
        load.wait(200)
        load.stop()
    finally:
        server.__exit__()

    with Engine(data, "UTC") as engine:
        engine.catch_up()
        found = Counter(ids(engine.store))
        assert engine.notices() == []
    assert [one for one in load.acknowledged if not found[one]] == []
    assert [one for one, times in found.items() if times > 1] == []
    assert len(load.acknowledged) > 200
    assert load.repeated > 0

    spl = "index=* application=shop | stats count dc(event_id) AS ids"
    assert main(["--data", str(data), "search", spl, "-o", "json"]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert row == {"count": str(len(found)), "ids": str(len(found))}
