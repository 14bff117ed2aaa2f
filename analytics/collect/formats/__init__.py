r"""One file per format: what arrives at an address, and how it is answered.

    A file has a docstring with a literal sample, and
    ADDRESSES      ("/v1/events",)   exact; ending in "/*" a prefix; "re:/\d+\\.gif" a pattern
    METHODS        ("POST",)
    KEYLESS        True where its clients know no key: then the page's host must be a key's
    read(intake)   yields Found and Refused: maps, and checks nothing
    answer(outcome) -> Reply, in the format's own shape
    FROM_ANYWHERE  True where a page that is none of the key's may lead there, as with a link
    page(intake)   origin of the page as the address says it, where that is known; else ""
    keys(intake)   where the format has keys of its own: all of them; else not there
    claims(intake) where two formats have an address: whether this request is its own
    ENDS_AT_FAULT  True where nothing behind the first fault is kept
    settle(outcome, site)   before anything is kept: may take it back, or raise Refusal
    own_key(intake, site)   -> Key, where a request needs none; None where it does
    direct(intake, site)    -> Reply, without key or events; None where it has something to keep

Source: ours. A name that Python has taken ends in ``_`` as a file.
"""

from __future__ import annotations

import pkgutil
import re
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from analytics.collect.found import Found, Outcome, Refused
    from analytics.collect.reply import Reply
    from analytics.collect.request import Intake


class Format(Protocol):
    """What a file of this folder holds; only the names here cannot be missing."""

    __name__: str
    __doc__: str | None
    ADDRESSES: tuple[str, ...]
    METHODS: tuple[str, ...]

    def read(self, intake: Intake) -> Iterator[Found | Refused]:
        """Yield what *intake* holds, in its order.

        Raises:
            Refusal: nothing of it can be read.
        """

    def answer(self, outcome: Outcome) -> Reply:
        """Say what became of a request."""


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers at an address: the formats that have it, those with `claims` first."""

    name: str
    formats: tuple[Format, ...]

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that any of them takes."""
        return tuple(sorted({method for form in self.formats for method in form.METHODS}))

    def of(self, intake: Intake) -> Format:
        """Choose the format of a request."""
        for form in self.formats[:-1]:
            if getattr(form, "claims", _always)(intake):
                return form
        return self.formats[-1]


class Routes:
    """Finds the route of a path."""

    def __init__(self, formats: dict[str, Format], link_hosts: Collection[str] = ()) -> None:
        """Sort *formats*, by name, into tables; on *link_hosts* any other path may be a link."""
        exact: dict[str, list[tuple[bool, str]]] = {}
        for name, form in formats.items():
            for address in form.ADDRESSES:
                exact.setdefault(address, []).append((not hasattr(form, "claims"), name))
        self._link_hosts = frozenset(link_hosts)
        self._exact: dict[str, Route] = {}
        self._starts: dict[str, Route] = {}
        self._patterns: list[tuple[re.Pattern[str], Route]] = []
        for address, names in exact.items():
            ordered = [name for _, name in sorted(names)]
            route = Route("+".join(ordered), tuple(formats[name] for name in ordered))
            if address.startswith("re:"):
                self._patterns.append((re.compile(address[3:]), route))
            elif address.endswith("/*"):
                self._starts[address[:-2]] = route
            else:
                self._exact[address] = route
        self.exact = self._exact.get

    @property
    def all(self) -> tuple[Route, ...]:
        """Every route."""
        patterns = (route for _, route in self._patterns)
        return (*self._exact.values(), *self._starts.values(), *patterns)

    def find(self, path: str, host: str = "") -> Route | None:
        """Give the route of *path* on *host*; None where no format has it."""
        route = self._exact.get(path)
        if route is None and self._starts:
            second = path.find("/", 1)
            route = self._starts.get(path if second < 0 else path[:second])
        if route is None:
            found = (route for pattern, route in self._patterns if pattern.fullmatch(path))
            route = next(found, None)
        if route is None and self._link_hosts and path != "/":
            is_link = host.partition(":")[0].lower() in self._link_hosts
            route = self._starts.get("/l") if is_link else None
        return route


def load(name: str) -> Format:
    """Import the format called *name*, one of `names`."""
    module = name if name in _modules() else f"{name}_"
    return cast("Format", import_module(f"{__name__}.{module}"))


def names() -> tuple[str, ...]:
    """List the formats, sorted."""
    return tuple(sorted(name.rstrip("_") for name in _modules()))


def _modules() -> set[str]:
    return {
        module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")
    }


def _always(_intake: Any) -> bool:
    return True
