"""Events that go, and events that stay without what they said: the SQL of it.

    change = erasing(["u1", "visitor-7f3a9c"], "shop")
    store.rewrite(change)    Rewritten(gone=12, changed=3)

A deleted row leaves its bytes in a DuckDB file, so a file that holds one is written anew. What
goes of a person are the events with one of the ids as distinct_id, anonymous_id or previous_id.
An id that is long enough to mean nobody else is also taken out of the values of other events.

Source: ours; docs/privacy.md (erasure, retention); measured: after DELETE, CHECKPOINT and VACUUM
all bytes of a deleted text were still in the file, in a new file none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.engine.sorting import literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from analytics.engine.segments import Part

#: An id of so many characters is looked for inside of values too; "42" is in every other price.
TELLING = 8

#: Stands for an id that was taken out of a value.
ERASED = "[erased]"

_IDS, _INSIDE = "temp.main.erased", "temp.main.erased_inside"
_TEXTS = ("event_id", "host", "source", "raw")
_MAPS = ("props", "fields", "indexed")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """How many events.

    Attributes:
        gone: are there no more.
        changed: lost what they said of somebody.
    """

    gone: int = 0
    changed: int = 0

    def __add__(self, other: Rewritten) -> Rewritten:
        """Count together."""
        return Rewritten(self.gone + other.gone, self.changed + other.changed)

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return self.gone + self.changed > 0


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What is to be done, as conditions over a table of events.

    Attributes:
        gone: a condition for the events that go.
        ids: what `gone` finds in the table `_IDS`.
        inside: what is taken out of the values of the other events.
        application: the one that it is about; None for all.
        before: it is about events before this ts alone; None for any.
        until: it is about events received up to this second alone; None for any.
        is_thorough: whether the file of the tail is written anew even where it holds none: rows
            that were moved to a segment have left their bytes there.
    """

    gone: str
    ids: Sequence[str] = ()
    inside: Sequence[str] = ()
    application: str | None = None
    before: int | None = None
    until: int | None = None
    is_thorough: bool = False

    def begin(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the tables that the conditions look into; they are the connection's own."""
        for table, texts in ((_IDS, self.ids), (_INSIDE, [list(self.inside)])):
            kind = "VARCHAR" if table == _IDS else "VARCHAR[]"
            name = table.rpartition(".")[2]
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT unnest(CAST($1 AS {kind}[])) AS id",
                [list(texts)],
            )

    def may_touch(self, part: Part) -> bool:
        """Say whether *part* can hold such an event."""
        only = frozenset({self.application}) if self.application is not None else None
        return part.may_hold(None, only, None, self.before)

    def count(self, connection: duckdb.DuckDBPyConnection, table: str) -> Rewritten:
        """Count the events of *table* that it is about."""
        changed = f"NOT ({self.gone}) AND ({self._says()})" if self.inside else "false"
        found = connection.execute(
            f"SELECT count(*) FILTER ({self.gone}), count(*) FILTER ({changed}) "
            f"FROM {table}, (SELECT id AS inside FROM {_INSIDE})"
        ).fetchone()
        gone, said = found or (0, 0)
        return Rewritten(gone, said)

    def kept(self, table: str) -> str:
        """Name the events of *table* that stay, as they stay: what can stand after FROM."""
        if not self.inside:
            return f"(SELECT * FROM {table} WHERE NOT ({self.gone}))"
        made = {name: _without(name) for name in _TEXTS}
        for name in _MAPS:
            made[name] = (
                f"map_from_entries(list_transform(map_entries({name}), "
                f"lambda e: {{'key': e.key, 'value': {_without('e.value')}}}))"
            )
        columns = [
            f"CASE WHEN {self._is_meant} THEN {value} ELSE {name} END AS {name}"
            for name, value in made.items()
        ]
        return (
            f"(SELECT * EXCLUDE (inside) REPLACE ({', '.join(columns)}) "
            f"FROM {table}, (SELECT id AS inside FROM {_INSIDE}) WHERE NOT ({self.gone}))"
        )

    def _says(self) -> str:
        said = [f"coalesce({_found(name)}, false)" for name in _TEXTS]
        said += [
            f"coalesce(len(list_filter(map_values({name}), lambda v: {_found('v')})) > 0, false)"
            for name in _MAPS
        ]
        return f"{self._is_meant} AND ({' OR '.join(said)})"

    @property
    def _is_meant(self) -> str:
        """Whether an event came early enough, in SQL."""
        return "true" if self.until is None else f"coalesce(received <= {int(self.until)}, true)"


def erasing(
    ids: Sequence[str], application: str | None = None, until: int | None = None
) -> Rewriting:
    """Take away all that is of the person with *ids*, and was received by *until*, if given."""
    named = " OR ".join(
        f"{who} IN (FROM {_IDS})"
        for who in ("distinct_id", "props['anonymous_id']", "props['previous_id']")
    )
    where = f"application = {literal(application)} AND " if application is not None else ""
    inside = [who for who in ids if len(who) >= TELLING]
    # Longer ids first: one may be the beginning of another.
    inside.sort(key=len, reverse=True)
    early = f"coalesce(received <= {int(until)}, true) AND " if until is not None else ""
    gone = f"{where}{early}coalesce({named}, false)"
    return Rewriting(gone, ids, inside, application, until=until, is_thorough=True)


def expiring(application: str, before: int) -> Rewriting:
    """Take away the events of *application* before the ts *before*."""
    gone = f"coalesce(application = {literal(application)} AND ts < {int(before)}, false)"
    return Rewriting(gone, application=application, before=before)


def limits(days: Mapping[str, int], every: int, names: Sequence[str], now: int) -> dict[str, int]:
    """Say for each application that keeps events for a time before which ts they go.

    Args:
        days: application to days; 0 keeps events for ever.
        every: days of the applications that are not among them.
        names: the applications that there are.
        now: microseconds since 1970.
    """
    kept = {name: days.get(name, every) for name in names}
    return {name: now - count * 86_400_000_000 for name, count in kept.items() if count}


def _found(text: str) -> str:
    return f"len(list_filter(inside, lambda i: contains({text}, i))) > 0"


def _without(text: str) -> str:
    return f"list_reduce(list_prepend({text}, inside), lambda a, i: replace(a, i, '{ERASED}'))"
