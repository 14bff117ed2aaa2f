"""Short links: an address of ours that leads to another, and counts.

    links = Links(folder)
    links.add("spring", "https://shop.example/sale", "shop")   ->  Link("l1", "shop", …)
    links.find("", "Spring")                                   ->  the same
    qr("https://go.example/l/spring")                          ->  b"<svg …"

They stand in ``links.json`` of the data directory. A link that is replaced or ended stays there
as history. On a host of the setting ``link_hosts`` a path is a link; on every other, what is
behind ``/l/``. How often one was used is a question to the events: each use is an event
``redirect`` with the property ``link``.

Source: ours; QR Code is ISO/IEC 18004, drawn by segno.
"""

from __future__ import annotations

import io
import re
import time as clock
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit

import msgspec

from analytics.accounts import files
from analytics.collect import targets
from analytics.errors import ConfigError, DataError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_LOOK_S = 1.0
_SHORTEST, _LONGEST = 2, 200
_PATH = re.compile(r"[^\x00-\x20\x7f?#\\]+")


@dataclass(frozen=True, slots=True)
class Link:
    """One short link.

    Attributes:
        id: what it is called in lists.
        application: that its uses belong to.
        host: it is on; "" for what is behind ``/l/``.
        path: without the first slash, in small letters.
        target: where it leads.
        creator: who made it, for people.
        created: ISO 8601.
        ended: ISO 8601, when it was replaced or taken away; "" while it works.
    """

    id: str
    application: str
    host: str
    path: str
    target: str
    creator: str = ""
    created: str = ""
    ended: str = ""

    @property
    def name(self) -> str:
        """Where it is, for people and for the property ``link``."""
        return f"{self.host}/{self.path}" if self.host else f"/l/{self.path}"


class TakenError(ConfigError):
    """There is a link at this address already."""


