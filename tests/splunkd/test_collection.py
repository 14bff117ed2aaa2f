"""What all collections do alike, shown on one that has no meaning."""

from __future__ import annotations

from typing import Any

import pytest
from support.face import document, face, message
from support.together import together

from analytics.engine.catalog import Entity
from analytics.splunkd import collection as module
from analytics.splunkd.collection import Collection, routes
from analytics.splunkd.exchange import Reply, Request
from analytics.splunkd.routing import Router

THINGS = Collection(
    "things", "things", {"size": 1, "disabled": False, "tags": [], "label": ""}, required=("label",)
)
STANZAS = Collection("stanzas", "stanzas", {"disabled": False}, wild=("*",), is_namespaced=True)
NAMES = Collection("names", "names", folds_case=True, replaces=True)
ROUTER = Router(r for c in (THINGS, STANZAS, NAMES) for r in routes(c))


class World:
    """A face with these collections alone."""

    def __init__(self) -> None:
        self.face = face()
        self.face._router = ROUTER

    def ask(self, method: str, path: str) -> Reply:
        target = path if path.startswith("/") else f"/services/{path}"
        request = Request.of(method, target)
        request.user = "admin"
        return self.face.answer(request)

    def entries(self, method: str, path: str) -> list[dict[str, Any]]:
        joined = f"{path}{'&' if '?' in path else '?'}output_mode=json"
        return list(document(self.ask(method, joined))["entry"])

    def names(self, path: str) -> list[str]:
        return [entry["name"] for entry in self.entries("GET", path)]

    def content(self, method: str, path: str) -> dict[str, Any]:
        (entry,) = self.entries(method, path)
        return dict(entry["content"])


def test_entity_is_made_read_changed_and_removed() -> None:
    world = World()
    made = world.ask("POST", "things?name=a&label=x&tags=t&tags=u")
    assert made.status == 201
    assert world.content("GET", "things/a") == {
        "size": 1, "disabled": False, "tags": ["t", "u"], "label": "x", "eai:acl": None,
    }  # fmt: skip
    assert world.content("POST", "things/a?size=5")["size"] == 5
    assert world.ask("DELETE", "things/a").status == 200
    assert world.ask("GET", "things/a").status == 404


def test_enable_and_disable_show_at_once() -> None:
    world = World()
    world.ask("POST", "things?name=a&label=x")

    assert world.content("POST", "things/a/disable")["disabled"] is True
    (entry,) = world.entries("GET", "things/a")
    assert "enable" in entry["links"]
    assert "disable" not in entry["links"]
    assert world.content("POST", "things/a/enable")["disabled"] is False


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["things/_reload", "things/a/_reload"])
def test_nothing_needs_to_be_read_anew(method: str, path: str) -> None:
    world = World()
    world.ask("POST", "things?name=a&label=x")

    assert [entry["name"] for entry in world.entries(method, path)] == ["a"]


@together(
    ("path", "status", "words"),
    [
        ("things?label=x", 400, "without a target name"),
        ("things?name=a", 400, "'label' is missing"),
        ("things?name=a&label=x&size=big", 400, "Give a whole number"),
        ("things?name=a&label=x&disabled=perhaps", 400, "Give a truth value"),
        ("things?name=a&label=x&colour=red", 400, '"colour" is not supported'),
        ("things?name=there&label=x", 409, "name=there already exists"),
        ("things/nowhere?size=1", 404, "id=nowhere"),
        ("things/nowhere/disable", 404, "id=nowhere"),
        ("things/nowhere/acl?sharing=app", 404, "id=nowhere"),
    ],
)
def test_wrong_arguments_are_refused(path: str, status: int, words: str) -> None:
    world = World()
    world.ask("POST", "things?name=there&label=x")
    got = message(world.ask("POST", path))

    assert (got[0], words in got[2]) == (status, True), got


def test_new_one_is_shown_with_its_settings() -> None:
    (entry,) = World().entries("GET", "things/_new")

    assert entry["fields"]["required"] == ["label"]
    assert set(entry["fields"]["optional"]) == {"size", "disabled", "tags"}
    assert entry["acl"]["app"] == "system"


def test_any_setting_is_kept_where_any_is_taken() -> None:
    world = World()
    world.ask("POST", "stanzas?name=a&EXTRACT-x=(?<y>.*)&search=find")

    assert world.content("GET", "stanzas/a")["EXTRACT-x"] == "(?<y>.*)"


def test_names_may_be_folded_and_replaced() -> None:
    world = World()
    world.ask("POST", "names?name=Eve")
    assert world.ask("POST", "names?name=EVE").status == 201
    assert world.names("names") == ["eve"]
    assert world.ask("GET", "names/eVe").status == 200


