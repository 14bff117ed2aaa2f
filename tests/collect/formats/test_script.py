"""The script as it is served, what pages send with it, and the file itself."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from analytics.collect.reply import PICTURE
from analytics.errors import TransportError

if TYPE_CHECKING:
    from support.collecting import Collecting

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "static"
SCRIPT = STATIC / "track.js"

#: Bytes with gzip -9 that the peers' scripts have: GoatCounter, Umami, Plausible's package.
PEERS = (2201, 2286, 2694)
PAGE = {"Origin": "https://shop.example", "Content-Type": "text/plain;charset=UTF-8"}
VIEW = {"event": "pageview", "event_id": "e1", "properties": {"url": "https://shop.example/a"}}


def picture(body: object, key: str = "") -> str:
    return f"/v1/events?key={key}&data={quote(json.dumps(body))}"


def test_script_is_smaller_than_any_peers() -> None:
    size = len(gzip.compress(SCRIPT.read_bytes(), 9, mtime=0))

    assert size <= 2048 < min(PEERS)


def test_script_is_what_was_built_of_the_source() -> None:
    """The build noted the sums, so a source that was changed since shows. Else: make script."""
    lines = (STATIC / "track.sha256").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split() for line in lines)}

    assert set(sums) == {"track.js", "src/track.js"}
    for name, digest in sums.items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest


@pytest.mark.slow
def test_script_is_built_the_same_again() -> None:
    """Needs Node; the minifier comes from the lock file."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("there is no Node")
    command = [sys.executable, str(ROOT / "scripts" / "script.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "as built\n")


@pytest.mark.parametrize("path", ["/track.js", "/cmb.js"])
def test_script_is_served(collecting: Collecting, path: str) -> None:
    """Without a key, to pages of any origin, and asked for again after a quarter of an hour."""
    collecting.keys.add(["shop"], origins=["https://shop.example"])
    reply = collecting.get(path, address="203.0.113.9")

    assert (reply.status, reply.body) == (200, SCRIPT.read_bytes())
    assert reply.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert reply.headers["Cache-Control"] == "public, max-age=900"
    assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_script_is_served_compressed_and_not_twice(collecting: Collecting) -> None:
    packed = collecting.get("/track.js", headers={"Accept-Encoding": "br, gzip"})
    etag = packed.headers["ETag"]
    again = collecting.get("/track.js", headers={"If-None-Match": f'W/"x", {etag}'})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.body) == SCRIPT.read_bytes()
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)


def test_script_is_read_only(collecting: Collecting) -> None:
    head = collecting.ask("HEAD", "/track.js")
    post = collecting.post("/track.js", VIEW)

    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(SCRIPT.read_bytes())
    assert (post.status, post.headers["Allow"]) == (405, "GET, HEAD")
    assert collecting.events == []


def test_beacon_with_a_key(collecting: Collecting) -> None:
    key = collecting.keys.add(["shop"], origins=["https://shop.example"])
    body = {"sent_at": "2026-11-20T12:00:00Z", "events": [VIEW, {"event": ""}]}
    reply = collecting.post(f"/v1/events?key={key}", body, headers=PAGE, address="203.0.113.9")

    assert reply.status == 200
    assert (reply.json()["accepted"], reply.json()["rejected"][0]["index"]) == (1, 1)
    assert reply.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert [event.application for event in collecting.events] == ["shop"]


@pytest.mark.parametrize("path", ["/v1/events", "/v1/events?key="])
def test_beacon_without_a_key_needs_a_key_that_lists_the_page(
    collecting: Collecting, path: str
) -> None:
    """As pages of crumby send; a program that is no page gets no such favour."""
    collecting.keys.add(["other"])
    collecting.keys.add(["shop"], origins=["https://shop.example"])
    known = collecting.post(path, {"events": [VIEW]}, headers=PAGE, address="203.0.113.9")
    foreign = collecting.post(path, {"events": [VIEW]}, headers={"Origin": "https://evil.example"})
    program = collecting.post(path, {"events": [VIEW]})

    assert (known.status, foreign.status, program.status) == (200, 403, 401)
    assert foreign.json()["error"]["code"] == "unknown_page"
    assert [event.application for event in collecting.events] == ["shop"]


