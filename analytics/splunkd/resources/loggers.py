"""How much each part of the server says in its log.

    POST server/logger/AuditLogger  level=DEBUG

The levels are kept and told; this server's own log is Python's, which they do not change.

Source: Splunk REST API Reference 9.3, "server/logger".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.splunkd.collection import Collection, listed, read, routes, updated
from analytics.splunkd.exchange import RestError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.engine.catalog import Entity
    from analytics.splunkd.app import Face

LEVELS = ("DEBUG", "INFO", "WARN", "ERROR", "CRIT", "FATAL")


def _checked(_face: Face, _logger: Entity, settings: dict[str, Any]) -> Mapping[str, Any]:
    """Refuse a level that is none.

    Raises:
        RestError: there is no such level.
    """
    level = str(settings.get("level", "WARN"))
    if level not in LEVELS:
        raise RestError(400, f"There is no level {level[:50]!r}. Use one of {', '.join(LEVELS)}.")
    return settings


ROUTES = routes(
    Collection(
        "server/logger", "loggers", {"level": "INFO"}, links=("list", "edit"), checked=_checked
    ),
    [("GET", "", listed), ("GET", "/*", read), ("POST", "/*", updated)],
)
