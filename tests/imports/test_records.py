"""Lines that are objects, and those that are none."""

from __future__ import annotations

import io

import pytest

from analytics.imports.fields import Refusal
from analytics.imports.lines import Lines
from analytics.imports.records import records


def read(data: bytes) -> list[object]:
    found = records(Lines(io.BytesIO(data)))
    return [item.reason if isinstance(item, Refusal) else item for item in found]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b'{"a": 1}\n \n\n{"a": 2}', [{"a": 1}, {"a": 2}]),
        (b'\xef\xbb\xbf{"a": 1}', [{"a": 1}]),
        (b'{"a":\n{"a": 2}', ["not JSON", {"a": 2}]),
        (b"[" * 100_000, ["not JSON"]),
        (b'{"a": "\xff"}', ["not JSON"]),
        (b"[1]\n7\nnull", ["not an object"] * 3),
        (b"", []),
    ],
    ids=["blank lines", "mark", "broken", "deep", "no UTF-8", "no objects", "empty"],
)
def test_objects_and_refusals(data: bytes, found: list[object]) -> None:
    assert read(data) == found
