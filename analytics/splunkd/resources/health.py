"""How the server is.

    GET server/health/splunkd           ->  health green
    GET server/health/splunkd/details   ->  features: data, collector; messages

Red is what refuses events or searches; yellow is what somebody should look at.

Source: Splunk REST API Reference 9.3, "server/health/splunkd" and "…/details".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.splunkd.render import Entry, Page, feed, single
from analytics.splunkd.routing import Route

if TYPE_CHECKING:
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request

PATH = "server/health"

#: From well to ill.
_COLOURS = ("green", "yellow", "red")


def features(face: Face) -> dict[str, dict[str, Any]]:
    """Say how each part of the server is."""
    room = face.collector.room
    collector = 2 if room.is_full else 1 if room.is_nearly_full else 0
    return {
        "Data": _feature(1 if face.engine.notices() else 0, face.engine.notices()),
        "HTTP Event Collector": _feature(collector),
        "Searches": _feature(2 if face.jobs.is_full else 0),
    }


def listed(face: Face, request: Request) -> Reply:
    """Answer with what has a health: splunkd."""
    return feed(request, PATH, Page([_entry(face)], 1))


def read(face: Face, request: Request) -> Reply:
    """Answer with the worst of all parts."""
    return single(request, _entry(face))


def details(face: Face, request: Request) -> Reply:
    """Answer with the health of each part, and why."""
    found = features(face)
    content = {"health": _worst(found), "disabled": False, "features": found}
    return single(request, Entry("details", f"{PATH}/splunkd", content, links=("list",)))


def _entry(face: Face) -> Entry:
    content = {"health": _worst(features(face)), "disabled": False}
    return Entry("splunkd", PATH, content, links=("list", "details"))


def _feature(level: int, reasons: list[str] | None = None) -> dict[str, Any]:
    return {"health": _COLOURS[level], "disabled": False, "messages": reasons or []}


def _worst(found: dict[str, dict[str, Any]]) -> str:
    return max((str(feature["health"]) for feature in found.values()), key=_COLOURS.index)


ROUTES = (
    Route("GET", PATH, listed),
    Route("GET", f"{PATH}/splunkd", read),
    Route("GET", f"{PATH}/splunkd/details", details),
)
