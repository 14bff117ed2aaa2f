"""Bodies come back as they were, and a bomb stays small."""

from __future__ import annotations

import gzip

import pytest
from support.together import together

from analytics.splunkd.exchange import RestError
from analytics.splunkd.inflate import plain

HELLO = gzip.compress(b"hello ")


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("", b"hello hello "),
        ("identity", b"hello hello "),
        ("gzip", HELLO + HELLO),
        (" GZIP ", HELLO + HELLO),
        ("x-gzip", gzip.compress(b"hello hello ")),
    ],
    ids=["none", "identity", "two members", "in capitals", "old name"],
)
def test_body_is_read(encoding: str, body: bytes) -> None:
    assert plain(body, encoding, 100) == b"hello hello "


@together(
    ("encoding", "body", "status"),
    [
        ("deflate", b"x", 415),
        ("br", b"x", 415),
        ("gzip, gzip", HELLO, 415),
        ("gzip", b"", 400),
        ("gzip", b"no gzip", 400),
        ("gzip", HELLO[:-1], 400),
        ("gzip", HELLO + b"\0rest", 400),
        ("gzip", gzip.compress(b"x" * 101), 413),
        ("gzip", gzip.compress(b"x" * 60) * 2, 413),
        ("gzip", gzip.compress(b"\0" * 50_000_000), 413),
    ],
    ids=[
        "deflate", "brotli", "twice", "empty", "other", "cut", "rest", "a byte too long",
        "members too long", "bomb",
    ],
)  # fmt: skip
def test_other_bodies_are_refused(encoding: str, body: bytes, status: int) -> None:
    with pytest.raises(RestError) as refused:
        plain(body, encoding, 100)

    assert refused.value.status == status
