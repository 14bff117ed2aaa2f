"""Record each answer of a Django site, and track from its views.

    INSTALLED_APPS += ["analytics.integrations.django.Tracking"]
    MIDDLEWARE += ["analytics.integrations.django.Middleware"]      # below the one of sessions
    ANALYTICS = {"application_name": "shop", "exclude": ["/static/*"]}
    GET /items/7/, answered with HTML:   pageview   path route=/items/<int:number>/ status …

Source: Django 5.2, "Applications", "Middleware" and "Request and response objects".
"""

from __future__ import annotations

import re
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from asgiref.sync import async_to_sync, iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core import checks
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from analytics.errors import ConfigError
from analytics.integrations._request import AwaitedParts, PlainParts, Recording, Seen
from analytics.integrations._settings import ASKED, problems, tracker_of
from analytics.privacy import generate_client_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from analytics.input import AnalyticsTracker
    from analytics.integrations._request import Visit

_LABEL = "analytics_tracking"
_APP, _MIDDLEWARE = f"{__name__}.Tracking", f"{__name__}.Middleware"
_SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
# What a path of re_path() has, and one of path() has not.
_REGULAR = re.compile(r"[\^$\\(]")
# An innermost group: named, plain or neither of both, and what is in it.
_GROUP = re.compile(r"(?<!\\)\((?:\?P<(\w+)>|(\?:)|(\?[^)]))?([^()]*)\)")
_SIGNS = re.compile(r"(?<!\\)[\^$?*+]|\\[bBAZ]|\\(?=\W)")


class Tracking(AppConfig):  # type: ignore[misc]  # Django has no types
    """The application for INSTALLED_APPS; it holds the tracker of the site."""

    name = __name__
    label = _LABEL
    verbose_name = "Analytics"

    def __init__(self, *args: Any) -> None:
        """Make no tracker yet: commands of manage.py need none."""
        super().__init__(*args)
        self._making = Lock()
        self._tracker: AnalyticsTracker | None = None

    def ready(self) -> None:
        """Have the settings checked, and a change of them by tests followed."""
        checks.register(_checked)
        setting_changed.connect(self._forget)

    def tracker(self) -> AnalyticsTracker:
        """Give the tracker that the settings describe.

        Raises:
            ImproperlyConfigured: they describe none.
        """
        if self._tracker is None:
            with self._making:
                self._tracker = self._tracker or _made(_settings())
        return self._tracker

    def _forget(self, *, setting: str, **_: Any) -> None:
        if setting == "ANALYTICS":
            self._tracker = None


class Middleware:
    """Records the answers of all views, plain and asynchronous."""

    sync_capable = async_capable = True

    def __init__(self, get_response: Callable[..., Any]) -> None:
        """Record what *get_response* answers.

        Raises:
            ImproperlyConfigured: the settings cannot be used.
        """
        self._get_response = get_response
        said = _settings()
        asked = {"person": _person, "route": _route, **said}
        functions = {name: _function(asked.get(name)) for name in ASKED}
        self._recording = Recording(tracker(), exclude=said.get("exclude", ()), **functions)
        self._is_awaited = iscoroutinefunction(get_response)
        if self._is_awaited:
            markcoroutinefunction(self)

    def __call__(self, request: Any) -> Any:
        """Answer a request, or give what is to be awaited for it."""
        if self._is_awaited:
            return self._answer(request)
        visit = self._recording.begin(request, _seen(request))
        if visit is None:
            return self._get_response(request)
        response = None
        with visit.around():
            try:
                response = self._get_response(request)
            finally:
                _end(visit, response)
        return response

    async def _answer(self, request: Any) -> Any:
        visit, seen = None, _seen(request)
        if self._recording.is_open(seen):  # the functions may wait, for the session or a database
            visit = await sync_to_async(self._recording.begin)(request, seen)
        if visit is None:
            return await self._get_response(request)
        response = None
        with visit.around():
            try:
                response = await self._get_response(request)
            finally:
                _end(visit, response)
        return response


def tracker() -> AnalyticsTracker:
    """Give the tracker of the site, for its views.

    Raises:
        ImproperlyConfigured: the application is not installed, or the settings are wrong.
    """
    try:
        installed: Tracking = apps.get_app_config(_LABEL)
    except LookupError as error:
        raise ImproperlyConfigured(
            f"The tracker's application is not installed. Put {_APP!r} into INSTALLED_APPS."
        ) from error
    return installed.tracker()


