"""The way in from WSGI."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING, Any

import pytest
from support.collecting import Collecting

from analytics.collect.app import raw_path
from analytics.collect.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

LOGIN = b'{"event":"login"}'


@pytest.mark.parametrize(
    ("environ", "path"),
    [
        ({"RAW_URI": "/a%2Fb/c?d", "PATH_INFO": "/a/b/c"}, "/a%2Fb/c"),
        ({"REQUEST_URI": "http://host/a%2Fb", "PATH_INFO": "/a/b"}, "/a%2Fb"),
        ({"PATH_INFO": "/a/b"}, "/a/b"),
        ({"PATH_INFO": "/ä".encode().decode("latin-1")}, "/%C3%83%C2%A4"),
    ],
)
def test_path_is_as_it_was_sent(environ: dict[str, Any], path: str) -> None:
    if "%C3%83" in path:
        path = "/%C3%A4"
    assert raw_path(environ) == path


def test_prefix_is_cut(tmp_path: Path) -> None:
    collecting = Collecting(tmp_path, Settings(prefix="/s"))

    assert collecting.post("/s/v1/events", LOGIN).status == 200
    assert collecting.post("/v1/events", LOGIN).status == 200


def test_body_beyond_the_bound_is_not_read(tmp_path: Path) -> None:
    collecting = Collecting(tmp_path, Settings(body_bytes=10))
    unread = {"wsgi.input": None, "CONTENT_LENGTH": "11"}

    assert collecting.post("/v1/events", environ=unread).status == 413


def test_bomb_is_refused(tmp_path: Path) -> None:
    collecting = Collecting(tmp_path, Settings(plain_bytes=1_000))

    assert collecting.post("/v1/events", gzip.compress(bytes(100_000))).status == 413


def test_cut_body_is_refused(collecting: Collecting) -> None:
    reply = collecting.post("/v1/events", LOGIN, environ={"CONTENT_LENGTH": "99"})

    assert reply.status == 400
    assert collecting.events == []


def test_length_that_is_no_number_is_refused(collecting: Collecting) -> None:
    assert collecting.post("/v1/events", LOGIN, environ={"CONTENT_LENGTH": "-1"}).status == 400


def chunked(body: bytes, **more: Any) -> dict[str, Any]:
    taken = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    return taken | {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True} | more


def test_body_in_chunks_is_read_to_its_end(collecting: Collecting) -> None:
    assert collecting.post("/v1/events", environ=chunked(LOGIN)).status == 200


def test_body_in_chunks_is_bounded(tmp_path: Path) -> None:
    collecting = Collecting(tmp_path, Settings(body_bytes=10))

    assert collecting.post("/v1/events", environ=chunked(LOGIN)).status == 413


def test_server_that_cannot_read_chunks_says_so(collecting: Collecting) -> None:
    environ = chunked(
        LOGIN, **{"wsgi.input_terminated": False, "SERVER_SOFTWARE": "WSGIServer/0.2"}
    )

    assert collecting.post("/v1/events", environ=environ).status == 411


def test_long_address_is_refused(collecting: Collecting) -> None:
    assert collecting.post(f"/v1/events?{'x' * 20_000}", LOGIN).status == 414


def test_answers_are_never_kept_by_caches(collecting: Collecting) -> None:
    reply = collecting.post("/v1/events", LOGIN)

    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_room_is_given_back_after_refusals(collecting: Collecting) -> None:
    for _ in range(1_100):
        collecting.post("/v1/events", b"{")

    assert collecting.post("/v1/events", LOGIN).status == 200


def test_chunks_that_the_server_took_apart_are_read_to_their_end(collecting: Collecting) -> None:
    """Ours says neither length nor encoding then; an exporter of OpenTelemetry sends so."""
    given = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}

    assert collecting.post("/v1/events", {"event": "a"}, environ=given).status == 200
    assert [event.name for event in collecting.events] == ["a"]
