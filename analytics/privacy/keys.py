"""Secrets of a data directory: its site key, and the salt of each day.

    <data>/site.key                       64 hex digits, made once
    <data>/salts/2026-11-24.salt          64 hex digits, gone 30 minutes after the day has ended

The site key makes ids that nobody else can compute: keep it with the backups, and give several
collectors the same one. A salt makes the ids of one day; once it is gone nobody can tell which
person they belonged to. Both are readable by the owner of the files alone, and all processes of
a machine share them: whoever is first makes the file, under a name that only one can give.

Source: ours.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from analytics.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY_FILE, SALT_FOLDER = "site.key", "salts"

#: How long a day's salt outlives its day: events of its last minutes may still be under way.
GRACE = timedelta(minutes=30)

_BYTES = 32


def site_key(folder: Path) -> bytes:
    """Read the site key of a data directory; it is made at the first call.

    Raises:
        DataError: it cannot be read or made, is too short, or others may read it.
    """
    path = folder / KEY_FILE
    key = _secret(path)
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise _unusable(path, error) from error
    if mode & 0o077:
        raise DataError(
            f"The site key {str(path)!r} can be read by others (mode {mode:04o}). "
            f"Run: chmod 600 {path}"
        )
    return key


class Salts:
    """The salts of the days, each read once; a day that has ended is forgotten."""

    def __init__(self, folder: Path) -> None:
        """Keep salts in the data directory *folder*."""
        self._folder = folder
        self._known: dict[date, bytes] = {}
        # Most events are of today: their salt is found by comparing, not by reckoning dates.
        self._today = (_NEVER, _NEVER, b"")

    def of(self, when: datetime, now: datetime) -> bytes:
        """Give the salt of an event: of its own day while that is there, else of today.

        Args:
            when: the time of the event, aware.
            now: the present, aware.

        Raises:
            DataError: it cannot be read or made.
        """
        start, end, salt = self._today
        if start <= when < end and now < end:
            return salt
        today, day = now.astimezone(UTC).date(), when.astimezone(UTC).date()
        is_just_over = day == today - timedelta(days=1) and now - _end(day) < GRACE
        return self._of(day if is_just_over else today, now)

    def _of(self, day: date, now: datetime) -> bytes:
        salt = self._known.get(day)
        if salt is None:
            sweep(self._folder, now)
            salt = _secret(self._folder / SALT_FOLDER / f"{day.isoformat()}.salt")
            self._known = {d: s for d, s in self._known.items() if now - _end(d) < GRACE}
            self._known[day] = salt
            if day == now.astimezone(UTC).date():
                self._today = (_end(day) - timedelta(days=1), _end(day), salt)
        return salt


def sweep(folder: Path, now: datetime) -> int:
    """Remove the salts of a data directory whose day ended long enough ago; say how many."""
    gone = 0
    for path in (folder / SALT_FOLDER).glob("*.salt"):
        with suppress(ValueError, FileNotFoundError):
            if now - _end(date.fromisoformat(path.stem)) >= GRACE:
                path.unlink()
                gone += 1
    return gone


def lasting(folder: Path) -> Callable[[datetime, datetime], bytes]:
    """Give what computes the salt of any day, always the same, with the site key of *folder*.

    For events of days that are over: who has the site key can find out whose the ids are.
    """

    @lru_cache(maxsize=64)
    def of(day: date) -> bytes:
        return hmac.digest(site_key(folder), f"salt of {day.isoformat()}".encode(), "sha256")

    def salt(when: datetime, _now: datetime) -> bytes:
        return of(when.astimezone(UTC).date())

    return salt


_NEVER = datetime.min.replace(tzinfo=UTC)


def _end(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


def _secret(path: Path) -> bytes:
    """Read the secret in *path*, or make one there that everybody else will read."""
    try:
        with suppress(FileNotFoundError):
            return _checked(path, path.read_text("ascii"))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w") as stream:
                stream.write(secrets.token_hex(_BYTES) + "\n")
                stream.flush()
                os.fsync(stream.fileno())
            with suppress(FileExistsError):  # somebody was quicker: theirs is the one
                os.link(draft, path)
        finally:
            draft.unlink()
        return _checked(path, path.read_text("ascii"))
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, DataError):
            raise
        raise _unusable(path, error) from error


def _checked(path: Path, text: str) -> bytes:
    key = text.strip()
    if len(key) < _BYTES:
        raise DataError(
            f"The secret in {str(path)!r} has {len(key)} characters, fewer than {_BYTES}. "
            "Put it back from a backup, or remove the file: a new one is made, and ids change."
        )
    return key.encode()


def _unusable(path: Path, error: Exception) -> DataError:
    return DataError(
        f"The secret {str(path)!r} cannot be used: {error}. "
        "Make the data directory readable and writable to this process."
    )
