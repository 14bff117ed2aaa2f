"""Stanza files, as splunklib makes and reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from support.face import ask, content, entries, face, message, post, service, text
from support.together import together

from analytics.engine.catalog import Entity

if TYPE_CHECKING:
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply


def test_files_are_there() -> None:
    confs = service(face()).confs

    assert {"eventtypes", "indexes", "inputs", "props", "transforms", "savedsearches"} <= {
        conf.name for conf in confs
    }
    assert "props" in confs
    assert "nowhere" not in confs


def test_stanza_is_made_changed_and_removed() -> None:
    props = service(face()).confs["props"]
    stanza = props.create("web", KV_MODE="auto_escaped", SHOULD_LINEMERGE=False)
    assert stanza["KV_MODE"] == "auto_escaped"
    assert len(props["web"]) == 2
    stanza.submit({"TRUNCATE": 0})
    assert props["web"]["TRUNCATE"] == "0"
    props.delete("web")
    assert "web" not in props


def test_file_is_made_once() -> None:
    of = face()

    assert [post(of, "properties", __conf="mine").status for _ in range(2)] == [201, 303]
    assert service(of).confs["mine"].list() == []


def test_properties_are_the_same_stanzas() -> None:
    of = face()
    assert [post(of, "properties/props", __stanza="web").status for _ in range(2)] == [201, 303]
    post(of, "properties/props/web", KV_MODE="none")

    assert text(ask(of, "GET", "properties/props/web/KV_MODE")) == "none"
    assert service(of).confs["props"]["web"]["KV_MODE"] == "none"
    assert "web" in [entry["name"] for entry in entries(of, "properties/props")]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "properties/nowhere", 404),
        ("GET", "properties/props/nowhere/KEY", 404),
        ("GET", "properties/props/default/NO_KEY", 404),
        ("POST", "properties/props", 400),
        ("POST", "properties", 400),
        ("GET", "configs/props", 404),
        ("GET", "configs/conf-props/nowhere", 404),
    ],
)
def test_what_is_not_there_is_told(method: str, path: str, status: int) -> None:
    assert message(ask(face(), method, path))[0] == status


def test_file_that_nobody_made_has_no_stanzas() -> None:
    assert entries(face(), "configs/conf-unheard") == []


def macro(of: Face, name: str, **more: Any) -> Reply:
    return post(of, "configs/conf-macros", name=name, definition="x", **more)


def test_macro_has_its_settings() -> None:
    of = face()
    macros = service(of).macros
    made = macros.create(
        "above(2)", "n > $low$ n < $high$", args="low,high", validation="low < high", errormsg="no"
    )
    assert (made.args, made.iseval, made.validation, made.errormsg) == (
        "low,high", "0", "low < high", "no",
    )  # fmt: skip
    made.update(iseval=True).refresh()
    assert made.iseval == "1"
    assert content(of, "admin/macros/above%282%29")["definition"] == "n > $low$ n < $high$"
    macros.delete("above(2)")
    assert "above(2)" not in macros


@together(
    ("name", "arguments", "what"),
    [
        ("a", {"args": "x"}, "Put their number"),
        ("a(1)", {}, "Put their number"),
        ("a(2)", {"args": "x"}, "Put their number"),
        ("a(2)", {"args": "x,x"}, "each word once"),
        ("a(1)", {"args": "x y"}, "no names"),
        ("a b", {}, "name of a macro"),
        ("a(x)", {"args": "x"}, "name of a macro"),
        ("a`", {}, "name of a macro"),
    ],
)
def test_macro_that_no_search_could_use_is_refused(
    name: str, arguments: dict[str, str], what: str
) -> None:
    status, _, told = message(macro(face(), name, **arguments))

    assert status == 400
    assert what in told


def test_macro_needs_a_definition() -> None:
    assert message(post(face(), "configs/conf-macros", name="a"))[0] == 400


def test_macro_is_its_makers_own() -> None:
    of = face()
    macro(of, "mine")

    assert entries(of, "/servicesNS/bob/search/configs/conf-macros") == []
    assert [e["author"] for e in entries(of, "configs/conf-macros")] == ["admin"]


@pytest.fixture
def shared_by_eve() -> Face:
    """Make a face with a user, and two power users, and two macros of eve's, one of them shared."""
    of = face()
    for name, role in (("eve", "power"), ("bob", "user"), ("pat", "power")):
        of.catalog.put(Entity("users", name, {"roles": [role]}))
    for name in ("own", "given"):
        form = {"name": name, "definition": "index=main"}
        assert ask(of, "POST", "configs/conf-macros", user="eve", **form).status == 201
    shared = {"sharing": "app", "owner": "eve", "perms.read": "user"}
    path = "/servicesNS/eve/search/configs/conf-macros/given/acl"
    assert ask(of, "POST", path, user="eve", **shared).status == 200
    return of


