"""Serves an ASGI application with granian, in a process of its own.

    serve(partial(site_on_loop, served), "127.0.0.1", 8080, told=print)     until SIGTERM or SIGINT

One process: a second one would write a journal of its own, and wins nothing on two processors.
One that dies is started anew, and it ends with its parent.

What granian calls backpressure are connections that are open, also those that say nothing
(tried with granian 2.8: with 4 of them open a fifth is not answered). So they are many, each has
`HEAD_S` for the head of a request, and how much is under way is bounded by the collector.

Source: granian 2.8, "granian.server" (the arguments of its server).
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import resource
import signal
import socket
import sys
import threading
from contextlib import suppress
from functools import partial
from multiprocessing import util
from typing import TYPE_CHECKING

from analytics.errors import AnalyticsError, ConfigError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

#: Connections that are open, if the system lets this process have as many; 7 KB each.
CONNECTIONS = 16_384

#: Files that are open beside them.
_OTHER_FILES = 256

_PDEATHSIG = 1
_ASK_EVERY_S = 0.02

#: A head must be there after so long, also the first one of a connection.
HEAD_S = 30


def serve(
    make: Callable[[], Any],
    host: str,
    port: int,
    told: Callable[[str], object],
    *,
    certificate: tuple[Path, Path] | None = None,
) -> None:
    """Serve what *make* gives, until SIGTERM or SIGINT.

    Args:
        make: makes the application, in the other process; must be picklable.
        host: address to listen on.
        port: its number; 0 for any.
        told: is given the address, once it can be reached.
        certificate: files of a certificate and its key, for an encrypted port.

    Raises:
        ConfigError: the port cannot be used.
        MissingExtraError: granian is not installed.
        AnalyticsError: the other process died, and again when it was started anew.
    """
    try:
        from granian import Granian  # noqa: PLC0415 (optional)
        from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415
        from granian.http import HTTP1Settings  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("This server", "server") from error
    port = free_port(host, port)
    # A copy of this process would have copies of the locks that other threads hold.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "analytics",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        # It waits for ever for a first byte where that may begin HTTP/2.
        http=HTTPModes.http1,
        backpressure=connections(),
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_S * 1000),
        log_enabled=False,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=5,
        ssl_cert=certificate[0] if certificate else None,
        ssl_key=certificate[1] if certificate else None,
    )
    scheme = "https" if certificate else "http"
    shown = f"[{host}]" if ":" in host else host
    stopping = threading.Event()

    def tell() -> None:
        if reachable(host, port, stopping):
            told(f"{scheme}://{shown}:{port}")

    server.on_startup(threading.Thread(target=tell, name="analytics told", daemon=True).start)
    server.on_shutdown(stopping.set)
    try:
        server.serve(target_loader=partial(_made, make), wrap_loader=False)
    except SystemExit as end:  # it says no more than that
        if end.code and not server.interrupt_signal:
            raise AnalyticsError(
                "The process that takes events in died, and again within seconds when it was "
                "started anew. What it said stands above; mend that and start the server again."
            ) from None


def _made(make: Callable[[], Any]) -> Any:
    """Make the application, in the other process, which shall not outlive its parent."""
    if sys.platform == "linux":
        _end_with_parent()
    # After what others do at the end. The interpreter is not taken down: a thread of granian
    # that asks for it then aborts the process, with a core and a message.
    util.Finalize(None, _leave, exitpriority=-1)
    made = make()
    # What is there now stays. To look through it for garbage, and that for every 700 objects, took
    # an eighth of the time of a batch of events.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    return made


def _leave() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _end_with_parent() -> None:
    """Have the kernel kill this process when the parent is gone, however it went.

    Not SIGTERM: granian's way to end waits for requests under way, in the thread of the loop
    that answers them, and nobody is left to kill it. What is acknowledged is on disk.

    Source: prctl(2), PR_SET_PDEATHSIG.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PDEATHSIG, signal.SIGKILL)


def connections(wanted: int = CONNECTIONS) -> int:
    """Say how many connections can be open: *wanted*, or what the system lets have.

    Source: getrlimit(2), RLIMIT_NOFILE.
    """
    files = wanted + _OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= files:
        return wanted
    most = files if hard == resource.RLIM_INFINITY else min(files, hard)
    with suppress(ValueError, OSError):  # what there is will do
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft = most
    return max(1, soft - _OTHER_FILES)


def reachable(host: str, port: int, stopping: threading.Event) -> bool:
    """Wait until somebody listens there; False where it is *stopping* before that."""
    while not stopping.is_set():
        try:
            with socket.create_connection((host, port), 1):
                return True
        except OSError:
            stopping.wait(_ASK_EVERY_S)
    return False


def free_port(host: str, port: int) -> int:
    """Give *port*, or a free one for 0.

    Raises:
        ConfigError: it cannot be listened on.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
            return int(trial.getsockname()[1])
    except OSError as error:
        raise ConfigError(
            f"{host}:{port} cannot be listened on: {error}. "
            "Stop what uses the port, or choose another."
        ) from error
