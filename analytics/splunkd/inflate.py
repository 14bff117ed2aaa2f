"""A body as it was before it was compressed.

    plain(data, "gzip", limit_bytes)

Source: RFC 9110, section 8.4 (Content-Encoding); RFC 1952 (gzip): members may follow each other.
"""

from __future__ import annotations

import zlib

from analytics.splunkd.exchange import RestError


def plain(body: bytes, encoding: str, limit_bytes: int) -> bytes:
    """Undo *encoding*, up to the limit that holds for what was never compressed.

    Raises:
        RestError: 415 for another encoding than gzip, 400 for what is no gzip, 413 where
            it would become longer than *limit_bytes*.
    """
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return body
    if encoding not in {"gzip", "x-gzip"}:
        raise RestError(415, f"Content-Encoding {encoding[:100]!r} is not read here. Send gzip.")
    parts, left = list[bytes](), limit_bytes
    while body or not parts:
        reader = zlib.decompressobj(31)
        try:
            part = reader.decompress(body, left + 1)
        except zlib.error as error:
            raise RestError(400, f"The body is no gzip: {error}. Send it anew.") from error
        left -= len(part)
        if left < 0:
            raise RestError(413, too_long(limit_bytes))
        if not reader.eof:
            raise RestError(400, "The gzip of the body ends too soon. Send it anew.")
        parts.append(part)
        body = reader.unused_data
    return parts[0] if len(parts) == 1 else b"".join(parts)


def too_long(limit_bytes: int) -> str:
    """Say that a body is longer than is read."""
    return f"The body is longer than {limit_bytes} bytes. Send it in parts."
