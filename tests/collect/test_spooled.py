"""In front of a Splunk: what was acknowledged arrives, once, whatever happens in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.collecting import Collecting
from support.transports import NOON, Failing, Stuck

from analytics.cli.workers import free_port
from analytics.collect.spooled import Once, Spooled, to_splunk
from analytics.errors import (
    AnalyticsError,
    ConfigError,
    EventError,
    RejectedError,
    TransportError,
)
from analytics.event import Event
from analytics.properties import Texts
from analytics.splunkd import standalone
from analytics.transports import PartlyRefusedError
from analytics.transports.hec import HecTransport
from analytics.transports.memory import MemoryTransport
from analytics.transports.rest import RestTransport
from analytics.transports.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from analytics.transports import Transport

    Make = Callable[[Transport], Spooled]

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"
PASSWORD, TOKEN = "changed!", "0f3c7f0e-6a2d-4bd2-9a52-6d1f2a1c7c55"
DOWN = TransportError("It is down. Wait.")


def event(name: str, **properties: str) -> Event:
    return Event("shop", name, NOON, "u1", Texts(properties), f"id-{name}")


def names(events: Sequence[Event]) -> list[str]:
    return [each.name for each in events]


class Counting(Failing):
    """Sets `is_there` when so many events have arrived."""

    def __init__(self, number: int, *errors: Exception | None) -> None:
        super().__init__(*errors)
        self._number, self.is_there = number, threading.Event()

    def send(self, events: Sequence[Event]) -> None:
        super().send(events)
        if len(self.events) >= self._number:
            self.is_there.set()


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Make sinks over one folder, which are closed after the test."""
    made: list[Spooled] = []

    def run(transport: Transport) -> Spooled:
        spool = Spool(tmp_path / "spool", max_bytes=8_000, rotate_bytes=500, gives_way=False)
        made.append(Spooled(transport, spool, pause=lambda _attempt: 0.001))
        return made[-1]

    yield run
    for sink in made:
        sink.close()


def test_events_arrive_without_their_user_agent(make: Make) -> None:
    there = Counting(2)
    sink = make(there)
    sink.send([event("a", **{"$user_agent": FIREFOX}), event("b", plan="pro")])

    assert there.is_there.wait(10)
    first, second = there.events
    assert first.properties["browser"] == "Firefox"
    assert "$user_agent" not in first.properties
    assert (second.properties, second.event_id) == ({"plan": "pro"}, "id-b")


@pytest.mark.parametrize(
    "error",
    [
        DOWN,
        RejectedError("The token is over. Make one.", 403),
        RejectedError("There is no such index. Make it.", 400),
        ConfigError("It is set wrong. Mend it."),
        OSError("nobody expects this"),
    ],
    ids=["down", "token", "index", "setting", "fault"],
)
def test_whatever_a_splunk_says_to_all_loses_nothing(make: Make, error: Exception) -> None:
    there = Counting(3, error, error, error)
    sink = make(there)
    for name in "abc":
        sink.send([event(name)])

    assert there.is_there.wait(10)
    assert sorted(names(there.events)) == ["a", "b", "c"]
    assert sink.losses.dropped == {}


def test_event_that_is_refused_by_its_place_is_left_out(make: Make) -> None:
    refusal = PartlyRefusedError("Refused.", 400, {1: "no time"}, [2])
    there = Counting(1, refusal)
    sink = make(there)
    sink.send([event("a"), event("b"), event("c")])

    assert there.is_there.wait(10)
    sink.close()
    assert names(there.events) == ["c"], "the Splunk has a, and b was refused"
    assert sink.losses.dropped == {"refused": 1}


def test_event_is_delivered_once(make: Make) -> None:
    there = Counting(3)
    sink = make(there)
    for batch in (["a", "b", "a"], ["a"], ["b", "c"]):
        sink.send([event(name) for name in batch])

    assert there.is_there.wait(10)
    sink.close()
    assert sorted(names(there.events)) == ["a", "b", "c"]


def test_what_waits_is_delivered_by_the_next(make: Make, tmp_path: Path) -> None:
    killed = make(Stuck())
    killed.start = lambda: None  # type: ignore[method-assign] # it was killed before it sent
    killed.send([event(name) for name in "abc"])
    assert killed.waiting_bytes > 0
    killed.close()

    there = Counting(3)
    make(there).start()
    assert there.is_there.wait(10)
    assert names(there.events) == ["a", "b", "c"]
    assert (tmp_path / "spool").is_dir()


def test_full_spool_refuses_and_keeps_what_it_has(make: Make, tmp_path: Path) -> None:
    stuck = Stuck()
    sink = make(stuck)
    collecting = Collecting(tmp_path)
    collecting.collector.sink = sink
    replies = [
        collecting.post("/v1/events", {"event": f"e{number}", "event_id": f"{number}"})
        for number in range(100)
    ]
    statuses = [reply.status for reply in replies]
    kept = statuses.count(200)

    assert 0 < kept < 100
    assert statuses == [200] * kept + [503] * (100 - kept)
    assert "spool_bytes" in replies[-1].body.decode()
    stuck.go.set()
    sink.close(10)
    assert names(stuck.events) == [f"e{number}" for number in range(kept)]


