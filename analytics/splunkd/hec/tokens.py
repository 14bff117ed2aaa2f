"""Who may send events, and what holds where they say nothing.

    Authorization: Splunk 11111111-1111-1111-1111-111111111111
    Authorization: Basic <any user, the token as password>

A token may be any text. It is told from others without its spelling deciding how long that
takes. Sessions and users are of no account here.

Source: docs/hec.md (authorisation, tokens); Splunk, Getting Data In 9.x, "Format events for
HTTP Event Collector" (HTTP authentication).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.splunkd.hec.answers import HecError
from analytics.splunkd.hec.guesses import Guesses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.engine.catalog import Catalog, Entity
    from analytics.splunkd.exchange import Request

#: What the catalog calls tokens, and the settings of the collector as a whole.
KIND, GLOBAL_KIND = "inputs-http", "inputs-http-global"

#: What a token says that names no index: Splunk's own name for its default one, too.
_NO_INDEX, _DEFAULT_INDEX = {None, "", "default"}, "main"

#: What REST puts before the name of a token.
PREFIX = "http://"


@dataclass(frozen=True, slots=True)
class Token:
    """One token and its settings.

    Attributes:
        name: what people call it.
        value: what a client sends.
        index: where events go that name none.
        indexes: where they may go; empty for any index there is.
        host, source, sourcetype: of events that say nothing; empty where nothing was set.
        acknowledges: whether requests need a channel and get an id to ask for.
        is_disabled: whether it is refused.
    """

    name: str
    value: str
    index: str = "main"
    indexes: frozenset[str] = frozenset()
    host: str = ""
    source: str = ""
    sourcetype: str = ""
    acknowledges: bool = False
    is_disabled: bool = False


class Tokens:
    """The tokens of a catalog; any thread may call it."""

    def __init__(self, catalog: Catalog, guesses: Guesses | None = None) -> None:
        self._catalog = catalog
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._known: tuple[int, Mapping[bytes, Token]] = (-1, {})
        self._guesses = guesses or Guesses()

    def caller(self, request: Request) -> Token:
        """Give the token that *request* was sent with.

        Raises:
            HecError: it has none, or one that may not send, or too many from there were wrong.
        """
        value = _sent(request)
        asked = request.query.get("token", [""])[-1]
        token = self._checked(value or asked, request.address)
        if token is None:
            raise HecError(4 if value or asked else 2)
        if token.is_disabled:
            raise HecError(1)
        if not value:
            raise HecError(16)
        return token

    def find(self, value: str) -> Token | None:
        """Find the token whose value this is."""
        return self._found(value, self._key(value))

    def _checked(self, value: str, address: str) -> Token | None:
        """Find a token that came from *address*, and count it where it is wrong.

        Raises:
            HecError: 9, too many from there were wrong.
        """
        key = self._key(value)
        token = self._found(value, key)
        if value:
            self._guesses.check(address, key, is_right=token is not None, length=len(value))
        return token

    def _found(self, value: str, key: bytes) -> Token | None:
        changes = self._catalog.changes
        known_at, known = self._known
        if known_at != changes:
            with self._lock:
                known = {self._key(token.value): token for token in _all(self._catalog)}
                self._known = (changes, known)
        token = known.get(key)
        is_it = token and hmac.compare_digest(token.value.encode(), value.encode())
        return token if is_it else None

    def _key(self, value: str) -> bytes:
        """Hash with a secret: how a table is looked up in says nothing of the tokens in it."""
        text = value.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, key=self._secret, digest_size=16).digest()


def _all(catalog: Catalog) -> list[Token]:
    is_off = any(entity.content.get("disabled") for entity in catalog.find(GLOBAL_KIND))
    return [token_of(entity, is_off=is_off) for entity in catalog.find(KIND)]


def token_of(entity: Entity, *, is_off: bool = False) -> Token:
    """Read a token from the catalog; *is_off* where the whole collector is disabled."""
    content = entity.content
    return Token(
        entity.name.removeprefix(PREFIX),
        str(content["token"]),
        _DEFAULT_INDEX if content.get("index") in _NO_INDEX else str(content["index"]),
        frozenset(content.get("indexes") or ()),
        str(content.get("host") or ""),
        str(content.get("source") or ""),
        str(content.get("sourcetype") or ""),
        content.get("useACK") == "1",
        is_off or bool(content.get("disabled")),
    )


def _sent(request: Request) -> str:
    """Give the token of the header; empty where there is none.

    Raises:
        HecError: the header has another scheme, or makes no sense.
    """
    scheme, _, credentials = request.headers.get("authorization", "").strip().partition(" ")
    credentials = credentials.strip()
    if scheme.lower() == "basic":
        try:
            credentials = base64.b64decode(credentials, validate=True).decode().partition(":")[2]
        except ValueError:  # neither base64 nor UTF-8
            raise HecError(3) from None
    elif scheme.lower() not in {"", "splunk"}:
        raise HecError(3)
    return credentials
