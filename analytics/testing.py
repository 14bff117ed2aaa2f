"""A pytest plugin: a Splunk for a test, ports for clients in any language, tracked events.

    def test_report(splunk):                       # splunklib's Service, in process, empty
        splunk.indexes["main"].submit('event="buy" price=12')
        rows = splunk.jobs.oneshot("search index=main | stats sum(price)", output_mode="json")

    def test_client(splunkd, hec):                 # ports with TLS, for any client
        send(hec.url, hec.token)
        assert hec.events[0]["event"] == "buy"

    def test_checkout(tracked):                    # what any AnalyticsTracker was told
        checkout(cart)
        tracked.assert_tracked("purchase", plan="pro")

Installed with the package: pytest finds it by its entry point. `splunk`, `splunkd` and `hec` need
the extra ``[server]``.

Source: ours; docs/testing.md.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from splunklib.client import Service

    from analytics.event import Event, Value
    from analytics.splunkd.standalone import Standalone
    from analytics.tracking.recorder import Recorder

#: Known to everybody, and only ever the login of a Splunk that lives as long as a test.
USERNAME, PASSWORD = "admin", "changed!"


@dataclass(frozen=True, slots=True)
class Splunkd:
    """A Splunk on a port, with TLS and a certificate it signed itself.

    Attributes:
        url: as ``https://127.0.0.1:41234``.
        username, password: of an administrator.
        owner: splunklib's Service in process, to look at what a client has done.
    """

    url: str
    username: str
    password: str
    owner: Service

    @property
    def host(self) -> str:
        """The host of the address."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port of the address."""
        return urlsplit(self.url).port or 0

    def connect(self) -> Service:
        """Log in over the port, as any client does."""
        from splunklib import client  # noqa: PLC0415 (34 ms, for those who connect)

        return client.connect(
            host=self.host, port=self.port, username=self.username, password=self.password
        )

    def rows(self, spl: str, **arguments: Any) -> list[dict[str, Any]]:
        """Run a search and return all of its rows."""
        return _rows(self.owner, spl, **arguments)


@dataclass(frozen=True, slots=True)
class Hec:
    """An HTTP Event Collector on a port, with TLS and a certificate it signed itself.

    Attributes:
        url: as ``https://127.0.0.1:41235``, without a path.
        token: a token that may write to every index.
        owner: splunklib's Service in process.
    """

    url: str
    token: str
    owner: Service

    @property
    def headers(self) -> dict[str, str]:
        """The header that a client sends."""
        return {"Authorization": f"Splunk {self.token}"}

    @property
    def events(self) -> list[dict[str, Any]]:
        """All events of all indexes that are not internal, in the order of their arrival."""
        return _rows(self.owner, "search index=* | sort 0 _serial")


@dataclass(slots=True)
class TrackedEvents:
    """What every `AnalyticsTracker` of the process was told during a test.

    Attributes:
        events: the events, in order; the values of their properties are texts, as they are kept.
    """

    events: list[Event] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The names of the events, in order."""
        return [event.name for event in self.events]

    def find(
        self, name: str, *, distinct_id: str | None = None, **properties: Value
    ) -> list[Event]:
        """Return the events of that name that have these properties, among others."""
        from analytics.properties import flatten  # noqa: PLC0415 (with the tracker)

        wanted = flatten(properties)
        return [
            event
            for event in self.events
            if event.name == name
            and (distinct_id is None or event.distinct_id == distinct_id)
            and all(event.properties.get(key) == value for key, value in wanted.items())
        ]

    def assert_tracked(
        self,
        name: str,
        *,
        times: int | None = None,
        distinct_id: str | None = None,
        **properties: Value,
    ) -> Event:
        """Assert that such an event was tracked, *times* often where given; return the last."""
        found = self.find(name, distinct_id=distinct_id, **properties)
        wanted = _told(name, distinct_id, properties)
        if times is not None and len(found) != times:
            raise AssertionError(
                f"{wanted} was tracked {len(found)} times, not {times}.\n{self._told()}"
            )
        if not found:
            raise AssertionError(f"{wanted} was not tracked.\n{self._told()}")
        return found[-1]

    def assert_not_tracked(
        self, name: str, *, distinct_id: str | None = None, **properties: Value
    ) -> None:
        """Assert that no such event was tracked."""
        if self.find(name, distinct_id=distinct_id, **properties):
            wanted = _told(name, distinct_id, properties)
            raise AssertionError(f"{wanted} was tracked.\n{self._told()}")

    def clear(self) -> None:
        """Forget what was tracked so far."""
        self.events.clear()

    def _told(self) -> str:
        lines = [f"  {_told(e.name, e.distinct_id, e.properties)}" for e in self.events]
        return "\n".join(["Tracked were:", *lines] if lines else ["Nothing was tracked."])


@pytest.fixture
def splunk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Give an empty Splunk in this process, as splunklib's Service."""
    with _opened(tmp_path_factory, port=None, hec_port=None) as opened:
        yield opened.owner


