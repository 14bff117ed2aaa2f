"""Record what a program logs.

    logging.getLogger().addHandler(TrackerHandler(tracker, level="WARNING"))
    logging.getLogger("shop.pay").error("No answer from %s", "bank", extra={"order": 7})
    -> log   level=ERROR logger=shop.pay message="No answer from bank" module=pay line=12 order=7

Source: Python, "logging - Logging facility for Python" (LogRecord attributes, Handler Objects).
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from analytics.transports.buffered import WORKER

if TYPE_CHECKING:
    from analytics.input import AnalyticsTracker

# What a record has by itself; any other attribute came as ``extra``.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_OURS = __name__.partition(".")[0]


class TrackerHandler(logging.Handler):
    """Makes an event of each record.

    What this package logs is left out, as is whatever is logged while an event is recorded or
    sent: it would log again.
    """

    def __init__(
        self, tracker: AnalyticsTracker, level: int | str = logging.NOTSET, event: str = "log"
    ) -> None:
        """Record with *tracker*.

        Args:
            tracker: what records; its context says who.
            level: records below it are left out.
            event: the name of the events.

        Raises:
            ValueError: no level has that name.
        """
        super().__init__(level)
        self._tracker, self._event = tracker, event
        self._here = threading.local()

    def handle(self, record: logging.LogRecord) -> bool:
        """Record *record*, unless a filter refuses it; nothing is raised.

        The handler's lock is not taken: a tracker is safe in threads, and one that waits for
        its worker must not keep the worker from logging.
        """
        if self._is_ours(record) or getattr(self._here, "is_busy", False):
            return False
        self._here.is_busy = True
        try:
            kept: object = self.filter(record)
            if kept:  # a record in place of this one, since Python 3.12
                self.emit(kept if isinstance(kept, logging.LogRecord) else record)
        except Exception:  # noqa: BLE001 - whatever the program's own filters and values raise
            with suppress(Exception):  # stderr may be closed
                self.handleError(record)
        else:
            return bool(kept)
        finally:
            self._here.is_busy = False
        return False

    def emit(self, record: logging.LogRecord) -> None:
        """Record *record* as an event."""
        properties: dict[str, Any] = {
            name: value for name, value in vars(record).items() if name not in _OWN
        }
        properties.update(
            level=record.levelname,
            logger=record.name,
            message=_message(record),
            module=record.module,
            line=record.lineno,
        )
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            properties.update(exception=_class(error), exception_text=_whole(str(error)))
        self._tracker.track(self._event, record.created, props=properties)

    def _is_ours(self, record: logging.LogRecord) -> bool:
        if WORKER in (record.threadName, threading.current_thread().name):
            return True
        return record.name.partition(".")[0] == _OURS


def _message(record: logging.LogRecord) -> str:
    """Put the arguments into the message; one that they do not fit is kept without them."""
    try:
        text = record.getMessage()
    except (TypeError, ValueError, KeyError):
        text = str(record.msg)
    return _whole(text)


def _class(error: BaseException) -> str:
    module, name = type(error).__module__, type(error).__qualname__
    return name if module == "builtins" else f"{module}.{name}"


def _whole(text: str) -> str:
    """Spell out halves of characters, such as those of a file's name that is no UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode()
