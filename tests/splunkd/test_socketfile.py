"""The owner answers on a socket file, to whoever may open it."""

from __future__ import annotations

import json
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.face import face

from analytics.errors import DataError
from analytics.splunkd import socketfile

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def path() -> Iterator[Path]:
    """Name a socket whose path is short enough."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "owner.sock"


@pytest.fixture
def served(path: Path) -> Iterator[Path]:
    server = socketfile.listen(face(), path)
    server.start()
    yield path
    server.close()


def ask(path: Path, target: str, **more: Any) -> dict[str, Any]:
    return socketfile.ask(path, f"http://any/services/{target}", {"headers": [], **more})


def test_owner_answers_without_a_login(served: Path) -> None:
    got = ask(served, "server/info?output_mode=json")

    assert got["status"] == 200
    assert json.loads(got["body"].read())["entry"][0]["name"] == "server-info"
    assert ("Connection", "close") in got["headers"]


def test_bodies_go_as_they_are(served: Path) -> None:
    for body in ("name=a&value=é", "name=b&value=é".encode()):
        assert ask(served, "messages", method="POST", body=body)["status"] == 201


def test_only_the_owner_may_open_it(served: Path) -> None:
    assert stat.S_IMODE(served.stat().st_mode) == 0o600


def test_nobody_there_is_an_error(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ask(path, "server/info")


def test_taken_name_is_told(path: Path) -> None:
    path.touch()
    with pytest.raises(DataError, match="cannot be made"):
        socketfile.listen(face(), path)
