"""The engine applies what anyone journals, owns its directory alone, and lets go of it whole."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.made import event, ids

from analytics.engine.engine import Engine
from analytics.engine.search import Request, run
from analytics.errors import ConfigError, DataError, OwnedError
from analytics.transports.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable

TESTS = Path(__file__).parents[1]


def journals(data: Path) -> list[Path]:
    return sorted((data / "journal").glob("*.ndjson"))


def wait_until(holds: Callable[[], bool]) -> None:
    """Poll until *holds*, for ten seconds at most."""
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_appended_is_found_after_catching_up(data: Path) -> None:
    with Engine(data, "UTC") as engine:
        for number in range(3):
            engine.append([event(number)])
            engine.catch_up()
            assert len(ids(engine.store)) == number + 1


@pytest.mark.parametrize(
    "spl",
    [
        "search index=web | table event_id",
        "| makeresults | map [search index=web | table event_id]",
        "| makeresults | table x | union [search index=web | table event_id]",
        "| set union [search index=web | table event_id] [search index=none | table event_id]",
    ],
)
def test_search_finds_what_was_journaled_before_it_began(data: Path, spl: str) -> None:
    with Engine(data, "UTC") as engine:
        engine.append([event(1)])
        assert '{"event_id":"id1"}' in run(engine, Request(spl)).rows


def test_background_applies_by_itself_and_removes_left_journals(data: Path) -> None:
    with Engine(data, "UTC") as engine:
        other = Journal(data)
        other.append([event(1)])
        engine.append([event(2)])
        wait_until(lambda: len(ids(engine.store)) == 2)
        assert len(journals(data)) == 2
        other.close()
        wait_until(lambda: len(journals(data)) == 1)
    assert journals(data) == []


def test_what_was_journaled_without_an_owner_is_found(data: Path) -> None:
    writer = Journal(data)
    writer.append([event(1)])

    with Engine(data, "UTC") as engine:
        engine.catch_up()
        assert ids(engine.store) == ["id1"]
        writer.append([event(2)])
        engine.catch_up()
        assert ids(engine.store) == ["id1", "id2"]
    writer.append([event(3)])
    with Engine(data, "UTC") as engine:
        engine.catch_up()
        assert ids(engine.store) == ["id1", "id2", "id3"]
    writer.close()


def test_second_owner_is_refused(data: Path) -> None:
    with Engine(data, "UTC"):
        with pytest.raises(OwnedError, match=f"held by process {os.getpid()}") as caught:
            Engine(data, "UTC")
        assert caught.value.pid == os.getpid()
    Engine(data, "UTC").close()


def test_closed_engine_is_closed(data: Path) -> None:
    engine = Engine(data, "UTC")
    engine.close()
    engine.close()

    with pytest.raises(DataError, match="closed"):
        ids(engine.store)


def test_unknown_zone_is_refused_before_anything_is_made(data: Path) -> None:
    with pytest.raises(ConfigError, match="There is no time zone 'Europe/Berlijn'"):
        Engine(data, "Europe/Berlijn")
    assert not data.exists()


def test_unusable_store_lets_go_of_the_directory(data: Path) -> None:
    data.mkdir()
    (data / "hot.duckdb").write_bytes(b"no database" * 1000)

    for _ in range(2):
        with pytest.raises(DataError, match="cannot be opened"):
            Engine(data, "UTC")


def test_notices_name_what_was_set_aside(data: Path) -> None:
    Journal(data).append([event(1)])
    journals(data)[0].write_bytes(b"nonsense\n")

    with Engine(data, "UTC") as engine:
        engine.catch_up()
        (notice,) = engine.notices()

    assert notice.startswith("9 bytes of the journal could not be read")
    assert str(data / "journal" / "aside") in notice


def test_full_disk_is_told_and_loses_nothing(data: Path) -> None:
    with Engine(data, "UTC") as engine:
        engine.catch_up()
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, before[1]))
        try:
            for number in range(40):
                engine.append([event(number, props={"a": "x" * 20_000})])
                if number == 20:
                    engine.journal.close()  # the journal has room in a second file
            with pytest.raises(DataError, match=r"cannot be applied.*Nothing was lost"):
                engine.catch_up()
            wait_until(lambda: len(engine.notices()) == 1)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

        engine.catch_up()
        assert ids(engine.store) == [f"id{number}" for number in range(40)]
        wait_until(lambda: engine.notices() == [])


FORK = """
import os, sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")
from analytics.engine.engine import Engine
from analytics.engine.search import Request, run
from analytics.errors import OwnedError
from support.made import event, ids
with Engine(Path(sys.argv[1]), "UTC") as engine:
    engine.append([event(1)])
    engine.catch_up()
    pid = os.fork()
    if pid == 0:
        try:
            engine.catch_up()
        except OwnedError as error:
            assert error.pid == os.getppid()
            engine.append([event(2)])
            sys.exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
    assert (engine.folder / "hot.duckdb.wal").stat().st_size  # the child has not written it back
    engine.append([event(3)])
    engine.catch_up()
    print(sorted(ids(engine.store)))
"""


def test_forked_child_leaves_the_files_alone(data: Path) -> None:
    """A child that ends by itself runs every destructor; none may touch the parent's files."""
    done = subprocess.run(
        [sys.executable, "-c", FORK, str(data)],
        capture_output=True,
        check=False,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    assert done.stdout == "['id1', 'id2', 'id3']\n", done.stderr
