"""Whose an entity is, and who sees it."""

from __future__ import annotations

from typing import Any

import pytest
from support.together import together

from analytics.engine.catalog import Entity
from analytics.splunkd.exchange import Request, RestError
from analytics.splunkd.namespace import (
    check_write,
    home,
    is_seen,
    is_taken,
    may_read,
    may_write,
    nearest,
    place,
    sharing,
)
from analytics.splunkd.roles import Caller, owner

SHARED = Entity("k", "shared", owner="nobody", app="search")
EVES = Entity("k", "eves", owner="eve", app="search")
OTHERS = Entity("k", "others", owner="nobody", app="other")
GLOBAL = Entity("k", "global", {"eai:acl": {"sharing": "global"}}, "eve", "other")
GIVEN = Entity("k", "given", {"eai:acl": {"sharing": "app"}}, "eve", "search")
SYSTEM = Entity("k", "system")
ALL = (SHARED, EVES, OTHERS, GLOBAL, GIVEN, SYSTEM)


def asked(space: str, user: str = "") -> Request:
    request = Request.of("GET", f"/{space}/things")
    request.user, request.caller = user, owner(user)
    return request


@together(
    ("space", "user", "seen"),
    [
        ("servicesNS/nobody/search", "", "shared global given system"),
        ("servicesNS/eve/search", "", "shared eves global given system"),
        ("servicesNS/bob/search", "", "shared global given system"),
        ("servicesNS/-/search", "", "shared eves global given system"),
        ("servicesNS/-/-", "", "shared eves others global given system"),
        ("servicesNS/nobody/-", "", "shared others global given system"),
        ("services", "eve", "shared eves others global given system"),
        ("services", "bob", "shared others global given system"),
    ],
)
def test_what_is_seen_from_where(space: str, user: str, seen: str) -> None:
    assert " ".join(e.name for e in ALL if is_seen(asked(space, user), e)) == seen


def test_sharing_follows_from_the_owner_where_it_was_not_said() -> None:
    assert [sharing(e) for e in ALL] == ["app", "user", "app", "global", "app", "system"]


def test_place_of_what_is_shared_is_the_same_whoever_owns_it() -> None:
    assert place(SHARED) == place(GIVEN) == ("search", "")
    assert place(EVES) == ("search", "eve")


def test_place_is_taken_by_what_is_there_and_by_what_its_owner_shared() -> None:
    assert is_taken(Entity("k", "x", owner="nobody", app="search"), [EVES, GIVEN])
    assert is_taken(Entity("k", "x", owner="eve", app="search"), [GIVEN])
    assert not is_taken(Entity("k", "x", owner="bob", app="search"), [EVES, GIVEN, OTHERS])


def test_nearest_is_ones_own_and_all_where_it_is_wild() -> None:
    assert nearest(asked("servicesNS/eve/search"), [SHARED, EVES]) == [EVES]
    assert nearest(asked("servicesNS/-/search"), [SHARED, EVES]) == [EVES, SHARED]


@pytest.mark.parametrize(
    ("space", "is_private", "where"),
    [
        ("services", True, ("eve", "search")),
        ("services", False, ("nobody", "search")),
        ("servicesNS/-/-", True, ("eve", "search")),
        ("servicesNS/nobody/other", True, ("nobody", "other")),
        ("servicesNS/bob/search", False, ("bob", "search")),
    ],
)
def test_home_of_a_new_one(space: str, *, is_private: bool, where: tuple[str, str]) -> None:
    assert home(asked(space, "eve"), is_private=is_private) == where


def perms(
    read: str | None = None, write: str | None = None, sharing: str = "app"
) -> dict[str, Any]:
    """Make what is said of who may: texts with a role in each word."""
    said = {verb: roles.split() for verb, roles in (("read", read), ("write", write))
            if roles is not None}  # fmt: skip
    return {"eai:acl": {"sharing": sharing, **({"perms": said} if said else {})}}


@together(
    ("entity", "reads", "writes"),
    [
        (Entity("k", "x", owner="eve", app="search"), "eve", "eve"),
        (Entity("k", "x", perms(sharing="user"), "eve", "search"), "eve", "eve"),
        (Entity("k", "x", owner="nobody", app="search"), "eve bob pat", "pat"),
        (Entity("k", "x"), "eve bob pat", ""),
        (Entity("k", "x", perms(), "eve", "search"), "eve bob pat", "eve pat"),
        (Entity("k", "x", perms("power"), "eve", "search"), "eve pat", "eve"),
        (Entity("k", "x", perms("*", "user"), "nobody", "search"), "eve bob pat", "eve bob pat"),
        (Entity("k", "x", perms("", ""), "nobody", "search"), "", ""),
        (Entity("k", "x", perms("*", "*", "global"), "nobody", "a"), "eve bob pat", "eve bob pat"),
        (Entity("k", "x", perms("*", "*", "user"), "eve", "search"), "eve", "eve"),
    ],
)
def test_who_may_read_and_write(entity: Entity, reads: str, writes: str) -> None:
    """Eve and bob are users, pat has power; the administrator may all."""
    people = {
        "eve": Caller("eve", roles=frozenset({"user"})),
        "bob": Caller("bob", roles=frozenset({"user"})),
        "pat": Caller("pat", roles=frozenset({"power", "user"})),
    }
    root = Caller("root", capabilities=frozenset({"admin_all_objects"}))

    assert " ".join(name for name, who in people.items() if may_read(who, entity)) == reads
    assert " ".join(name for name, who in people.items() if may_write(who, entity)) == writes
    assert may_read(root, entity)
    assert may_write(root, entity)


def test_refusal_says_what_and_whose() -> None:
    request = asked("services")
    request.caller = Caller("bob", roles=frozenset({"user", "own"}))

    with pytest.raises(
        RestError, match=r"User 'bob' with roles \{ own, user \} cannot write: "
    ) as e:
        check_write(request, SHARED)
    assert e.value.status == 403
