"""Each path needs its capability."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.together import together

from analytics.splunkd import permits
from analytics.splunkd.exchange import Request, RestError
from analytics.splunkd.roles import Caller, owner
from analytics.splunkd.routing import router
from analytics.splunkd.seeds import CAPABILITIES


def refused(
    method: str, path: str, *capabilities: str, names: tuple[str, ...] = (), query: str = ""
) -> str:
    """Ask as eve with *capabilities*; return what was said, empty where it was allowed."""
    request = Request.of(method, f"/services/{path}?{query}")
    request.caller = Caller("eve", capabilities=frozenset(capabilities))
    try:
        permits.check(path, request, names)
    except RestError as error:
        return f"{error.status} {error}"
    return ""


def test_words_are_those_of_splunkd() -> None:
    assert refused("POST", "authorization/roles/*") == (
        "403 You (user=eve) do not have permission to perform this operation "
        "(requires capability: edit_roles)."
    )
    assert "(requires capability: edit_local_apps OR install_apps)." in refused(
        "POST", "apps/local"
    )


@together(
    ("method", "path", "capability"),
    [
        ("POST", "authentication/users", "edit_user"),
        ("DELETE", "authentication/users/*", "edit_user"),
        ("GET", "authorization/roles", "list_all_roles"),
        ("POST", "authorization/roles", "edit_roles"),
        ("DELETE", "authorization/roles/*", "edit_roles"),
        ("POST", "authorization/tokens", "edit_tokens_own"),
        ("POST", "authorization/tokens", "edit_tokens_all"),
        ("GET", "server/settings", "list_settings"),
        ("POST", "server/settings/settings", "edit_server"),
        ("POST", "server/control/restart", "restart_splunkd"),
        ("POST", "messages", "edit_messages"),
        ("DELETE", "messages/*", "edit_messages"),
        ("POST", "data/indexes", "indexes_edit"),
        ("DELETE", "data/indexes/*", "indexes_edit"),
        ("POST", "data/indexes/*/roll-hot-buckets", "indexes_edit"),
        ("POST", "receivers/simple", "edit_tcp"),
        ("POST", "receivers/stream", "edit_tcp"),
        ("POST", "search/jobs", "search"),
        ("GET", "search/v2/jobs/export", "search"),
        ("POST", "search/v2/jobs/*/results", "search"),
        ("POST", "data/inputs/http/*", "edit_token_http"),
        ("GET", "data/inputs/http", "list_token_http"),
        ("POST", "saved/searches/*/dispatch", "search"),
        ("POST", "saved/searches", "edit_own_objects"),
    ],
)
def test_capability_opens_its_path(method: str, path: str, capability: str) -> None:
    others = set(CAPABILITIES) - set(permits.permit_of(path).read + permits.permit_of(path).write)

    assert refused(method, path, *others).startswith("403 You (user=eve)")
    assert not refused(method, path, capability)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "server/info"),
        ("GET", "authentication/current-context"),
        ("GET", "data/indexes"),
        ("GET", "messages"),
        ("GET", "apps/local/*"),
        ("GET", ""),
        ("POST", "auth/login"),
    ],
)
def test_anybody_may(method: str, path: str) -> None:
    assert not refused(method, path)


@pytest.mark.parametrize(
    ("file", "capability"),
    [
        ("props", "edit_sourcetypes"),
        ("macros", "edit_own_objects"),
        ("inputs", "edit_monitor"),
        ("indexes", "indexes_edit"),
        ("server", "edit_server"),
        ("authorize", "admin_all_objects"),
        ("anything", "admin_all_objects"),
    ],
)
def test_files_need_what_they_are_for(file: str, capability: str) -> None:
    both = ("rest_properties_set", capability)

    assert refused("POST", "configs/*", names=(f"conf-{file}",))
    assert not refused("POST", "configs/*", capability, names=(f"conf-{file}",))
    assert refused("POST", "properties/*", capability, names=(file,))
    assert refused("POST", "properties/*", "rest_properties_set", names=(file,))
    assert not refused("POST", "properties/*", *both, names=(file,))


@pytest.mark.parametrize("path", ["configs/*", "properties/*/*/*"])
def test_settings_of_the_server_are_not_for_everybody(path: str) -> None:
    names = ("conf-server" if path == "configs/*" else "server", "x", "y")

    assert refused("GET", path, "rest_properties_get", names=names)
    assert not refused("GET", path, "rest_properties_get", "list_settings", names=names)


@pytest.mark.parametrize(("value", "is_refused"), [("1", True), ("true", True), ("0", False)])
def test_schedule_needs_its_own(value: str, *, is_refused: bool) -> None:
    query, own = f"is_scheduled={value}", "edit_own_objects"

    assert bool(refused("POST", "saved/searches", own, query=query)) is is_refused
    assert not refused("POST", "saved/searches", own, "schedule_search", query=query)


def test_what_is_not_in_the_table_is_closed() -> None:
    assert refused("GET", "nowhere/else", *(set(CAPABILITIES) - {"admin_all_objects"}))
    assert not refused("GET", "nowhere/else", "admin_all_objects")


def test_every_path_is_in_the_table() -> None:
    """A new path gets its row, or stays the administrator's by decision."""
    closed = {path for path in router().paths() if permits.permit_of(path) is permits._CLOSED}

    assert closed == {"server/control/yield"}


def test_owner_may_everything() -> None:
    request = Request.of("POST", "/services/nowhere")
    request.caller = owner("admin")

    permits.check("nowhere", request)


def test_capabilities_of_the_table_are_known() -> None:
    named = {c for row in (*permits.PERMITS, *permits.FILES) for c in (*row.read, *row.write)}

    assert named - {permits.ANYBODY} <= set(CAPABILITIES)
    assert set(permits.ARGUMENTS.values()) <= set(CAPABILITIES)


def rows() -> list[str]:
    """Write the table as docs/security.md has it."""

    def told(capabilities: tuple[str, ...]) -> str:
        return "-" if "" in capabilities else " ".join(f"`{name}`" for name in capabilities)

    paths = [(f"`{row.path or '/services'}`", row) for row in permits.PERMITS]
    files = [(f"`configs/conf-{row.path}`, `properties/{row.path}`", row) for row in permits.FILES]
    return [f"| {path} | {told(row.read)} | {told(row.write)} |" for path, row in (*paths, *files)]


def test_page_has_the_table() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "security.md").read_text(encoding="utf-8")

    assert [row for row in rows() if row not in page.splitlines()] == []