def test_nothing_is_taken_after_the_end(make: Make) -> None:
    sink = make(MemoryTransport())
    sink.close()

    with pytest.raises(TransportError, match="is stopping"):
        sink.send([event("a")])


def test_half_a_character_is_an_event_error(make: Make) -> None:
    with pytest.raises(EventError):
        make(MemoryTransport()).send([event("\ud800")])


def test_forked_child_has_a_thread_of_its_own(make: Make) -> None:
    there = Counting(1)
    sink = make(there)
    sink.send([event("a")])
    assert there.is_there.wait(10)
    there.is_there.clear()

    sink.forget_parent()
    sink.send([event("b")])
    assert there.is_there.wait(10)
    assert names(there.events) == ["a", "b"]


def test_events_without_an_id_are_all_sent() -> None:
    there = MemoryTransport()
    once = Once(there)
    once.send([replace(event(name), event_id=None) for name in "ab"])
    once.send([replace(event("a"), event_id=None)])

    assert names(there.events) == ["a", "b", "a"]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (EventError("It has no name. Give one."), EventError),
        (RejectedError("It is too large. Send less.", 413), RejectedError),
    ],
    ids=["event", "large"],
)
def test_what_may_help_in_parts_is_passed_on(error: AnalyticsError, kind: type) -> None:
    with pytest.raises(kind) as raised:
        Once(Failing(error)).send([event("a")])
    assert raised.value.args == error.args


@pytest.mark.parametrize(
    ("env", "kind"),
    [
        ({}, RestTransport),
        ({"URL": "https://h:8088/services/collector", "KEY": TOKEN}, HecTransport),
        ({"URL": "https://collect.example", "SPOOL": "false"}, RestTransport),
    ],
    ids=["login", "event collector", "another collector of ours"],
)
def test_settings_say_how_events_go(
    env: dict[str, str], kind: type, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in {"DATA": str(data), "HOST": "h", "TOKEN": "t", **env}.items():
        monkeypatch.setenv(f"ANALYTICS_{name}", text)
    opened: list[object] = []
    monkeypatch.setattr(Once, "__init__", lambda _once, transport: opened.append(transport))
    monkeypatch.setattr(Once, "close", lambda _once: None)

    to_splunk("web", 2**30).close()
    assert [type(transport) for transport in opened] == [kind]


@contextmanager
def serving(data: Path, port: int, env: dict[str, str]) -> Iterator[Callable[[], None]]:
    """Serve in front of a Splunk; gives what kills it, with all of its processes."""
    command = [sys.executable, "-m", "analytics.cli", "serve", "--port", str(port)]
    with subprocess.Popen(
        command,
        env={**os.environ, "ANALYTICS_DATA": str(data), **env},
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert any(line.startswith("Site") for line in process.stdout)
            yield lambda: os.killpg(process.pid, signal.SIGKILL)
            process.terminate()
            process.wait(30)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def post(port: int, first: int, number: int) -> None:
    body = [
        {"event": "e", "application": "shop", "event_id": f"{n}"}
        for n in range(first, first + number)
    ]
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/events", json.dumps(body).encode()
    )
    with urllib.request.urlopen(request, timeout=30) as reply:
        assert reply.status == 200


@pytest.mark.slow
@pytest.mark.parametrize("way", ["login", "event collector"])
def test_acknowledged_events_are_found_once(way: str, data: Path, tmp_path: Path) -> None:
    site, port, hec_port = (free_port("127.0.0.1", 0) for _ in range(3))
    env = {
        "ANALYTICS_HOST": "127.0.0.1",
        "ANALYTICS_PORT": str(port),
        "ANALYTICS_USERNAME": "admin",
        "ANALYTICS_PASSWORD": PASSWORD,
    }
    if way == "event collector":
        env |= {
            "ANALYTICS_URL": f"https://127.0.0.1:{hec_port}/services/collector",
            "ANALYTICS_KEY": TOKEN,
            "ANALYTICS_VERIFY": "false",
        }
    with serving(data, site, env) as kill:  # there is no Splunk yet
        for first in range(0, 100, 10):
            post(site, first, 10)
        kill()
    with ExitStack() as stack:
        splunk = stack.enter_context(
            standalone.opened(
                tmp_path / "splunk",
                port=port,
                hec_port=hec_port,
                password=PASSWORD,
                hec_token=TOKEN,
            )
        )

        def count() -> dict[str, str]:
            spl = "search index=sample_analytics application=shop | stats count dc(event_id) as ids"
            answer = splunk.owner.jobs.oneshot(spl, output_mode="json")
            (row,) = json.loads(answer.read())["results"]
            return dict(row)

        kill = stack.enter_context(serving(data, site, env))
        for first in range(90, 200, 10):
            post(site, first, 10)
        kill()
        stack.enter_context(serving(data, site, env))
        post(site, 200, 10)
        deadline = time.monotonic() + 20
        while count()["ids"] != "210" and time.monotonic() < deadline:
            threading.Event().wait(0.1)
        assert count() == {"count": "210", "ids": "210"}
