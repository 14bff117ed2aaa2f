"""Where the description of our own format is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.collecting import Collecting


def test_description_needs_no_key_and_has_none(collecting: Collecting) -> None:
    key = collecting.keys.add(["shop"])
    reply = collecting.get("/openapi.json", address="192.0.2.1")

    assert reply.status == 200
    assert list(reply.json()["paths"]) == ["/v1/events"]
    assert key.encode() not in reply.body


def test_page_may_load_nothing(collecting: Collecting) -> None:
    reply = collecting.get("/docs")

    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert reply.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert b"/v1/events" in reply.body


@pytest.mark.parametrize("path", ["/docs", "/openapi.json"])
def test_only_reading_is_for_them(collecting: Collecting, path: str) -> None:
    reply = collecting.post(path, b"x")

    assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD")
    assert collecting.ask("HEAD", path).body == b""
