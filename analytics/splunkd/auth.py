"""Who asks: passwords, session keys, tokens.

    Authorization: Splunk <key>   |   Bearer <key or token>   |   Basic <user:password>
    Cookie: splunkd_8089=<key>

Passwords are kept as hashes of argon2id and tokens as hashes of SHA-256 in the catalog; session
keys live in memory and end with the process. The owner of the data directory is known by the
permissions of its files and logs in nowhere.

Source: docs/rest.md (answers to a missing or wrong login); docs/security.md (what is bounded).
"""

from __future__ import annotations

import base64
import hmac
import ipaddress
import secrets
import threading
import time as clock
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.engine.catalog import Entity
from analytics.splunkd import passwords
from analytics.splunkd.exchange import ADMIN, RestError
from analytics.splunkd.sessions import SESSIONS, Sessions, hash_key, seconds
from analytics.splunkd.throttle import Throttle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.engine.catalog import Catalog
    from analytics.splunkd.exchange import Request

#: So many logins may fail at once, of one address and of one user, and then one a second.
FAILURES, FAILURES_OF_USER, FAILURE_S = 20, 50, 1.0


def is_login(request: Request) -> bool:
    """Whether *request* is the one that needs no login before it."""
    return request.segments == ("auth", "login")


def set_cookie(request: Request, key: str) -> str:
    """Write the cookie that carries a session key."""
    secure = "; Secure" if request.base.startswith("https:") else ""
    return f"splunkd_{request.port}={key}; Path=/; HttpOnly; SameSite=Strict{secure}"


class Logins:
    """Tells callers apart; any thread may call it."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._lock = threading.Lock()
        self.sessions = Sessions(self._session_s)
        self._of_address = Throttle(FAILURES, FAILURE_S)
        self._of_user = Throttle(FAILURES_OF_USER, FAILURE_S)
        # Passwords that were right, as a hash with a key of this process: of each request of
        # a client with Basic credentials the first alone is slow.
        self._secret = secrets.token_bytes(32)
        self._proven: OrderedDict[bytes, None] = OrderedDict()

    def first_password(self) -> str | None:
        """Give `ADMIN` a password if nobody has one, and say it: it is not kept as text."""
        users = self._catalog.find("users")
        if any(user.content.get("password") for user in users):
            return None
        admin = next((user for user in users if user.name == ADMIN), Entity("users", ADMIN))
        password = secrets.token_urlsafe(12)
        content = {**admin.content, "password": passwords.make(password)}
        self._catalog.put(replace(admin, content=content))
        return password

    def login(self, user: str, password: str, address: str) -> str | None:
        """Open a session; return its key, or None where the login is wrong.

        Raises:
            RestError: too many logins from *address*, or of *user*, were wrong.
        """
        user = user.lower()
        if not self.is_password(user, password, address):
            return None
        key = self.sessions.open(user)
        if not self.is_password(user, password, address):  # it was changed in between
            self.sessions.end(user)
            return None
        return key

    def open(self, user: str) -> str:
        """Open a session for *user*; return its key."""
        return self.sessions.open(user)

    def forget(self, user: str) -> None:
        """End the sessions of *user*, whose password is new."""
        self.sessions.end(user)

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
            if user and self.is_password(user.lower(), password, request.address):
                return user.lower(), ""
        raise RestError(401, "Unauthorized", headers={"WWW-Authenticate": 'Basic realm="/splunk"'})

    def is_password(self, user: str, password: str, address: str) -> bool:
        """Say whether *password* is that of *user*; a wrong one counts against both.

        Raises:
            RestError: too many logins from *address*, or of *user*, were wrong.
        """
        kept = self._kept(user)
        proof = hmac.digest(self._secret, f"{kept}\0{password}".encode(), "sha256")
        if kept and proof in self._proven:
            return True
        network = _network(address)
        self._of_address.take(network)
        self._of_user.take(user)
        if not passwords.is_right(kept, password):
            return False
        self._of_address.give_back(network)
        self._of_user.give_back(user)
        if passwords.is_old(kept):
            self._renew(user, kept, passwords.make(password))
        with self._lock:
            self._proven[proof] = None
            if len(self._proven) > SESSIONS:
                self._proven.popitem(last=False)
        return True

    def _kept(self, user: str) -> str:
        """Read what is kept of the password of *user*; empty where there is none."""
        return next(
            (str(e.content.get("password") or "") for e in self._catalog.find("users", user)), ""
        )

    def _renew(self, user: str, old: str, new: str) -> None:
        """Keep *new* in place of *old*, unless the password has been changed meanwhile."""
        for entity in self._catalog.find("users", user):
            if entity.content.get("password") == old:
                content = {**entity.content, "password": new}
                self._catalog.put(replace(entity, content=content))

    def _holder(self, key: str) -> str:
        """Say whose session key or token this is."""
        if user := self.sessions.user(key):
            return user
        hashed, now = hash_key(key), clock.time()
        for token in self._catalog.find("tokens", key.partition(".")[0]):
            is_it = hmac.compare_digest(str(token.content.get("hash")), hashed)
            if is_it and is_valid(token, now):
                return str(token.content["claims.sub"])
        raise RestError(401, "call not properly authenticated", "WARN")

    def _session_s(self) -> int:
        """Say when sessions end, as the settings of the server have it."""
        kept = self._catalog.find("server-settings")
        return seconds(str(kept[0].content.get("sessionTimeout", ""))) if kept else seconds("")


def is_valid(token: Entity, now: float) -> bool:
    """Say whether *token* is enabled, has begun and has not ended (seconds since 1970)."""
    content = token.content
    ends = int(content.get("claims.exp") or 0)
    is_enabled = content.get("status", "enabled") == "enabled"
    return is_enabled and int(content.get("claims.nbf") or 0) <= now and (not ends or now < ends)


def _network(address: str) -> str:
    """Say what one client may have for itself: an address, or 64 bits of IPv6."""
    try:
        found = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(found.ipv4_mapped or ipaddress.IPv6Network((int(found), 64), strict=False))


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
