"""One process owns the data, all may ask, and a server takes over."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from splunklib.client import Service

from analytics.errors import DataError, OwnedError, TransportError
from analytics.splunkd import hold as module
from analytics.splunkd.hold import Embedded, close, own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: Counts the events of main for each line of its stdin, and says whether it loaded DuckDB.
ASKER = """
import json, sys
from pathlib import Path
from splunklib.client import Service
from analytics.splunkd.hold import Embedded
service = Service(handler=Embedded(Path(sys.argv[1]), "UTC"), token="x")
for line in sys.stdin:
    found = service.jobs.oneshot("search index=main | stats count", output_mode="json").read()
    owns = "duckdb" in sys.modules
    print(json.loads(found)["results"][0]["count"], "owns" if owns else "asks", flush=True)
"""


class Asker:
    """Another process that asks the same data."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", ASKER, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def count(self) -> str:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def asker(data: Path) -> Iterator[Callable[[], Asker]]:
    made: list[Asker] = []

    def start() -> Asker:
        made.append(Asker(data))
        return made[-1]

    yield start
    for one in made:
        one.end()


@pytest.fixture(autouse=True)
def _closed(data: Path) -> Iterator[None]:
    yield
    module._LEFT.clear()
    close(data)


def service(folder: Path) -> Service:
    return Service(handler=Embedded(folder, "UTC"), token="x")


def count(of: Service) -> str:
    found = of.jobs.oneshot("search index=main | stats count", output_mode="json").read()
    return str(json.loads(found)["results"][0]["count"])


def until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_services_of_a_process_share_one_engine(data: Path) -> None:
    first, second = service(data), service(data)
    first.indexes["main"].submit("a=1")

    assert count(second) == "1"
    held = module._HOLDS[data]
    assert count(first) == "1"
    assert module._HOLDS[data] is held
    close(data)
    assert data not in module._HOLDS
    assert count(first) == "1", "a later request takes it again"


def test_nothing_is_opened_before_the_first_request(data: Path) -> None:
    service(data)

    assert not data.exists()


def test_other_process_asks_the_owner(data: Path, asker: Callable[[], Asker]) -> None:
    """It loads no engine of its own."""
    service(data).indexes["main"].submit("a=1\na=2")

    assert asker().count() == "2 asks"


def test_server_takes_over_from_a_script_and_keeps_it(
    data: Path, asker: Callable[[], Asker]
) -> None:
    script = asker()
    assert script.count() == "0 owns"
    held = own(data, "UTC")
    service(data).indexes["main"].submit("a=1")

    assert script.count() == "1 owns"
    assert module._HOLDS[data] is held
    assert not module._is_kept(data / "nowhere")
    assert module._is_kept(data)
    held.close()
    assert script.count() == "1 owns"


