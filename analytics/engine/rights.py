"""What the one who searches may see, and the snapshot that shows nothing else.

    Rights(allowed=("web*",), default=("web",), filter="sourcetype=access")
    Restricted(snapshot, rights, parameters).scan(None, None, None, None)
    (SELECT * FROM (…) WHERE idx IN ($p1))

Every source of events asks the snapshot of its compiler, so a search cannot reach an index that
its caller may not read, whatever its text says: not in a subsearch, not in a generating command.

Source: authorize.conf.spec 9.2: srchIndexesAllowed, srchIndexesDisallowed, srchIndexesDefault
(``*`` matches no internal index, ``_*`` only those), srchFilter, srchTimeWin, srchTimeEarliest,
deleteIndexesAllowed (together with the capability delete_by_keyword).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from analytics.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from analytics.engine.store import IndexSize, Snapshot
    from analytics.engine.values import Parameters

#: All indexes: those of events, and the internal ones.
EVERY = ("*", "_*")


@dataclass(frozen=True, slots=True)
class Rights:
    """What a caller may see and do in a search.

    Attributes:
        allowed: patterns of the indexes that can be read.
        denied: patterns of those that cannot, whatever *allowed* says.
        default: patterns of those that are read where a search names none.
        filter: terms of `search` that each event must fulfil; empty for none.
        deletable: patterns of the indexes whose events `delete` may remove.
        window_s: the longest time range, back from its end; 0 for any.
        history_s: how old an event can be; 0 for any age.
    """

    allowed: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    default: tuple[str, ...] = ()
    filter: str = ""
    deletable: tuple[str, ...] = ()
    window_s: int = 0
    history_s: int = 0

    def may_read(self, index: str) -> bool:
        """Say whether the events of *index* can be read."""
        return matches(self.allowed, index) and not matches(self.denied, index)

    @property
    def may_delete(self) -> bool:
        """Whether there may be an index whose events can be removed by a search."""
        return bool(self.deletable)

    def may_delete_of(self, index: str) -> bool:
        """Say whether the events of *index* can be removed by a search."""
        return matches(self.deletable, index) and self.may_read(index)


#: Who owns the data may do everything: the process that has it open, and those of its user.
OWNER = Rights(allowed=EVERY, default=("main",), deletable=EVERY)


def matches(patterns: tuple[str, ...], index: str) -> bool:
    """Say whether one of *patterns* means *index*."""
    return any(_pattern(pattern).fullmatch(index) for pattern in patterns)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    """Read a pattern of index names; ``*`` at its beginning matches no internal index."""
    text = ".*".join(re.escape(part) for part in pattern.strip().lower().split("*"))
    return re.compile(text if pattern.strip().startswith("_") else f"(?!_){text}", re.DOTALL)


class Restricted:
    """A snapshot of what *rights* allow; a `Snapshot` itself."""

    def __init__(self, snapshot: Snapshot, rights: Rights, parameters: Parameters) -> None:
        self._snapshot, self._rights, self._parameters = snapshot, rights, parameters

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection; no SQL but that of this snapshot names a table of events."""
        return self._snapshot.connection

    @property
    def scanned(self) -> int:
        """How many events there are in what `scan` has named; not to be shown to anyone."""
        return self._snapshot.scanned

    def scan(
        self,
        indexes: frozenset[str] | None,
        applications: frozenset[str] | None,
        earliest: int | None,
        latest: int | None,
        *,
        is_filtered: bool = False,
    ) -> str:
        """Name what may hold such events, as `Snapshot.scan` does, and nothing forbidden.

        Args:
            indexes: exact names of indexes.
            applications: exact names of applications.
            earliest: first ts wanted (microseconds), included.
            latest: ts it ends at, excluded.
            is_filtered: whether the caller puts the filter of the rights on the events.

        Raises:
            SearchError: the rights have a filter, which nobody would put on.
        """
        self._check_filter(is_filtered=is_filtered)
        if self._is_all:
            return self._snapshot.scan(indexes, applications, earliest, latest)
        wanted = self._visible if indexes is None else indexes & self._visible
        source = self._snapshot.scan(wanted, applications, earliest, latest)
        listed = ", ".join(self._parameters.text(index) for index in sorted(wanted))
        return f"(SELECT * FROM {source} WHERE {f'idx IN ({listed})' if listed else 'FALSE'})"

    def bounds(self) -> tuple[int, int] | None:
        """Say the least and greatest ts of all events; not to be shown to anyone."""
        return self._snapshot.bounds()

    def names(self, column: str) -> frozenset[str] | None:
        """Say what can be a value of *column*; other than of ``idx`` not to be shown to anyone."""
        return self._visible if column == "idx" else self._snapshot.names(column)

    def sizes(self) -> Mapping[str, IndexSize]:
        """Say what each index that can be read holds.

        Raises:
            SearchError: the rights have a filter, which nobody would put on.
        """
        self._check_filter(is_filtered=False)
        sizes = self._snapshot.sizes()
        return {index: size for index, size in sizes.items() if index in self._visible}

    def _check_filter(self, *, is_filtered: bool) -> None:
        if self._rights.filter and not is_filtered:
            raise SearchError(
                "A role of yours has a search filter, which this command cannot put on the "
                "events. Write a search instead."
            )

    @cached_property
    def _names(self) -> frozenset[str]:
        """Every index that has an event."""
        names = self._snapshot.names("idx")
        return frozenset(self._snapshot.sizes()) if names is None else names

    @cached_property
    def _visible(self) -> frozenset[str]:
        return frozenset(index for index in self._names if self._rights.may_read(index))

    @property
    def _is_all(self) -> bool:
        return self._visible == self._names
