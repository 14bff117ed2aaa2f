r"""The shapes in which clients wrap what they send, taken apart.

    part({"page": {"url": "u"}}, "page")              -> {"url": "u"}; {} where there is no object
    renamed({"name": "x", "q": 1}, {"name": "utm_campaign"}) -> {"utm_campaign": "x"}
    nested({"context.page.url": "u", "name": "x"})    -> {"context": {"page": {"url": "u"}}, …}
    embedded("eyJhIjoxfQ==")                          -> {"a": 1}; JSON, or JSON in base64

Source: ours.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import msgspec

from analytics.collect.reply import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analytics.collect.request import Intake

#: Parts of a dotted name.
DEPTH = 6

_decode = msgspec.json.Decoder(strict=False).decode


def part(value: Any, *names: str) -> dict[str, Any]:
    """Give the object under *names* in *value*; an empty one where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def peeked(intake: Intake) -> Any:
    """Give the JSON of a body to tell whose it is; None where it is none, whatever is wrong."""
    try:
        return intake.json() if intake.is_json else None
    except Refusal:
        return None


def renamed(source: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Give what *source* has of *names*, theirs to ours, under ours."""
    return {ours: source[theirs] for theirs, ours in names.items() if theirs in source}


def without(source: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Give *source* without *names*."""
    return {name: value for name, value in source.items() if name not in names}


def text(value: Any) -> str:
    """Give *value* where it is a text, else ""."""
    return value if isinstance(value, str) else ""


def first(source: Mapping[str, Any], *names: str) -> Any:
    """Give the first of *names* in *source* that says something; None where none does."""
    return next((value for name in names if (value := source.get(name)) not in (None, "")), None)


def texts(*values: Any) -> tuple[str, ...]:
    """Give those of *values* that are texts, each once."""
    return tuple(dict.fromkeys(value for value in values if isinstance(value, str) and value))


def nested(pairs: Mapping[str, str]) -> dict[str, Any]:
    """Make objects of names with dots."""
    whole: dict[str, Any] = {}
    for name, value in pairs.items():
        at = whole
        *before, last = name.split(".", DEPTH)
        for step in before:
            inner = at.get(step)
            if not isinstance(inner, dict):
                inner = at[step] = {}
            at = inner
        at[last] = value
    return whole


def embedded(given: str | bytes) -> Any:
    """Read JSON, plain or in base64, either alphabet, padded or not.

    Raises:
        Refusal: 400, it is neither.
    """
    data = given.encode("utf-8", "replace") if isinstance(given, str) else given
    data = data.strip()
    if data[:1] not in b"{[" or not data:
        data = _unbase64(data)
    return decoded(data)


def decoded(data: bytes) -> Any:
    """Read JSON.

    Raises:
        Refusal: 400, it is none.
    """
    try:
        return _decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Refusal(
            400, "not_json", f"The data is no JSON: {error}. Send JSON, or base64 of it."
        ) from None


def _unbase64(data: bytes) -> bytes:
    if b"%" in data:
        data = unquote_to_bytes(data)
    data = data.replace(b" ", b"+").translate(bytes.maketrans(b"-_", b"+/"), b"\r\n\t").rstrip(b"=")
    try:
        return b64decode(data + b"=" * (-len(data) % 4), validate=True)
    except (Base64Error, ValueError):
        return b""