def test_server_is_not_pushed_out(data: Path) -> None:
    command = (
        "import sys; from pathlib import Path; from analytics.splunkd.hold import own\n"
        "held = own(Path(sys.argv[1]), 'UTC'); print('ready', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", command, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout
        assert server.stdout.readline()
        with pytest.raises(OwnedError, match=f"held by process {server.pid}") as caught:
            own(data, "UTC")
        assert caught.value.pid == server.pid
        assert count(service(data)) == "0"


def test_killed_owner_is_followed(asker: Callable[[], Asker]) -> None:
    first, second = asker(), asker()
    assert first.count() == "0 owns"
    assert second.count() == "0 asks"
    os.kill(first.process.pid, signal.SIGKILL)

    assert second.count() == "0 owns"


def test_idle_process_lets_go(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IDLE_S", 0.05)
    assert count(service(data)) == "0"
    until(lambda: data not in module._HOLDS)


def test_kept_hold_stays_though_idle(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IDLE_S", 0.02)
    held = own(data, "UTC")
    until(lambda: held.face.gate.idle_s > 0.1)

    assert data in module._HOLDS


def test_hold_that_lets_go_is_left_to_the_other(data: Path) -> None:
    asked = service(data)
    assert count(asked) == "0"
    held = module._HOLDS[data]
    held._let_go()

    assert module._take(data, "UTC") is None
    module._LEFT.clear()
    assert count(asked) == "0"


def test_yield_waits_for_whoever_reads_a_job(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "JOB_S", 0.2)
    asked = service(data)
    job = asked.jobs.create("| makeresults | eval a=1", exec_mode="blocking")
    asked.post("server/control/yield")

    assert job.is_done()
    assert b'"a":"1"' in job.results(output_mode="json").read()
    until(lambda: data not in module._HOLDS)


def test_owner_that_never_answers_is_an_error(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has the lock and serves nobody."""
    from analytics.engine import owner  # noqa: PLC0415

    monkeypatch.setattr(module, "WAIT_S", 0.1)
    taken = owner.take(data)
    try:
        for ask in (lambda: count(service(data)), lambda: own(data, "UTC")):
            with pytest.raises(OwnedError, match="Ask that process, stop it"):
                ask()
    finally:
        taken.release()


@pytest.fixture
def lost(data: Path) -> Iterator[None]:
    """Have an owner that takes requests and ends before it has answered."""
    from analytics.engine import owner  # noqa: PLC0415

    taken = owner.take(data)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(taken.socket_path))
    listener.listen()

    def accept() -> None:
        try:
            while True:
                sock, _ = listener.accept()
                with sock:
                    sock.recv(2**16)
        except OSError:
            pass

    thread = threading.Thread(target=accept)
    thread.start()
    yield
    listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)
    listener.close()
    taken.release()


@pytest.mark.usefixtures("lost")
def test_only_what_may_be_repeated_is(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT_S", 0.1)
    asked = service(data)
    with pytest.raises(TransportError, match="See whether it did"):
        asked.post("receivers/simple", body="a=1")
    with pytest.raises(OwnedError):
        asked.get("server/info")
    with pytest.raises(OwnedError):
        asked.post("search/jobs", search="search x")


def test_directory_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(DataError, match="cannot be used"):
        count(service(tmp_path / "file"))


def in_child(act: Callable[[], str]) -> str:
    """Run *act* in a forked child; give what it returned."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(ours)
        try:
            said = act()
        except BaseException as error:  # noqa: BLE001 - the parent must hear of any
            said = repr(error)
        os.write(theirs, said.encode())
        os._exit(0)
    os.close(theirs)
    with open(ours, "rb") as file:  # noqa: PTH123 - a descriptor
        said = file.read().decode()
    os.waitpid(pid, 0)
    return said


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_forked_child_asks_its_parent(data: Path) -> None:
    asked = service(data)
    asked.indexes["main"].submit("a=1")

    assert in_child(lambda: f"{count(asked)} {len(module._HOLDS)}") == "1 0"
    assert count(asked) == "1"
    close(data)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_forked_child_of_an_owner_that_let_go_has_help(data: Path) -> None:
    """DuckDB would take the file for the one that its parent had open."""
    asked = service(data)
    asked.indexes["main"].submit("a=1")
    ours, theirs = os.pipe()

    def child() -> str:
        os.read(ours, 1)
        found = count(asked)
        for helper in module._HELPERS:
            helper.kill()
            helper.wait()
        return found

    threading.Timer(0.1, lambda: (close(data), os.write(theirs, b"!"))).start()
    assert in_child(child) == "1"
    os.close(ours)
    os.close(theirs)


def test_export_keeps_the_engine_open(data: Path) -> None:
    """The hold closes when the reader has reached the end, not before."""
    asked = service(data)
    asked.indexes["main"].submit("\n".join(f"n={n}" for n in range(20_000)))
    body: Any = asked.jobs.export("search index=main | table n", output_mode="json")
    assert body.read(10)
    closing = threading.Thread(target=close, args=(data,))
    closing.start()
    closing.join(0.1)
    assert closing.is_alive()
    assert body.read().count(b"\n") == 20_000
    closing.join(5)
    assert not closing.is_alive()


def test_lost_connection_is_known() -> None:
    """What the owner's end looks like from the other side is in the list of what is retried."""
    assert issubclass(http.client.RemoteDisconnected, OSError | http.client.HTTPException)
