"""The apps of this server: names that stanzas and searches can belong to.

    GET apps/local  ->  search, launcher, …

An app here is a namespace; it has no files. What belongs to an app goes with it.

Source: docs/rest.md (apps/local); Splunk REST API Reference 9.3, "apps/local".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.engine.catalog import SYSTEM, Entity
from analytics.splunkd.collection import Collection, named, routes
from analytics.splunkd.exchange import RestError
from analytics.splunkd.render import Entry, single
from analytics.splunkd.routing import Route

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request


def _removed(face: Face, app: Entity) -> None:
    """Remove what belongs to an app that is gone, and ask for a restart, as splunkd does."""
    for kind in face.catalog.kinds(""):
        for entity in face.catalog.find(kind):
            if entity.app == app.name:
                face.catalog.remove(entity)
    text = f"App {app.name!r} was removed."
    face.catalog.put(Entity("messages", "restart_required", {"value": text}))


def _checked(_face: Face, app: Entity, settings: dict[str, Any]) -> Mapping[str, Any]:
    """Refuse an app that would own, and take along, what belongs to no app.

    Raises:
        RestError: its name is that.
    """
    if app.name == SYSTEM:
        raise RestError(400, f"{SYSTEM!r} cannot be the name of an app. Choose another.")
    return settings


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
    links=("list", "edit", "remove", "update"),
    checked=_checked,
    removed=_removed,
)


def news(face: Face, request: Request, name: str) -> Reply:
    """Answer with what is known of a newer version of an app: nothing."""
    app = named(APPS, face, request, name)[0]
    return single(request, Entry(app.name, APPS.path, {}, links=("list",)))


ROUTES = (*routes(APPS), Route("GET", f"{APPS.path}/*/update", news))
