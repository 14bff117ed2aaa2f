"""Libraries of other products, unmodified, that send awkward events to a collector.

    result = measure(CLIENTS["segment (Python)"], folder)
    result.sent, result.stored, result.exact, result.wrong        1000, 1000, 1000, []

Some events are sent twice, where the library lets its caller give the id. Exact is an event
whose application, name, distinct_id, time and properties are what our own tracker would keep
of the same values; what a library adds of itself is named beside it.

Source: ours.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from analytics.properties import flatten, mended
from analytics.splunkd.server import serve
from support import awkward, foreign
from support.collecting import Collecting

if TYPE_CHECKING:
    from analytics.event import Event

PROGRAMS = Path(__file__).parents[1] / "foreign"
PYTHON = Path(sys.prefix) / "foreign" / "bin" / "python"

#: What each client sends, and how many of these a second time.
COUNT, REPEATS = 1_000, 50
#: The key is secret, for the times lie months back; the site of Umami is a UUID.
KEY, SITE = "sk_of_the_clients", "0b1d2f3a-4c5d-4e6f-8a9b-0c1d2e3f4a5b"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
TIMEOUT_S = 300


@dataclass(frozen=True, slots=True)
class Client:
    """One library.

    Attributes:
        format: of the collector.
        package: its name where it is published.
        function: of `tests/foreign/clients.py` or `.js`.
        adds: properties that it adds to an event of itself.
        is_node: whether it is one in JavaScript.
        has_ids: whether it lets its caller give ids; else the property ``n`` tells events apart.
        has_times: whether it lets its caller give times.
        key: that it is given.
        cut: characters at which it cuts texts before it sends them; 0 for never.
        has_nulls: whether it takes a null in a list; else it empties such an event itself, so
            it is given lists without.
        note: what tells it from another use of the same library.
    """

    format: str
    package: str
    function: str
    adds: frozenset[str] = frozenset()
    is_node: bool = False
    has_ids: bool = True
    has_times: bool = True
    key: str = KEY
    cut: int = 0
    has_nulls: bool = True
    note: str = ""

    @property
    def name(self) -> str:
        """Say it in a table."""
        note = f", {self.note}" if self.note else ""
        return f"{self.package} ({'npm' if self.is_node else 'PyPI'}{note})"

    @property
    def is_there(self) -> bool:
        """Whether this machine can run it."""
        return foreign.is_there() if self.is_node else PYTHON.exists()


@dataclass(slots=True)
class Result:
    """What became of the events of one client.

    Attributes:
        sent: different ones.
        stored: rows that are kept.
        wrong: what is not as it should be, in words.
    """

    sent: int
    stored: int
    wrong: list[str] = field(default_factory=list)

    @property
    def exact(self) -> int:
        """How many are as they were sent."""
        return self.sent - len(self.wrong)


_LIBRARY = frozenset({"library"})
_POSTHOG = frozenset(
    {"library", "lib_version", "is_server", "os", "os_distro", "os_version", "geoip_disable"}
    | {"python_runtime", "python_version"}
)
_MIXPANEL = frozenset({"library", "library_version"})
_SNOWPLOW = frozenset({"library", "platform", "tracker"})
_UMAMI = frozenset({"url", "title", "language", "screen"})
_AMPLITUDE = frozenset({"library", "sequence"})

CLIENTS = (
    Client("segment", "segment-analytics-python", "segment", _LIBRARY),
    Client("segment", "@segment/analytics-node", "segment", _LIBRARY, is_node=True),
    Client("segment", "rudder-sdk-python", "rudder", _LIBRARY),
    Client("segment", "@rudderstack/rudder-sdk-node", "rudder", _LIBRARY, is_node=True),
    Client("posthog", "posthog", "posthog", _POSTHOG),
    Client("posthog", "posthog", "posthog_v1", _POSTHOG, note="v1"),
    Client("posthog", "posthog-node", "posthog", _POSTHOG, is_node=True),
    Client("mixpanel", "mixpanel", "mixpanel", _MIXPANEL),
    Client("mixpanel", "mixpanel", "mixpanel_import", _MIXPANEL, note="import"),
    Client("mixpanel", "mixpanel", "mixpanel", _MIXPANEL, is_node=True),
    Client("amplitude", "amplitude-analytics", "amplitude", _AMPLITUDE, cut=1_024, has_nulls=False),
    Client("amplitude", "@amplitude/analytics-node", "amplitude", _AMPLITUDE, is_node=True),
    Client("otlp", "@opentelemetry/exporter-logs-otlp-http", "otlp", is_node=True),
    Client("snowplow", "snowplow-tracker", "snowplow", _SNOWPLOW, has_ids=False),
    Client(
        "snowplow", "@snowplow/node-tracker", "snowplow", _SNOWPLOW, is_node=True, has_ids=False
    ),
    Client("umami", "umami-analytics", "umami", _UMAMI, has_ids=False, has_times=False, key=SITE),
)


def of(format_: str) -> list[Client]:
    """Give the clients of a format."""
    return [client for client in CLIENTS if client.format == format_]


def events(count: int) -> list[dict[str, Any]]:
    """Make events, awkward in their names too."""
    return [
        {
            "id": str(UUID(int=number + (1 << 100), version=4)),
            "name": ("Signed up", 'Bought "a" & b', "größer 🎈")[number % 3],
            "who": f"user-{number % 7} é",
            "time": (START + timedelta(minutes=number, milliseconds=number)).isoformat(
                timespec="milliseconds"
            ),
            "properties": properties,
        }
        for number, properties in enumerate(awkward.events(count))
    ]


def measure(client: Client, folder: Path, count: int = COUNT) -> Result:
    """Have *client* send events to a collector on a port of this machine.

    Raises:
        CalledProcessError: the client failed.
    """
    collecting = Collecting(folder)
    collecting.keys.add(["shop"], "secret", value=KEY, aliases=[SITE])
    sent = events(count)
    if not client.has_nulls:
        sent = [one | {"properties": _without_nulls(one["properties"])} for one in sent]
    told = folder / "events.json"
    told.write_text(json.dumps(sent + (sent[:REPEATS] if client.has_ids else [])), "utf-8")
    with closing(serve(collecting.app, "127.0.0.1", 0)) as server:
        server.start()
        _run(client, server.url, told)
    return _compared(client, sent, collecting.events)


def _run(client: Client, url: str, told: Path) -> None:
    arguments = [client.function, url, client.key, str(told)]
    if client.is_node:
        command = ["node", str(foreign.installed() / "clients.js"), *arguments]
    else:
        command = [str(PYTHON), str(PROGRAMS / "clients.py"), *arguments]
    subprocess.run(command, check=True, timeout=TIMEOUT_S, capture_output=True, text=True)


def _compared(client: Client, sent: list[dict[str, Any]], kept: list[Event]) -> Result:
    found: dict[str | None, Event] = {
        event.event_id if client.has_ids else event.properties.get("n"): event for event in kept
    }
    result = Result(len(sent), len(kept))
    for one in sent:
        name = one["id"] if client.has_ids else one["properties"]["n"]
        if wrong := _difference(client, one, found.get(name)):
            result.wrong.append(f"{name}: {wrong}")
    return result


def _without_nulls(value: Any) -> Any:
    """Take the nulls out of the lists in *value*."""
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value if inner is not None]
    return value


def _cut(value: Any, length: int) -> Any:
    """Cut the texts in *value* as a library does that bounds them."""
    if not length:
        return value
    if isinstance(value, dict):
        return {name: _cut(inner, length) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cut(inner, length) for inner in value]
    return value[:length] if isinstance(value, str) else value


def _difference(client: Client, sent: dict[str, Any], event: Event | None) -> str:
    if event is None:
        return "not there"
    wanted = {
        name: mended(text) for name, text in flatten(_cut(sent["properties"], client.cut)).items()
    }
    got = {name: text for name, text in event.properties.items() if name[0] != "$"}
    pairs: list[tuple[str, object, object]] = [
        ("application", "shop", event.application),
        ("name", sent["name"], event.name),
        ("distinct_id", sent["who"], event.distinct_id),
    ]
    if client.has_times:
        pairs.append(("time", datetime.fromisoformat(sent["time"]), event.time))
    names = (wanted.keys() | got.keys()) - client.adds
    pairs += [(name, wanted.get(name), got.get(name)) for name in sorted(names)]
    return ", ".join(
        f"{name} {got!r:.60} not {want!r:.60}" for name, want, got in pairs if want != got
    )


def proven(client: Client, folder: Path) -> None:
    """Test that all that *client* sends is kept, once and exact."""
    if not client.is_there:
        pytest.skip(f"{client.name} is not installed")
    result = measure(client, folder)
    assert result.wrong[:5] == []
    assert result.stored == result.sent == COUNT
