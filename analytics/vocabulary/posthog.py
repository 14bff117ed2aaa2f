"""Events of PostHog, as its libraries send them and as it exports them.

    translated({"event": "$pageview", "properties": {"$current_url": "https://a.example/"}}, "u1")
    -> "$pageview", "u1", {"url": "https://a.example/"}

``$identify`` gives what is said of the person, and is ``alias`` where it names who it was
before; ``$create_alias`` is ``alias`` of the new name; ``$groupidentify`` gives what is said of
the group.

Source: PostHog, "Capture and batch API endpoints"; posthog 7.91 and posthog-node 5.70.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Recordings of what was done and shown, and faults of programs: no product analytics.
UNWANTED = frozenset(
    {"$snapshot", "$snapshot_items", "$performance_event", "$autocapture", "$exception"}
    | {"$heatmap", "$$heatmap", "$dead_click", "$rageclick"}
)
_NAMES = {
    "$current_url": "url",
    "$pathname": "path",
    "$referring_domain": "referrer_host",
    "$lib": "library",
    "$anon_distinct_id": "previous_id",
    "$app_version": "version",
    "$group_type": "group_type",
    "$group_key": "group_id",
}
_TAKEN = frozenset({*_NAMES, "token", "api_key", "distinct_id", "$distinct_id", "$ip"})
_TRAITS = ("$set_once", "$set", "$group_set")


def translated(event: Mapping[str, Any], who: Any) -> tuple[Any, Any, dict[str, Any]]:
    """Give the name of *event*, whose it is and its properties.

    Args:
        event: with its ``properties``, ``$set`` and ``$set_once``.
        who: whose it says that it is.
    """
    name, properties = event.get("event"), _part(event, "properties")
    kept = {ours: properties[theirs] for theirs, ours in _NAMES.items() if theirs in properties}
    kept |= _without(properties, _TAKEN)
    kept |= {name: event[name] for name in ("session_id", "window_id") if name in event}
    if name in ("$identify", "$set", "$groupidentify"):
        kept = _traits(event, kept)
        if name == "$identify" and kept.get("previous_id") not in (None, "", who):
            name = "alias"
    elif name == "$create_alias":
        who, kept["previous_id"] = kept.pop("alias", None), who
    else:
        kept |= {
            key: event[key] for key in ("$set", "$set_once") if isinstance(event.get(key), dict)
        }
    return name, who, kept


def _part(event: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = event.get(name)
    return value if isinstance(value, dict) else {}


def _without(source: Mapping[str, Any], names: frozenset[str] | tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in source.items() if name not in names}


def _traits(event: Mapping[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    """Lift what is said of a person or a group out of the objects it stands in."""
    lifted: dict[str, Any] = {}
    for name in _TRAITS:
        lifted |= _part(event, name) | _part(properties, name)
    return _without(properties, _TRAITS) | lifted
