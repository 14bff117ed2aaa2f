"""Messages to whoever administers the server.

    POST messages  name=hello&value=…  ->  201; GET messages/hello  ->  key "hello", the text

Source: docs/rest.md (messages): the text stands under a key that is the message's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.splunkd.collection import Collection, routes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from analytics.engine.catalog import Entity
    from analytics.splunkd.app import Face


def _shown(_face: Face, messages: Iterable[Entity]) -> Iterator[Mapping[str, Any]]:
    for message in messages:
        text = message.content.get("value", "")
        told = {"message": text, message.name: text}
        yield {**told, "timeCreated_epochSecs": int(message.updated)}


MESSAGES = Collection(
    "messages",
    "messages",
    {"value": "", "severity": "warn"},
    required=("value",),
    replaces=True,
    shown=_shown,
)

ROUTES = routes(MESSAGES)
