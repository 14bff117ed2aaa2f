"""The face on a port, as splunkd is on 8089, and its event collector on 8088.

    server, password = listen(face, "127.0.0.1", 8089)
    server.start()
    listen_hec(face, "127.0.0.1", 8088).start()

The user ``admin`` gets a password when the port is first opened; it is told this once. The
start is written into the index ``_internal``, which clients of splunkd take for never empty.

Source: docs/rest.md (the port).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from analytics.splunkd import internal, tls
from analytics.splunkd.render import VERSION
from analytics.splunkd.routing import router
from analytics.splunkd.server import serve

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.splunkd.app import Face
    from analytics.splunkd.server import Server

PORT, HEC_PORT = 8089, 8088

#: So many events a client of splunkd may expect in ``_internal``.
_EVENTS = 10


def listen(
    face: Face,
    host: str = "127.0.0.1",
    port: int = PORT,
    *,
    is_tls: bool = True,
    certificate: Path | None = None,
    key: Path | None = None,
) -> tuple[Server, str | None]:
    """Open a port for *face*; return it, to be started, and the password of ``admin`` if new.

    Args:
        face: what answers.
        host: name or address.
        port: its number; 0 for a free one.
        is_tls: whether the port is encrypted.
        certificate: PEM file; one is made in the data directory where none is given.
        key: PEM file.

    Raises:
        ConfigError: the port or the certificate cannot be used.
        MissingExtraError: a certificate must be made, and the package for it is not installed.
    """
    context = tls.context(face.engine.folder, certificate, key) if is_tls else None
    server = serve(face, host, port, context, limit_bytes=None)
    _write_start(face, server.url)
    return server, face.logins.first_password()


def listen_hec(
    face: Face,
    host: str = "127.0.0.1",
    port: int = HEC_PORT,
    *,
    is_tls: bool = True,
    certificate: Path | None = None,
    key: Path | None = None,
) -> Server:
    """Open a port that has the HTTP Event Collector and nothing else; `Server.start` begins.

    Args:
        face: what answers.
        host: name or address.
        port: its number; 0 for a free one.
        is_tls: whether the port is encrypted.
        certificate: PEM file; one is made in the data directory where none is given.
        key: PEM file.

    Raises:
        ConfigError: the port or the certificate cannot be used.
        MissingExtraError: a certificate must be made, and the package for it is not installed.
    """
    context = tls.context(face.engine.folder, certificate, key) if is_tls else None
    return serve(face.collect, host, port, context, limit_bytes=None)


def _write_start(face: Face, url: str) -> None:
    """Say in ``_internal`` that the port is open; more lines where there are few events yet."""
    now = datetime.now(UTC)
    lines = [internal.line("ServerConfig", now, version=VERSION, address=url)]
    face.engine.catch_up()
    if face.engine.store.count(internal.INDEX) < _EVENTS:
        lines += [
            internal.line("Rest", now - timedelta(milliseconds=n), path=f"/services/{path}")
            for n, path in enumerate(router().paths()[:_EVENTS], 1)
        ]
    internal.keep(face, lines, now)
