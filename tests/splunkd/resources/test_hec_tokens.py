"""Tokens of the HTTP Event Collector over REST."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from support.face import ask, content, entries, face, get, message, post, service

if TYPE_CHECKING:
    from analytics.splunkd.app import Face

PATH = "data/inputs/http"


@pytest.fixture
def of() -> Face:
    return face()


def test_by_default_there_is_none(of: Face) -> None:
    assert entries(of, PATH) == []


def test_new_token_is_a_guid(of: Face) -> None:
    (made,) = entries_of(of, name="web")

    assert made["name"] == "http://web"
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", made["content"]["token"])


def entries_of(of: Face, **arguments: object) -> list[dict[str, object]]:
    assert post(of, PATH, **arguments).status == 201
    return entries(of, PATH)


def test_settings_are_told_as_splunkd_names_them(of: Face) -> None:
    post(of, PATH, name="web", token="any text", index="web", indexes="web, main", useACK="true",
         sourcetype="s", source="o", host="h", description="d", disabled="1")  # fmt: skip
    told = content(of, f"{PATH}/web")

    wanted = {
        "token": "any text", "index": "web", "indexes": ["web", "main"], "useACK": "1",
        "sourcetype": "s", "source": "o", "host": "h", "description": "d", "disabled": True,
    }  # fmt: skip
    assert {name: told[name] for name in wanted} == wanted


def test_lists_of_indexes_repeat_the_argument(of: Face) -> None:
    post(of, PATH, name="web", indexes=["web", "main"])
    assert content(of, f"{PATH}/web")["indexes"] == ["web", "main"]
    post(of, f"{PATH}/web", indexes="")
    assert content(of, f"{PATH}/web")["indexes"] == []


@pytest.mark.parametrize("name", ["web", "http%3A%2F%2Fweb"])
def test_name_has_two_forms(of: Face, name: str) -> None:
    post(of, PATH, name="web", token="t")

    assert content(of, f"{PATH}/{name}")["token"] == "t"
    assert post(of, f"{PATH}/{name}", description="d").status == 200
    assert content(of, f"{PATH}/{name}")["description"] == "d"
    assert content(of, f"{PATH}/{name}")["token"] == "t"
    assert post(of, f"{PATH}/{name}/disable").status == 200
    assert content(of, f"{PATH}/{name}")["disabled"] is True
    assert ask(of, "DELETE", f"{PATH}/{name}").status == 200
    assert get(of, f"{PATH}/{name}").status == 404


def test_namespace_of_the_manual_works(of: Face) -> None:
    path = f"/servicesNS/admin/splunk_httpinput/{PATH}"

    assert post(of, path, name="web").status == 201
    assert get(of, f"{path}/web").status == 200
    assert post(of, f"{path}/http", disabled=0).status == 200


@pytest.mark.parametrize("name", ["web", "http://web"])
def test_names_and_values_are_taken_once(of: Face, name: str) -> None:
    post(of, PATH, name="web", token="t")

    assert post(of, PATH, name=name).status == 409
    assert post(of, PATH, name="other", token="t").status == 409
    assert post(of, f"{PATH}/web", token="t").status == 200


@pytest.mark.parametrize("token", [" t", "t\n", "a\tb", "x" * 1_001])
def test_value_that_no_header_carries_is_refused(of: Face, token: str) -> None:
    assert message(post(of, PATH, name="web", token=token))[:2] == (400, "ERROR")


def test_token_needs_a_name(of: Face) -> None:
    assert message(post(of, PATH))[2] == (
        'Cannot perform action "POST" without a target name to act on.'
    )


def test_rotation_gives_a_new_value(of: Face) -> None:
    post(of, PATH, name="web", token="t", index="web")

    assert post(of, f"{PATH}/web/rotate").status == 200
    told = content(of, f"{PATH}/web")
    assert told["token"] != "t"
    assert told["index"] == "web"
    assert post(of, f"{PATH}/nobody/rotate").status == 404


def test_settings_of_the_collector(of: Face) -> None:
    assert content(of, f"{PATH}/http")["port"] == 8088
    assert content(of, f"{PATH}/http")["disabled"] is False
    assert post(of, f"{PATH}/http", disabled=1, enableSSL=0).status == 200
    assert content(of, f"{PATH}/http")["disabled"] is True
    assert post(of, f"{PATH}/http/enable").status == 200
    assert content(of, f"{PATH}/http")["disabled"] is False
    assert content(of, f"{PATH}/http")["enableSSL"] is False
    assert entries(of, PATH) == []


def test_nobody_reads_tokens_without_a_login(of: Face) -> None:
    assert ask(of, "GET", PATH, user="").status == 401


def test_splunklib_makes_an_input_of_the_kind_http(of: Face) -> None:
    inputs = service(of).inputs
    made = inputs.create("web", "http", token="t", index="main")

    assert (made.name, made.kind, made["token"]) == ("http://web", "http", "t")
    assert [one["token"] for one in inputs.list("http")] == ["t"]
    made.update(description="d").refresh()
    assert made["description"] == "d"
    made.delete()
    assert inputs.list() == []
