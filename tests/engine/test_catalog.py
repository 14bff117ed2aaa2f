"""What is kept besides events survives, under owner, app and name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.engine.catalog import Catalog, Entity
from analytics.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path


def test_entities_are_there_when_it_is_opened_again(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path)
    kept = catalog.put(Entity("conf-props", "web", {"a": [1, "é"], "b": None}, "eve", "search"))
    catalog.close()

    assert Catalog(tmp_path).find("conf-props", "web") == [kept]
    assert kept.updated > 0


def test_names_are_apart_by_owner_and_app_and_in_order() -> None:
    catalog = Catalog(None)
    for owner, app, name in [("b", "x", "n"), ("a", "y", "n"), ("a", "x", "n"), ("a", "x", "m")]:
        catalog.put(Entity("k", name, {}, owner, app))

    assert [(e.name, e.app, e.owner) for e in catalog.find("k")] == [
        ("m", "x", "a"),
        ("n", "x", "a"),
        ("n", "x", "b"),
        ("n", "y", "a"),
    ]
    assert len(catalog.find("k", "n")) == 3


def test_put_replaces_and_remove_forgets() -> None:
    catalog = Catalog(None)
    first = catalog.put(Entity("k", "n", {"v": 1}))
    catalog.put(Entity("k", "n", {"v": 2}))
    assert [e.content for e in catalog.find("k")] == [{"v": 2}]

    catalog.remove(first)
    catalog.remove(first)
    assert catalog.find("k") == []


def test_seeds_are_sown_once() -> None:
    """What a user removed does not come back with the next start; a new version adds its own."""
    catalog = Catalog(None)
    seed = Entity("k", "n", {"v": 1})
    catalog.seed(1, [seed])
    catalog.remove(seed)
    catalog.seed(1, [seed])
    assert catalog.find("k") == []

    catalog.put(Entity("k", "m", {"v": "mine"}))
    catalog.seed(2, [Entity("k", "m"), Entity("k", "o")])
    assert [(e.name, e.content) for e in catalog.find("k")] == [("m", {"v": "mine"}), ("o", {})]


def test_kinds_are_listed_by_prefix() -> None:
    catalog = Catalog(None)
    for kind in ("conf-b", "conf-a", "users"):
        catalog.put(Entity(kind, "n"))

    assert catalog.kinds("conf-") == ["conf-a", "conf-b"]


def test_broken_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "catalog.db").write_bytes(b"no database" * 100)

    with pytest.raises(DataError, match="Restore the file"):
        Catalog(tmp_path)


def test_closed_catalog_says_so() -> None:
    catalog = Catalog(None)
    catalog.close()

    with pytest.raises(DataError, match="catalog cannot be read"):
        catalog.find("k")
