"""Roles add up to what a user may do."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.engine.catalog import Catalog, Entity
from analytics.engine.rights import EVERY
from analytics.splunkd.roles import Caller, caller_of, inherited, owner
from analytics.splunkd.seeds import CAPABILITIES, ROLES, SEEDS, SEEDS_VERSION


def catalog(*roles: str, **made: dict[str, Any]) -> Catalog:
    """Make a catalog with a user eve of *roles*, and the roles *made*."""
    kept = Catalog(None)
    kept.seed(SEEDS_VERSION, SEEDS)
    kept.put(Entity("users", "eve", {"roles": list(roles)}))
    for name, settings in made.items():
        kept.put(Entity("roles", name, settings))
    return kept


def eve(*roles: str, **made: dict[str, Any]) -> Caller:
    return caller_of(catalog(*roles, **made), "eve")


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("admin", {"edit_user", "schedule_search", "search"}, {"delete_by_keyword"}),
        ("power", {"schedule_search", "search"}, {"edit_user", "delete_by_keyword"}),
        ("user", {"search", "change_own_password"}, {"schedule_search", "edit_roles"}),
        ("can_delete", {"delete_by_keyword"}, {"search"}),
    ],
)
def test_roles_of_every_splunk(role: str, may: set[str], may_not: set[str]) -> None:
    caller = eve(role)

    assert may <= caller.capabilities
    assert not may_not & caller.capabilities
    assert caller.capabilities <= set(CAPABILITIES)


def test_internal_indexes_are_for_admin() -> None:
    assert eve("admin").rights.may_read("_internal")
    assert eve("admin").rights.may_read("web")
    assert not eve("user").rights.may_read("_internal")
    assert eve("user").rights.may_read("web")


def test_only_can_delete_deletes() -> None:
    assert not eve("admin").rights.may_delete
    both = eve("admin", "can_delete").rights
    assert both.deletable == EVERY
    assert both.may_delete_of("main")
    assert not eve("can_delete").rights.may_delete_of("main"), "what cannot be read, cannot go"


def test_indexes_to_delete_from_need_the_capability() -> None:
    assert not eve("odd", odd={"deleteIndexesAllowed": ["*"]}).rights.may_delete


def test_imports_reach_through_and_may_go_in_a_ring() -> None:
    made = {
        "a": {"imported_roles": ["b"], "capabilities": ["x"]},
        "b": {"imported_roles": ["a", "user", "gone"], "capabilities": ["y"]},
    }
    caller = eve("a", **made)

    assert {"x", "y", "search"} <= caller.capabilities
    assert caller.roles == {"a", "b", "user"}
    assert [name for name, _ in inherited(catalog("a", **made), ("a",))] == ["a", "b", "user"]


def test_united_indexes_less_all_forbidden_ones() -> None:
    rights = eve(
        "a",
        "b",
        a={"srchIndexesAllowed": ["web*"], "srchIndexesDefault": ["web1"]},
        b={"srchIndexesAllowed": ["main"], "srchIndexesDisallowed": ["web2"]},
    ).rights

    assert [i for i in ("main", "web1", "web2", "other") if rights.may_read(i)] == ["main", "web1"]
    assert rights.default == ("web1",)


@pytest.mark.parametrize(
    ("filters", "want"),
    [
        (["", ""], ""),
        (["a=1", ""], "(a=1)"),
        (["a=1", "b=2 OR c=3"], "(a=1) OR (b=2 OR c=3)"),
        (["a=1", "*"], ""),
    ],
)
def test_filters_select(filters: list[str], want: str) -> None:
    first, second = filters
    assert eve("a", "b", a={"srchFilter": first}, b={"srchFilter": second}).rights.filter == want


@pytest.mark.parametrize(
    ("values", "want"), [([-1, -1], 0), ([-1, 30], 30), ([60, 30], 60), ([0, 30], 0)]
)
def test_widest_time_range_holds(values: list[int], want: int) -> None:
    first, second = ({"srchTimeWin": v, "srchTimeEarliest": v} for v in values)
    rights = eve("a", a={**first, "imported_roles": ["b"]}, b=second).rights

    assert (rights.window_s, rights.history_s) == (want, want)


@pytest.mark.parametrize(("quotas", "want"), [([3, 10], 10), ([0, 3], 0)])
def test_widest_quota_holds(quotas: list[int], want: int) -> None:
    first, second = quotas
    assert eve("a", "b", a={"srchJobsQuota": first}, b={"srchJobsQuota": second}).jobs == want


@pytest.mark.parametrize("user", ["", "nobody", "EVE"])
def test_unknown_user_may_nothing(user: str) -> None:
    caller = caller_of(catalog("admin"), user)

    assert not caller.capabilities
    assert not caller.rights.allowed
    assert not Caller().may("search")


def test_owner_may_everything() -> None:
    caller = owner("admin")

    assert caller.may("delete_by_keyword")
    assert caller.rights.may_delete_of("_internal")
    assert caller.sees_all


def test_built_in_roles_of_an_old_data_directory_have_the_rights_of_today() -> None:
    caller = eve("admin", admin={"capabilities": ["search"], "imported_roles": ["user"]})

    assert caller.rights.allowed == EVERY
    assert set(ROLES["admin"]["capabilities"]) <= caller.capabilities
