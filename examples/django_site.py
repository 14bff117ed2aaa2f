"""A Django site in one file, whose answers are recorded.

    ANALYTICS_DATA=/srv/shop-data python examples/django_site.py      asks its pages itself
    ANALYTICS_DATA=/srv/shop-data gunicorn --chdir examples --preload django_site:application
    ANALYTICS_DATA=/srv/shop-data uvicorn --app-dir examples django_site:on_loop

Source: ours.
"""

from __future__ import annotations

import os

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.urls import path

from analytics import AnalyticsRetriever
from analytics.integrations.django import tracker

settings.configure(
    ROOT_URLCONF=__name__,
    SECRET_KEY=os.environ.get("SECRET_KEY", "for this example only"),
    ALLOWED_HOSTS=["127.0.0.1", "localhost", "testserver"],
    INSTALLED_APPS=["analytics.integrations.django.Tracking"],
    MIDDLEWARE=["analytics.integrations.django.Middleware"],
    ANALYTICS={"application_name": "shop", "exclude": ["/health"]},
)


def item(_: HttpRequest, number: int) -> HttpResponse:
    """Show an item; the look at it is an event of the same request."""
    tracker().track("look", number=number)
    return HttpResponse(f"<p>Item {number}</p>")


async def price(_: HttpRequest, number: int) -> JsonResponse:
    """Tell a price, in a view that is awaited."""
    return JsonResponse({"number": number, "price": "12.50"})


def health(_: HttpRequest) -> HttpResponse:
    """Say that the site lives; nobody counts that."""
    return HttpResponse("ok")


urlpatterns = [
    path("items/<int:number>/", item),
    path("items/<int:number>/price/", price),
    path("health", health),
]
application = get_wsgi_application()
on_loop = get_asgi_application()


def main() -> None:
    """Ask for a few pages, and print what is recorded of them."""
    client = Client()
    for address in ("/items/7/", "/items/8/", "/items/7/price/", "/health"):
        client.get(address)
    print("on disk:" if tracker().flush() else "lost:", tracker().stats())
    for event in AnalyticsRetriever("shop").events():
        print(f"{event['name']}: {event['count']}")


if __name__ == "__main__":
    main()
