"""The site as one WSGI application.

    app = make_app(retriever, tracker, Settings(zone="Europe/Berlin"))
    app(environ, start_response)

    GET /  /applications  /application/<name>  /api/application/<name>  /static/…  /healthz
    GET /tools/url  /links  /intake                 where there is a collector

Every answer carries the same headers for safety. What a search raises becomes a page in
words, or JSON under /api/; both and the log carry one request number.

Source: ours; the routes and the events it tracks of itself are those of the Splunk SDK's
analytics example.
"""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any

import bottle

from analytics.errors import AnalyticsError
from analytics.web import failures
from analytics.web.pages import Pages
from analytics.web.settings import Settings
from analytics.web.visit import NUMBER, request_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from analytics.collect.core import Collector
    from analytics.web.asking import Searcher
    from analytics.web.pages import Tracker

log = logging.getLogger("analytics.web")

#: No script, style, frame or address of anybody else.
SAFETY = [
    (
        "Content-Security-Policy",
        (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
]


def make_app(
    retriever: Searcher,
    tracker: Tracker | None = None,
    settings: Settings | None = None,
    collector: Collector | None = None,
) -> bottle.Bottle:
    """Make the site.

    Args:
        retriever: answers the searches; used from several threads at once.
        tracker: keeps what the site does as events of its own; None keeps nothing.
        settings: the zone, the index and the rest; defaults where None.
        collector: whose links and refusals have pages; None where there is none.
    """
    site = Site(Pages(retriever, tracker, settings or Settings()))
    pages = site.pages
    site.get("/", callback=pages.applications)
    site.get("/applications", callback=pages.applications)
    site.get("/application/<name:path>", callback=pages.application)
    site.get("/api/application/<name:path>", callback=pages.api)
    if collector is not None:
        from analytics.web.tools import Tools  # noqa: PLC0415 (msgspec)

        pages.has_tools = True
        Tools(pages, collector).route(site)
    site.get("/static/<name:path>", callback=pages.asset)
    site.get("/healthz", callback=lambda: "ok\n")
    return site


class Site(bottle.Bottle):
    """A Bottle app that adds the safety headers and words every failure."""

    def __init__(self, pages: Pages) -> None:
        super().__init__()
        self.pages = pages
        self.install(self._guard)

    def wsgi(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        number = secrets.token_hex(4)
        environ[NUMBER] = f"{number[:4]}-{number[4:]}"

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, [*headers, *SAFETY], exc_info)

        return super().wsgi(environ, start)

    def default_error_handler(self, res: bottle.HTTPError) -> bytes:
        """Word what no page answered: an unknown address, or a fault of ours."""
        number = request_number()
        if res.status_code >= 500:
            log.error("request %s failed", number, exc_info=res.exception)
        answer = self.pages.failure(failures.of_status(res.status_code), number)
        for name, value in answer.headers.items():
            res.set_header(name, value)
        body: bytes = answer.body
        return body

    def _guard(self, callback: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*args: Any, **kwargs: Any) -> Any:
            try:
                return callback(*args, **kwargs)
            except AnalyticsError as error:
                failure = failures.of(error)
                number = request_number()
                log.warning("request %s: %s: %s", number, failure.code, error)
                return self.pages.failure(failure, number)

        return guarded
