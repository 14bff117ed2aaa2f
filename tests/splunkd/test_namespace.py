"""Whose an entity is, and who sees it."""

from __future__ import annotations

import pytest

from analytics.engine.catalog import Entity
from analytics.splunkd.exchange import Request
from analytics.splunkd.namespace import home, is_seen, is_taken, nearest, place, sharing

SHARED = Entity("k", "shared", owner="nobody", app="search")
EVES = Entity("k", "eves", owner="eve", app="search")
OTHERS = Entity("k", "others", owner="nobody", app="other")
GLOBAL = Entity("k", "global", {"eai:acl": {"sharing": "global"}}, "eve", "other")
GIVEN = Entity("k", "given", {"eai:acl": {"sharing": "app"}}, "eve", "search")
SYSTEM = Entity("k", "system")
ALL = (SHARED, EVES, OTHERS, GLOBAL, GIVEN, SYSTEM)


def asked(space: str, user: str = "") -> Request:
    request = Request.of("GET", f"/{space}/things")
    request.user = user
    return request


@pytest.mark.parametrize(
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
