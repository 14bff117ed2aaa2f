"""Whatever the bytes of a file are, an import takes events of them or says why not."""

from __future__ import annotations

import gzip
import io
import json
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.packed import packed

from analytics.errors import ConfigError
from analytics.event import Event
from analytics.imports import formats
from analytics.imports.fields import FieldMap, Left, Refusal
from analytics.imports.folders import opened
from analytics.imports.lines import Lines
from analytics.imports.parts import parts_of
from analytics.wire import dumps

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What files are made of: names and values that some format looks for.
WORDS = [
    *(
        "time",
        "event",
        "distinct_id",
        "properties",
        "timestamp",
        "uuid",
        "$insert_id",
        "event_type",
    ),
    *("event_time", "user_id", "event_properties", "user_properties", "groups", "date", "page"),
    *("session_id", "data_key", "event_id", "created_at", "request", "headers", "ts", "uri"),
    *("2026-01-31 12:00:00", "2026-01-31", "1795514400", "$identify", "$autocapture", "null", "-1"),
    *("\ud800", "\0", "é", "", "\\N", "x" * 300, "#Fields: date time c-ip", '"', "$groupidentify"),
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=9)
    ),
    max_leaves=12,
)
LINE = (
    JSON.map(lambda value: json.dumps(value).encode())
    | st.dictionaries(st.sampled_from(WORDS), JSON, max_size=12).map(
        lambda value: json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    )
    | st.lists(st.sampled_from(WORDS), max_size=9).map(
        lambda words: ",".join(words).encode("utf-8", "surrogatepass")
    )
    | st.binary(max_size=40)
)
TEXT = st.lists(LINE, max_size=6).map(b"\n".join)
FILE = (
    TEXT
    | TEXT.map(gzip.compress)
    | st.dictionaries(st.sampled_from(["a", "b/c", "d.gz"]), TEXT, max_size=3).map(packed)
    | st.tuples(TEXT.map(gzip.compress), st.integers(0, 60)).map(lambda cut: cut[0][: cut[1]])
    | st.binary(max_size=60).map(lambda tail: b"PK\3\4" + tail)
)


def read(name: str, data: bytes) -> Sequence[Event | Refusal | Left]:
    lines = Lines(io.BytesIO(), "p", parts_of(io.BytesIO(data)), room=100_000)
    found: list[Event | Refusal | Left] = []
    with suppress(ConfigError, OSError):
        found.extend(formats.load(name).read(lines, FieldMap("shop")))
    return found


#: Those of databases and tables open their files themselves (tests/imports/test_databases.py).
OF_LINES = [name for name in formats.names() if formats.opener(formats.load(name)) is opened]


@pytest.mark.parametrize("name", OF_LINES)
@settings(max_examples=40)
@given(data=FILE)
def test_any_bytes(name: str, data: bytes) -> None:
    for one in read(name, data):
        if isinstance(one, Event):
            assert one.name
            assert one.event_id
            assert one.time.tzinfo is not None
            dumps(one).encode()
        elif isinstance(one, Refusal):
            assert one.reason
            one.message.encode()
        else:
            one.what.encode("utf-8", "replace")
