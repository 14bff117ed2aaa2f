"""Events of Amplitude, as its libraries send them and as it exports them.

    translated({"event_type": "revenue_amount", "event_properties": {"$price": 2.5, "$quantity": 2},
                "user_properties": {"plan": "pro"}, "os_name": "iOS", "session_id": -1})
    -> "revenue", {"os": "iOS", "user": {"plan": "pro"}, "price": 2.5, "quantity": 2, "revenue": 5}

``$identify`` gives what is said of the user, ``$groupidentify`` what is said of the group, each
lifted out of the operation that sets it.

Source: Amplitude, "HTTP V2 API", "Export API"; amplitude-analytics 1.3 for Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What is a field of an event there -> what it is called here.
FIELDS = {
    **{name: name for name in ("platform", "os_version", "language", "country", "region", "city")},
    **{name: name for name in ("price", "quantity", "revenue", "currency", "library", "carrier")},
    **{name: name for name in ("device_brand", "device_manufacturer", "device_model", "dma")},
    **{name: name for name in ("device_type", "device_family")},
    "app_version": "version",
    "version_name": "version",
    "device_carrier": "carrier",
    "os_name": "os",
    "productId": "product",
    "product_id": "product",
    "revenueType": "revenue_type",
    "event_id": "sequence",
    "session_id": "session_id",
}
_REVENUE = {
    "$productId": "product",
    "$price": "price",
    "$quantity": "quantity",
    "$revenue": "revenue",
    "$revenueType": "revenue_type",
    "$currency": "currency",
}


def translated(event: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Give the name of *event*, still theirs where it is no revenue, and its properties."""
    name = event.get("event_type")
    kept = _renamed(event, FIELDS)
    if kept.get("session_id") == -1:
        del kept["session_id"]
    properties, person = _part(event, "event_properties"), _part(event, "user_properties")
    if name == "$identify":
        kept |= _changes(person)
    elif name == "$groupidentify":
        kept |= _changes(_part(event, "group_properties"))
        for type_, id_ in _part(event, "groups").items():
            kept |= {"group_type": type_, "group_id": id_}
    else:
        kept |= {"user": person} if person else {}
        kept |= {"groups": groups} if (groups := event.get("groups")) else {}
    if name == "revenue_amount":
        return "revenue", kept | _revenue(properties)
    return name, kept | properties


def _part(event: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = event.get(name)
    return value if isinstance(value, dict) else {}


def _renamed(event: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Give what has a value; most fields of an export have none."""
    found = ((ours, event.get(theirs)) for theirs, ours in names.items())
    return {ours: value for ours, value in found if value is not None}


def _changes(given: dict[str, Any]) -> dict[str, Any]:
    """Lift what is set out of the operation it is set by; of others the operation stays."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in ("$set", "$setOnce") and isinstance(value, dict):
            found |= value
        else:
            found[name] = value
    return found


def _revenue(properties: dict[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in properties.items() if name not in _REVENUE}
    kept = own | _renamed(properties, _REVENUE)
    price, quantity = kept.get("price"), kept.get("quantity", 1)
    is_known = isinstance(price, int | float) and isinstance(quantity, int | float)
    return kept if "revenue" in kept or not is_known else kept | {"revenue": price * quantity}
