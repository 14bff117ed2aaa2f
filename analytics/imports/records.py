"""The JSON objects of a file, one a line.

    {"event": "login", "properties": {"time": 1602611311}}     -> the dictionary
    {"event":                                                  -> Refusal("not JSON", …)

Source: the JSON lines convention; RFC 8259 for the objects.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from analytics.errors import quoted
from analytics.imports.fields import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: Some editors begin each file with it.
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def records(lines: Iterable[bytes]) -> Iterator[dict[str, Any] | Refusal]:
    """Yield the object of each line, or why it has none; blank lines are skipped."""
    decode = _decoder()
    for raw in lines:
        line = raw.removeprefix(BYTE_ORDER_MARK)
        if not line or line.isspace():
            continue
        try:
            record = decode(line)
        except (ValueError, RecursionError) as error:
            yield Refusal("not JSON", f"The line is not JSON: {error}. Write one object per line.")
            continue
        yield record if isinstance(record, dict) else no_object(record)


def object_of(text: str) -> dict[str, Any] | Refusal:
    """Read the object that *text* is, or say why it is none."""
    (found,) = records([text.encode("utf-8", "surrogatepass")])
    return found


def no_object(value: object) -> Refusal:
    """Refuse *value*, which stands where an event should."""
    return Refusal(
        "not an object", f"{quoted(value)} is not a JSON object. Write one object per event."
    )


def _decoder() -> Callable[[bytes], Any]:
    """Take msgspec where it is installed: it decodes about three times as fast."""
    try:
        import msgspec  # noqa: PLC0415
    except ImportError:
        return json.loads
    return msgspec.json.Decoder().decode