@pytest.mark.parametrize("space", ["services", "servicesNS/eve/search", "servicesNS/-/-"])
def test_own_macro_is_not_there_for_others(shared_by_eve: Face, space: str) -> None:
    path = f"/{space}/configs/conf-macros/own"
    for user, status in (("eve", 200), ("bob", 404), ("pat", 404)):
        assert ask(shared_by_eve, "GET", path, user=user).status == status
    for verb, more in (("POST", ""), ("DELETE", ""), ("POST", "/acl"), ("POST", "/move")):
        reply = ask(shared_by_eve, verb, path + more, user="bob", definition="x")
        assert reply.status == 404
    value = f"/{space}/properties/macros/own/definition"
    assert ask(shared_by_eve, "GET", value, user="bob").status == 404


def test_shared_macro_is_read_and_not_written(shared_by_eve: Face) -> None:
    path = "/servicesNS/-/search/configs/conf-macros/given"

    assert ask(shared_by_eve, "GET", path, user="bob").status == 200
    for verb, more in (("POST", ""), ("DELETE", ""), ("POST", "/acl"), ("POST", "/move"),
                       ("POST", "/disable")):  # fmt: skip
        reply = ask(shared_by_eve, verb, path + more, user="bob")
        assert message(reply)[0] == 403, (verb, more)
        assert "User 'bob' with roles { user } cannot write" in message(reply)[2]


@pytest.mark.parametrize(
    ("user", "space", "status"),
    [
        ("bob", "servicesNS/eve/search", 403),
        ("bob", "servicesNS/nobody/search", 403),
        ("pat", "servicesNS/nobody/search", 201),
        ("bob", "servicesNS/bob/search", 201),
        ("bob", "services", 201),
    ],
)
def test_macro_is_made_where_one_may(
    shared_by_eve: Face, user: str, space: str, status: int
) -> None:
    path = f"/{space}/configs/conf-macros"
    reply = ask(shared_by_eve, "POST", path, user=user, name="new", definition="x")

    assert reply.status == status


def test_macro_is_not_given_into_the_hands_of_others(shared_by_eve: Face) -> None:
    path = "/servicesNS/eve/search/configs/conf-macros/own"
    given = ask(shared_by_eve, "POST", f"{path}/acl", user="eve", owner="bob", sharing="user")

    assert message(given)[0] == 403


@pytest.mark.parametrize(
    ("verb", "arguments", "status"),
    [
        ("acl", {"sharing": "app", "owner": "bob"}, 403),
        ("acl", {"sharing": "global", "owner": "bob"}, 403),
        ("acl", {"sharing": "app", "owner": "nobody", "perms.write": "*"}, 403),
        ("acl", {"sharing": "user", "owner": "eve", "perms.write": "*"}, 403),
        ("acl", {"sharing": "user", "owner": "bob", "perms.write": "*"}, 200),
        ("move", {"user": "nobody", "app": "search"}, 403),
        ("move", {"user": "eve", "app": "search"}, 403),
        ("move", {"user": "bob", "app": "other"}, 200),
    ],
)
def test_macro_is_put_only_where_one_could_make_it(
    shared_by_eve: Face, verb: str, arguments: dict[str, str], status: int
) -> None:
    """That its own rules let anybody write it opens no other place for it."""
    path = "/servicesNS/bob/search/configs/conf-macros"
    ask(shared_by_eve, "POST", path, user="bob", name="bobs", definition="x")
    open_to_all = {"sharing": "user", "owner": "bob", "perms.write": "*"}
    assert ask(shared_by_eve, "POST", f"{path}/bobs/acl", user="bob", **open_to_all).status == 200

    target = f"{path}/bobs/{verb}?{urlencode(arguments)}"
    assert ask(shared_by_eve, "POST", target, user="bob").status == status
