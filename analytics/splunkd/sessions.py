"""The sessions of those who have logged in: a key each, until it is not used for long.

    key = sessions.open("eve")
    sessions.user(key)      -> "eve", which also keeps it alive
    sessions.end("eve")     all of eve's are over

Keys are long, random, and kept as hashes in memory: they end with the process.

Source: docs/rest.md (login); server.conf.spec 9.2, sessionTimeout, for when they end.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
import time as clock
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: Where the setting ``sessionTimeout`` of the server says nothing that can be read.
SESSION_S = 3600

#: So many sessions at most, and of one user; the one unused for longest goes.
SESSIONS, OF_ONE_USER = 10_000, 1_000

_SPAN = re.compile(r"\s*(\d{1,9})\s*(s|m|h|d|sec\w*|min\w*|hour\w*|day\w*|)\s*", re.ASCII)
_UNIT_S = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True, slots=True)
class Session:
    """One session.

    Attributes:
        id: what it is called; its key cannot be told from it.
        user: whose it is.
        used: when it was last used, seconds since 1970.
    """

    id: str
    user: str
    used: float


def hash_key(key: str) -> str:
    """Make what is kept of a key or token, which is long and random by itself."""
    return hashlib.sha256(key.encode()).hexdigest()


def seconds(span: str) -> int:
    """Read a time span such as ``1h`` or ``30m``; `SESSION_S` for what is none."""
    found = _SPAN.fullmatch(span.lower())
    return int(found[1]) * _UNIT_S[found[2][:1]] if found and int(found[1]) else SESSION_S


class Sessions:
    """All sessions; any thread may call it."""

    def __init__(self, idle_s: Callable[[], int] = lambda: SESSION_S) -> None:
        """Keep sessions that end when they are unused for *idle_s* seconds."""
        self._idle_s = idle_s
        self._lock = threading.Lock()
        # Hash of the key -> user, and when it was last used (monotonic, since 1970).
        self._sessions: OrderedDict[str, tuple[str, float, float]] = OrderedDict()

    def open(self, user: str) -> str:
        """Open a session for *user*; return its key."""
        key = secrets.token_urlsafe(48)
        with self._lock:
            mine = [name for name, (whose, *_) in self._sessions.items() if whose == user]
            for name in mine[: max(0, len(mine) - OF_ONE_USER + 1)]:
                del self._sessions[name]
            self._sessions[hash_key(key)] = (user, clock.monotonic(), clock.time())
            if len(self._sessions) > SESSIONS:
                self._sessions.popitem(last=False)
        return key

    def user(self, key: str) -> str:
        """Say whose session *key* is of, and keep it alive; empty where there is none."""
        hashed, now, idle_s = hash_key(key), clock.monotonic(), self._idle_s()
        with self._lock:
            user, used, _ = self._sessions.pop(hashed, ("", 0.0, 0.0))
            if not user or now - used >= idle_s:
                return ""
            self._sessions[hashed] = (user, now, clock.time())
            return user

    def list(self) -> list[Session]:
        """List the sessions, the one used last at the end."""
        since = clock.monotonic() - self._idle_s()
        with self._lock:
            return [
                Session(_id(hashed), user, used)
                for hashed, (user, last, used) in self._sessions.items()
                if last > since
            ]

    def find(self, name: str) -> Session | None:
        """Find the session whose id or key *name* is."""
        ids = {name, _id(hash_key(name))}
        return next((session for session in self.list() if session.id in ids), None)

    def end(self, user: str = "", *, name: str = "") -> None:
        """End the sessions of *user*, or the one with the id *name*."""
        with self._lock:
            for hashed, (whose, *_) in list(self._sessions.items()):
                if (user and whose == user) or (name and _id(hashed) == name):
                    del self._sessions[hashed]


def _id(hashed: str) -> str:
    return hash_key(hashed)[:16]
