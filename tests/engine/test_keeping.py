"""Events are kept as long as privacy.toml says, and salts no longer than their day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.made import event, rows

from analytics.engine import engine as engines
from analytics.engine.engine import Engine, Erased
from analytics.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86_400
NOW = 100 * DAY
RULES = """
retention_days = 30
[application.shop]
retention_days = 10
[application.blog]
retention_days = 0
"""


@pytest.fixture(autouse=True)
def _nothing_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the owner from removing what is old by the real clock."""
    monkeypatch.setattr(engines, "IDLE_S", 1_000.0)


def at(day: int, application: str) -> dict[str, object]:
    return event(day * DAY * 1_000_000, application=application)


@pytest.mark.parametrize("is_known", [True, False], ids=["few applications", "many applications"])
def test_each_application_has_its_days(
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_known: bool,  # noqa: FBT001
) -> None:
    monkeypatch.setattr("analytics.engine.segments.NAMES_LIMIT", 5_000 if is_known else 0)
    with Engine(data, "UTC") as engine:
        (data / "privacy.toml").write_text(RULES)
        engine.append([at(day, name) for name in ("shop", "blog", "app") for day in (60, 80, 95)])
        engine.catch_up()

        assert engine.expire(NOW) == 3
        assert engine.expire(NOW) == 0
        found = rows(engine.store, "application, ts")
    kept = sorted((name, ts // DAY // 10**6) for name, ts in found)
    assert kept == [
        ("app", 80), ("app", 95), ("blog", 60), ("blog", 80), ("blog", 95), ("shop", 95),
    ]  # fmt: skip


@pytest.mark.parametrize("text", [None, "retention_days = 0\n"], ids=["no file", "for ever"])
def test_by_default_events_stay(data: Path, text: str | None) -> None:
    with Engine(data, "UTC") as engine:
        if text:
            (data / "privacy.toml").write_text(text)
        engine.append([at(1, "shop")])
        engine.catch_up()

        assert engine.expire(NOW) == 0
        assert len(rows(engine.store)) == 1


def test_file_that_is_not_understood_removes_nothing(data: Path) -> None:
    with Engine(data, "UTC") as engine:
        (data / "privacy.toml").write_text("retention_days = '1'\n")
        engine.append([at(1, "shop")])
        engine.catch_up()

        with pytest.raises(ConfigError, match="Write whole days"):
            engine.expire(NOW)
        assert len(rows(engine.store)) == 1


def test_owner_does_it_by_itself(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "IDLE_S", 0.01)
    (data / "salts").mkdir(parents=True)
    (data / "salts/2020-01-01.salt").write_text("0" * 64)
    (data / "privacy.toml").write_text("retention_days = 'x'\n")
    with Engine(data, "UTC") as engine:
        for _ in range(1000):
            if engine.notices() and not list((data / "salts").iterdir()):
                break
            engine._stopped.wait(0.01)
        assert [n for n in engine.notices() if "Old events are not removed" in n] != []
    assert list((data / "salts").iterdir()) == []


def test_person_is_erased_from_all_files(data: Path) -> None:
    with Engine(data, "UTC") as engine:
        other = event(3, distinct_id="u3", props={"friend": "visitor-77"})
        engine.append([event(1), event(2, distinct_id="u2"), other])
        spool = data / "spool/1.spool"
        spool.parent.mkdir()
        spool.write_text('8f1a2b3c {"distinct_id":"u1"}\n')
        ids = ["u1", "visitor-77"]

        assert engine.erase(ids, is_dry=True) == Erased(1, 1, 2, 0, 1, ())
        assert engine.erase(ids) == Erased(1, 1, 2, 0, 1, ())
        assert engine.erase(ids) == Erased(0, 0, 0, 0, 0, ())
        assert rows(engine.store, "distinct_id, props") == [
            ("u2", {"page": "/2"}), ("u3", {"friend": "[erased]"}),
        ]  # fmt: skip
