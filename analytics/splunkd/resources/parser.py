"""Whether a search can be understood, and of which commands it is.

    POST search/v2/parser  q=search index=x | stats count  ->  {"commands":[…],…}

Macros are in place in what is told; ``parse_only``, ``enable_lookups`` and ``reload_macros``
change nothing, since nothing runs and macros are read anew each time.

Source: docs/rest.md (search/parser); Splunk REST API Reference 9.3, "search/v2/parser".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine import search
from analytics.splunkd.exchange import JSON, Reply, RestError
from analytics.splunkd.render import dumps
from analytics.splunkd.routing import Route
from analytics.splunkd.stages import told

if TYPE_CHECKING:
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Request


def parser(face: Face, request: Request) -> Reply:
    """Answer with the commands of a search.

    Raises:
        RestError: there is none.
        SplError: it cannot be understood.
    """
    query = request.text("q")
    if not query.strip():
        raise RestError(400, "Invalid query.", "FATAL")
    asked = search.Request(
        query, user=request.user, app=request.app or "", rights=request.caller.rights
    )
    return Reply(dumps(told(search.check(face.engine, asked))).encode(), JSON)


def refused(_face: Face, _request: Request) -> Reply:
    """Refuse to parse what stands in an address.

    Raises:
        RestError: always.
    """
    raise RestError(405, "The method is not allowed.", "FATAL", {"Allow": "POST"})


ROUTES = tuple(
    Route(verb, path, answer)
    for path in ("search/parser", "search/v2/parser")
    for verb, answer in (("POST", parser), ("GET", refused))
)
