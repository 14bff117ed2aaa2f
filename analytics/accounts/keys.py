"""Keys: what may send events, to which applications, and how many.

    keys = Keys(folder)
    keys.add(("shop",), origins=("https://shop.example",), rate="600/minute") -> "pk_8s…", once
    keys.find("pk_8s…") -> Key(id="k1", kind="public", applications=("shop",), …)

They stand in ``keys.json`` of the data directory, by their SHA-256 only, so that whoever reads
the file cannot send. What another process changes there is seen within a second.

Source: ours; docs/collect.md, "Keys".
"""

from __future__ import annotations

import secrets
import time as clock
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

import msgspec

from analytics.accounts import files
from analytics.errors import ConfigError, DataError
from analytics.event import time_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

#: A public key is in pages and apps, where everybody can read it; a secret one on servers.
Kind = Literal["public", "secret"]

#: Keys that stand in the documentation of other products, which everybody knows.
KNOWN = frozenset({"a_secret_key", "one-of-your-api-keys", "secret", "changeme", "api_key"})

_PREFIXES: dict[Kind, str] = {"public": "pk_", "secret": "sk_"}
_USUAL_PORTS = {"https:": ":443", "http:": ":80"}
_LOOK_S = 1.0
_MIN_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Key:
    """What a key allows.

    Attributes:
        id: what it is called in lists and removed by.
        kind: see `Kind`.
        applications: that its events may belong to; the first is that of events which name none.
        digest: SHA-256 of the key, in hex.
        label: for people.
        origins: of pages that may use it; none for all.
        rate: events per span, as `limits.Rate.parse` reads it; "" for no bound of its own.
        expires: ISO 8601, or "" for never.
        aliases: other products' names for it, such as ``G-ABC`` or a website's UUID.
        currency: of revenue that names none.
        redirect_hosts: that redirects with this key may go to.
        keep_context: whether all that Segment's clients tell of their surroundings is kept.
        created: ISO 8601.
    """

    id: str
    kind: Kind
    applications: tuple[str, ...]
    digest: str
    label: str = ""
    origins: tuple[str, ...] = ()
    rate: str = ""
    expires: str = ""
    aliases: tuple[str, ...] = ()
    currency: str = ""
    redirect_hosts: tuple[str, ...] = ()
    keep_context: bool = False
    created: str = ""

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return bool(self.expires) and datetime.fromisoformat(self.expires) <= datetime.now(UTC)

    def allows_origin(self, origin: str) -> bool:
        """Whether a page of *origin*, as ``https://host[:port]``, may use it.

        One that is listed with a scheme is that one exactly; without, its host and port are.
        ``*.`` stands for all hosts below, at any port.
        """
        return not self.origins or self.lists(origin)

    def lists(self, origin: str) -> bool:
        """Whether *origin* is one of those of the key, by name."""
        host = origin.rpartition("//")[2]
        return any(
            allowed in (origin, host)
            or (allowed.startswith("*.") and host.partition(":")[0].endswith(allowed[1:]))
            for allowed in self.origins
        )


