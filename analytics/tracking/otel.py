"""Records of OpenTelemetry: what their attributes mean for an event.

    attributes = {"user.id": "u1", "session.id": "s7", "plan": "pro"}
    person_of(attributes)                                      u1
    properties_of(attributes, {"version": "1.4"}, {})          version=1.4 session_id=s7 plan=pro

Source: OpenTelemetry, "Logs Data Model", "Semantic conventions for events", the attribute
registry (``user``, ``enduser``, ``session``, ``log``, ``service``, ``deployment``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The attribute that names an event where its record does not, as it was until 2025.
NAME = "event.name"
#: The attribute of a record's own id.
ID = "log.record.uid"
#: The attribute of a resource that names the program.
SERVICE = "service.name"
#: The attribute of a session, on records and on spans.
SESSION = "session.id"

_PERSON = ("user.id", "enduser.id")
_TAKEN = frozenset({NAME, ID, SESSION, *_PERSON})
_RESOURCE = {
    "service.version": "version",
    "deployment.environment": "environment",
    "deployment.environment.name": "environment",
}


def around(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the attributes of a resource say of all its events."""
    return {ours: resource[theirs] for theirs, ours in _RESOURCE.items() if theirs in resource}


def person_of(attributes: Mapping[str, Any]) -> Any:
    """Say who it is; None where they do not say."""
    said = (attributes.get(name) for name in _PERSON)
    return next((who for who in said if who not in (None, "")), None)


def properties_of(
    attributes: Mapping[str, Any], surroundings: Mapping[str, Any], heads: Mapping[str, Any]
) -> dict[str, Any]:
    """Give the properties of an event.

    Args:
        attributes: its own, which go before all else.
        surroundings: what `around` gave of its resource.
        heads: what the record has beside its attributes, such as a severity.
    """
    properties = {**surroundings, **heads}
    if SESSION in attributes:
        properties["session_id"] = attributes[SESSION]
    properties.update((name, value) for name, value in attributes.items() if name not in _TAKEN)
    return properties
