"""What the middleware of every framework records of a request, and of which requests.

    Seen("/items/7", "GET", "https", "shop.example", "utm_source=mail&token=1", agent="Mozilla/…")
    pageview   url=https://shop.example/items/7?utm_source=mail path=/items/7 utm_source=mail
               route=/items/{n} method=GET status=200 duration_ms=1.2 browser=Firefox …

Source: W3C "Tracking Preference Expression" (DNT) and "Global Privacy Control" (Sec-GPC).
"""

from __future__ import annotations

import logging
import time as clock
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analytics.enrich import pages
from analytics.enrich.agents import agent
from analytics.privacy import clean_pages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from analytics.tracking.recorder import Recorder

    Asked = Callable[[Any], object]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a request says of itself, as its headers have it.

    Attributes:
        path: decoded.
        host: with a port, if it has one.
        query: as it came.
    """

    path: str
    method: str | None
    scheme: str = "http"
    host: str = ""
    query: str = ""
    referrer: str = ""
    language: str = ""
    agent: str = ""
    dnt: str = ""
    gpc: str = ""


class Recording:
    """Records requests with one tracker, by the rules of one middleware."""

    def __init__(
        self,
        tracker: Recorder,
        *,
        exclude: Sequence[str] = (),
        person: Asked | None = None,
        session: Asked | None = None,
        route: Asked | None = None,
        consent: Asked | None = None,
    ) -> None:
        """Take the arguments of a middleware; its functions get the request of its framework."""
        self._tracker, self._exclude = tracker, tuple(exclude)
        self._person, self._session = person, session
        self._route, self._consent = route, consent

    def is_open(self, seen: Seen) -> bool:
        """Tell whether a request may be recorded as far as its headers and its path say."""
        if seen.dnt == "1" or seen.gpc == "1":
            return False
        return not any(fnmatchcase(seen.path, pattern) for pattern in self._exclude)

    def begin(self, request: object, seen: Seen) -> Visit | None:
        """Ask whether *request* may be recorded, and who it is; None where it may not."""
        if not self.is_open(seen):
            return None
        if self._consent is not None and not _asked(self._consent, request):
            return None
        who, session = _asked(self._person, request), _asked(self._session, request)
        return Visit(self._tracker, request, seen, who, session, self._route)


class Visit:
    """A request that is recorded, from its beginning to the end of its answer."""

    __slots__ = (
        "_is_open",
        "_request",
        "_route",
        "_seen",
        "_session",
        "_started",
        "_tracker",
        "_who",
    )

    def __init__(
        self,
        tracker: Recorder,
        request: object,
        seen: Seen,
        who: object,
        session: object,
        route: Asked | None,
    ) -> None:
        """Begin now."""
        self._tracker, self._request, self._seen = tracker, request, seen
        self._who, self._session, self._route = who, session, route
        self._started, self._is_open = clock.perf_counter(), True

    def around(self) -> AbstractContextManager[None]:
        """Say who and what the events inside a block have; each call begins a block of its own."""
        return self._tracker.context(self._who, self._session)

    def duration_ms(self) -> float:
        """Give how long it has taken until now."""
        return round((clock.perf_counter() - self._started) * 1000, 3)

    def record(self, status: int, kind: str, duration_ms: float | None = None) -> None:
        """Record the answer, once; *kind* is its Content-Type."""
        if not self._is_open:
            return
        self._is_open = False
        properties: dict[str, Any] = {
            **_page(self._seen),
            "route": _asked(self._route, self._request),
            "method": self._seen.method,
            "status": status,
            "duration_ms": self.duration_ms() if duration_ms is None else duration_ms,
            **agent(self._seen.agent),
        }
        is_page = kind.partition(";")[0].strip().lower() == "text/html"
        with self.around():
            self._tracker.track("pageview" if is_page else "request", props=properties)


class Parts:
    """The parts of an answer that is made while it is sent, each in the context of its request.

    The answer is recorded when it is closed.
    """

    def __init__(self, parts: Any, visit: Visit, status: int, kind: str) -> None:
        """Give what *parts* gives."""
        self._parts, self._visit = parts, visit
        self._status, self._kind = status, kind

    def close(self) -> None:
        """Close the parts, and record the answer."""
        try:
            close = getattr(self._parts, "close", None)
            if close:
                with self._visit.around():
                    close()
        finally:
            self._visit.record(self._status, self._kind)


class PlainParts(Parts):
    """Those of an iterator."""

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        with self._visit.around():
            return next(self._parts)


class AwaitedParts(Parts):
    """Those of an asynchronous iterator."""

    def __aiter__(self) -> AsyncIterator[Any]:
        return self

    async def __anext__(self) -> Any:
        with self._visit.around():
            return await anext(self._parts)


def _asked(function: Asked | None, request: object) -> Any:
    """Ask a function of the program; one that fails says None, and breaks no answer."""
    if function is None:
        return None
    try:
        return function(request)
    except Exception:  # noqa: BLE001 - whatever the program raises
        _log.exception("A function of the middleware failed; taken as None. Mend it.")
        return None


def _page(seen: Seen) -> dict[str, str]:
    """Give the page and where its reader came from, without what may name a person."""
    path = quote(f"/{seen.path.removeprefix('/')}", errors="replace")
    url = f"{seen.scheme}://{seen.host}{path}?{seen.query}"
    told = {"url": url, "$language": seen.language}
    if seen.referrer:
        told["referrer"] = seen.referrer
    clean_pages(told)
    if "://" not in told.get("url", ""):  # the header names no host
        told.pop("url", None)
        told["path"] = pages.page(f"//localhost{path}").path
    return told