def test_namespaces_hide_what_is_others() -> None:
    world = World()
    for space, name in [
        ("/servicesNS/nobody/search", "shared"),
        ("/servicesNS/eve/search", "eves"),
        ("/servicesNS/nobody/other", "others"),
    ]:
        world.ask("POST", f"{space}/stanzas?name={name}")
    world.face.catalog.put(Entity("stanzas", "everywhere"))

    assert world.names("/servicesNS/nobody/search/stanzas") == ["everywhere", "shared"]
    assert world.names("/servicesNS/eve/search/stanzas") == ["everywhere", "eves", "shared"]
    assert world.names("/servicesNS/-/other/stanzas") == ["everywhere", "others"]
    assert world.names("stanzas") == ["everywhere", "others", "shared"]
    assert world.ask("GET", "/servicesNS/bob/search/stanzas/eves").status == 404


def test_place_is_taken_by_what_is_shared_whoever_owns_it() -> None:
    world = World()
    world.ask("POST", "/servicesNS/eve/search/stanzas?name=a")
    world.ask("POST", "/servicesNS/eve/search/stanzas/a/acl?sharing=app&owner=eve")

    assert world.ask("POST", "/servicesNS/nobody/search/stanzas?name=a").status == 409
    assert world.ask("POST", "/servicesNS/eve/search/stanzas?name=a").status == 409
    assert world.ask("POST", "/servicesNS/bob/search/stanzas?name=a").status == 201
    taken = world.ask("POST", "/servicesNS/bob/search/stanzas/a/acl?sharing=app&owner=bob")
    assert message(taken)[0] == 409


def test_move_takes_one_to_another_app_and_user() -> None:
    world = World()
    world.ask("POST", "/servicesNS/eve/search/stanzas?name=a&of=eve")
    (moved,) = world.entries("POST", "/servicesNS/eve/search/stanzas/a/move?user=nobody&app=other")

    assert (moved["acl"]["owner"], moved["acl"]["app"], moved["acl"]["sharing"]) == (
        "nobody", "other", "app",
    )  # fmt: skip
    assert world.content("GET", "/servicesNS/nobody/other/stanzas/a")["of"] == "eve"
    assert world.ask("GET", "/servicesNS/eve/search/stanzas/a").status == 404


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("stanzas/a/move?app=other", 400, "'user' and 'app'"),
        ("stanzas/a/move?user=nobody&app=taken", 409, "already exists"),
        ("things/a/move?user=nobody&app=other", 400, "'user' and 'app'"),
        ("stanzas/a/acl?sharing=all", 400, "Use user, app, global or system"),
    ],
)
def test_wrong_place_is_refused(path: str, status: int, words: str) -> None:
    world = World()
    world.ask("POST", "things?name=a&label=x")
    world.ask("POST", "/servicesNS/nobody/taken/stanzas?name=a")
    world.ask("POST", "/servicesNS/admin/search/stanzas?name=a")
    got = message(world.ask("POST", f"/servicesNS/admin/search/{path}"))

    assert (got[0], words in got[2]) == (status, True), got


def test_keys_that_were_named_are_told_alone() -> None:
    world = World()
    world.ask("POST", "things?name=a&label=x")

    assert set(world.content("GET", "things/a?f=label&f=di*")) == {"label", "disabled", "eai:acl"}
    assert set(world.content("GET", "things?f=size")) == {"size", "eai:acl"}


def test_name_in_two_namespaces_is_the_nearer_or_both() -> None:
    world = World()
    for owner in ("nobody", "eve"):
        world.ask("POST", f"/servicesNS/{owner}/search/stanzas?name=a&of={owner}")

    assert world.content("GET", "/servicesNS/eve/search/stanzas/a")["of"] == "eve"
    assert world.content("GET", "/servicesNS/nobody/search/stanzas/a")["of"] == "nobody"
    assert len(world.entries("GET", "/servicesNS/-/-/stanzas/a")) == 2


def test_access_is_changed_and_told() -> None:
    world = World()
    world.ask("POST", "/servicesNS/eve/search/stanzas?name=a")
    acl = "sharing=global&owner=nobody&perms.read=admin,+nobody"
    (entry,) = world.entries("POST", f"/servicesNS/eve/search/stanzas/a/acl?{acl}")

    assert (entry["acl"]["owner"], entry["acl"]["sharing"]) == ("nobody", "global")
    assert entry["acl"]["perms"] == {"read": ["admin", "nobody"]}
    assert world.names("/servicesNS/bob/other/stanzas") == ["a"]


def test_every_verb_has_an_answer() -> None:
    """The table names functions of the module, each with its docstring."""
    for _, _, answer in module.VERBS:
        assert answer.__doc__
