"""Clients of Splunk that others wrote, unchanged, over real connections with TLS."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support import awkward
from support.face import service
from support.foreign import node
from support.hec import collector

from analytics.splunkd import port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.splunkd.app import Face
    from analytics.splunkd.server import Server

pytestmark = pytest.mark.slow

TESTS = Path(__file__).parents[1]
COUNT = 1_000
EVENTS = awkward.events(COUNT)

SPLUNK_LOGGING = """
const fs = require("fs");
const { Logger } = require("splunk-logging");
const [port, token, path] = given;
const logger = new Logger({ token, url: `https://127.0.0.1:${port}`, maxBatchCount: 50 });
logger.requestOptions.strictSSL = false;
logger.error = (error) => { console.error(error); process.exitCode = 1; };
JSON.parse(fs.readFileSync(path)).forEach((message) => logger.send({
  message, severity: "info",
  metadata: { index: "main", source: "foreign", sourcetype: "splunk_logging", host: "h1",
              time: 1700000000 },
}));
"""


@pytest.fixture(scope="module", autouse=True)
def _token(real: Face) -> None:
    """Make a token."""
    collector(real, "foreign")


@pytest.fixture(scope="module")
def served(real: Face) -> Iterator[Server]:
    """Open the collector's port."""
    server = port.listen_hec(real, port=0)
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="module")
def plain(real: Face) -> Iterator[Server]:
    """Open one without TLS."""
    server = port.listen_hec(real, port=0, is_tls=False)
    server.start()
    yield server
    server.close()


def send(client: str, served: Server, sent: list[Any], folder: Path) -> None:
    """Have a client in Python send *sent*."""
    path = folder / "events.json"
    path.write_text(json.dumps(sent))
    number = str(served.address[1])
    # A bundle of certificates in the surroundings goes before what a client is told.
    env = {name: value for name, value in os.environ.items() if "CA_BUNDLE" not in name}
    done = subprocess.run(
        [sys.executable, "-m", "support.hec_clients", client, number, "foreign", str(path)],
        env={**env, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def found(real: Face, sourcetype: str) -> list[dict[str, Any]]:
    """Give the events of a sourcetype with all their fields, in the order they came."""
    spl = f"search index=main sourcetype={sourcetype} | reverse | fields *"
    reply = service(real).jobs.oneshot(spl, output_mode="json", count=0)
    return list(json.loads(reply.read())["results"])


def fields(row: dict[str, Any], wanted: dict[str, str]) -> dict[str, str]:
    """Give those of *wanted* as *row* has them; a list as its values parted by line feeds."""
    got = {name: row.get(name) for name in wanted}
    return {n: "\n".join(v) if isinstance(v, list) else v for n, v in got.items() if v is not None}


@pytest.mark.parametrize("name", ["splunk-logging", "splunk-sdk"])
def test_javascript_clients_are_installed_as_locked(javascript: Path, name: str) -> None:
    program = "console.log(require(`${given[0]}/package.json`).version)"

    assert node(javascript, program, name).strip() in {"0.11.1", "2.0.2"}


def test_splunk_handler(real: Face, served: Server, tmp_path: Path) -> None:
    """It sends what is logged as text, objects without anything between them."""
    texts = [json.dumps(event) for event in EVENTS]
    send("splunk_handler", served, texts, tmp_path)
    rows = found(real, "splunk_handler")

    assert [row["_raw"] for row in rows] == texts
    assert {(row["host"], row["source"]) for row in rows} == {("h1", "foreign")}


def test_splunk_hec_handler(real: Face, served: Server, plain: Server, tmp_path: Path) -> None:
    """It sends a request for each object, with empty ``fields`` or with some."""
    marked = [{**event, "fields": {"dc": f"d{event['n']}"}} for event in EVENTS[:20]]
    send("splunk_hec_handler_plain", plain, EVENTS, tmp_path)
    send("splunk_hec_handler", served, marked, tmp_path)
    rows = found(real, "splunk_hec_handler")

    assert len(rows) == COUNT + 20
    for row, event in zip(rows, [*EVENTS, *EVENTS[:20]], strict=True):
        wanted = {"log_level": "INFO", **event}
        assert json.loads(row["_raw"]) == wanted
        assert fields(row, awkward.flat(wanted)) == awkward.flat(wanted)
    assert [row.get("dc") for row in rows[COUNT:]] == [f"d{n}" for n in range(20)]
    assert not any("dc" in row for row in rows[:COUNT])


def test_splunk_hec(real: Face, served: Server, tmp_path: Path) -> None:
    """It sends batches with a blank between objects, in ten threads, and lines to ``/raw``."""
    send("splunk_hec", served, EVENTS, tmp_path)
    rows = sorted(found(real, "splunk_hec"), key=lambda row: int(row["n"]))
    lines = sorted(found(real, "splunk_hec_raw"), key=lambda row: int(row["n"]))

    assert len(rows) == len(lines) == COUNT
    for row, line, event in zip(rows, lines, EVENTS, strict=True):
        assert json.loads(row["_raw"]) == json.loads(line["_raw"]) == event
        assert fields(row, awkward.flat(event)) == awkward.flat(event)


def test_splunk_logging(real: Face, served: Server, javascript: Path, tmp_path: Path) -> None:
    """It sends times as texts, as a form, and its user's data under ``message``."""
    path = tmp_path / "events.json"
    path.write_text(json.dumps(EVENTS))
    node(javascript, SPLUNK_LOGGING, served.address[1], "foreign", str(path))
    rows = sorted(found(real, "splunk_logging"), key=lambda row: int(row["message.n"]))

    assert len(rows) == COUNT
    for row, event in zip(rows, EVENTS, strict=True):
        wanted = {"message": event, "severity": "info"}
        assert json.loads(row["_raw"]) == wanted
        assert fields(row, awkward.flat(wanted)) == awkward.flat(wanted)
        assert row["_time"] == "2023-11-14T22:13:20.000+00:00"
