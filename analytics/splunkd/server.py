"""Listens on a port and has a WSGI application answer.

    server = serve(app, "127.0.0.1", 8089, tls=context)
    server.start()
    server.url -> "https://127.0.0.1:8089"
    server.close()

One thread a connection: what an application waits for (a disk, a search) is no wait of others.

Source: ours; the bounds are those of `connection.py`.
"""

from __future__ import annotations

import logging
import selectors
import socket
import threading
import time as clock
from collections import Counter
from typing import TYPE_CHECKING, Any

from analytics.errors import ConfigError
from analytics.splunkd.connection import Connection

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

    from analytics.splunkd.connection import App

#: Connections at a time. Each is a thread, most of them waiting; the next ones are turned away.
CONNECTIONS = 1000

#: Of one address: a proxy may have many, a single client cannot have all.
CONNECTIONS_OF_ADDRESS = 500

#: A longer body is refused before it is read, unless the application says otherwise.
LIMIT_BYTES = 64 * 2**20

#: When it closes, answers under way have so long to end.
CLOSE_S = 5.0

_BACKLOG = 256
_LOG = logging.getLogger(__name__)


class Server:
    """Answers on one listening socket.

    Attributes:
        address: host and port, or the path of a unix socket and 0.
    """

    def __init__(
        self,
        app: App,
        listener: socket.socket,
        *,
        tls: ssl.SSLContext | None = None,
        limit_bytes: int | None = LIMIT_BYTES,
        environ: Mapping[str, Any] | None = None,
    ) -> None:
        """Answer on *listener*, once started.

        Args:
            app: what answers.
            listener: bound and listening.
            tls: for an encrypted port.
            limit_bytes: a longer body is refused; None where the application sees to that.
            environ: what each request's environment has besides.
        """
        self._app, self._listener, self._tls, self._limit = app, listener, tls, limit_bytes
        name = listener.getsockname()
        self.address: tuple[str, int] = name[:2] if isinstance(name, tuple) else (name, 0)
        self._environ = {**_environ(self.address, is_tls=tls is not None), **(environ or {})}
        self._connections: dict[Connection, threading.Thread] = {}
        self._addresses: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._wake, self._woken = socket.socketpair()
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """What a client would begin an address with."""
        host, port = self.address
        host = f"[{host}]" if ":" in host else host
        return f"{'https' if self._tls else 'http'}://{host}:{port}"

    def start(self) -> None:
        """Begin to answer, in threads of its own."""
        self._thread = threading.Thread(target=self._accept, name="analytics accept", daemon=True)
        self._thread.start()

    def close(self, timeout_s: float = CLOSE_S) -> None:
        """Stop listening, end idle connections, and the others after the answer under way.

        Once more does no harm.
        """
        if self._wake.fileno() < 0:
            return
        end = clock.monotonic() + timeout_s
        self._wake.send(b"!")  # closing it would say nothing while a forked child has a copy
        if self._thread:
            self._thread.join()
        for sock in (self._wake, self._woken, self._listener):
            sock.close()
        with self._lock:
            left = dict(self._connections)
        for connection in left:
            connection.close()
        for connection, thread in left.items():
            thread.join(max(0.0, end - clock.monotonic()))
            if thread.is_alive():
                connection.abort()

    def forget(self) -> None:
        """In a forked child: close this process's copies, so that the parent's end is one."""
        self._listener.close()
        for connection in self._connections:
            connection.forget()

    def _accept(self) -> None:
        self._listener.settimeout(0)
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if self._woken in ready:
                    return
                try:
                    self._begin(*self._listener.accept())
                except BlockingIOError:
                    pass
                except OSError as error:  # out of descriptors, say; the others must go on
                    _LOG.warning("A connection was not accepted: %s", error)
                    clock.sleep(0.05)

    def _begin(self, sock: socket.socket, peer: tuple[str, int] | str) -> None:
        """Give a connection to a thread, or turn it away where there are too many."""
        address = peer[0] if isinstance(peer, tuple) else ""
        is_full = len(self._connections) >= CONNECTIONS
        if is_full or (address and self._addresses[address] >= CONNECTIONS_OF_ADDRESS):
            sock.close()
            return
        if isinstance(peer, tuple):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls:
            sock = self._tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        environ = {**self._environ, "REMOTE_ADDR": address}
        connection = Connection(sock, self._app, environ, self._limit)
        thread = threading.Thread(
            target=self._serve, args=(connection, address), name="analytics connection", daemon=True
        )
        with self._lock:
            self._connections[connection] = thread
            self._addresses[address] += 1
        thread.start()

    def _serve(self, connection: Connection, address: str) -> None:
        try:
            connection.serve()
        finally:
            with self._lock:
                self._connections.pop(connection, None)
                self._addresses[address] -= 1
                if not self._addresses[address]:
                    del self._addresses[address]


def serve(
    app: App,
    host: str,
    port: int,
    tls: ssl.SSLContext | None = None,
    *,
    limit_bytes: int | None = LIMIT_BYTES,
) -> Server:
    """Listen on *host* and *port* (0 for a free one); `Server.start` begins to answer.

    Args:
        app: what answers.
        host: name or address; the empty one means every interface.
        port: its number.
        tls: for an encrypted port.
        limit_bytes: a longer body is refused; None where the application sees to that.

    Raises:
        ConfigError: the address cannot be used.
    """
    try:
        found = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        # Old clients look a name up in IPv4 only.
        family, kind, protocol, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(_BACKLOG)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise ConfigError(
            f"{host}:{port} cannot be listened on: {error}. "
            "Stop what uses the port, or choose another."
        ) from error
    return Server(app, listener, tls=tls, limit_bytes=limit_bytes)


def _environ(address: tuple[str, int], *, is_tls: bool) -> dict[str, Any]:
    return {
        "SERVER_NAME": address[0],
        "SERVER_PORT": str(address[1]),
        "SERVER_SOFTWARE": "analytics",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https" if is_tls else "http",
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
