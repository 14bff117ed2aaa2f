"""Who asks: passwords, session keys, tokens.

    Authorization: Splunk <key>   |   Bearer <key or token>   |   Basic <user:password>
    Cookie: splunkd_8089=<key>

Passwords are kept as scrypt hashes and tokens as SHA-256 hashes in the catalog; session keys
live in memory and end with the process. The owner of the data directory is known by the
permissions of its files and logs in nowhere.

Source: docs/rest.md (answers to a missing or wrong login); RFC 7914 (scrypt) for its numbers.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
import time as clock
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.engine.catalog import Entity
from analytics.splunkd.exchange import ADMIN, RestError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.engine.catalog import Catalog
    from analytics.splunkd.exchange import Request

#: A session ends after so long without a request (splunkd's sessionTimeout).
SESSION_S = 3600

#: So many sessions at most; the one unused for longest goes.
SESSIONS = 10_000

#: From one address so many logins may fail at once, and then one a second.
FAILURES, FAILURE_S = 20, 1.0

#: 16 MB and some 50 ms a guess, the interactive numbers of RFC 7914; two at a time at most.
_COST = {"n": 2**14, "r": 8, "p": 1}
_HASHING = threading.Semaphore(2)


def is_login(request: Request) -> bool:
    """Whether *request* is the one that needs no login before it."""
    return request.segments == ("auth", "login")


def set_cookie(request: Request, key: str) -> str:
    """Write the cookie that carries a session key."""
    secure = "; Secure" if request.base.startswith("https:") else ""
    return f"splunkd_{request.port}={key}; Path=/; HttpOnly; SameSite=Strict{secure}"


def hash_password(password: str) -> str:
    """Make what is kept of *password*."""
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${_scrypt(password, salt).hex()}"


def hash_token(token: str) -> str:
    """Make what is kept of a token, which is long and random by itself."""
    return hashlib.sha256(token.encode()).hexdigest()


class Logins:
    """Tells callers apart; any thread may call it."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._lock = threading.Lock()
        self._sessions: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._failures: OrderedDict[str, float] = OrderedDict()
        # Basic credentials that were right, as a hash with a key of this process.
        self._secret = secrets.token_bytes(32)
        self._proven: OrderedDict[bytes, str] = OrderedDict()

    def first_password(self) -> str | None:
        """Give `ADMIN` a password if nobody has one, and say it: it is not kept as text."""
        users = self._catalog.find("users")
        if any(user.content.get("password") for user in users):
            return None
        admin = next((user for user in users if user.name == ADMIN), Entity("users", ADMIN))
        password = secrets.token_urlsafe(12)
        content = {**admin.content, "password": hash_password(password)}
        self._catalog.put(replace(admin, content=content))
        return password

    def login(self, user: str, password: str, address: str) -> str | None:
        """Open a session; return its key, or None where the login is wrong.

        Raises:
            RestError: too many logins from *address* were wrong.
        """
        if not self._is_password(user.lower(), password, address):
            return None
        return self.open(user.lower())

    def open(self, user: str) -> str:
        """Open a session for *user*; return its key."""
        key = secrets.token_urlsafe(48)
        with self._lock:
            self._sessions[hash_token(key)] = (user, clock.monotonic())
            if len(self._sessions) > SESSIONS:
                self._sessions.popitem(last=False)
        return key

    def forget(self, user: str) -> None:
        """End the sessions of *user*, whose password or rights are new."""
        with self._lock:
            self._proven.clear()
            for key in [key for key, (name, _) in self._sessions.items() if name == user]:
                del self._sessions[key]

    def caller(self, request: Request) -> tuple[str, str]:
        """Say which user sent *request*, and the cookie to send back if one brought the key.

        Raises:
            RestError: nobody known did.
        """
        if key := _cookie(request.headers):
            return self._holder(key), set_cookie(request, key)
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        credentials = credentials.strip()
        if scheme.lower() in {"splunk", "bearer"}:
            return self._holder(credentials), ""
        if scheme.lower() == "basic":
            user, _, password = _decoded(credentials).partition(":")
            if user and self._is_password(user.lower(), password, request.address):
                return user.lower(), ""
        raise RestError(401, "Unauthorized", headers={"WWW-Authenticate": 'Basic realm="/splunk"'})

    def _holder(self, key: str) -> str:
        """Say whose session key or token this is."""
        hashed, now = hash_token(key), clock.monotonic()
        with self._lock:
            user, used = self._sessions.pop(hashed, ("", 0.0))
            if user and now - used < SESSION_S:
                self._sessions[hashed] = (user, now)
                return user
        for token in self._catalog.find("tokens", key.partition(".")[0]):
            if hmac.compare_digest(str(token.content.get("hash")), hashed):
                return str(token.content["claims.sub"])
        raise RestError(401, "call not properly authenticated", "WARN")

    def _is_password(self, user: str, password: str, address: str) -> bool:
        proof = hmac.digest(self._secret, f"{user}\0{password}".encode(), "sha256")
        if self._proven.get(proof) == user:
            return True
        self._throttle(address)
        kept = next((e.content.get("password") for e in self._catalog.find("users", user)), None)
        # An unknown user costs as much time as a known one.
        _, salt, hashed = str(kept or f"scrypt${'00' * 16}${'00' * 64}").split("$")
        is_right = hmac.compare_digest(_scrypt(password, bytes.fromhex(salt)).hex(), hashed)
        with self._lock:
            if is_right and kept:
                self._proven[proof] = user
                if len(self._proven) > SESSIONS:
                    self._proven.popitem(last=False)
                return True
            self._failures[address] = max(self._failures.get(address, 0), clock.monotonic())
            self._failures[address] += FAILURE_S
            if len(self._failures) > SESSIONS:
                self._failures.popitem(last=False)
        return False

    def _throttle(self, address: str) -> None:
        wait_s = self._failures.get(address, 0) - clock.monotonic() - FAILURES * FAILURE_S
        if wait_s > 0:
            raise RestError(
                429,
                f"Too many logins from {address} were wrong. Wait a second.",
                "WARN",
                {"Retry-After": "1"},
            )


def _cookie(headers: Mapping[str, str]) -> str:
    for part in headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name.startswith("splunkd_"):
            return value.strip('"')
    return ""


def _decoded(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode()
    except ValueError:  # neither base64 nor UTF-8: credentials of nobody
        return ""


def _scrypt(password: str, salt: bytes) -> bytes:
    with _HASHING:
        return hashlib.scrypt(password.encode(), salt=salt, dklen=64, **_COST)
