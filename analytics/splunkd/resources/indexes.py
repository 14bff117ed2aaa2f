"""Indexes: where events are, how many, and how to be rid of them.

    GET data/indexes/web  ->  totalEventCount, minTime, maxTime, …

An index is there once it has an event, whether or not anyone made it. Setting
``frozenTimePeriodInSecs=1`` and then rolling its hot buckets removes all of its events, which
is what clients do to clean an index.

Source: docs/rest.md (indexes); splunklib 2.1.1, client.py, Index.clean.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from analytics.engine.catalog import Entity
from analytics.splunkd.collection import Collection, read, routes
from analytics.splunkd.exchange import RestError
from analytics.splunkd.routing import Route

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from analytics.engine.store import IndexSize
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request

_NAME = re.compile(r"[a-z0-9_][a-z0-9_-]{0,127}")
_CLEANS_S = 1


def check_name(name: str) -> None:
    """Refuse a name that no index can have.

    Raises:
        RestError: it has other characters than an index may.
    """
    if not _NAME.fullmatch(name):
        raise RestError(
            400,
            f"{name[:200]!r} cannot be the name of an index. "
            "Use small letters, digits, '_' and '-', at most 128.",
        )


def _find(face: Face, indexes: Collection, name: str | None) -> Iterable[Entity]:
    """List the indexes that were made, and those that only have events."""
    made = face.catalog.find(indexes.kind, name)
    names = {index.name for index in made}
    if name in names:
        return made
    face.engine.catch_up()
    full = [other for other in face.engine.store.indexes() if name in {None, other}]
    found = [*made, *(Entity(indexes.kind, other) for other in full if other not in names)]
    return sorted(found, key=lambda index: index.name)


def _shown(face: Face, indexes: Iterable[Entity]) -> Iterator[Mapping[str, Any]]:
    face.engine.catch_up()
    sizes = face.engine.store.indexes()
    return (_told(index.name, sizes.get(index.name)) for index in indexes)


def _told(name: str, size: IndexSize | None) -> Mapping[str, Any]:
    path = f"$SPLUNK_DB/{name}"
    return {
        "totalEventCount": size.count if size else 0,
        "minTime": _iso(size.earliest) if size else None,
        "maxTime": _iso(size.latest) if size else None,
        "isInternal": name.startswith("_"),
        "isReady": True,
        "defaultDatabase": "main",
        "currentDBSizeMB": "1",
        "homePath": f"{path}/db",
        "coldPath": f"{path}/colddb",
        "thawedPath": f"{path}/thaweddb",
    }


def _checked(_face: Face, index: Entity, settings: dict[str, Any]) -> Mapping[str, Any]:
    check_name(index.name)
    return settings


def roll(face: Face, request: Request, name: str) -> Reply:
    """Let go of what is too old to be kept; that is everything where a second is."""
    reply = read(INDEXES, face, request, name)
    for index in face.catalog.find(INDEXES.kind, name):
        if index.content.get("frozenTimePeriodInSecs") == _CLEANS_S:
            _clear(face, index)
            reply = read(INDEXES, face, request, name)
    return reply


def _clear(face: Face, index: Entity) -> None:
    face.engine.catch_up()
    face.engine.store.clear(index.name)


def _iso(micros: int) -> str:
    return datetime.fromtimestamp(micros / 1e6, UTC).isoformat(timespec="milliseconds")


INDEXES = Collection(
    "data/indexes",
    "indexes",
    {
        "datatype": "event",
        "disabled": False,
        "sync": 0,
        "maxTotalDataSizeMB": 500_000,
        "frozenTimePeriodInSecs": 188_697_600,
        "maxDataSize": "auto",
        "maxHotBuckets": "auto",
        "maxWarmDBCount": 300,
        "homePath": "",
        "coldPath": "",
        "thawedPath": "",
    },
    links=("list", "edit", "remove", "roll-hot-buckets"),
    find=_find,
    is_seen=lambda request, index: (
        request.caller.may("indexes_edit") or request.caller.rights.may_read(index.name)
    ),
    shown=_shown,
    checked=_checked,
    removed=_clear,
)

ROUTES = (
    *routes(INDEXES),
    *(Route(verb, f"{INDEXES.path}/*/roll-hot-buckets", roll) for verb in ("GET", "POST")),
)
