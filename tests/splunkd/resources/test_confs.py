"""Stanza files, as splunklib makes and reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.face import ask, content, entries, face, message, post, service, text

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


@pytest.mark.parametrize(
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
