"""Record each answer of a Flask application, and track from its views.

    analytics = Tracking(exclude=["/static/*"])
    analytics.init_app(app)                      # app.config has ANALYTICS_APPLICATION_NAME
    analytics.tracker.track("look", number=7)    # in a view
    GET /items/7, answered with HTML:   pageview   path route=/items/<int:number> method status …

Source: Flask 3.1, "Flask Extension Development", "Signals" and "The Request Context".
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from flask import current_app, request, request_finished, request_started

from analytics.errors import ConfigError
from analytics.integrations._request import PlainParts, Recording, Seen
from analytics.integrations._settings import ASKED, tracker_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from flask import Flask, Request, Response

    from analytics.input import AnalyticsTracker
    from analytics.integrations._request import Visit

    Asked = Callable[[Request], object]

_EXTENSION = "analytics"
# In a request's environ: what is not recorded yet, and what surrounds it.
_VISIT, _AROUND = "analytics.visit", "analytics.around"


class Tracking:
    """A Flask extension; one may serve several applications."""

    def __init__(
        self,
        app: Flask | None = None,
        tracker: AnalyticsTracker | None = None,
        *,
        exclude: Sequence[str] | None = None,
        person: Asked | None = None,
        session: Asked | None = None,
        route: Asked | None = None,
        consent: Asked | None = None,
    ) -> None:
        """Record the answers of *app*, if there is one already; else see `init_app`.

        What is left out here is looked for in ``app.config``, as ``ANALYTICS_EXCLUDE``.

        Args:
            app: what answers.
            tracker: what records; made of ``ANALYTICS_APPLICATION_NAME`` and the other
                settings of an `AnalyticsTracker` in ``app.config`` when left out.
            exclude: paths that are not recorded, with ``*`` for any text.
            person: gives the distinct_id of a request, asked before the view is.
            session: gives its session_id, asked before the view is.
            route: gives the template of its route, asked after the answer; that of its rule
                when left out.
            consent: whether the request may be recorded. DNT and GPC forbid it before that.

        A function of the four that fails is logged and taken as None: not recorded, for consent.

        Raises:
            ConfigError: a setting in ``app.config`` cannot be used.
        """
        given = {
            "tracker": tracker,
            "exclude": exclude,
            "person": person,
            "session": session,
            "route": route,
            "consent": consent,
        }
        self._given = {name: value for name, value in given.items() if value is not None}
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Record the answers of *app*.

        Raises:
            ConfigError: a setting in ``app.config`` cannot be used, or it is done already.
        """
        if _EXTENSION in app.extensions:
            raise ConfigError(
                f"The answers of {app.name!r} are recorded already. Leave out the second init_app."
            )
        said = app.config.get_namespace("ANALYTICS_") | self._given
        functions = {"route": _route} | {name: said[name] for name in ASKED if name in said}
        tracker = app.extensions[_EXTENSION] = tracker_of(said)
        recording = Recording(tracker, exclude=said.get("exclude", ()), **functions)

        def begin(_: Flask, **__: Any) -> None:
            _begin(recording)

        request_started.connect(begin, app, weak=False)
        request_finished.connect(_answered, app)
        app.teardown_request(_end)

    @property
    def tracker(self) -> AnalyticsTracker:
        """The tracker of the application that answers just now."""
        tracker: AnalyticsTracker = current_app.extensions[_EXTENSION]
        return tracker


def _begin(recording: Recording) -> None:
    """Ask who it is, before anything of the application looks at the request."""
    headers = request.headers
    seen = Seen(
        path=request.script_root + request.path,
        method=request.method,
        scheme=request.scheme,
        host=request.host,
        query=request.query_string.decode("latin-1"),
        referrer=headers.get("Referer", ""),
        language=headers.get("Accept-Language", ""),
        agent=headers.get("User-Agent", ""),
        dnt=headers.get("DNT", ""),
        gpc=headers.get("Sec-GPC", ""),
    )
    # Not the proxy: a streamed answer ends when there is no request any more.
    itself = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - of a proxy
    visit = recording.begin(itself, seen)
    if visit is not None:
        around = visit.around()
        around.__enter__()
        request.environ.update({_VISIT: visit, _AROUND: around})


def _answered(_: Flask, response: Response, **__: Any) -> None:
    """Record an answer, or have it recorded when it is sent."""
    visit: Visit | None = request.environ.pop(_VISIT, None)
    if visit is None:
        return
    status, kind = response.status_code, response.headers.get("Content-Type", "")
    # A server may send a file by itself, and then takes no parts of it.
    if response.is_streamed and not response.direct_passthrough:
        response.response = PlainParts(iter(response.response), visit, status, kind)
    else:
        visit.record(status, kind)


def _end(error: BaseException | None = None) -> None:
    """Leave what surrounds the request; one that fails without an answer is recorded here."""
    visit: Visit | None = request.environ.pop(_VISIT, None)
    if visit is not None and error is not None:
        visit.record(500, "")
    around: AbstractContextManager[None] | None = request.environ.pop(_AROUND, None)
    if around is not None:
        with suppress(ValueError):  # a server may end the request in another context
            around.__exit__(None, None, None)


def _route(asked: Request) -> object:
    return asked.url_rule.rule if asked.url_rule else None
