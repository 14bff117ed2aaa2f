"""Whatever is sent, every format answers, and what it keeps can be journaled."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.collecting import Answer, Collecting

from analytics.collect.reply import PICTURE
from analytics.collect.settings import Settings
from analytics.transports.journal import encode, record

NAMES = (
    *("event_type", "application", "version", "platform", "user_id", "session_id", "value"),
    *("ename", "etyp", "uid", "vid", "app", "eid", "created", "time", "url", "params", "w", "h"),
    *("amt", "orid", "payments", "cflags", "key", "content", "igqp", "auth", "v", "t", "tid"),
    *("cid", "qt", "ea", "ti", "dl", "dh", "en", "ev", "r", "sig", "from", "to", "replace"),
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(("https://shop.example/a", "1e999", "{", "[1]", '{"a":1}', "-1"))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
OBJECTS = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), VALUES, max_size=8)
BODIES = (
    st.binary(max_size=60)
    | VALUES.map(msgspec.json.encode)
    | OBJECTS.map(msgspec.json.encode)
    | st.lists(OBJECTS, max_size=3).map(msgspec.json.encode)
)
ENCODED = st.binary(max_size=12).map(quote) | SCALARS.map(lambda value: quote(str(value)))
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES) | ENCODED, ENCODED), max_size=6)
TUPLES = tuple(f"/{head}/v1" for head in ("tr", "str", "img", "rdr", "tlv", "pub", "ppi", "rpi"))
STARTS = (
    *TUPLES,
    *(f"/tr/v1/{verb}" for verb in ("str", "img", "rdr", "xrdr", "ltv", "ws", "ppi/agree")),
    *("/1.gif", "/collect", "/batch", "/v1.0/event", "/v1.0/events", "/l/spring", "/api/links"),
)
PICTURES = ("/1.gif", "/img/v1", "/tr/v1/img", "/collect")


@lru_cache(maxsize=1)
def collecting() -> Collecting:
    folder = Path(mkdtemp(prefix="analytics-hostile-"))
    made = Collecting(folder, Settings(redirect_hosts=("shop.example",)))
    made.collector.site.links.add("spring", "https://shop.example/", "shop")
    return made


def check(start: str, reply: Answer) -> None:
    """Look at an answer, and at what is kept.

    Raises:
        AssertionError: either is none.
    """
    kept = collecting().events
    assert reply.status < 500
    assert all("\r" not in text and "\n" not in text for text in reply.headers.values())
    if "Location" in reply.headers:
        assert reply.headers["Location"].startswith("https://shop.example/")
    if start in PICTURES:
        assert reply.body == PICTURE
    assert encode([record(event, "web", 0) for event in kept]).count(b"\n") == len(kept)
    kept.clear()


@pytest.mark.slow
@pytest.mark.parametrize("start", STARTS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pairs=PAIRS, path=PAIRS, body=BODIES)
def test_any_request_has_an_answer(
    start: str, pairs: list[tuple[str, str]], path: list[tuple[str, str]], body: bytes
) -> None:
    query = "&".join(f"{name}={value}" for name, value in pairs)
    parts = "".join(f"/{name}/{value}" for name, value in path) if start[1:3] != "v1" else ""
    address = f"{start}{parts}" if start.count("/") > 1 and "api" not in start else start
    check(start, collecting().get(f"{address}?{query}"))
    if start != "/1.gif":
        check(start, collecting().post(f"{address}?{query}", body))
