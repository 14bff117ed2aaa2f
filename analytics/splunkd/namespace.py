"""Whose an entity is, who sees it from where, and where a new one goes.

    /servicesNS/eve/search/saved/searches    what eve has, and what is shared with the app
    /servicesNS/nobody/search/…              what is shared with the app alone
    /servicesNS/-/-/…                        what anybody has in any app
    /services/…                              what the one who asks has, in any app

What is not one's own is seen where it is shared, by who has a role of ``perms.read``, and changed
by who has one of ``perms.write``; who has `admin_all_objects` sees and changes everything.

An entity is shared as "user" (its owner alone), "app", "global" or "system". One name can be
there twice: once shared with the app, and once for each user.

Source: Splunk REST API User Manual 9.3, "Namespace" and "Access Control List".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine.catalog import NOBODY, SYSTEM
from analytics.splunkd.exchange import RestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analytics.engine.catalog import Entity
    from analytics.splunkd.exchange import Request
    from analytics.splunkd.roles import Caller

#: The key of an entity's content under which its access rules are kept.
ACL = "eai:acl"

#: Any owner, or any app.
WILD = "-"

#: Where an entity goes that was made without naming an app.
DEFAULT_APP = "search"


def sharing(entity: Entity) -> str:
    """Say with whom *entity* is shared; what was never said follows from whose it is."""
    said = str(entity.content.get(ACL, {}).get("sharing", ""))
    shared = "system" if entity.app == SYSTEM else "app"
    return said or (shared if entity.owner == NOBODY else "user")


def place(entity: Entity) -> tuple[str, str]:
    """Say where *entity* is: two of one name cannot be there."""
    return entity.app, entity.owner if sharing(entity) == "user" else ""


def is_taken(entity: Entity, others: Iterable[Entity]) -> bool:
    """Whether one of *others*, of the same name, is where *entity* would be.

    What a user shares keeps its owner, who has the name in that app then.
    """
    home = entity.owner, entity.app
    return any(place(o) == place(entity) or (o.owner, o.app) == home for o in others)


def may_read(caller: Caller, entity: Entity) -> bool:
    """Whether *caller* may know of *entity*."""
    if caller.sees_all or entity.owner == caller.user:
        return True
    return sharing(entity) != "user" and _has(caller, entity, "read", ("*",))


def may_write(caller: Caller, entity: Entity) -> bool:
    """Whether *caller* may change *entity*; where nothing was said, by where it is."""
    if caller.sees_all or entity.owner == caller.user:
        return True
    default = ("admin",) if entity.app == SYSTEM else ("admin", "power")
    return sharing(entity) != "user" and _has(caller, entity, "write", default)


def _has(caller: Caller, entity: Entity, verb: str, default: tuple[str, ...]) -> bool:
    """Whether one of the caller's roles is among those that may *verb*."""
    perms = entity.content.get(ACL, {}).get("perms") or {}
    roles = perms.get(verb) if perms else default
    return bool({"*", *caller.roles} & set(roles or ()))


def check_write(request: Request, entity: Entity) -> None:
    """Refuse a caller who may not change *entity*.

    Raises:
        RestError: that is so.
    """
    if not may_write(request.caller, entity):
        roles = ", ".join(sorted(request.caller.roles))
        raise RestError(
            403,
            f"User '{request.caller.user}' with roles {{ {roles} }} cannot write: "
            f"/{entity.owner}/{entity.app}/{entity.name}. Ask its owner to share it for writing.",
        )


def is_seen(request: Request, entity: Entity) -> bool:
    """Whether *entity* is visible in the namespace that was asked for, for the one who asks."""
    if not may_read(request.caller, entity):
        return False
    shared = sharing(entity)
    owner = request.owner or request.user
    is_open = shared != "user" or owner in {WILD, entity.owner}
    is_everywhere = entity.app == SYSTEM or shared in {"global", "system"}
    return is_open and (request.app in {None, WILD, entity.app} or is_everywhere)


def nearest(request: Request, entities: Sequence[Entity]) -> list[Entity]:
    """Order entities of one name, the nearest first, and take that one where it is not wild."""
    found = sorted(
        entities, key=lambda e: (sharing(e) != "user", e.app != (request.app or e.app), e.app)
    )
    return found if WILD in {request.owner, request.app} else found[:1]


def home(request: Request, *, is_private: bool) -> tuple[str, str]:
    """Say whose a new entity is, and in which app.

    Args:
        request: that makes it.
        is_private: whether it is its maker's where no owner was named; it always is for who
            cannot see all.
    """
    is_private = is_private or not request.caller.sees_all
    maker = (request.user or NOBODY) if is_private else NOBODY
    owner = maker if request.owner in {None, WILD} else request.owner
    app = DEFAULT_APP if request.app in {None, WILD} else request.app
    return owner or NOBODY, app or DEFAULT_APP
