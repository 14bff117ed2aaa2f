"""A Django site for tests: plain and asynchronous views, streams, users.

    configure(folder)      once a process; then Client().get("/items/7/")

Source: ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django
from django.conf import settings
from django.core.management import call_command
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import include, path, re_path

from analytics.integrations.django import tracker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "analytics.integrations.django.Middleware",
)


def item(request: HttpRequest, *parts: str, number: int = 0) -> HttpResponse:
    del request, parts
    tracker().track("look", number=number)
    return HttpResponse("item")


async def awaited(request: HttpRequest, number: int) -> HttpResponse:
    del request
    tracker().track("look", number=number)
    return HttpResponse("item")


def who(request: Any) -> HttpResponse:
    return HttpResponse(f"{request.user}")


def data(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"path": request.path})


def stream(request: HttpRequest) -> StreamingHttpResponse:
    del request

    def parts() -> Iterator[str]:
        yield "a"
        tracker().track("look")
        yield "b"

    return StreamingHttpResponse(parts())


async def awaited_stream(request: HttpRequest) -> StreamingHttpResponse:
    del request

    async def parts() -> AsyncIterator[str]:
        yield "a"
        tracker().track("look")
        yield "b"

    return StreamingHttpResponse(parts())


def file(request: HttpRequest) -> FileResponse:
    del request
    return FileResponse(open(__file__, "rb"))  # noqa: PTH123 - the answer closes it


def broken(request: HttpRequest) -> HttpResponse:
    raise LookupError(request.path)


def person_of(request: Any) -> str:
    return f"user {request.user.pk}"


async def awaited_person(request: Any) -> str:
    return f"user {(await request.auser()).pk}"


urlpatterns = [
    path("items/<int:number>/", item),
    path("awaited/<int:number>/", awaited),
    path("who/", who),
    path("data/", data),
    path("stream/", stream),
    path("awaited-stream/", awaited_stream),
    path("file/", file),
    path("broken/", broken),
    path("api/", include([re_path(r"^v(?:1|2)/(?P<number>(?:\d)+)/x\.json$", item)])),
    re_path(r"^plain/\(a\)/([a-z]+)/([0-9]{4}|now)/$", item),
]


def configure(folder: Path) -> None:
    """Set Django up, with a database in *folder*."""
    settings.configure(
        ROOT_URLCONF=__name__,
        SECRET_KEY="nobody knows",
        ALLOWED_HOSTS=["testserver"],
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "analytics.integrations.django.Tracking",
        ],
        MIDDLEWARE=list(MIDDLEWARE),
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "site.sqlite3"}
        },
        # Tables at once in place of 16 migrations.
        MIGRATION_MODULES={"contenttypes": None, "auth": None, "sessions": None},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        LOGGING_CONFIG=None,
    )
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
