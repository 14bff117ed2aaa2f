"""Logging in, and who one is then.

    POST auth/login  username=admin&password=…&cookie=1  ->  <response><sessionKey>…</sessionKey>

Source: docs/rest.md (login, tokens); splunklib 2.1.1, binding.py, Context.login.
"""

from __future__ import annotations

import secrets
import time as clock
from typing import TYPE_CHECKING, Any

from analytics.engine.catalog import Entity
from analytics.splunkd.auth import hash_token, set_cookie
from analytics.splunkd.collection import Collection, deleted, listed, read, routes
from analytics.splunkd.exchange import RestError
from analytics.splunkd.render import Entry, response, single
from analytics.splunkd.roles import caller_of
from analytics.splunkd.routing import Route
from analytics.splunkd.seeds import CAPABILITIES

if TYPE_CHECKING:
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request

TOKENS = Collection(
    "authorization/tokens",
    "tokens",
    {"claims.sub": "", "claims.aud": "", "claims.iat": 0, "status": "enabled"},
    shown=lambda _face, tokens: [{"hash": None} for _ in tokens],
)


def login(face: Face, request: Request) -> Reply:
    """Answer with a session key, and with a cookie that carries it when asked for one."""
    if "password" not in request.arguments and not request.user:
        raise RestError(400, "Login failed", "WARN")
    user = request.text("username")
    if request.user:  # the owner of the data, known without a password
        key: str | None = face.logins.open(request.user)
    else:
        key = face.logins.login(user, request.text("password"), request.address)
    if not key:
        raise RestError(401, "Login failed", "WARN")
    reply = response(request, {"sessionKey": key, "message": "", "code": ""})
    if request.text("cookie") == "1":
        reply.headers["Set-Cookie"] = set_cookie(request, key)
    return reply


def context(face: Face, request: Request) -> Reply:
    """Answer with the one who asks."""
    users = face.catalog.find("users", request.user)
    content = dict(users[0].content) if users else {"roles": ["admin"]}
    content.pop("password", None)
    may = caller_of(face.catalog, request.user).capabilities
    told = {
        "capabilities": sorted(may),
        "username": request.user,
        "tz": face.engine.zone,
        **content,
    }
    return single(
        request,
        Entry("context", "authentication/current-context", told, links=("list",)),
    )


def capabilities(_face: Face, request: Request) -> Reply:
    """Answer with every capability there is."""
    known = {"capabilities": list(CAPABILITIES)}
    entry = Entry("capabilities", "authorization", known, links=("list",))
    return single(request, entry)


def create_token(face: Face, request: Request) -> Reply:
    """Make a token that stands for a user until it is removed; it is told this once."""
    user = request.text("name").strip().lower() or request.user
    if not face.catalog.find("users", user):
        raise RestError(400, f"There is no user {user!r}. Name one of authentication/users.")
    # Three parts, as the JSON Web Tokens of a Splunk have, so that clients take it for one.
    name = secrets.token_hex(8)
    token = f"{name}.{secrets.token_urlsafe(24)}.{secrets.token_urlsafe(24)}"
    content: dict[str, Any] = {
        "claims.sub": user,
        "claims.aud": request.text("audience"),
        "claims.iat": int(clock.time()),
        "hash": hash_token(token),
    }
    face.catalog.put(Entity("tokens", name, content))
    entry = Entry(name, TOKENS.path, {"id": name, "token": token})
    return single(request, entry, 201)


ROUTES = (
    Route("POST", "auth/login", login),
    Route("GET", "authentication/current-context", context),
    Route("GET", "authentication/current-context/context", context),
    Route("GET", "authorization/capabilities", capabilities),
    Route("POST", TOKENS.path, create_token),
    *routes(TOKENS, [("GET", "", listed), ("GET", "/*", read), ("DELETE", "/*", deleted)]),
)
