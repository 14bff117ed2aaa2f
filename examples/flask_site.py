"""A Flask application whose answers are recorded.

    ANALYTICS_DATA=/srv/shop-data python examples/flask_site.py       asks its pages itself
    ANALYTICS_DATA=/srv/shop-data gunicorn --chdir examples --preload "flask_site:make_app()"

Source: ours.
"""

from __future__ import annotations

from flask import Flask

from analytics import AnalyticsRetriever
from analytics.integrations.flask import Tracking

analytics = Tracking(exclude=["/health"])


def make_app() -> Flask:
    """Make the application; the extension belongs to none before."""
    app = Flask(__name__)
    app.config["ANALYTICS_APPLICATION_NAME"] = "shop"
    analytics.init_app(app)

    @app.get("/items/<int:number>")
    def item(number: int) -> str:
        analytics.tracker.track("look", number=number)
        return f"<p>Item {number}</p>"

    @app.get("/items/<int:number>/price")
    def price(number: int) -> dict[str, object]:
        return {"number": number, "price": "12.50"}

    @app.get("/health")
    def health() -> str:
        return "ok"

    return app


def main() -> None:
    """Ask for a few pages, and print what is recorded of them."""
    app = make_app()
    client = app.test_client()
    for address in ("/items/7", "/items/8", "/items/7/price", "/health"):
        client.get(address)
    with app.app_context():
        tracker = analytics.tracker
    print("on disk:" if tracker.flush() else "lost:", tracker.stats())
    for event in AnalyticsRetriever("shop").events():
        print(f"{event['name']}: {event['count']}")


if __name__ == "__main__":
    main()
