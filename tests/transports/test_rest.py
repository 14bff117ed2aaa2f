"""Events reach a splunkd over real HTTP, prepared once, with no request but the ones needed."""

from __future__ import annotations

import gzip
import json
import logging
import threading
from collections import Counter
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from splunklib import client

from analytics import wire
from analytics.errors import RejectedError, TransportError
from analytics.event import Event, new_id
from analytics.transports import rest
from analytics.transports.rest import STANZA, RestTransport

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:s="http://dev.splunk.com/ns/rest"><entry>'
    '<content type="text/xml"><s:dict><s:key name="version">9.3.0</s:key>'
    '<s:key name="product_type">{product}</s:key></s:dict></content></entry></feed>'
)
FAULT = '<response><messages><msg type="ERROR">{text}</msg></messages></response>'
LOGIN, INFO = "auth/login", "server/info"
SEND = "receivers/simple"


class Splunk(ThreadingHTTPServer):
    """A splunkd of a few resources, which notes what it is asked.

    Attributes:
        requests: "METHOD path" of each request, without the namespace.
        lines: the lines it was sent.
        wrong: answers of this status to "METHOD path" instead.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[str] = []
        self.lines: list[str] = []
        self.targets: list[dict[str, str]] = []
        self.bodies = 0
        self.indexes: set[str] = set()
        self.stanzas: dict[str, dict[str, object]] = {}
        self.wrong: dict[str, int] = {}
        self.fail_after = 10**9
        self.product = "enterprise"
        self.probe_counts: list[int] = []
        self.compressed = 0

    def connect(self) -> client.Service:
        host, port = self.server_address[:2]
        return client.connect(
            host=host, port=port, scheme="http", username="admin", password="changeme"
        )

    def sends(self) -> int:
        return Counter(self.requests)[f"POST {SEND}"]


class _Handler(BaseHTTPRequestHandler):
    server: Splunk
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.answer(b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Content-Encoding"] == "gzip":
            self.server.compressed += 1
            body = gzip.decompress(body)
        self.answer(body)

    def answer(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        names = unquote(parts.path).strip("/").split("/")
        path = "/".join(names[1:] if names[0] == "services" else names[3:])
        call = f"{self.command} {path}"
        self.server.requests.append(call)
        status = self.server.wrong.get(call)
        if call == f"POST {SEND}" and self.server.sends() > self.server.fail_after:
            status = 503
        if status:
            self.reply(status, FAULT.format(text="no"))
        else:
            self.reply(*self.serve(call, dict(parse_qsl(parts.query)), body.decode()))

    def serve(self, call: str, query: dict[str, str], body: str) -> tuple[int, str]:
        form = dict(parse_qsl(body))
        name = call.rpartition("/")[2]
        if call == f"POST {SEND}":
            self.server.lines += body.split("\n")
            self.server.targets.append(query)
        elif call.startswith("POST data/indexes"):
            self.server.indexes.add(form["name"])
        elif call.startswith("POST configs/conf-props"):
            stanza = form.pop("name")
            self.server.stanzas[stanza] = dict(form)
        elif call.startswith(("GET data", "GET configs")):
            found = self.server.stanzas.get(name) if "configs" in call else {}
            if found is None or ("data" in call and name not in self.server.indexes):
                return 404, FAULT.format(text="unknown")
            return 200, json.dumps({"entry": [{"content": found}]})
        return 200, self.fixed(call)

    def fixed(self, call: str) -> str:
        if call == f"GET {INFO}":
            return ATOM.format(product=self.server.product)
        if call == f"POST {LOGIN}":
            return "<response><sessionKey>key</sessionKey></response>"
        return self.search() if "search" in call else ""

    def search(self) -> str:
        probes = [line.split('"')[1] for line in self.server.lines if "analytics_probe" in line]
        count = self.server.probe_counts.pop(0)
        rows = [{"analytics_probe": probes[0], "count": str(count)}] if count else []
        return json.dumps({"results": rows})

    def reply(self, status: int, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def splunk() -> Iterator[Splunk]:
    with Splunk() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def events(number: int) -> list[Event]:
    return [Event("shop", "e", NOON, None, {"n": n, "t": 'a"é'}, new_id()) for n in range(number)]


def read(lines: list[str]) -> list[Event | None]:
    return [wire.loads(line) for line in lines if "analytics_probe" not in line]


def test_first_batch_prepares_index_and_stanza(splunk: Splunk) -> None:
    RestTransport(splunk.connect, "web", sourcetype="lines").send(events(1))

    assert splunk.indexes == {"web"}
    assert splunk.stanzas == {"lines": STANZA}


def test_event_costs_no_request_but_its_own(splunk: Splunk) -> None:
    transport = RestTransport(splunk.connect)
    transport.send(events(1))
    prepared = len(splunk.requests)

    transport.send(events(3))
    transport.send(events(2))

    assert splunk.requests[prepared:] == [f"POST {SEND}"] * 5


def test_event_arrives_as_it_was(splunk: Splunk) -> None:
    sent = events(3)

    RestTransport(splunk.connect, "web", host="h").send(sent)

    assert [e and e.event_id for e in read(splunk.lines)] == [e.event_id for e in sent]
    assert read(splunk.lines)[2] == wire.loads(wire.dumps(sent[2]))
    assert splunk.targets[0] == {
        "index": "web",
        "sourcetype": "sample_analytics",
        "source": "analytics",
        "host": "h",
    }


def test_what_is_there_is_left_as_it_is(splunk: Splunk, caplog: pytest.LogCaptureFixture) -> None:
    """A stanza as JSON gives it: truth values and numbers, not text."""
    splunk.indexes.add("web")
    splunk.stanzas["sample_analytics"] = {
        **STANZA,
        "SHOULD_LINEMERGE": False,
        "KV_TRIM_SPACES": "0",
        "TRUNCATE": 0,
        "more": 1,
    }

    RestTransport(splunk.connect, "web").send(events(1))

    assert not [call for call in splunk.requests if call.startswith("POST data")]
    assert not [call for call in splunk.requests if call.startswith("POST configs")]
    assert not caplog.records


def test_stanza_that_says_otherwise_is_told_once(
    splunk: Splunk, caplog: pytest.LogCaptureFixture
) -> None:
    splunk.stanzas["sample_analytics"] = {**STANZA, "KV_MODE": "auto"}
    transport = RestTransport(splunk.connect)

    transport.send(events(1))
    transport.send(events(1))

    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 1
    assert "[sample_analytics]\nKV_MODE = auto_escaped" in told[0]
    assert "LINE_BREAKER" not in told[0]


@pytest.mark.parametrize(
    "call", ["GET configs/conf-props/sample_analytics", "POST configs/conf-props"]
)
def test_missing_right_to_the_stanza_is_told_once(
    splunk: Splunk, caplog: pytest.LogCaptureFixture, call: str
) -> None:
    splunk.wrong[call] = 403
    transport = RestTransport(splunk.connect)

    transport.send(events(1))
    transport.send(events(1))

    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "[sample_analytics]\nLINE_BREAKER = ([\\r\\n]+)\n" in caplog.text
    assert len(read(splunk.lines)) == 2


def test_missing_right_to_make_the_index_says_the_fix(splunk: Splunk) -> None:
    splunk.wrong["POST data/indexes"] = 403

    with pytest.raises(RejectedError, match=r"no index 'web'.*Make the index") as caught:
        RestTransport(splunk.connect, "web").send(events(1))

    assert caught.value.status == 403


def test_index_made_by_another_at_that_moment_is_fine(splunk: Splunk) -> None:
    splunk.wrong["POST data/indexes"] = 409

    RestTransport(splunk.connect, "web").send(events(1))

    assert len(splunk.lines) == 1


def test_embedded_engine_takes_batches_at_once(splunk: Splunk) -> None:
    splunk.product = rest.EMBEDDED

    RestTransport(splunk.connect).send(events(50))

    assert splunk.sends() == 1
    assert len(read(splunk.lines)) == 50
    assert splunk.compressed == 1
    assert not splunk.stanzas


def test_bodies_are_compressed_only_where_that_is_read(splunk: Splunk) -> None:
    splunk.probe_counts = [2]
    RestTransport(splunk.connect).send(events(50))
    splunk.product = rest.EMBEDDED
    RestTransport(splunk.connect, gzip=False).send(events(50))

    assert splunk.compressed == 0


@pytest.mark.parametrize(("counts", "requests"), [([2], 1), ([1], 20), ([0, 2], 20)])
def test_batches_wait_for_the_probe(
    splunk: Splunk, monkeypatch: pytest.MonkeyPatch, counts: list[int], requests: int
) -> None:
    """Two lines are two events: batches. One: none. Not found yet: none, and asked later."""
    monkeypatch.setattr(rest, "_ASK_EVERY_S", 0)
    splunk.probe_counts = counts
    transport = RestTransport(splunk.connect)
    transport.send(events(20))
    assert splunk.sends() == 21

    transport.send(events(20))

    assert splunk.sends() == 21 + requests
    assert len(read(splunk.lines)) == 40
    assert sum("analytics_probe" in line for line in splunk.lines) == 2


def test_probe_is_given_up_without_the_right_to_search(
    splunk: Splunk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "_ASK_EVERY_S", 0)
    splunk.wrong["POST search/v2/jobs/"] = splunk.wrong["POST search/jobs/"] = 403
    splunk.wrong["POST search/v2/jobs"] = splunk.wrong["POST search/jobs"] = 403
    transport = RestTransport(splunk.connect)

    for _ in range(4):
        transport.send(events(10))

    assert splunk.sends() == 41
    assert sum("search" in call for call in splunk.requests) == 1


def test_small_batches_are_not_worth_a_probe(splunk: Splunk) -> None:
    RestTransport(splunk.connect).send(events(3))

    assert splunk.sends() == 3


def test_what_was_kept_of_a_failed_batch_is_not_sent_again(splunk: Splunk) -> None:
    transport = RestTransport(splunk.connect)
    batch = events(5)
    splunk.fail_after = 3
    with pytest.raises(RejectedError) as caught:
        transport.send(batch)
    assert caught.value.status == 503
    splunk.fail_after = 10**9

    transport.send(batch)

    assert [e and e.event_id for e in read(splunk.lines)] == [e.event_id for e in batch]


def test_server_that_is_not_there_is_a_transport_error(splunk: Splunk) -> None:
    transport = RestTransport(splunk.connect)
    transport.send(events(1))
    splunk.shutdown()
    splunk.server_close()

    with pytest.raises(TransportError, match=r"cannot be reached.*Check host") as caught:
        transport.send(events(1))

    assert not isinstance(caught.value, RejectedError)


def test_wrong_login_is_refused(splunk: Splunk) -> None:
    splunk.wrong[f"POST {LOGIN}"] = 401

    with pytest.raises(RejectedError, match="login") as caught:
        RestTransport(splunk.connect).send(events(1))

    assert caught.value.status == 401


def test_closed_transport_prepares_again(splunk: Splunk) -> None:
    transport = RestTransport(splunk.connect)
    transport.send(events(1))
    transport.close()

    transport.send(events(1))

    assert Counter(splunk.requests)[f"GET {INFO}"] == 2