class Links:
    """The links of one data directory; any thread may call it."""

    def __init__(self, folder: Path, hosts: Collection[str] = (), prefix: str = "") -> None:
        """Read them when they are first asked for.

        Args:
            folder: the data directory.
            hosts: whose every path may be a link.
            prefix: that the collector may be under.
        """
        self._path, self._hosts = folder / "links.json", frozenset(hosts)
        self._prefix = prefix
        self._links: tuple[Link, ...] = ()
        self._live: dict[tuple[str, str], Link] = {}
        self._state: tuple[int, int, int] | None = None
        self._looked = float("-inf")

    def find(self, host: str, path: str) -> Link | None:
        """Give the link of *path* on *host*, "" for behind ``/l/``; None where there is none.

        Raises:
            DataError: the file cannot be read.
        """
        self._look()
        return self._live.get((host, path.lower()))

    def at(self, address: str) -> Link | None:
        """Give the link of an *address* as `add` takes it; None where there is none.

        Raises:
            ConfigError: it is none.
        """
        self._look(is_now=True)
        return self._live.get(self._place(address))

    def all(self, host: str | None = None, *, is_history: bool = False) -> tuple[Link, ...]:
        """List them, the oldest first: of *host* alone if given, ended ones if asked for.

        Raises:
            DataError: the file cannot be read.
        """
        self._look(is_now=True)
        return tuple(
            link
            for link in self._links
            if host in (None, link.host) and (is_history or not link.ended)
        )

    def add(
        self,
        address: str,
        target: str,
        application: str,
        *,
        creator: str = "",
        is_replacing: bool = False,
    ) -> Link:
        """Make a link.

        Args:
            address: such as ``spring`` or, on a link host, ``https://go.example/spring``.
            target: where it leads.
            application: that its uses belong to.
            creator: for people.
            is_replacing: whether one that is there is ended.

        Raises:
            TakenError: there is one already.
            ConfigError: something given cannot be used.
            DataError: the file cannot be written.
        """
        host, path = self._place(address)
        self._check(host, path, target)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        link = Link("", application, host, path, targets.ascii_of(target), creator, now)
        with _Turn(self._path) as turn:
            taken = {(one.host, one.path): one for one in turn.links if not one.ended}
            if old := taken.get((host, path)):
                if not is_replacing:
                    raise TakenError(
                        f"{old.name!r} leads to {old.target[:80]!r} already. "
                        "Choose another path, or ask to replace it."
                    )
                turn.end(old.id, now)
            link = replace(link, id=f"l{len(turn.links) + 1}")
            turn.links.append(link)
        self._look(is_now=True)
        return link

    def remove(self, id_: str) -> bool:
        """End the link *id_*; False where there is none.

        Raises:
            DataError: the file cannot be written.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with _Turn(self._path) as turn:
            is_found = turn.end(id_, now)
        self._look(is_now=True)
        return is_found

    def _place(self, address: str) -> tuple[str, str]:
        """Take the address of a link apart.

        Raises:
            ConfigError: it is none.
        """
        text = address.strip()
        try:
            parts = urlsplit(text)
            host = (parts.hostname or "").lower()
        except ValueError:
            raise ConfigError(f"{address[:80]!r} is no address. Give a path.") from None
        path = unquote(parts.path if host else text).strip("/").lower()
        if host not in self._hosts:
            short = self._bare(path)
            path = short.removeprefix("l/")
            if host and path == short:
                raise ConfigError(
                    f"{host!r} is none of the link_hosts of collect.toml. Add it there, or give "
                    "a path alone."
                )
            host = ""
        if not _PATH.fullmatch(path) or not _SHORTEST <= len(path) <= _LONGEST:
            raise ConfigError(
                f"Path {path[:80]!r} cannot be that of a link. Give {_SHORTEST} to {_LONGEST} "
                "characters, without blanks and '?'."
            )
        return host, path

    def _check(self, host: str, path: str, target: str) -> None:
        if not targets.is_safe(target):
            raise ConfigError(
                f"Target {target[:80]!r} cannot be led to. Give an http or https address without "
                "a user."
            )
        parts = urlsplit(target)
        name, there = (parts.hostname or "").lower(), unquote(parts.path).strip("/").lower()
        is_itself = (name, there) == (host, path)
        there = self._bare(there)
        if is_itself:
            raise ConfigError(f"{target[:80]!r} leads to itself. Give another target.")
        is_link = there.startswith("l/") and (name in self._hosts or there == f"l/{path}")
        if is_link or (
            name in self._hosts and targets.inner(target, self._hosts, self._prefix) is None
        ):
            raise ConfigError(
                f"Target {target[:80]!r} is a short link itself. Give what that one leads to."
            )

    def _bare(self, path: str) -> str:
        """Take the prefix off a *path* without slashes around it."""
        return path.removeprefix(f"{self._prefix.lstrip('/').lower()}/") if self._prefix else path

    def _look(self, *, is_now: bool = False) -> None:
        """Read the file again where it has changed, once a second at most."""
        now = clock.monotonic()
        if now - self._looked < _LOOK_S and not is_now:
            return
        self._looked = now
        state = files.state(self._path)
        if state != self._state:
            self._links = _read(self._path)
            self._live = {(one.host, one.path): one for one in self._links if not one.ended}
            self._state = state


class _Turn:
    """The links while they are changed, alone among all processes."""

    def __init__(self, path: Path) -> None:
        self._path, self.links = path, list[Link]()
        self._lock = files.turn(path.with_suffix(".lock"))

    def __enter__(self) -> Self:
        try:
            self._lock.__enter__()
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            self.links = list(_read(self._path))
        except DataError:
            self._lock.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, *_more: object) -> None:
        try:
            if kind is None:
                data = msgspec.json.format(msgspec.json.encode(self.links)) + b"\n"
                files.write(self._path, data)
        except OSError as error:
            raise self._unwritable(error) from error
        finally:
            self._lock.__exit__(None, None, None)

    def end(self, id_: str, now: str) -> bool:
        """End a link that works."""
        is_found = any(link.id == id_ and not link.ended for link in self.links)
        self.links = [
            replace(link, ended=now) if link.id == id_ and not link.ended else link
            for link in self.links
        ]
        return is_found

    def _unwritable(self, error: OSError) -> DataError:
        return DataError(
            f"The links in {str(self._path)!r} cannot be written: {error}. Mend the disk."
        )


def qr(address: str) -> bytes:
    """Draw *address* as a QR code: SVG.

    Raises:
        ConfigError: it is too long for one.
    """
    import segno  # noqa: PLC0415 (for few requests)

    out = io.BytesIO()
    try:
        code = segno.make(address, micro=False)
    except ValueError as error:
        raise ConfigError(
            f"{address[:80]!r} cannot be drawn as a QR code: {error}. Make it shorter."
        ) from None
    code.save(out, kind="svg", scale=8, border=4, light="white")
    return out.getvalue()


def _read(path: Path) -> tuple[Link, ...]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Link, ...])
    except FileNotFoundError:
        return ()
    except (msgspec.DecodeError, OSError) as error:
        raise DataError(
            f"The links in {str(path)!r} cannot be read: {error}. Mend the file."
        ) from error
