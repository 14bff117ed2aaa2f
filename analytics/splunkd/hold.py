"""The hold of this process on a data directory, and the handler that goes to whoever has it.

    Embedded(folder, "Europe/Berlin")      splunklib's handler: asks here, or the owner's socket
    own(folder, "UTC")                     what a server does: own it and keep it

A process owns the data for as long as it asks and nobody else does. It lets go when it has been
idle, when a server wants to take over, and at its end; jobs that it still had are then gone.

Source: docs/architecture.md (owner).
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
import time as clock
from contextlib import ExitStack
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from analytics.engine import owner
from analytics.errors import OwnedError, TransportError
from analytics.splunkd import socketfile
from analytics.splunkd.exchange import CLOSED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from analytics.config import Limits

#: A request waits so long for an owner that is starting, or was lost on the way.
WAIT_S = 10.0

#: A process that only asks lets go of the data after so long without a request.
IDLE_S = 30.0

#: One that was asked to let go leaves the lock to the other for so long.
LEAVE_S = 3.0

#: A job that was asked for so lately is somebody's who will be back for its rows.
JOB_S = 1.0

_PAUSE_S = 0.02
_YIELD = "http://localhost/services/server/control/yield"


class Hold:
    """An engine that is open, with its face, served on the owner's socket.

    Attributes:
        engine: open until `close`.
        face: the WSGI application that answers for it.
    """

    def __init__(self, folder: Path, zone: str, limits: Limits | None = None) -> None:
        """Take the data directory *folder*.

        Raises:
            OwnedError: another process holds it.
            DataError: it cannot be used.
            MissingExtraError: the engine's packages are not installed.
        """
        from analytics.engine.engine import Engine  # noqa: PLC0415 (when it is to be owned)

        with ExitStack() as opened:
            self.engine = opened.enter_context(Engine(folder, zone, limits=limits))
            from analytics.splunkd.app import make_app  # noqa: PLC0415 (150 ms, once it is owned)

            self.face = make_app(self.engine)
            opened.callback(self.face.close)
            self._server = socketfile.listen(self.face, self.engine.owner.socket_path)
            opened.pop_all()
        self.face.on_yield = self._let_go_soon
        self._stopped = threading.Event()
        self._server.start()
        self._watcher = threading.Thread(target=self._watch, name="analytics idle", daemon=True)
        self._watcher.start()
        atexit.register(self.close)

    def keep(self) -> None:
        """Keep it until `close`, whoever asks for it and however long nobody does."""
        self.face.on_yield = None

    def ask(self, url: str, message: dict[str, Any]) -> dict[str, Any] | None:
        """Answer a request of splunklib's; None when this hold has just ended."""
        from analytics.splunkd.inprocess import ask  # noqa: PLC0415 (loaded with the face)

        return _unless_closed(ask(self.face, url, message))

    def close(self) -> None:
        """Answer what was asked, close the engine and let go of the directory."""
        atexit.unregister(self.close)
        with _LOCK:
            if self._stopped.is_set():
                return
            self._stopped.set()
        self.face.gate.close(WAIT_S)
        self._server.close()
        self.face.close()
        self.engine.close()
        with _LOCK:
            _HOLDS.pop(self.engine.folder, None)

    def wait(self) -> None:
        """Wait until it is closed."""
        self._stopped.wait()
        self._watcher.join()

    def forget(self) -> None:
        """In a forked child: leave everything to the parent."""
        atexit.unregister(self.close)
        self._server.forget()

    def _watch(self) -> None:
        """Let go once nobody has asked for a while, and no job waits for its reader."""
        while not self._stopped.wait(IDLE_S / 10):
            if self.face.on_yield is None:
                continue
            if self.face.gate.idle_s > IDLE_S and self.face.jobs.is_quiet(IDLE_S):
                self.close()

    def _let_go_soon(self) -> None:
        threading.Thread(target=self._let_go, name="analytics yield", daemon=True).start()

    def _let_go(self) -> None:
        end = clock.monotonic() + WAIT_S / 2
        while not self.face.jobs.is_quiet(JOB_S) and clock.monotonic() < end:
            self._stopped.wait(_PAUSE_S)
        _LEFT[self.engine.folder] = clock.monotonic() + LEAVE_S
        self.close()


_HOLDS: dict[Path, Hold] = {}
#: Until when a directory is left to the process that asked for it.
_LEFT: dict[Path, float] = {}
_LOCK = threading.RLock()
#: Holds of the parent process. They are kept, because closing them is not a child's business.
_PARENTS: list[Hold] = []
#: Processes that own what this one, a forked child, cannot.
_HELPERS: list[subprocess.Popen[bytes]] = []


