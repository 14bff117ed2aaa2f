"""Records and rows, made short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.engine.store import Store


def event(number: int = 0, **changed: object) -> dict[str, object]:
    """Make the record of an event that happened *number* microseconds after 1970."""
    record: dict[str, object] = {
        "ts": number,
        "application": "shop",
        "event": "view",
        "distinct_id": "u1",
        "event_id": f"id{number}",
        "props": {"page": f"/{number}"},
        "index": "web",
        "received": 7,
    }
    return record | changed


def text(raw: str, **changed: object) -> dict[str, object]:
    """Make the record of a text that is no analytics line."""
    record: dict[str, object] = {
        "ts": 0, "index": "web", "received": 7, "host": "h", "source": "s", "sourcetype": "st",
        "raw": raw, "fields": {"size": "9"},
    }  # fmt: skip
    return record | changed


def rows(store: Store, columns: str = "*", **wanted: Any) -> list[tuple[Any, ...]]:
    """Read *columns* of all events a new snapshot has, in order of arrival."""
    bounds: Mapping[str, Any] = dict.fromkeys(("indexes", "applications", "earliest", "latest"))
    with store.snapshot() as snapshot:
        scan = snapshot.scan(**{**bounds, **wanted})
        return snapshot.connection.execute(f"SELECT {columns} FROM {scan} ORDER BY seq").fetchall()


def ids(store: Store) -> list[str]:
    """Read the event_ids, in order of arrival."""
    return [row[0] for row in rows(store, "event_id")]
