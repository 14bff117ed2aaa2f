"""The site: pages, their JSON and CSV, and the files they need, as one Bottle app.

    from analytics.web import make_app
    app = make_app(retriever, tracker, Settings(zone="Europe/Berlin"))

Source: ours; what each page shows is told in docs/site.md.
"""

from __future__ import annotations

from analytics.web.app import make_app
from analytics.web.settings import Settings

__all__ = ["Settings", "make_app"]
