"""What comes out of a socket: bytes in time, and the body of a request among them.

    Sized(reader, 42)      42 bytes
    Chunked(reader, limit) pieces, each behind its length

Source: RFC 9112, sections 6 and 7.
"""

from __future__ import annotations

import io
import time as clock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket

    Reader = io.BufferedReader["Wire"]

#: A line between the pieces of a body: a length of 64 bits, and extensions nobody sends.
_LINE_BYTES = 1024


class RefusedError(Exception):
    """A request that no application sees.

    Attributes:
        status: code and reason, such as "400 Bad Request".
    """

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class Wire(io.RawIOBase):
    """A socket to read from until a moment, or as long as something comes.

    Attributes:
        end: when reading fails (monotonic seconds); None for *silence_s* after the last byte.
        silence_s: how long nothing may come where there is no end.
    """

    def __init__(self, sock: socket.socket, silence_s: float) -> None:
        self._sock = sock
        self.end: float | None = None
        self.silence_s = silence_s

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what there is.

        Raises:
            TimeoutError: nothing came in time.
        """
        left_s = self.silence_s if self.end is None else self.end - clock.monotonic()
        if left_s <= 0:
            raise TimeoutError
        self._sock.settimeout(left_s)
        try:
            return self._sock.recv_into(buffer)
        except ConnectionResetError:
            if self.end is None:  # a stream ends with its connection, however that ends
                return 0
            raise


class Sized(io.RawIOBase):
    """A body of *left* bytes."""

    def __init__(self, source: Reader, left: int) -> None:
        self._source, self.left = source, left

    @property
    def is_read(self) -> bool:
        """Whether all of it was read."""
        return self.left == 0

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read the next bytes.

        Raises:
            ConnectionError: it ended early.
        """
        data = _read(self._source, min(len(buffer), self.left))
        self.left -= len(data)
        buffer[: len(data)] = data
        return len(data)


class Chunked(io.RawIOBase):
    """A body in pieces, of *limit* bytes in all at most (None for any number)."""

    def __init__(self, source: Reader, limit: int | None) -> None:
        self._source, self._limit = source, limit
        self._size = self._left = 0
        self.is_read = False

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read the next bytes.

        Raises:
            RefusedError: the pieces make no sense, or are too much together.
            ConnectionError: it ended early.
        """
        if self._left == 0 and not self.is_read:
            self._begin()
        data = _read(self._source, min(len(buffer), self._left))
        self._left -= len(data)
        if data and self._left == 0 and self._line():
            raise RefusedError("400 Bad Request")
        buffer[: len(data)] = data
        return len(data)

    def _begin(self) -> None:
        """Read the length of the next piece; one of 0 ends the body, trailers behind it."""
        try:
            self._left = int(self._line().partition(b";")[0], 16)
        except ValueError:
            raise RefusedError("400 Bad Request") from None
        self._size += self._left
        if self._left < 0:
            raise RefusedError("400 Bad Request")
        if self._limit is not None and self._size > self._limit:
            raise RefusedError("413 Content Too Large")
        if self._left == 0:
            self.is_read = True
            while self._line():
                pass

    def _line(self) -> bytes:
        line = self._source.readline(_LINE_BYTES)
        if not line.endswith(b"\n"):
            raise RefusedError("400 Bad Request")
        return line.strip()


def _read(source: Reader, size: int) -> bytes:
    """Read up to *size* bytes, and some of them where any are wanted."""
    data = source.read1(size) if size else b""
    if size and not data:
        raise ConnectionError("The body ended early.")
    return data
