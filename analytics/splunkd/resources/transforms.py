r"""Stanzas of transforms.conf by what they are for: extractions and lookups.

    POST data/transforms/extractions  name=pairs&REGEX=(\\w+)=(\\w+)&FORMAT=$1::$2
    POST data/transforms/lookups      name=people&filename=people.csv

They are the stanzas of configs/conf-transforms, each told at the place it is for.

Source: Splunk REST API Reference 9.3, "Knowledge endpoint descriptions":
data/transforms/extractions, data/transforms/lookups; transforms.conf.spec 9.2.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analytics.splunkd import collection as of
from analytics.splunkd.exchange import RestError
from analytics.splunkd.namespace import is_taken
from analytics.splunkd.resources.confs import stanzas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analytics.engine.catalog import Entity
    from analytics.splunkd.app import Face

#: Path to the settings of which a stanza there has one.
_KINDS = {
    "data/transforms/extractions": frozenset({"REGEX", "DELIMS"}),
    "data/transforms/lookups": frozenset({"filename", "collection", "external_cmd"}),
}


def _collection(path: str, keys: frozenset[str]) -> of.Collection:
    every = stanzas("transforms")

    def find(face: Face, _of: of.Collection, name: str | None) -> Iterator[Entity]:
        for stanza in face.catalog.find(every.kind, name):
            if keys & stanza.content.keys():
                yield stanza

    def checked(face: Face, stanza: Entity, settings: dict[str, Any]) -> Mapping[str, Any]:
        known = {*stanza.content, *settings}
        if not keys & known:
            names = " or ".join(sorted(keys))
            raise RestError(400, f"Stanza {stanza.name!r} has no {names}. Give one of them.")
        others = face.catalog.find(every.kind, stanza.name)
        if any(is_taken(stanza, [one]) and not keys & one.content.keys() for one in others):
            raise RestError(409, f"An object with name={stanza.name} already exists")
        return every.checked(face, stanza, settings)

    return replace(every, path=path, find=find, checked=checked)


ROUTES = tuple(
    route for path, keys in _KINDS.items() for route in of.routes(_collection(path, keys))
)
