"""What the middleware of every framework records of a request, and of which requests.

    Seen("/items/7", "GET", referrer="https://b.example/x?mail=a@b.c", agent="Mozilla/5.0 …")
    pageview   path=/items/7 route=/items/{n} method=GET status=200 duration_ms=1.2
               referrer=https://b.example/x browser=Firefox …

Source: W3C "Tracking Preference Expression" (DNT) and "Global Privacy Control" (Sec-GPC).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from analytics.enrich.agents import agent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from analytics.event import Value
    from analytics.tracking.recorder import Recorder

    Asked = Callable[[Any], object]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a request says of itself, as its headers have it."""

    path: str
    method: str | None
    referrer: str = ""
    agent: str = ""
    dnt: str = ""
    gpc: str = ""


class Recording:
    """Records requests with one tracker, by the rules of one middleware."""

    def __init__(
        self,
        tracker: Recorder,
        *,
        exclude: Sequence[str],
        person: Asked | None,
        session: Asked | None,
        route: Asked | None,
        consent: Asked | None,
    ) -> None:
        """Take the arguments of a middleware; its functions get the request of its framework."""
        self._tracker, self._exclude = tracker, tuple(exclude)
        self._person, self._session = person, session
        self._route, self._consent = route, consent

    def may(self, request: object, seen: Seen) -> bool:
        """Tell whether a request may be recorded."""
        if seen.dnt == "1" or seen.gpc == "1":
            return False
        if any(fnmatchcase(seen.path, pattern) for pattern in self._exclude):
            return False
        return self._consent is None or bool(_asked(self._consent, request))

    def around(self, request: object) -> AbstractContextManager[None]:
        """Say who and what the events inside a request have."""
        return self._tracker.context(_asked(self._person, request), _asked(self._session, request))

    def record(
        self, request: object, seen: Seen, status: int, kind: str, duration_ms: float
    ) -> None:
        """Record an answer; *kind* is its Content-Type."""
        properties: dict[str, Any] = {
            "path": seen.path,
            "route": _asked(self._route, request),
            "method": seen.method,
            "status": status,
            "duration_ms": duration_ms,
            "referrer": _referrer(seen.referrer),
            **agent(seen.agent),
        }
        is_page = kind.partition(";")[0].strip().lower() == "text/html"
        self._tracker.track("pageview" if is_page else "request", props=properties)


def _asked(function: Asked | None, request: object) -> Any:
    """Ask a function of the program; one that fails says None, and breaks no answer."""
    if function is None:
        return None
    try:
        return function(request)
    except Exception:  # noqa: BLE001 - whatever the program raises
        _log.exception("A function of the middleware failed; taken as None. Mend it.")
        return None


def _referrer(text: str) -> Value:
    """Leave out what may name a person: the query, the fragment and a login."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}" if host else None
