"""Who may log in, and what roles let them do.

    POST authentication/users  name=eve&password=changed!&roles=user   ->  201

Names of users and roles are in small letters. Who may not see all users sees the own entry, and
changes of it what is no right: with `change_own_password` also the password, by its old one.
Nobody gives more than they have: a role, or the password of one who has it, needs `edit_roles`
or all the capabilities and indexes of that role.

Source: authorize.conf.spec 9.2 (edit_user, edit_roles, list_all_users, change_own_password; what
a name may hold); authentication.conf.spec 9.2 (minPasswordLength); what splunklib's tests ask of
authentication/users.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from analytics.engine.contexts import condition_of
from analytics.errors import SplError
from analytics.spl.planner import Context
from analytics.splunkd import passwords, permits
from analytics.splunkd.collection import (
    Collection,
    blank,
    created,
    deleted,
    listed,
    read,
    routes,
    updated,
)
from analytics.splunkd.exchange import ADMIN, RestError
from analytics.splunkd.roles import inherited, role_settings
from analytics.splunkd.routing import Route

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from analytics.engine.catalog import Entity
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request
    from analytics.splunkd.roles import Caller

_USER_NAME, _ROLE_NAME = re.compile(r"[^\s:/\0]{1,100}"), re.compile(r"[^\s:;/\0]{1,100}")
_CAPABILITY = re.compile(r"[a-z0-9_]{1,100}")

#: What users change of their own entry.
_OWN = frozenset({"password", "oldpassword", "email", "realname", "tz", "defaultApp"})
_ABOUT_REQUEST = frozenset({"output_mode", "name"})


def _checked_user(face: Face, user: Entity, settings: dict[str, Any]) -> Mapping[str, Any]:
    """Keep a hash in place of the password; refuse a user without a role.

    Raises:
        RestError: there is no role, or one that does not exist, or the password is too short.
    """
    _check_name(user.name, _USER_NAME, "user")
    roles = settings.get("roles", user.content.get("roles"))
    if not roles:
        raise RestError(400, f"User {user.name!r} has no role. Give at least one, such as 'user'.")
    for role in roles:
        if not face.catalog.find("roles", role):
            raise RestError(400, f"There is no role {role!r}. Use one of authorization/roles.")
    if password := settings.pop("password", ""):
        passwords.check(password)
        settings["password"] = passwords.make(password)
    elif "password" not in user.content:
        raise RestError(400, f"User {user.name!r} has no password. Give one.")
    for about_request in ("oldpassword", "force-change-pass", "createrole"):
        settings.pop(about_request, None)
    return settings


def _forget(face: Face, user: Entity) -> None:
    """End what a user who is gone could still ask with: sessions and tokens."""
    face.logins.forget(user.name)
    for token in face.catalog.find("tokens"):
        if token.content.get("claims.sub") == user.name:
            face.catalog.remove(token)


USERS = Collection(
    "authentication/users",
    "users",
    {
        "email": "",
        "password": "",
        "realname": "",
        "roles": [],
        "defaultApp": "launcher",
        "tz": "",
        "restart_background_jobs": True,
        "oldpassword": "",
        "force-change-pass": False,
        "createrole": False,
    },
    folds_case=True,
    shown=lambda face, users: [_told_user(face, user) for user in users],
    checked=_checked_user,
    removed=_forget,
)


def _told_user(face: Face, user: Entity) -> Mapping[str, Any]:
    every = [settings for _, settings in inherited(face.catalog, user.content.get("roles", ()))]
    return {
        "capabilities": sorted({c for role in every for c in role.get("capabilities", ())}),
        "password": "********",
        "oldpassword": None,
        "type": "Splunk",
    }


def _checked_role(face: Face, role: Entity, settings: dict[str, Any]) -> Mapping[str, Any]:
    """Refuse what no role can have.

    Raises:
        RestError: a name, a capability, a role to import or a filter is wrong.
    """
    _check_name(role.name, _ROLE_NAME, "role")
    for capability in settings.get("capabilities", ()):
        if not _CAPABILITY.fullmatch(capability):
            raise RestError(
                400,
                f"{capability[:100]!r} cannot be a capability. "
                "Use one of authorization/capabilities.",
            )
    for other in settings.get("imported_roles", ()):
        if not face.catalog.find("roles", other):
            raise RestError(400, f"There is no role {other!r}. Use one of authorization/roles.")
    try:
        context = Context(datetime.now(UTC), ZoneInfo("UTC"))
        condition_of(settings.get("srchFilter", ""), context)
    except SplError as error:
        raise RestError(400, f"The filter cannot be understood. {error}") from error
    return settings


def _known_roles(face: Face, roles: Collection, name: str | None) -> Iterator[Entity]:
    for role in face.catalog.find(roles.kind, name):
        yield replace(role, content=role_settings(role))


ROLES = Collection(
    "authorization/roles",
    "roles",
    {
        "capabilities": [],
        "imported_roles": [],
        "defaultApp": "",
        "srchFilter": "",
        "srchIndexesAllowed": [],
        "srchIndexesDefault": [],
        "srchIndexesDisallowed": [],
        "deleteIndexesAllowed": [],
        "srchDiskQuota": 100,
        "srchJobsQuota": 3,
        "srchTimeWin": -1,
        "srchTimeEarliest": -1,
        "cumulativeSrchJobsQuota": 0,
        "rtSrchJobsQuota": 6,
        "cumulativeRTSrchJobsQuota": 0,
    },
    folds_case=True,
    find=_known_roles,
    shown=lambda face, roles: [_told_role(face, role) for role in roles],
    checked=_checked_role,
)


def _told_role(face: Face, role: Entity) -> Mapping[str, Any]:
    """Say what a role has of those that it imports."""
    own = {role.name: role.content}
    every = [s for name, s in inherited(face.catalog, (role.name,)) if name not in own]
    lists = ("capabilities", "srchIndexesAllowed", "srchIndexesDefault")
    return {
        f"imported_{name}": sorted({value for other in every for value in other.get(name, ())})
        for name in lists
    }


def users(face: Face, request: Request) -> Reply:
    """Answer with the users that the caller may see."""
    return listed(_seen_by(request), face, request)


def user(face: Face, request: Request, name: str) -> Reply:
    """Answer with one of them."""
    return read(_seen_by(request), face, request, name)


def _seen_by(request: Request) -> Collection:
    if any(request.caller.may(c) for c in ("list_all_users", "edit_user")):
        return USERS

    def own(face: Face, of: Collection, name: str | None) -> Iterable[Entity]:
        found = face.catalog.find(of.kind, request.caller.user)
        return [user for user in found if name in {None, user.name}]

    return replace(USERS, find=own)


def create_user(face: Face, request: Request) -> Reply:
    """Make a user."""
    permits.need(request.caller, ("edit_user",))
    _check_grant(face, request, request.arguments.get("roles", []))
    return created(USERS, face, request)


def update_user(face: Face, request: Request, name: str) -> Reply:
    """Change a user; who may not change others changes the own entry.

    Raises:
        RestError: that is not allowed, or not possible.
    """
    name = name.lower()
    kept = face.catalog.find("users", name)
    if request.caller.may("edit_user"):
        _check_grant(face, request, request.arguments.get("roles", []))
        _check_grant(face, request, kept[0].content.get("roles", ()) if kept else ())
    elif name == request.caller.user:
        _check_own(face, request)
    else:
        permits.need(request.caller, ("edit_user",))
    reply = updated(USERS, face, request, name)
    if request.text("password"):
        face.logins.forget(name)
    return reply


def _check_own(face: Face, request: Request) -> None:
    """Refuse users who would change what they may not of their own entry."""
    if set(request.arguments) - _OWN - _ABOUT_REQUEST:
        permits.need(request.caller, ("edit_user",))
    if request.text("password"):
        permits.need(request.caller, ("change_own_password",))
        old = request.text("oldpassword")
        if not face.logins.is_password(request.caller.user, old, request.address):
            raise RestError(400, "The old password is wrong. Give it as 'oldpassword'.")


def _check_grant(face: Face, request: Request, roles: Iterable[str]) -> None:
    """Refuse a caller who would give, or get at, roles that can do more than the caller can.

    Raises:
        RestError: that is so.
    """
    caller = request.caller
    if caller.may("edit_roles"):
        return
    every = [settings for _, settings in inherited(face.catalog, roles)]
    capabilities = {name for settings in every for name in settings.get("capabilities", ())}
    indexes = {name for settings in every for name in settings.get("srchIndexesAllowed", ())}
    if not (
        all(map(caller.may, capabilities))
        and all(_may_read_all(caller, pattern) for pattern in indexes)
        and not (every and caller.rights.filter)
    ):
        permits.need(caller, ("edit_roles",))


def _may_read_all(caller: Caller, pattern: str) -> bool:
    """Whether the caller surely reads every index that *pattern* means."""
    rights = caller.rights
    if "*" in pattern:
        return pattern in rights.allowed and not rights.denied
    return rights.may_read(pattern)


def delete_user(face: Face, request: Request, name: str) -> Reply:
    """Remove a user; an absent one is answered with 400, as clients of splunkd expect.

    Raises:
        RestError: there is no such user, or it is the administrator.
    """
    permits.need(request.caller, ("edit_user",))
    if name.lower() == ADMIN:
        raise RestError(400, f"User {ADMIN!r} cannot be removed. Change its password instead.")
    kept = face.catalog.find("users", name.lower())
    _check_grant(face, request, kept[0].content.get("roles", ()) if kept else ())
    try:
        return deleted(USERS, face, request, name)
    except RestError as error:
        raise RestError(400, str(error)) from None


def delete_role(face: Face, request: Request, name: str) -> Reply:
    """Remove a role.

    Raises:
        RestError: there is none, or it is that of the administrator.
    """
    if name.lower() == ADMIN:
        raise RestError(400, f"Role {ADMIN!r} cannot be removed. Take it from users instead.")
    return deleted(ROLES, face, request, name)


def _check_name(name: str, pattern: re.Pattern[str], what: str) -> None:
    if not pattern.fullmatch(name):
        raise RestError(
            400,
            f"{name[:100]!r} cannot be the name of a {what}. "
            "Use up to 100 characters, no blanks, ':', ';' or '/'.",
        )


ROUTES = (
    *routes(USERS, [("GET", "/_new", blank)]),
    *routes(
        ROLES,
        [
            ("GET", "", listed),
            ("POST", "", created),
            ("GET", "/_new", blank),
            ("GET", "/*", read),
            ("POST", "/*", updated),
        ],
    ),
    Route("GET", USERS.path, users),
    Route("POST", USERS.path, create_user),
    Route("GET", f"{USERS.path}/*", user),
    Route("POST", f"{USERS.path}/*", update_user),
    Route("DELETE", f"{USERS.path}/*", delete_user),
    Route("DELETE", f"{ROLES.path}/*", delete_role),
)
