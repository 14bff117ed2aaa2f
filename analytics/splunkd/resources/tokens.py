"""Tokens: what a program says in place of a password.

    POST authorization/tokens  name=eve&audience=ci&expires_on=+30d
    ->  {"id": "1f2e…", "token": "1f2e….….…"}      told this once
    POST authorization/tokens/1f2e…  status=disabled
    DELETE authorization/tokens/1f2e…

A token stands for its user until it ends, is disabled or removed, or its user is removed. It
has three parts, as those of a Splunk have, and is kept as a hash. It can be made for oneself with
`edit_tokens_own`, and for others with `edit_tokens_all`.

Source: Splunk REST API Reference 9.2, "authorization/tokens"; authorize.conf.spec 9.2.
"""

from __future__ import annotations

import secrets
import time as clock
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from analytics.engine.catalog import Entity
from analytics.spl.times import moment
from analytics.splunkd import permits
from analytics.splunkd.collection import Collection, deleted, listed, read
from analytics.splunkd.exchange import RestError
from analytics.splunkd.render import Entry, single
from analytics.splunkd.routing import Route
from analytics.splunkd.sessions import hash_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request

#: So many tokens of one user at most: each is looked for with each request that brings one.
TOKENS_OF_ONE_USER = 1_000

TOKENS = Collection(
    "authorization/tokens",
    "tokens",
    {
        "claims.sub": "",
        "claims.aud": "",
        "claims.iat": 0,
        "claims.nbf": 0,
        "claims.exp": 0,
        "status": "enabled",
    },
    shown=lambda _face, tokens: [{"hash": None} for _ in tokens],
)
_NEVER = {"", "never", "0"}


def tokens(face: Face, request: Request) -> Reply:
    """Answer with the tokens that the caller may see."""
    return listed(_seen_by(request, "list"), face, request)


def token(face: Face, request: Request, name: str) -> Reply:
    """Answer with one of them."""
    return read(_seen_by(request, "list"), face, request, name)


def create(face: Face, request: Request) -> Reply:
    """Make a token that stands for a user; it is told this once.

    Raises:
        RestError: there is no such user, or the caller may make none for it, or a time is wrong.
    """
    user = request.text("name").strip().lower() or request.user
    needed = "edit_tokens_own" if user == request.caller.user else "edit_tokens_all"
    if not request.caller.may("edit_tokens_all"):
        permits.need(request.caller, (needed,))
    if not face.catalog.find("users", user):
        raise RestError(400, f"There is no user {user!r}. Name one of authentication/users.")
    mine = [t for t in face.catalog.find("tokens") if t.content.get("claims.sub") == user]
    if len(mine) >= TOKENS_OF_ONE_USER:
        raise RestError(400, f"User {user!r} has {len(mine)} tokens. Remove some first.")
    content = {**TOKENS.defaults, **_claims(request), "claims.sub": user}
    name = secrets.token_hex(8)
    told = f"{name}.{secrets.token_urlsafe(24)}.{secrets.token_urlsafe(24)}"
    face.catalog.put(Entity("tokens", name, {**content, "hash": hash_key(told)}))
    return single(request, Entry(name, TOKENS.path, {"id": name, "token": told}), 201)


def _claims(request: Request) -> dict[str, Any]:
    """Read what a new token is for, and from when to when it holds."""
    now = clock.time()
    begins, ends = _moment(request, "not_before", now), _moment(request, "expires_on", now)
    if ends and ends <= max(now, begins):
        raise RestError(400, "The token would end before it begins. Give a later 'expires_on'.")
    return {
        "claims.aud": request.text("audience")[:200],
        "claims.iat": int(now),
        "claims.nbf": begins,
        "claims.exp": ends,
    }


def _moment(request: Request, name: str, now: float) -> int:
    """Read a time, in seconds since 1970; 0 where none was given."""
    text = request.text(name).strip()
    if text.lower() in _NEVER:
        return 0
    found = moment(text, datetime.fromtimestamp(now, UTC), ZoneInfo("UTC"))
    if found is None:
        raise RestError(
            400, f"Argument {name!r} is {text[:100]!r}. Give a time such as +30d, or never."
        )
    return int(found.timestamp())


def change(face: Face, request: Request, name: str) -> Reply:
    """Enable or disable a token.

    Raises:
        RestError: the caller has none of that id, or there is no such status.
    """
    status = request.text("status")
    if status not in {"enabled", "disabled"}:
        raise RestError(400, f"'status' is {status[:50]!r}. Use enabled or disabled.")
    old = _mine(face, request, name)
    kept = face.catalog.put(replace(old, content={**old.content, "status": status}))
    return single(request, TOKENS.entry(face, kept))


def remove(face: Face, request: Request, name: str) -> Reply:
    """Remove a token: the one of that id, or with ``id`` one of that user."""
    name = request.text("id") or name
    _mine(face, request, name)
    return deleted(TOKENS, face, request, name)


def _mine(face: Face, request: Request, name: str) -> Entity:
    found = list(_seen_by(request, "edit").find(face, TOKENS, name))
    if not found:
        raise RestError(404, f"Could not find object id={name}")
    return found[0]


def _seen_by(request: Request, what: str) -> Collection:
    """Make the collection of the tokens that the caller may list or edit."""
    caller = request.caller
    if caller.may(f"{what}_tokens_all"):
        return TOKENS

    def own(face: Face, of: Collection, name: str | None) -> Iterable[Entity]:
        found = face.catalog.find(of.kind, name)
        return [one for one in found if one.content.get("claims.sub") == caller.user]

    return replace(TOKENS, find=own)


ROUTES = (
    Route("GET", TOKENS.path, tokens),
    Route("POST", TOKENS.path, create),
    Route("GET", f"{TOKENS.path}/*", token),
    Route("POST", f"{TOKENS.path}/*", change),
    Route("DELETE", f"{TOKENS.path}/*", remove),
)
