"""Bodies of requests: so many bytes, or pieces."""

from __future__ import annotations

import io
import socket
import time
from typing import Any

import pytest

from analytics.splunkd.bodies import Chunked, RefusedError, Sized, Wire


def source(data: bytes) -> Any:
    return io.BufferedReader(io.BytesIO(data))  # type: ignore[arg-type]


def read(body: Any) -> bytes:
    return io.BufferedReader(body).read()


def test_sized_body_ends_where_it_was_said() -> None:
    stream = source(b"abcdef")
    body = Sized(stream, 4)

    assert not body.is_read
    assert read(body) == b"abcd"
    assert body.is_read
    assert stream.read() == b"ef"


def test_pieces_are_joined_and_what_follows_is_left() -> None:
    stream = source(b"3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\nrest")
    body = Chunked(stream, 13)

    assert read(body) == b"abc0123456789"
    assert body.is_read
    assert stream.read() == b"rest"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"x\r\nabc\r\n", 400),
        (b"-1\r\nabc\r\n", 400),
        (b"3\r\nabcd\r\n0\r\n\r\n", 400),
        (b"3", 400),
        (b"f" * 2000, 400),
        (b"B\r\n0123456789a\r\n0\r\n\r\n", 413),
        (b"6\r\n012345\r\n6\r\n012345\r\n0\r\n\r\n", 413),
    ],
)
def test_bad_pieces_are_refused(data: bytes, status: int) -> None:
    with pytest.raises(RefusedError) as caught:
        read(Chunked(source(data), 10))
    assert caught.value.status.startswith(str(status))


@pytest.mark.parametrize("body", [Sized(source(b"abc"), 4), Chunked(source(b"4\r\nabc"), None)])
def test_body_that_ends_early_is_no_body(body: Any) -> None:
    with pytest.raises(ConnectionError):
        read(body)


def test_wire_waits_until_its_end() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire = Wire(ours, silence_s=0.01)
        theirs.send(b"a")
        assert wire.read(10) == b"a"
        with pytest.raises(TimeoutError):
            wire.read(1)
        wire.end = time.monotonic() + 0.01
        with pytest.raises(TimeoutError):
            wire.read(1)
        wire.end = time.monotonic() - 1
        theirs.send(b"late")
        with pytest.raises(TimeoutError):
            wire.read(1)


def test_stream_ends_however_its_connection_does() -> None:
    """A reset is the end of a stream, and an error in the middle of anything else."""

    class Reset:
        def settimeout(self, _: float) -> None: ...

        def recv_into(self, _: object) -> int:
            raise ConnectionResetError

    wire = Wire(Reset(), 1)  # type: ignore[arg-type]
    assert wire.read(1) == b""
    wire.end = time.monotonic() + 1
    with pytest.raises(ConnectionResetError):
        wire.read(1)
