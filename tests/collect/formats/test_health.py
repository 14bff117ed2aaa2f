"""Whether the collector is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.collecting import Collecting


@pytest.mark.parametrize(
    ("path", "body"), [("/ping", b"pong"), ("/.well-known/gpc.json", b'{"gpc": true}')]
)
def test_anybody_may_look(collecting: Collecting, path: str, body: bytes) -> None:
    collecting.keys.add(["shop"])
    reply = collecting.get(path, address="192.0.2.1")

    assert (reply.status, reply.body) == (200, body)
    assert collecting.ask("HEAD", path).body == b""
    assert collecting.events == []


def test_nothing_is_sent_there(collecting: Collecting) -> None:
    assert collecting.post("/ping", {"event": "a"}).status == 405
