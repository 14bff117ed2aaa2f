"""Who was erased stays erased, also where a backup brings the person back."""

from __future__ import annotations

import time as clock
from shutil import copy, copytree, rmtree
from typing import TYPE_CHECKING

import pytest
from support.made import event, rows

from analytics.engine.engine import Engine
from analytics.engine.erased import FILE, read
from analytics.errors import DataError
from analytics.transports.journal import encode

if TYPE_CHECKING:
    from pathlib import Path

WHO = "erika-musterfrau"


def people(engine: Engine) -> list[str]:
    return [who for (who,) in rows(engine.store, "distinct_id")]


@pytest.fixture
def backup(data: Path, tmp_path: Path) -> Path:
    """Copy a directory with a person in it, who is then erased."""
    friend = event(3, distinct_id="u2", props={"friend": WHO})
    with Engine(data, "UTC") as engine:
        engine.append([event(1, distinct_id=WHO), event(2, props={"anonymous_id": WHO}), friend])
        engine.append([event(4, distinct_id=WHO, application="blog")])
        engine.catch_up()
    copy_ = tmp_path / "backup"
    copytree(data, copy_)
    with Engine(data, "UTC") as engine:
        assert engine.erase([WHO], "shop").events == 2
        assert people(engine) == ["u2", WHO]
    return copy_


def put_back(backup: Path, data: Path, *names: str) -> None:
    """Put a backup in place of a directory, but for its newest files *names*."""
    for name in names:
        copy(data / name, backup / name)
    rmtree(data)
    copytree(backup, data)


def test_list_names_nobody(data: Path, backup: Path) -> None:
    assert WHO not in (data / FILE).read_text()
    assert (data / FILE).stat().st_mode & 0o777 == 0o600
    assert [(note.application, note.id == WHO) for note in read(data)] == [("shop", False)]
    assert not (backup / FILE).exists()


def test_backup_brings_nobody_back(data: Path, backup: Path) -> None:
    put_back(backup, data, FILE, "site.key")
    with Engine(data, "UTC") as engine:
        engine.append([event(5, distinct_id=WHO, received=int(clock.time()) + 60)])
        engine.erase_again()
        found = rows(engine.store, "event_id, distinct_id, props['friend']")
        assert engine.erase_again() == 0

    assert found == [("id3", "u2", "[erased]"), ("id4", WHO, None), ("id5", WHO, None)]
    with Engine(data, "UTC") as engine:
        assert engine.erase_again() == 0
        assert len(people(engine)) == 3


def test_without_the_list_nobody_knows(data: Path, backup: Path) -> None:
    put_back(backup, data)
    with Engine(data, "UTC") as engine:
        assert engine.erase_again() == 0
        assert people(engine).count(WHO) == 2


@pytest.mark.usefixtures("backup")
def test_old_journal_that_is_put_back_brings_nobody_back(data: Path) -> None:
    lines = encode([event(8, distinct_id=WHO), event(9, distinct_id="u9")])
    (data / "journal" / "old-1-1.ndjson").write_bytes(lines)
    with Engine(data, "UTC") as engine:
        engine.erase_again()

        assert people(engine) == ["u2", WHO, "u9"]
        assert rows(engine.store, "application")[1] == ("blog",)


def test_owner_does_it_by_itself(data: Path, backup: Path) -> None:
    put_back(backup, data, FILE, "site.key")
    with Engine(data, "UTC") as engine:
        for _ in range(1000):
            if people(engine).count(WHO) == 1:
                break
            engine._stopped.wait(0.01)
        assert people(engine).count(WHO) == 1


def test_list_of_another_site_key_is_told(data: Path, backup: Path) -> None:
    (backup / "site.key").unlink(missing_ok=True)
    put_back(backup, data, FILE)
    with Engine(data, "UTC") as engine, pytest.raises(DataError, match="another site key"):
        engine.erase_again()


@pytest.mark.parametrize("text", ["{", "[{}]", "7"])
def test_list_that_cannot_be_read_is_told(data: Path, text: str) -> None:
    data.mkdir(mode=0o700)
    (data / FILE).write_text(text)

    with pytest.raises(DataError, match=r"erased\.json.* cannot be read"):
        Engine(data, "UTC")