@pytest.fixture
def splunkd(_ports: Standalone) -> Splunkd:
    """Give an empty Splunk on a port with TLS."""
    return Splunkd(_ports.url, USERNAME, PASSWORD, _ports.owner)


@pytest.fixture
def hec(_ports: Standalone) -> Hec:
    """Give the HTTP Event Collector of the same Splunk as `splunkd`, on a port with TLS."""
    token = str(secrets.SystemRandom().getrandbits(64))
    _ports.owner.post("data/inputs/http", name=f"test-{token}", token=token)
    return Hec(_ports.hec_url, token, _ports.owner)


@pytest.fixture
def tracked(monkeypatch: pytest.MonkeyPatch) -> TrackedEvents:
    """Record what any tracker is told, in place of sending it; a wrong event fails the test."""
    from analytics.tracking.recorder import Recorder  # noqa: PLC0415 (for those who track)

    recorded = TrackedEvents()

    def track(
        tracker: Recorder,
        /,
        event_name: str,
        time: object = None,
        distinct_id: object = None,
        props: Mapping[str, Value] | None = None,
        *,
        event_id: str | None = None,
        **properties: Value,
    ) -> str | None:
        event = _event(
            tracker, event_name, time, distinct_id, {**(props or {}), **properties}, event_id
        )
        recorded.events += [event] if event else []
        return event.event_id if event else None

    monkeypatch.setattr(Recorder, "track", track)
    return recorded


def _event(
    tracker: Recorder,
    name: str,
    time: object,
    distinct_id: object,
    properties: Mapping[str, Value],
    event_id: str | None,
) -> Event | None:
    """Make the event that *tracker* would send; None for one that it drops.

    Raises:
        EventError: it cannot be recorded.
    """
    from analytics.event import new_id  # noqa: PLC0415 (with the tracker)
    from analytics.properties import flatten  # noqa: PLC0415
    from analytics.tracking.values import made  # noqa: PLC0415

    who, told = tracker._told(distinct_id, None, properties)  # noqa: SLF001 - of our own
    when = datetime.now(UTC) if time is None else time
    id_ = event_id or new_id()
    event = made(tracker.application_name, name, when, who, flatten(told), id_)
    before_send = tracker._before_send  # noqa: SLF001
    return before_send(event) if before_send else event


@pytest.fixture
def _ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standalone]:
    """Open both ports over one empty Splunk."""
    with _opened(tmp_path_factory, password=PASSWORD) as opened:
        yield opened


def _opened(factory: pytest.TempPathFactory, **more: Any) -> Any:
    from analytics.splunkd import standalone  # noqa: PLC0415 (DuckDB and all: 200 ms)

    return standalone.opened(factory.mktemp("splunk", numbered=True) / "data", **more)


def _rows(service: Service, spl: str, **arguments: Any) -> list[dict[str, Any]]:
    reply = service.jobs.oneshot(spl, output_mode="json", count=0, **arguments)
    return list(json.loads(reply.read())["results"])


def _told(name: str, distinct_id: str | None, properties: Mapping[str, object]) -> str:
    """Write an event as a call would."""
    parts = [repr(name), *([f"distinct_id={distinct_id!r}"] if distinct_id else [])]
    return ", ".join([*parts, *(f"{key}={value!r}" for key, value in properties.items())])