def test_key_in_the_envelope_is_found_for_a_page_too(collecting: Collecting) -> None:
    key = collecting.keys.add(["shop"])
    reply = collecting.post("/v1/events", {"key": key, "events": [VIEW]}, headers=PAGE)

    assert reply.json()["accepted"] == 1


def test_picture_keeps_its_event(collecting: Collecting) -> None:
    key = collecting.keys.add(["shop"], origins=["https://shop.example"])
    reply = collecting.get(picture({"events": [VIEW]}, key), address="203.0.113.9")
    (event,) = collecting.events

    assert (reply.status, reply.body) == (200, PICTURE)
    assert reply.headers["Content-Type"] == "image/gif"
    assert reply.headers["Cache-Control"] == "no-store"
    assert (event.name, event.event_id, event.properties["url"]) == (
        "pageview",
        "e1",
        "https://shop.example/a",
    )


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/v1/events", "not_json"),
        ("/v1/events?data=[", "not_json"),
        ("/v1/events?data=7", "not_events"),
        (picture({"events": [{"event": ""}]}), "no_name"),
        (picture({"events": [VIEW, 3]}), "not_object"),
        (picture({"events": [VIEW]}, "pk_wrong"), "unknown_key"),
    ],
)
def test_picture_is_always_one_and_says_what_was_wrong(
    collecting: Collecting, path: str, reason: str
) -> None:
    if "pk_" in path:
        collecting.keys.add(["shop"])
    reply = collecting.get(path)

    assert (reply.status, reply.body) == (200, PICTURE)
    assert reply.headers["X-Analytics-Rejected"] == reason


def test_picture_says_too_when_nothing_can_be_kept(collecting: Collecting) -> None:
    collecting.sink.error = TransportError("The disk is full. Make room.")
    reply = collecting.get(picture({"events": [VIEW]}))

    assert (reply.status, reply.headers["X-Analytics-Rejected"]) == (200, "not_kept")


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("https://shop.example/", None),
        ("", None),
        ("https://evil.example/", "wrong_origin"),
        ("https://shop.example.evil.example/a/https://shop.example/", "wrong_origin"),
    ],
)
def test_picture_is_for_pages_of_its_key(
    collecting: Collecting, page: str, reason: str | None
) -> None:
    key = collecting.keys.add(["shop"], origins=["https://shop.example"])
    path, headers = picture({"events": [VIEW]}, key), {"Referer": page} if page else {}
    reply = collecting.get(path, headers=headers)

    assert reply.headers.get("X-Analytics-Rejected") == reason
    assert len(collecting.events) == (reason is None)


def test_picture_that_was_only_to_be_checked(collecting: Collecting) -> None:
    collecting.get(picture({"events": [VIEW]}) + "&dry=1")

    assert collecting.events == []


def test_event_that_comes_both_ways_is_kept_once(collecting: Collecting) -> None:
    """A beacon whose answer the page could not read, and then a picture of the same event."""
    collecting.post("/v1/events", {"events": [VIEW]}, headers={"Origin": "http://localhost:8000"})
    collecting.get(picture({"events": [VIEW]}))

    assert len(collecting.events) == 1


def test_browser_that_a_machine_drives_is_marked(collecting: Collecting) -> None:
    """It is told with the request, so that the engine marks the event as a bot's."""
    for value in (True, False):
        event = {"event": "e", "properties": {"webdriver": value, "plan": "pro"}}
        collecting.post("/v1/events", event)
    texts = [dict(event.properties) for event in collecting.events]

    assert [text.get("$webdriver") for text in texts] == ["1", None]
    assert all("webdriver" not in text for text in texts)
