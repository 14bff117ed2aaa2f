"""Which function answers a path.

    Router([Route("GET", "data/indexes/*", read)]).find("GET", ("data", "indexes", "web"))
    -> Route("GET", "data/indexes/*", read), ("web",)

A ``*`` stands for one segment, which the function is given; a named segment goes before it.

Source: docs/rest.md (which paths there are, what a wrong verb is answered with).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from analytics.splunkd.exchange import RestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from analytics.splunkd.exchange import Reply

    #: Called with the face, the request, and a text for each ``*``.
    Answer = Callable[..., Reply]

ANY = "*"


@dataclass(frozen=True, slots=True)
class Route:
    """One verb on one path.

    Attributes:
        method: "GET", "POST" or "DELETE".
        path: without a namespace; ``*`` for a segment that varies.
        answer: who answers.
    """

    method: str
    path: str
    answer: Answer


@dataclass(slots=True)
class _Node:
    below: dict[str, _Node] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)


class Router:
    """A tree of path segments."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        self._paths: dict[str, None] = {}
        for route in routes:
            self._paths[route.path] = None
            node = self._root
            for segment in filter(None, route.path.split("/")):
                node = node.below.setdefault(segment, _Node())
            node.routes[route.method] = route

    def paths(self) -> list[str]:
        """List the paths, as they were routed."""
        return list(self._paths)

    def find(self, method: str, segments: tuple[str, ...]) -> tuple[Route, tuple[str, ...]]:
        """Find who answers a request, and what the ``*`` of its path stand for.

        Raises:
            RestError: there is no such path, or it does not take the verb.
        """
        found = _walk(self._root, segments, ())
        if found is None:
            raise RestError(404, "Not Found")
        node, names = found
        route = node.routes.get("GET" if method == "HEAD" else method)
        if route is None:
            raise RestError(
                400, f'Cannot perform action "{method}" without a target name to act on.'
            )
        return route, names


@cache
def router() -> Router:
    """Make the router of all files in `analytics.splunkd.resources`: each has its ``ROUTES``."""
    package = import_module("analytics.splunkd.resources")
    names = sorted(module.name for module in iter_modules(package.__path__))
    modules = [import_module(f"{package.__name__}.{name}") for name in names]
    return Router(route for module in modules for route in module.ROUTES)


def _walk(
    node: _Node, segments: tuple[str, ...], names: tuple[str, ...]
) -> tuple[_Node, tuple[str, ...]] | None:
    """Follow *segments*; where a named one leads nowhere, a ``*`` beside it may."""
    if not segments:
        return (node, names) if node.routes else None
    first, rest = segments[0], segments[1:]
    if first in node.below and (found := _walk(node.below[first], rest, names)):
        return found
    if ANY in node.below:
        return _walk(node.below[ANY], rest, (*names, first))
    return None