def _settings() -> Mapping[str, Any]:
    """Give the setting ANALYTICS.

    Raises:
        ImproperlyConfigured: it cannot be used.
    """
    said: Any = getattr(settings, "ANALYTICS", None)
    for problem in _problems(said):
        raise ImproperlyConfigured(problem)
    return {**said}


def _problems(said: object) -> Iterator[str]:
    if isinstance(said, dict):
        yield from problems(said)
    else:
        yield (
            f"Setting ANALYTICS is {said!r}. "
            "Give a dict with the name of the site, such as {'application_name': 'shop'}."
        )


def _made(said: Mapping[str, Any]) -> AnalyticsTracker:
    """Make the tracker, or find the one that is named.

    Raises:
        ImproperlyConfigured: a setting cannot be used.
    """
    try:
        return tracker_of({**said, "tracker": _loaded(said.get("tracker"))})
    except ConfigError as error:
        raise ImproperlyConfigured(f"Setting ANALYTICS cannot be used. {error}") from error


def _checked(app_configs: object, **_: Any) -> list[checks.CheckMessage]:
    """Find what is wrong with the settings, for ``manage.py check`` and the start."""
    del app_configs
    said = getattr(settings, "ANALYTICS", None)
    found = [checks.Error(problem, id="analytics.E001") for problem in _problems(said)]
    middleware = list(settings.MIDDLEWARE)
    if _MIDDLEWARE not in middleware:
        text = f"Nothing is recorded of requests. Put {_MIDDLEWARE!r} into MIDDLEWARE."
        found.append(checks.Warning(text, id="analytics.W001"))
    elif _SESSIONS in middleware[middleware.index(_MIDDLEWARE) :]:
        text = f"Who asks is not known yet in {_MIDDLEWARE!r}. Put it below {_SESSIONS!r}."
        found.append(checks.Warning(text, id="analytics.W002"))
    return found


def _loaded(given: Any) -> Any:
    return import_string(given) if isinstance(given, str) else given


def _function(given: Any) -> Any:
    """Load a function of a request; one that is awaited becomes one that waits."""
    function = _loaded(given)
    return async_to_sync(function) if iscoroutinefunction(function) else function


def _seen(request: Any) -> Seen:
    headers = request.headers
    return Seen(
        path=request.path,
        method=request.method,
        scheme=request.scheme,
        host=_host(request),
        query=request.META.get("QUERY_STRING", ""),
        referrer=headers.get("Referer", ""),
        language=headers.get("Accept-Language", ""),
        agent=headers.get("User-Agent", ""),
        dnt=headers.get("DNT", ""),
        gpc=headers.get("Sec-GPC", ""),
    )


def _host(request: Any) -> str:
    """Give the host by the settings of the site; "" where they allow it not."""
    try:
        return f"{request.get_host()}"
    except SuspiciousOperation:
        return ""


def _person(request: Any) -> object:
    """Say who is logged in, by the session alone.

    The user is not loaded for it, and the answer does not come to depend on the cookie: caches
    keep it as before. Where a user's key is an e-mail address, a hash stands for it.
    """
    session = getattr(request, "session", None)
    if session is None:
        return None
    was_accessed = session.accessed
    who = session.get(SESSION_KEY)
    session.accessed = was_accessed
    return generate_client_id(who, key=settings.SECRET_KEY) if who and "@" in who else who


def _route(request: Any) -> object:
    """Give the template of the path: what path() was told, or a readable form of re_path()'s."""
    match = request.resolver_match
    if match is None or match.route is None:
        return None
    return "/" + _readable(match.route).removeprefix("/")


@lru_cache(maxsize=4096)
def _readable(route: str) -> str:
    """Reduce a regular expression: ``^(?P<year>[0-9]{4})/$`` is ``<year>/``."""
    if not _REGULAR.search(route):
        return route
    is_changed = 1
    while is_changed:
        route, is_changed = _GROUP.subn(_instead, route)
    return _SIGNS.sub("", route)


def _instead(group: re.Match[str]) -> str:
    name, is_plain, is_no_group, inside = group.groups()
    if name:
        return f"<{name}>"
    if is_plain:
        return f"{inside}"
    return "" if is_no_group else "<var>"


def _end(visit: Visit, response: Any) -> None:
    """Record an answer, or have it recorded when it is sent; None is one that failed."""
    if response is None:
        visit.record(500, "")
        return
    status, kind = response.status_code, response.headers.get("Content-Type", "")
    # A server may send a file by itself, and then takes no parts of it.
    if not response.streaming or getattr(response, "file_to_stream", None) is not None:
        visit.record(status, kind)
        return
    parts = AwaitedParts if response.is_async else PlainParts
    response.streaming_content = parts(response.streaming_content, visit, status, kind)
