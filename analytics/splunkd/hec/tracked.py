r"""Events of the tracker that come as objects: a whole body of them is decoded in one go.

    {"event": {"application": "shop", "event": "buy", "analytics_prop__plan": "pro"}, "time": 1.5}
    -> Whole(event={…}, time=1.5)
    -> {"application": "shop", "event": "buy", …, "props": {"plan": "pro"}, …}

Most bodies are of one program, whose events have few sets of keys: each set is understood once.

Source: docs/hec.md (what is stored); ours: splunk.md knows these keys as those of a line.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from analytics import wire
from analytics.properties import clean_name
from analytics.splunkd.hec.envelopes import UNREADABLE, WHOLE_BYTES, joined

if TYPE_CHECKING:
    from collections.abc import Mapping

#: An object longer than this is not remembered by its keys, however often it comes.
_LONG = 2**14

_TEXT = frozenset([str])
_HEAD = ("application", "event", "distinct_id", "event_id")
_objects = msgspec.json.Decoder(dict[str, Any], float_hook=str)


class Whole(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """An envelope whose event is an object of texts."""

    event: dict[str, str]
    time: int | float | str | None = None
    host: str | None = None
    source: str | None = None
    sourcetype: str | None = None
    index: str | None = None


_wholes = msgspec.json.Decoder(list[Whole])


def wholes(body: bytes) -> list[Whole] | None:
    """Decode a body of nothing but objects of texts; None where it has to be read more closely."""
    if b'"application"' not in body or len(body) > WHOLE_BYTES:
        return None
    text, count = joined(body)
    try:
        found = _wholes.decode(text)
    except UNREADABLE:
        return None
    return found if count in {None, len(found)} else None


def read(raw: bytes) -> dict[str, object] | None:
    """Read an object, as JSON, as `record` does."""
    if raw[:1] != b"{" or b'"application"' not in raw:
        return None
    try:
        found = _objects.decode(raw)
    except UNREADABLE:
        return None
    if not _TEXT.issuperset(map(type, found.values())):
        if any(isinstance(value, dict | list) for value in found.values()):
            return None
        if not all(isinstance(found.get(name), str | None) for name in _HEAD):
            return None
        found = {name: scalar(value) for name, value in found.items()}
    return record(found, 0, "", 0, is_long=len(raw) >= _LONG)


def record(
    found: Mapping[str, str], ts: int, index: str, received: int, *, is_long: bool = False
) -> dict[str, object] | None:
    """Make the record of an object that has what an event of the tracker has, and nothing else.

    Args:
        found: the object, its values as texts.
        ts: microseconds since 1970.
        index: where it goes.
        received: the second since 1970.
        is_long: whether its keys are not worth remembering.

    Returns:
        None where it is any other object.
    """
    layout = (_layout.__wrapped__ if is_long else _layout)(tuple(found))
    if layout is None:
        return None
    names, is_plain = layout
    if is_plain:
        application, name, distinct_id, event_id, *values = found.values()
    else:
        application, name, distinct_id, event_id = (found.get(key, "") for key in _HEAD)
        values = [value for key, value in found.items() if key not in _HEAD]
    if not application or not name:
        return None
    props = dict(zip(names, values))  # noqa: B905 - as many as each other; to say so takes as long
    if "" in values:
        props = {name: text for name, text in props.items() if text}
    return {
        "ts": ts,
        "application": application,
        "event": name,
        "distinct_id": distinct_id or None,
        "event_id": event_id or None,
        "props": props,
        "index": index,
        "received": received,
    }


def scalar(value: object) -> str:
    """Write a value that holds no others; null is nothing."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value)


@lru_cache(maxsize=1024)
def _layout(keys: tuple[str, ...]) -> tuple[tuple[str, ...], bool] | None:
    """Name the properties among *keys*; None where a key is no property's name.

    Also says whether the keys of every event stand first, in their usual order.
    """
    names = [key for key in keys if key not in _HEAD]
    words = tuple(name.removeprefix(wire.PROPERTY_PREFIX) for name in names)
    are_prefixed = all(name.startswith(wire.PROPERTY_PREFIX) for name in names)
    if not are_prefixed or any(clean_name(word) != word for word in words):
        return None
    return words, keys[: len(_HEAD)] == _HEAD
