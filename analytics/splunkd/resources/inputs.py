"""The kinds of inputs a Splunk has; there are none here but the tokens of `hec_tokens.py`.

    GET data/inputs          http, monitor, script, tcp (raw, cooked), udp
    GET data/inputs/monitor  an empty collection

Text comes in over receivers and the HTTP Event Collector. Clients list all kinds to find an
input, so the kinds are told; to make an input of one is refused.

Source: Splunk REST API Reference 9.3, "data/inputs"; splunklib 2.1.1, client.py, Inputs.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from analytics.splunkd.exchange import RestError
from analytics.splunkd.paging import page
from analytics.splunkd.render import Entry, Page, feed
from analytics.splunkd.routing import Route

if TYPE_CHECKING:
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request

PATH, MODULAR = "data/inputs", "data/modular-inputs"

#: Path to the names below it and whether inputs of that kind can be made, as a Splunk has it.
_KINDS = {
    PATH: {"http": True, "monitor": True, "script": True, "tcp": False, "udp": True},
    f"{PATH}/tcp": {"cooked": True, "raw": True},
}
_EMPTY = (
    f"{PATH}/monitor", f"{PATH}/script", f"{PATH}/udp", f"{PATH}/tcp/cooked", f"{PATH}/tcp/raw",
    MODULAR,
)  # fmt: skip


def kinds(path: str, _face: Face, request: Request) -> Reply:
    """Answer with the kinds below *path*."""
    entries = [
        Entry(name, path, links=("list", "create") if can_be_made else ("list",))
        for name, can_be_made in _KINDS[path].items()
    ]
    return feed(request, path, page(request, entries))


def nothing(path: str, _face: Face, request: Request) -> Reply:
    """Answer with an empty collection."""
    return feed(request, path, Page((), 0))


def absent(_face: Face, _request: Request, name: str) -> Reply:
    """Say that there is no such input.

    Raises:
        RestError: always.
    """
    raise RestError(404, f"Could not find object id={name}")


def refused(path: str, _face: Face, _request: Request) -> Reply:
    """Refuse to make an input.

    Raises:
        RestError: always.
    """
    raise RestError(
        400, f"There are no inputs at {path!r}. Send text to receivers/simple or to the collector."
    )


ROUTES = (
    *(Route("GET", path, partial(kinds, path)) for path in _KINDS),
    *(Route("GET", path, partial(nothing, path)) for path in _EMPTY),
    *(Route("POST", path, partial(refused, path)) for path in _EMPTY),
    *(Route("GET", f"{path}/*", absent) for path in _EMPTY),
)
