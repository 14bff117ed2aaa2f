"""Tokens of the HTTP Event Collector: made, told, changed, removed.

    POST data/inputs/http  name=web&index=web        ->  201, content "token": a new GUID
    GET  data/inputs/http/web                        ->  the entry http://web
    POST data/inputs/http/http  disabled=1           ->  no token is taken

A token may be given as any text (``token=``). It is told to whoever may ask for it here.

Source: Splunk, Getting Data In 9.x, "Use cURL to manage HTTP Event Collector tokens, events,
and services"; inputs.conf.spec 9.2 (the settings and their defaults).
"""

from __future__ import annotations

import hmac
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from analytics.engine.catalog import Entity
from analytics.splunkd import collection
from analytics.splunkd.collection import Collection, read, routes, updated
from analytics.splunkd.exchange import RestError
from analytics.splunkd.hec.tokens import GLOBAL_KIND, KIND, PREFIX
from analytics.splunkd.render import single
from analytics.splunkd.routing import Route

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request

#: A header must have room for it.
LONGEST = 1_000

_ONE = frozenset({"1", "true", "t", "yes"})


def _find(face: Face, tokens: Collection, name: str | None) -> Iterable[Entity]:
    """List the tokens; one has the same name with and without its prefix."""
    full = None if name is None else PREFIX + name.removeprefix(PREFIX)
    return face.catalog.find(tokens.kind, full)


def _checked(face: Face, token: Entity, settings: dict[str, Any]) -> Mapping[str, Any]:
    """Make the settings to be kept; a new token without a value gets one."""
    if not token.content.get("token") and not settings.get("token"):
        settings["token"] = str(uuid4())
    if "token" in settings:
        _check_value(face, token, settings["token"])
    if "useACK" in settings:
        settings["useACK"] = "1" if str(settings["useACK"]).lower() in _ONE else "0"
    if "indexes" in settings:
        names = ",".join(settings["indexes"]).split(",")
        settings["indexes"] = list(dict.fromkeys(filter(None, map(str.strip, names))))
    return settings


def _check_value(face: Face, token: Entity, value: str) -> None:
    """Refuse a value that no header carries, or that another token has."""
    if value != value.strip() or not value.isprintable() or not 0 < len(value) <= LONGEST:
        raise RestError(
            400,
            f"Token {value[:40]!r} cannot be sent in a header. "
            f"Use up to {LONGEST} printable characters, without blanks at its ends.",
        )
    others = [other for other in face.catalog.find(KIND) if other.name != token.name]
    values = [str(other.content["token"]).encode() for other in others]
    if any([hmac.compare_digest(other, value.encode()) for other in values]):  # noqa: C419 - all are compared
        raise RestError(409, "Another input has this token. Choose another one.")


TOKENS = Collection(
    "data/inputs/http",
    KIND,
    {
        "token": "",
        "index": "main",
        "indexes": [],
        "host": "",
        "source": "",
        "sourcetype": "",
        "description": "",
        "useACK": "0",
        "disabled": False,
        "outputgroup": "",
    },
    links=("list", "edit", "remove", "rotate"),
    find=_find,
    checked=_checked,
)

#: Of the collector as a whole. Which port it has and whether with TLS, ``analytics serve`` says.
SETTINGS = Collection(
    "data/inputs/http",
    GLOBAL_KIND,
    {
        "disabled": False,
        "port": 8088,
        "enableSSL": True,
        "dedicatedIoThreads": 2,
        "maxSockets": 0,
        "maxThreads": 0,
        "index": "",
        "host": "",
        "source": "",
        "sourcetype": "",
        "outputgroup": "",
        "useDeploymentServer": "0",
    },
    links=("list", "edit"),
    find=lambda face, of, _name: face.catalog.find(of.kind) or [Entity(of.kind, "http")],
)


def created(tokens: Collection, face: Face, request: Request) -> Reply:
    """Make a token of the arguments, under the name that REST has for it."""
    if name := request.text("name").strip():
        request.arguments["name"] = [PREFIX + name.removeprefix(PREFIX)]
    return collection.created(tokens, face, request)


def rotated(face: Face, request: Request, name: str) -> Reply:
    """Give a token a new value; the old one is refused from now on."""
    for token in _find(face, TOKENS, name):
        content = {**token.content, "token": str(uuid4())}
        return single(
            request, TOKENS.entry(face, face.catalog.put(replace(token, content=content)))
        )
    raise RestError(404, f"Could not find object id={name}")


def _global(answer: Any) -> Any:
    """Answer for the settings of the collector as a whole, which have a name of their own."""
    return lambda face, request, *_: answer(SETTINGS, face, request, "http")


ROUTES = (
    *routes(TOKENS),
    Route("POST", TOKENS.path, lambda face, request: created(TOKENS, face, request)),
    Route("POST", f"{TOKENS.path}/*/rotate", rotated),
    Route("GET", f"{TOKENS.path}/http", _global(read)),
    Route("POST", f"{TOKENS.path}/http", _global(updated)),
    Route("POST", f"{TOKENS.path}/http/enable", _global(collection.enabled)),
    Route("POST", f"{TOKENS.path}/http/disable", _global(collection.disabled)),
)
