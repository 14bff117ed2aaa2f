"""Lines about this server, in its index ``_internal``.

    note(face, "Login", user="eve", action="login", info="failed", address="127.0.0.1")
    ->  2026-01-02T03:04:05.678+00:00 INFO  Login - user="eve" action="login" info="failed" …

A value is written in quotes and escaped, so that what a stranger sends makes no line of its own.

Source: ours, after the layout of splunkd.log: time, level, component, what happened.
"""

from __future__ import annotations

import json
import logging
import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from analytics.engine.fields import records
from analytics.errors import AnalyticsError

if TYPE_CHECKING:
    from analytics.splunkd.app import Face

INDEX = "_internal"

#: A longer value is cut: it comes from outside.
_LONGEST = 200

_LOG = logging.getLogger(__name__)


def line(component: str, time: datetime, **values: str) -> str:
    """Write one line."""
    told = " ".join(f"{name}={json.dumps(text[:_LONGEST])}" for name, text in values.items())
    return f"{time.isoformat(timespec='milliseconds')} INFO  {component} - {told}"


def note(face: Face, component: str, **values: str) -> None:
    """Keep one line; that it cannot be kept is no failure of what it is about."""
    now = datetime.now(UTC)
    try:
        keep(face, [line(component, now, **values)], now)
    except AnalyticsError as error:
        _LOG.warning("No line was written into %s: %s", INDEX, error)


def keep(face: Face, lines: list[str], now: datetime) -> None:
    """Keep some lines.

    Raises:
        DataError: they cannot be written.
    """
    face.engine.append(
        records(
            "\n".join(lines),
            INDEX,
            host=socket.gethostname(),
            source="splunkd.log",
            sourcetype="splunkd",
            zone=ZoneInfo("UTC"),
            now=now,
        )
    )
