"""The apps of this server: names that stanzas and searches can belong to.

    GET apps/local  ->  search, launcher, …

Source: docs/rest.md (apps/local). An app here is a namespace; it has no files.
"""

from __future__ import annotations

from analytics.engine.catalog import Entity
from analytics.splunkd.collection import Collection, routes

APPS = Collection(
    "apps/local",
    "apps",
    {
        "label": "",
        "description": "",
        "author": "",
        "version": "1.0.0",
        "visible": True,
        "configured": True,
        "disabled": False,
        "check_for_updates": True,
        "show_in_nav": True,
        "state_change_requires_restart": False,
        "template": "",
    },
    links=("list", "edit", "remove", "package"),
    removed=lambda face, app: face.catalog.put(
        Entity("messages", "restart_required", {"value": f"App {app.name!r} was removed."})
    ),
)

ROUTES = routes(APPS)
