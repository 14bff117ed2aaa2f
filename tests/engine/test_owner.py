"""One process owns a data directory; the lock decides, whatever else lies about."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from analytics.engine import owner
from analytics.errors import DataError, OwnedError

if TYPE_CHECKING:
    from pathlib import Path


def test_owner_says_who_it_is(data: Path) -> None:
    held = owner.take(data)

    assert held.is_held
    assert held.socket_path == data / "owner.sock"
    assert owner.read(data) == (os.getpid(), data / "owner.sock")
    held.release()
    assert not held.is_held
    assert owner.read(data) == (None, None)


def test_second_owner_has_to_wait_for_the_first(data: Path) -> None:
    held = owner.take(data)
    with pytest.raises(OwnedError) as caught:
        owner.take(data, wait_s=0.02)
    assert caught.value.pid == os.getpid()
    held.release()

    owner.take(data).release()


def test_crashed_owner_leaves_nothing_that_matters(data: Path) -> None:
    """Neither its lock file nor its socket keeps the next owner out, and the socket goes."""
    data.mkdir()
    (data / "owner.lock").write_text(json.dumps({"pid": 1, "socket": f"{data}/owner.sock"}))
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(data / "owner.sock"))

    held = owner.take(data)

    assert not (data / "owner.sock").exists()
    held.release()


def test_long_path_gets_a_short_socket(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, "SOCKET_BYTES", 10)

    held = owner.take(data)
    path = held.socket_path
    path.touch()

    assert owner.read(data)[1] == path
    assert data not in path.parents
    assert path.parent.stat().st_mode & 0o77 == 0
    held.release()
    assert not path.parent.exists()


def test_socket_named_by_a_strange_lock_file_is_let_be(data: Path) -> None:
    data.mkdir()
    (data / "keep").touch()
    (data / "owner.lock").write_text(json.dumps({"pid": 1, "socket": str(data / "keep")}))

    owner.take(data).release()

    assert (data / "keep").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}', '{"pid": 1}'])
def test_half_written_lock_file_says_nothing(data: Path, text: str) -> None:
    data.mkdir()
    (data / "owner.lock").write_text(text)

    assert owner.read(data) == (None, None)


def test_forked_child_is_not_the_owner(data: Path) -> None:
    held = owner.take(data)

    pid = os.fork()
    if pid == 0:
        held.release()  # does nothing to the parent's hold
        os._exit(int(held.is_held))
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0

    with pytest.raises(OwnedError):
        owner.take(data)
    held.release()


def test_killed_owner_has_let_go(data: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from analytics.engine import owner; "
        "held = owner.take(Path(sys.argv[1])); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(data)], check=False)

    owner.take(data).release()


def test_directory_that_cannot_be_locked_is_told(data: Path) -> None:
    (data / "owner.lock").mkdir(parents=True)

    with pytest.raises(DataError, match=r"Make its file 'owner.lock' writable"):
        owner.take(data)


def test_copy_of_a_directory_leaves_the_original_alone(tmp_path: Path) -> None:
    """The lock file of a copy, or of a renamed directory, names the socket of the original."""
    original, copy = tmp_path / "original", tmp_path / "copy"
    held = owner.take(original)
    held.socket_path.touch()
    shutil.copytree(original, copy, ignore=shutil.ignore_patterns("*.sock"))
    try:
        owner.take(copy).release()
        assert held.socket_path.exists()
        assert (original / "journal").is_dir()
        assert owner.read(copy)[1] is None
    finally:
        held.release()
    assert not held.socket_path.exists()


def test_folder_of_a_socket_goes_only_when_it_is_empty(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30)
    held = owner.take(folder)
    held.socket_path.touch()
    other = held.socket_path.with_name("other")
    other.touch()
    held.release()
    assert other.exists()
    other.unlink()
    other.parent.rmdir()
