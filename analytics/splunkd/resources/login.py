"""Logging in, and who one is then.

    POST auth/login  username=admin&password=…&cookie=1  ->  <response><sessionKey>…</sessionKey>
    DELETE authentication/httpauth-tokens/<key>          logs out

A session is listed under an id that its key cannot be told from.

Source: docs/rest.md (login); splunklib 2.1.1, binding.py, Context.login; Splunk REST API
Reference 9.2, "authentication/httpauth-tokens".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.splunkd.auth import set_cookie
from analytics.splunkd.exchange import RestError
from analytics.splunkd.internal import note
from analytics.splunkd.paging import page
from analytics.splunkd.render import Entry, Page, feed, iso, response, single
from analytics.splunkd.roles import caller_of
from analytics.splunkd.routing import Route
from analytics.splunkd.seeds import CAPABILITIES

if TYPE_CHECKING:
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request
    from analytics.splunkd.sessions import Session

#: Where the sessions are.
SESSIONS = "authentication/httpauth-tokens"


def login(face: Face, request: Request) -> Reply:
    """Answer with a session key, and with a cookie that carries it when asked for one."""
    if "password" not in request.arguments and not request.user:
        raise RestError(400, "Login failed", "WARN")
    user = request.text("username")
    if request.user:  # the owner of the data, known without a password
        key: str | None = face.logins.open(request.user)
    else:
        key = face.logins.login(user, request.text("password"), request.address)
        info = "succeeded" if key else "failed"
        note(face, "Login", user=user, action="login", info=info, address=request.address)
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


def sessions(face: Face, request: Request) -> Reply:
    """Answer with the sessions: one's own, or all for who may list them."""
    sees_all = request.caller.may("list_httpauths")
    found = [
        Entry(session.id, SESSIONS, _told(session), session.user, links=("list", "remove"))
        for session in face.logins.sessions.list()
        if sees_all or session.user == request.caller.user
    ]
    return feed(request, SESSIONS, page(request, found))


def log_out(face: Face, request: Request, name: str) -> Reply:
    """End the session of that key or id.

    Raises:
        RestError: there is none that the caller may end.
    """
    session = face.logins.sessions.find(name)
    may_end_all = request.caller.may("edit_httpauths")
    if session is None or not (may_end_all or session.user == request.caller.user):
        raise RestError(404, "Could not find object id=" + (session.id if session else name[:16]))
    face.logins.sessions.end(name=session.id)
    return feed(request, SESSIONS, Page((), 0))


def _told(session: Session) -> dict[str, Any]:
    return {"userName": session.user, "timeAccessed": iso(session.used), "searchId": ""}


ROUTES = (
    Route("POST", "auth/login", login),
    Route("GET", "authentication/current-context", context),
    Route("GET", "authentication/current-context/context", context),
    Route("GET", "authorization/capabilities", capabilities),
    Route("GET", SESSIONS, sessions),
    Route("DELETE", f"{SESSIONS}/*", log_out),
)
