"""The secrets of a data directory are made once, and salts do not outlive their day."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from analytics.errors import DataError
from analytics.privacy.keys import Salts, lasting, site_key, sweep

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 25, tzinfo=UTC)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "salts").iterdir())


def test_site_key_is_made_once(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    key = site_key(folder)

    assert len(key) == 64
    assert site_key(folder) == key
    assert stat.S_IMODE((folder / "site.key").stat().st_mode) == 0o600


def test_whoever_is_first_makes_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(site_key, [tmp_path] * 32))

    assert len(found) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["site.key"]


def test_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    site_key(tmp_path)
    (tmp_path / "site.key").chmod(0o644)

    with pytest.raises(DataError, match="chmod 600"):
        site_key(tmp_path)


@pytest.mark.parametrize("text", ["", "short", "é" * 64], ids=["empty", "short", "no hex"])
def test_spoilt_key_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "site.key").write_text(text)

    with pytest.raises(DataError, match=r"site\.key"):
        site_key(tmp_path)


def test_processes_share_the_salt_of_a_day(tmp_path: Path) -> None:
    salt = Salts(tmp_path).of(NOON, NOON)

    assert Salts(tmp_path).of(NOON + timedelta(hours=3), NOON) == salt
    assert names(tmp_path) == ["2026-11-24.salt"]


def test_each_day_has_its_own(tmp_path: Path) -> None:
    salts = Salts(tmp_path)

    assert salts.of(NOON, NOON) != salts.of(MIDNIGHT, MIDNIGHT)


def test_late_event_gets_the_salt_of_its_day_for_half_an_hour(tmp_path: Path) -> None:
    salts = Salts(tmp_path)
    yesterday = salts.of(NOON, NOON)
    soon, later = MIDNIGHT + timedelta(minutes=29), MIDNIGHT + timedelta(minutes=31)

    assert salts.of(NOON, soon) == yesterday
    assert salts.of(soon, soon) != yesterday
    assert salts.of(NOON, later) == salts.of(later, later)


def test_old_and_future_events_get_the_salt_of_today(tmp_path: Path) -> None:
    salts = Salts(tmp_path)
    today = salts.of(NOON, NOON)

    assert salts.of(NOON - timedelta(days=3), NOON) == today
    assert salts.of(NOON + timedelta(days=3), NOON) == today
    assert names(tmp_path) == ["2026-11-24.salt"]


def test_salt_goes_half_an_hour_behind_its_day(tmp_path: Path) -> None:
    Salts(tmp_path).of(NOON, NOON)

    assert sweep(tmp_path, MIDNIGHT + timedelta(minutes=29)) == 0
    assert sweep(tmp_path, MIDNIGHT + timedelta(minutes=30)) == 1
    assert names(tmp_path) == []


def test_salt_of_the_next_day_removes_the_one_before(tmp_path: Path) -> None:
    salts = Salts(tmp_path)
    salts.of(NOON, NOON)
    salts.of(NOON + timedelta(days=1), NOON + timedelta(days=1))

    assert names(tmp_path) == ["2026-11-25.salt"]


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "salts").write_text("")

    with pytest.raises(DataError, match="writable"):
        Salts(tmp_path).of(NOON, NOON)


def test_lasting_salt_is_that_of_the_day_in_each_run(tmp_path: Path) -> None:
    first, second = lasting(tmp_path), lasting(tmp_path)
    evening = NOON.replace(hour=23, minute=59)

    assert first(NOON, NOON) == first(NOON, NOON + timedelta(days=9)) == second(evening, NOON)
    assert first(NOON, NOON) != first(evening + timedelta(minutes=1), NOON)
    assert not (tmp_path / "salts").exists()


def test_lasting_salt_is_of_the_site(tmp_path: Path) -> None:
    assert lasting(tmp_path / "a")(NOON, NOON) != lasting(tmp_path / "b")(NOON, NOON)
