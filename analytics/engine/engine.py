"""The engine of one data directory: what is journaled, what is stored, and who moves it.

    with Engine(folder, "Europe/Berlin") as engine:
        engine.append(records)          # durable on return
        engine.catch_up()               # from here on a snapshot has them
        with engine.store.snapshot() as snapshot: ...

Source: ours.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time as clock
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from analytics.config import Limits
from analytics.engine import owner
from analytics.engine.apply import Applier
from analytics.engine.catalog import Catalog
from analytics.engine.erased import Erasures
from analytics.engine.rewriting import erasing, expiring, limits
from analytics.engine.traces import Traces, files
from analytics.errors import ConfigError, OwnedError
from analytics.privacy.keys import sweep
from analytics.privacy.policy import FILE, read
from analytics.transports.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from analytics.engine.store import Store

#: The least time between two rounds of applying: what arrives in it shares a commit of 3-7 ms.
ROUND_S = 0.05

#: The longest time until the journals of other processes are looked at; a search looks itself.
IDLE_S = 1.0

#: How often old events are removed.
DAY_S = 86_400.0

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Erased:
    """What was found of a person.

    Attributes:
        events: that are gone.
        changed: events of others that named the person.
        journal, aside, spool: lines of the journals, of what could not be read, of spools.
        left: files that still hold an id; nobody but their owner may change them.
    """

    events: int
    changed: int
    journal: int
    aside: int
    spool: int
    left: tuple[str, ...]


class Engine:
    """Owns a data directory: applies its journals and keeps its segments in order.

    Attributes:
        folder: the data directory, absolute.
        zone: the time zone of searches that name none.
        limits: what searches may use.
        owner: the hold on the directory, with the path of its socket.
        store: the events; `catch_up` first.
        catalog: everything else that the directory keeps.
        journal: where this process appends.
    """

    def __init__(
        self,
        folder: Path,
        zone: str,
        *,
        wait_s: float = 0,
        limits: Limits | None = None,
        opener: Callable[[Path], Store] | None = None,
    ) -> None:
        """Take and open a data directory.

        Args:
            folder: the data directory, made if need be.
            zone: IANA name.
            wait_s: how long to wait for another owner to let go.
            limits: what searches may use; the defaults of the settings without.
            opener: opens the storage engine, DuckDB's by default.

        Raises:
            ConfigError: there is no such time zone.
            OwnedError: another process holds the directory.
            DataError: it cannot be used.
        """
        _check_zone(zone)
        self.owner = owner.take(folder, wait_s)
        self.folder, self.zone = self.owner.folder, zone
        self._woken, self._stopped = threading.Event(), threading.Event()
        self._troubles: dict[str, str] = {}
        self.limits = limits or Limits()
        try:
            self.store = opener(self.folder) if opener else _open_duckdb(self.folder, self.limits)
            self.catalog = Catalog(self.folder)
            self._erasures = Erasures(self.folder, self.store, self.catalog)
            self._applier = Applier(self.folder, self.store)
            self.journal = Journal(self.folder, on_append=self._woken.set)
        except BaseException:
            self.owner.release()
            raise
        self._threads = [
            threading.Thread(target=target, name=f"analytics {name}", daemon=True)
            for name, target in (("apply", self._keep_applying), ("upkeep", self._keep_compacting))
        ]
        for thread in self._threads:
            thread.start()
        atexit.register(self.close)

    def __enter__(self) -> Self:
        """Use it in a ``with`` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def append(self, records: Iterable[Mapping[str, object]]) -> None:
        """Journal *records*; on return they are on disk, and the next `catch_up` applies them.

        Raises:
            EventError: one of them cannot be written; none was kept.
            TransportError: the disk refused them; none was kept.
        """
        self.journal.append(records)

    def catch_up(self) -> None:
        """Apply all that any process has journaled up to now.

        Raises:
            OwnedError: this is a child of the process that owns the data.
            DataError: the store or the journal failed; nothing is lost.
        """
        if not self.owner.is_held:
            raise OwnedError(
                f"The data directory {str(self.folder)!r} belongs to the parent of this process. "
                "Connect anew in the child.",
                owner.read(self.folder)[0],
            )
        self._applier.catch_up()

    def erase(
        self, ids: Sequence[str], application: str | None = None, *, is_dry: bool = False
    ) -> Erased:
        """Take away all that is said of a person, from every file; what comes later stays.

        Args:
            ids: the person's.
            application: the only one it is taken from; None for all.
            is_dry: count only.

        Raises:
            DataError: a file cannot be written, or a search is read that does not end.
        """
        self.catch_up()
        traces = Traces(ids, application)
        count = 0 if is_dry else self._erasures.note(ids, application)
        found = self.store.rewrite(erasing(ids, application), is_dry=is_dry)
        lines, aside = self._applier.erase(traces, is_dry=is_dry)
        spooled = sum(traces.mask(p, is_dry=is_dry) for p in files(self.folder, ".spool"))
        left = () if is_dry else tuple(traces.left(self.folder))
        self._erasures.done(count)
        return Erased(found.gone, found.changed, lines, aside, spooled, left)

    def erase_again(self) -> int:
        """Take away who was erased and is back, from a backup or a journal; count the events.

        Raises:
            DataError: a file cannot be written, or the list was made with another site key.
        """
        if not self._erasures.is_any:
            return 0
        self.catch_up()
        gone, (count, due) = 0, self._erasures.due()
        for ids, application, until in due:
            gone += self.store.rewrite(erasing(ids, application, until)).gone
            self._applier.erase(Traces(ids, application))
        self._erasures.done(count)
        return gone

    def expire(self, now: float) -> int:
        """Remove the events that are kept no longer, as ``privacy.toml`` says; count them.

        Args:
            now: seconds since 1970.

        Raises:
            ConfigError: the file cannot be understood.
            DataError: a file cannot be written.
        """
        policies = read(self.folder / FILE)
        days = {name: policy.retention_days for name, policy in policies.own.items()}
        every = policies.every.retention_days
        gone = 0
        if every or any(days.values()):
            for name, before in limits(days, every, self._applications(), int(now * 1e6)).items():
                gone += self.store.rewrite(expiring(name, before)).gone
        return gone

    def _applications(self) -> list[str]:
        with self.store.snapshot() as snapshot:
            names = snapshot.names("application")
            if names is None:
                found = f"SELECT DISTINCT application FROM {snapshot.scan(None, None, None, None)}"
                names = frozenset(n for (n,) in snapshot.connection.execute(found).fetchall() if n)
        return sorted(names)

    def notices(self) -> list[str]:
        """Say what was and is wrong with the data, a sentence each."""
        return self._applier.notices() + [text for text in self._troubles.values() if text]

    def close(self) -> None:
        """Stop the background work, close the files and let go of the directory."""
        atexit.unregister(self.close)
        if self._stopped.is_set() or not self.owner.is_held:
            return
        self._stopped.set()
        self._woken.set()
        self.journal.close()
        self._applier.stop()
        with suppress(OSError):  # what cannot be removed now, the next owner removes
            self._applier.remove_left()
        self.store.close()
        self.catalog.close()
        for thread in self._threads:
            thread.join()
        self.owner.release()

    def _keep_applying(self) -> None:
        """Apply what arrives: soon after an append here, at least each second for others."""
        pause_s = ROUND_S
        while not self._stopped.wait(ROUND_S):
            rows = 0
            with self._told("The journal is not applied"):
                rows = self._applier.catch_up()
                self._applier.remove_left()
            pause_s = ROUND_S if rows else min(2 * pause_s, IDLE_S)
            self._woken.wait(pause_s)
            self._woken.clear()

    def _keep_compacting(self) -> None:
        """Do the upkeep that is due, one piece after another."""
        with self._told("Who was erased is not looked for again"):
            self.erase_again()
        next_day = 0.0
        while not self._stopped.wait(IDLE_S):
            with self._told("The events are not sorted"):
                while self.store.compact():
                    pass
            with suppress(OSError):
                sweep(self.folder, datetime.now(UTC))
            if clock.time() >= next_day:
                next_day = clock.time() + DAY_S
                with self._told("Old events are not removed"):
                    self.expire(clock.time())

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Turn a failure into a notice: the next round may fare better, and nothing is lost."""
        try:
            yield
            self._troubles[what] = ""
        except (OSError, ConfigError) as error:
            if not self._stopped.is_set():
                _LOG.warning("%s: %s", what, error)
                self._troubles[what] = f"{what}: {error}"


def _open_duckdb(folder: Path, limits: Limits) -> Store:
    from analytics.engine.stores.duckdb import open_store  # noqa: PLC0415 (150 ms, 36 MB)

    return open_store(folder, memory=limits.memory, spill=limits.spill)


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(
            f"There is no time zone {zone!r}. Use a name such as 'UTC' or 'Europe/Berlin'."
        ) from error
