"""Everything a data directory keeps besides events: indexes, stanzas, users, messages.

    catalog.put(Entity("indexes", "web", {"disabled": False}))
    catalog.find("indexes", "web") -> [Entity(…)]

    <data>/catalog.db     SQLite; one table, a row per entity, its content as JSON

What an entity means is not known here: a new kind needs no new table.

Source: ours; owner, app and name together are what splunkd tells entities of a kind apart by.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time as clock
import weakref
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from analytics.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
    from pathlib import Path

Made = TypeVar("Made")

#: So many things made of the entities are remembered.
_REMEMBERED = 1_000

NOBODY, SYSTEM = "nobody", "system"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entity (
    kind TEXT NOT NULL, owner TEXT NOT NULL, app TEXT NOT NULL, name TEXT NOT NULL,
    content TEXT NOT NULL, updated REAL NOT NULL,
    PRIMARY KEY (kind, name, owner, app)
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Entity:
    """One named thing of a kind.

    Attributes:
        kind: what it is, such as "indexes" or "conf-props".
        name: its name, unique for its kind, owner and app.
        content: setting to value, of JSON types.
        owner: the user it belongs to.
        app: the Splunk app it belongs to.
        updated: when it was last written, seconds since 1970.
    """

    kind: str
    name: str
    content: Mapping[str, Any] = field(default_factory=dict)
    owner: str = NOBODY
    app: str = SYSTEM
    updated: float = 0.0


class Catalog:
    """The entities of one data directory; any thread may call it.

    Attributes:
        changes: grows with each change, so that what was read can be known to be old.
    """

    def __init__(self, folder: Path | None) -> None:
        """Open the catalog in *folder*, or one in memory when there is none.

        Raises:
            DataError: it cannot be opened.
        """
        name = str(folder / "catalog.db") if folder else ":memory:"
        with ExitStack() as undo:
            try:
                self._database = sqlite3.connect(
                    name, isolation_level=None, check_same_thread=False
                )
                undo.callback(self._database.close)
                self._database.execute("PRAGMA journal_mode = WAL")
                self._database.execute("PRAGMA synchronous = NORMAL")
                self._database.execute(_SCHEMA)
            except sqlite3.Error as error:
                raise DataError(
                    f"The catalog {name!r} cannot be opened: {error}. "
                    "Restore the file from a backup, or move it away to begin with an empty one."
                ) from error
            undo.pop_all()
        self._lock = threading.Lock()
        self._made: tuple[int, dict[Hashable, object]] = (0, {})
        self.changes = 0
        weakref.finalize(self, self._database.close)  # one that is dropped leaves no open file

    @contextmanager
    def _locked(self) -> Iterator[sqlite3.Connection]:
        """Use the file alone."""
        try:
            with self._lock:
                yield self._database
        except sqlite3.Error as error:
            raise DataError(
                f"The catalog cannot be read or written: {error}. "
                "Free space, or make the data directory writable."
            ) from error

    def seed(self, version: int, entities: Iterable[Entity]) -> None:
        """Add *entities* once for each *version*; what is there already stays as it is."""
        with self._locked() as database:
            if database.execute("PRAGMA user_version").fetchone()[0] >= version:
                return
            _write(database, "INSERT OR IGNORE", entities)
            database.execute(f"PRAGMA user_version = {int(version)}")

    def find(self, kind: str, name: str | None = None) -> list[Entity]:
        """List the entities of *kind*, or those of that *name*, by name, app and owner."""
        sql = "SELECT kind, name, content, owner, app, updated FROM entity WHERE kind = ?"
        values = [kind]
        if name is not None:
            sql, values = f"{sql} AND name = ?", [kind, name]
        with self._locked() as database:
            rows = database.execute(f"{sql} ORDER BY name, app, owner", values).fetchall()
        return [Entity(kind, name, json.loads(text), *rest) for kind, name, text, *rest in rows]

    def kinds(self, prefix: str) -> list[str]:
        """List the kinds that begin with *prefix* and have an entity."""
        with self._locked() as database:
            rows = database.execute("SELECT DISTINCT kind FROM entity ORDER BY kind")
            return [kind for (kind,) in rows.fetchall() if kind.startswith(prefix)]

    def put(self, entity: Entity) -> Entity:
        """Keep *entity*, in place of one with the same name, owner and app; return it, dated."""
        dated = Entity(
            entity.kind, entity.name, dict(entity.content), entity.owner, entity.app, clock.time()
        )
        with self._locked() as database:
            _write(database, "INSERT OR REPLACE", [dated])
            self.changes += 1
        return dated

    def remove(self, entity: Entity) -> None:
        """Forget *entity*; one that is not there is none the worse for it."""
        with self._locked() as database:
            database.execute(
                "DELETE FROM entity WHERE kind = ? AND name = ? AND owner = ? AND app = ?",
                (entity.kind, entity.name, entity.owner, entity.app),
            )
            self.changes += 1

    def remembered(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Give what *make* makes of the entities; under *key* it is kept until one changes."""
        changes, made = self._made
        if changes != self.changes or len(made) >= _REMEMBERED:
            changes, made = self._made = self.changes, {}
        if key not in made:
            made[key] = make()
        return cast("Made", made[key])

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()


def _write(database: sqlite3.Connection, verb: str, entities: Iterable[Entity]) -> None:
    rows = [
        (e.kind, e.owner, e.app, e.name, json.dumps(e.content), e.updated or clock.time())
        for e in entities
    ]
    database.executemany(f"{verb} INTO entity VALUES (?, ?, ?, ?, ?, ?)", rows)