class Keys:
    """The keys of one data directory; any thread may call it."""

    def __init__(self, folder: Path) -> None:
        """Read them when they are first asked for."""
        self._path = folder / "keys.json"
        self._keys: tuple[Key, ...] = ()
        self._by_digest: dict[str, Key] = {}
        self._by_alias: dict[str, Key] = {}
        self._state: tuple[int, int, int] | None = None
        self._looked = float("-inf")
        self._found: dict[str, Key] = {}

    def find(self, text: str) -> Key | None:
        """Give the key that *text* is, or is an alias of; None where it is none or is expired.

        Raises:
            DataError: the file cannot be read.
        """
        self._look()
        key = self._found.get(text)
        if key is None:
            # Looked up by its hash: how long that takes says nothing about any key.
            digest = _digest(text)
            key = self._by_digest.get(digest) or self._by_alias.get(text)
            if key is None:
                return None
            self._found[text] = key
        return None if key.is_expired else key

    def of_origin(self, origin: str) -> Key | None:
        """Give the public key that lists the *origin* of a page by name; None where none does."""
        self._look()
        return next(
            (
                key
                for key in self._keys
                if origin and key.kind == "public" and not key.is_expired and key.lists(origin)
            ),
            None,
        )

    @property
    def listed(self) -> tuple[Key, ...]:
        """The keys as they were a second ago at most."""
        self._look()
        return self._keys

    def all(self) -> tuple[Key, ...]:
        """List them, the oldest first."""
        self._look(is_now=True)
        return self._keys

    @property
    def are_none(self) -> bool:
        """Whether there are no keys at all."""
        self._look()
        return not self._keys

    def add(  # noqa: PLR0913 - what a key has, by name
        self,
        applications: Iterable[str],
        kind: Kind = "public",
        *,
        value: str = "",
        label: str = "",
        origins: Iterable[str] = (),
        rate: str = "",
        expires: str = "",
        aliases: Iterable[str] = (),
        currency: str = "",
        redirect_hosts: Iterable[str] = (),
        keep_context: bool = False,
    ) -> str:
        """Make a key and give its text, which is kept nowhere.

        Args:
            applications: at least one.
            kind: see `Kind`.
            value: a key that clients have already; a new one when left out.
            label: see `Key`, as are the others.
            origins: such as ``https://shop.example``; the path is cut.
            rate: such as ``600/minute``.
            expires: ISO 8601.
            aliases: not those of another key.
            currency: three letters.
            redirect_hosts: without scheme.
            keep_context: see `Key`.

        Raises:
            ConfigError: something given cannot be used.
            DataError: the file cannot be written.
        """
        names = tuple(dict.fromkeys(filter(None, (name.strip() for name in applications))))
        if not names:
            raise ConfigError("A key of no application was asked for. Name at least one.")
        text = _checked_value(value) or _PREFIXES[kind] + secrets.token_urlsafe(24)
        with self._changing() as keys:
            taken = {alias for key in keys for alias in key.aliases}
            key = Key(
                id=_free_id(keys),
                kind=kind,
                applications=names,
                digest=_digest(text),
                label=label,
                origins=tuple(map(_origin, origins)),
                rate=rate,
                expires=_moment(expires),
                aliases=tuple(aliases),
                currency=currency.upper(),
                redirect_hosts=tuple(host.lower() for host in redirect_hosts),
                keep_context=keep_context,
                created=datetime.now(UTC).isoformat(timespec="seconds"),
            )
            if key.digest in {other.digest for other in keys}:
                raise ConfigError("This key is there already. Remove it first, or take another.")
            for alias in key.aliases:
                if alias in taken:
                    raise ConfigError(f"Alias {alias!r} is another key's. Choose another.")
            keys.append(key)
        return text

    def remove(self, id_: str) -> bool:
        """Take the key *id_* away; False where there is none.

        Raises:
            DataError: the file cannot be written.
        """
        with self._changing() as keys:
            left = [key for key in keys if key.id != id_]
            is_found = len(left) < len(keys)
            keys[:] = left
        return is_found

    def end(self, id_: str, expires: str) -> bool:
        """Have the key *id_* expire, as when it is replaced; False where there is none.

        Raises:
            ConfigError: *expires* is no time.
            DataError: the file cannot be written.
        """
        when = _moment(expires)
        with self._changing() as keys:
            is_found = any(key.id == id_ for key in keys)
            keys[:] = [replace(key, expires=when) if key.id == id_ else key for key in keys]
        return is_found

    def _look(self, *, is_now: bool = False) -> None:
        """Read the file again where it has changed, once a second at most."""
        now = clock.monotonic()
        if now - self._looked < _LOOK_S and not is_now:
            return
        self._looked = now
        state = files.state(self._path)
        if state is None:
            self._take(())
        elif state != self._state:
            self._take(_read(self._path))
        self._state = state

    def _take(self, keys: tuple[Key, ...]) -> None:
        self._keys = keys
        self._by_digest = {key.digest: key for key in keys}
        self._by_alias = {alias: key for key in keys for alias in key.aliases}
        self._found = {}

    @contextmanager
    def _changing(self) -> Iterator[list[Key]]:
        """Change the list of keys, alone among all processes."""
        try:
            with files.turn(self._path.with_name("keys.lock")):
                keys = list(_read(self._path)) if self._path.exists() else []
                yield keys
                _write(self._path, keys)
        except OSError as error:
            raise DataError(
                f"The keys in {str(self._path)!r} cannot be written: {error}. Mend the disk."
            ) from error
        self._look(is_now=True)


def _read(path: Path) -> tuple[Key, ...]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Key, ...])
    except (msgspec.DecodeError, OSError) as error:
        raise DataError(
            f"The keys in {str(path)!r} cannot be read: {error}. Mend the file, or remove it "
            "and add the keys again."
        ) from error


def _write(path: Path, keys: list[Key]) -> None:
    files.write(path, msgspec.json.format(msgspec.json.encode(keys)) + b"\n")


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _checked_value(value: str) -> str:
    if value and (value.lower() in KNOWN or len(value) < _MIN_LENGTH):
        raise ConfigError(
            f"Key {value[:3]!r}… is known to everybody or shorter than {_MIN_LENGTH} characters. "
            "Leave it out to have one made."
        )
    return value


def _free_id(keys: list[Key]) -> str:
    taken = {key.id for key in keys}
    return next(id_ for number in range(1, len(keys) + 2) if (id_ := f"k{number}") not in taken)


def _origin(text: str) -> str:
    """Cut an origin to scheme, host and port, as browsers write them."""
    scheme, slashes, rest = text.strip().lower().rpartition("//")
    host = rest.partition("/")[0]
    below = host.removeprefix("*.")
    is_strange = any(character in below for character in " ,?#@*")
    if not below or is_strange or (below != host and scheme) or (slashes and not scheme):
        raise ConfigError(
            f"Origin {text!r} cannot be used. Give one as 'https://shop.example', a host, or "
            "'*.shop.example'."
        )
    try:
        host = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError as error:
        raise ConfigError(f"Origin {text!r} cannot be used: {error}. Mend its host.") from None
    return f"{scheme}{slashes}{host.removesuffix(_USUAL_PORTS.get(scheme, ' '))}"


def _moment(text: str) -> str:
    return time_of(text, UTC).isoformat() if text else ""
