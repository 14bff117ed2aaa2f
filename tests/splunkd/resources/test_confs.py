"""Stanza files, as splunklib makes and reads them."""

from __future__ import annotations

import pytest
from support.face import ask, entries, face, message, post, service, text


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
