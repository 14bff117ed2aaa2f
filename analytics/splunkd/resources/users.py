"""Who may log in, and what roles let them do.

    POST authentication/users  name=eve&password=…&roles=user   ->  201

Names of users and roles are in small letters. Every user who can log in may do everything:
roles are kept and told, not enforced (docs/rest.md).

Source: docs/rest.md (users); what splunklib's tests ask of authentication/users.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.splunkd.auth import hash_password
from analytics.splunkd.collection import Collection, deleted, routes
from analytics.splunkd.exchange import ADMIN, RestError
from analytics.splunkd.routing import Route

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.engine.catalog import Entity
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request


def _checked_user(face: Face, user: Entity, settings: dict[str, Any]) -> Mapping[str, Any]:
    """Keep a hash in place of the password; refuse a user without a role.

    Raises:
        RestError: there is no role, or one that does not exist.
    """
    roles = settings.get("roles", user.content.get("roles"))
    if not roles:
        raise RestError(400, f"User {user.name!r} has no role. Give at least one, such as 'user'.")
    for role in roles:
        if not face.catalog.find("roles", role):
            raise RestError(400, f"There is no role {role!r}. Use one of authorization/roles.")
    if settings.get("password"):
        settings["password"] = hash_password(settings["password"])
        face.logins.forget(user.name)
    elif "password" not in user.content:
        raise RestError(400, f"User {user.name!r} has no password. Give one.")
    else:
        settings.pop("password", None)
    for about_request in ("oldpassword", "force-change-pass", "createrole"):
        settings.pop(about_request, None)
    return settings


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
    shown=lambda _face, users: [
        {"password": "********", "oldpassword": None, "type": "Splunk"} for _ in users
    ],
    checked=_checked_user,
    removed=lambda face, user: face.logins.forget(user.name),
)

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
        "srchDiskQuota": 0,
        "srchJobsQuota": 0,
        "srchTimeWin": -1,
        "rtSrchJobsQuota": 0,
    },
    folds_case=True,
)


def delete_user(face: Face, request: Request, name: str) -> Reply:
    """Remove a user; an absent one is answered with 400, as clients of splunkd expect.

    Raises:
        RestError: there is no such user, or it is the administrator.
    """
    if name.lower() == ADMIN:
        raise RestError(400, f"User {ADMIN!r} cannot be removed. Change its password instead.")
    try:
        return deleted(USERS, face, request, name)
    except RestError as error:
        raise RestError(400, str(error)) from None


ROUTES = (
    *routes(USERS),
    *routes(ROLES),
    Route("DELETE", f"{USERS.path}/*", delete_user),
)