class Embedded:
    """The handler of a Service on the embedded engine; any thread may call it.

    Attributes:
        folder: the data directory, absolute.
        zone: of the searches that name none.
        limits: what searches may use, where this process comes to own the data.
    """

    def __init__(self, folder: Path, zone: str, limits: Limits | None = None) -> None:
        self.folder, self.zone, self.limits = folder, zone, limits

    def __call__(self, url: str, message: Mapping[str, Any], **_: object) -> dict[str, Any]:
        """Answer a request in this process, or have the owner answer it.

        Raises:
            OwnedError: somebody owns the data who does not answer.
            TransportError: the owner was lost after it was asked to change something.
            DataError: the directory cannot be used.
        """
        headers = [*message["headers"], ("X-Analytics-Zone", self.zone)]
        message = {**message, "headers": headers}
        end = clock.monotonic() + WAIT_S
        while True:
            hold = _take(self.folder, self.zone, self.limits)
            reply = hold.ask(url, message) if hold else _ask_owner(self.folder, url, message)
            if reply is not None:
                _LEFT.pop(self.folder, None)
                return reply
            if clock.monotonic() > end:
                raise _unanswered(self.folder)
            clock.sleep(_PAUSE_S)


def own(folder: Path, zone: str, limits: Limits | None = None) -> Hold:
    """Own the data directory *folder* until `Hold.close`, and serve the other processes.

    A process that holds the data only for itself is asked to let go; a server does not.

    Raises:
        OwnedError: a server holds it, or somebody who did not let go in time.
        DataError: the directory cannot be used.
    """
    folder, end = folder.absolute(), clock.monotonic() + WAIT_S
    while True:
        _LEFT.pop(folder, None)
        hold = _take(folder, zone, limits)
        if hold:
            hold.keep()
            return hold
        if _is_kept(folder) or clock.monotonic() > end:
            raise _unanswered(folder)
        clock.sleep(_PAUSE_S)


def help_out(folder: Path, zone: str, limits: Limits | None = None) -> None:
    """Own *folder*, if nobody does, until nobody has asked for a while."""
    hold = _take(folder, zone, limits)
    if hold:
        hold.wait()


def close(folder: Path) -> None:
    """Let go of the data directory *folder*, if this process holds it."""
    hold = _HOLDS.get(folder.absolute())
    if hold:
        hold.close()


def _take(folder: Path, zone: str, limits: Limits | None = None) -> Hold | None:
    """Give this process's hold on *folder*, taken if it is free; None where another has it."""
    hold = _HOLDS.get(folder)
    if hold:
        return hold
    if any(parents.engine.folder == folder for parents in _PARENTS):
        _have_helped(folder, zone)
        return None
    with _LOCK:
        if folder in _HOLDS or _LEFT.get(folder, 0) > clock.monotonic():
            return _HOLDS.get(folder)
        try:
            hold = _HOLDS[folder] = Hold(folder, zone, limits)
        except OwnedError:
            return None
        return hold


def _have_helped(folder: Path, zone: str) -> None:
    """See that somebody owns *folder*, which this forked child cannot.

    DuckDB takes a file that was open in the parent for one that is open here, as it was then.
    """
    with _LOCK:
        is_helped = any(helper.poll() is None for helper in _HELPERS)
        if owner.read(folder)[0] is None and not is_helped:
            command = [sys.executable, "-m", "analytics.splunkd.helper", str(folder), zone]
            null = subprocess.DEVNULL
            helper = subprocess.Popen(  # noqa: S603 - this program, and no shell
                command, stdin=null, stdout=null, stderr=null, start_new_session=True
            )
            _HELPERS.append(helper)


def _ask_owner(folder: Path, url: str, message: dict[str, Any]) -> dict[str, Any] | None:
    """Have the owner answer; None where there is none, or where it may be asked again.

    Raises:
        TransportError: the owner was lost, and may have done what it was asked to.
    """
    _, path = owner.read(folder)
    if path is None:
        return None
    try:
        return _unless_closed(socketfile.ask(path, url, message))
    except (FileNotFoundError, ConnectionRefusedError, TimeoutError):
        return None
    except (OSError, HTTPException) as error:
        if message.get("method", "GET") == "GET" or "/search/" in url:
            return None
        raise TransportError(
            f"The owner of {str(folder)!r} was lost while it answered: {error!r}. "
            "See whether it did what it was asked to, before asking again."
        ) from error


def _unless_closed(reply: dict[str, Any]) -> dict[str, Any] | None:
    """Give a reply, unless it only says that its process has let go of the data."""
    if reply["status"] == 503 and any(name.lower() == CLOSED for name, _ in reply["headers"]):
        return None
    return reply


def _is_kept(folder: Path) -> bool:
    """Ask the owner to let go; return whether it said that it never will."""
    _, path = owner.read(folder)
    try:
        reply = socketfile.ask(path, _YIELD, {"method": "POST", "headers": []}) if path else None
    except (OSError, HTTPException):  # it is starting, or ending
        return False
    return reply is not None and reply["status"] == 409


def _unanswered(folder: Path) -> OwnedError:
    pid = owner.read(folder)[0]
    return OwnedError(
        f"The data directory {str(folder)!r} is held by process {pid or 'unknown'}. "
        "Ask that process, stop it, or name another data directory.",
        pid,
    )


def _forget_parents() -> None:
    global _LOCK  # noqa: PLW0603 - the parent may have held it when it forked
    _LOCK = threading.RLock()
    for hold in _HOLDS.values():
        hold.forget()
    _PARENTS.extend(_HOLDS.values())
    _HOLDS.clear()
    _HELPERS.clear()


os.register_at_fork(after_in_child=_forget_parents)
