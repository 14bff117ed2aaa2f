"""Settings of props.conf, one by one."""

from __future__ import annotations

from typing import Any

import pytest
from support.face import ask, content, document, entries, face, message, post, service, text

from analytics.engine.catalog import Entity

EXTRACTIONS, ALIASES = "data/props/extractions", "data/props/fieldaliases"
CALCULATED, LOOKUPS = "data/props/calcfields", "data/props/lookups"
RENAMES = "data/props/sourcetype-rename"
TRANSFORM = {"name": "pairs", "REGEX": r"(?<user>\w+)"}


@pytest.mark.parametrize(
    ("path", "arguments", "name", "key", "value", "told"),
    [
        (EXTRACTIONS, {"name": "user", "stanza": "web", "type": "EXTRACT", "value": r"u=(?<u>\w+)"},
         "web : EXTRACT-user", "EXTRACT-user", r"u=(?<u>\w+)", {"type": "Inline"}),
        (EXTRACTIONS, {"name": "user", "stanza": "web", "type": "report", "value": "pairs"},
         "web : REPORT-user", "REPORT-user", "pairs", {"type": "Uses transform"}),
        (ALIASES, {"name": "ip", "stanza": "web", "alias.clientip": "src", "alias.b": "a b"},
         "web : FIELDALIAS-ip", "FIELDALIAS-ip", '"clientip" AS "src" "b" AS "a b"',
         {"alias.clientip": "src", "alias.b": "a b", "type": "FIELDALIAS"}),
        (CALCULATED, {"name": "kb", "stanza": "web", "value": "bytes/1024"},
         "web : EVAL-kb", "EVAL-kb", "bytes/1024", {"field.name": "kb", "type": "EVAL"}),
        (RENAMES, {"name": "web", "value": "access"}, "web", "rename", "access", {}),
    ],
)  # fmt: skip
def test_setting_is_made_here_and_in_its_stanza(
    path: str, arguments: dict[str, str], name: str, key: str, value: str, told: dict[str, Any]
) -> None:
    of = face()
    post(of, "data/transforms/extractions", **TRANSFORM)

    assert post(of, path, **arguments).status == 201
    assert post(of, path, **arguments).status == 409
    assert service(of).confs["props"]["web"][key] == value
    got = content(of, f"{path}/{name.replace(' ', '%20')}")
    assert got.items() >= {"attribute": key, "stanza": "web", "value": value, **told}.items()
    assert name in [entry["name"] for entry in entries(of, path)]


def test_setting_is_changed_and_removed() -> None:
    of = face()
    post(of, "configs/conf-props", name="web", **{"EVAL-a": "1", "EVAL-b": "2", "KV_MODE": "none"})
    path = f"{CALCULATED}/web : EVAL-a".replace(" ", "%20")

    assert document(post(of, path, value="3", output_mode="json"))["entry"][0]["content"][
        "value"
    ] == ("3")
    assert ask(of, "DELETE", path).status == 200
    assert ask(of, "GET", path).status == 404
    assert [entry["name"] for entry in entries(of, CALCULATED)] == ["web : EVAL-b"]
    assert service(of).confs["props"]["web"]["KV_MODE"] == "none"


def test_second_setting_joins_its_stanza() -> None:
    of = face()
    for name in ("a", "b"):
        post(of, CALCULATED, name=name, stanza="web", value="1")

    assert service(of).confs["props"]["web"].content.keys() >= {"EVAL-a", "EVAL-b"}
    assert len(entries(of, CALCULATED)) == 2
    assert len(entries(of, CALCULATED, count=1)) == 1


@pytest.mark.parametrize(
    ("path", "arguments", "status", "told"),
    [
        (CALCULATED, {}, 400, "without a target name"),
        (CALCULATED, {"name": "a", "value": "1"}, 400, "'stanza' is missing"),
        (CALCULATED, {"name": "a", "stanza": "web"}, 400, "'value' is missing"),
        (CALCULATED, {"name": "a", "stanza": "web", "value": "1 +"}, 400, "EVAL-a"),
        (EXTRACTIONS, {"name": "a", "stanza": "web", "value": "x"}, 400, "Give EXTRACT or REPORT"),
        (EXTRACTIONS, {"name": "a", "stanza": "web", "type": "EXTRACT", "value": "("}, 400, ""),
        (LOOKUPS, {"name": "who", "stanza": "web", "transform": "people"}, 400, "LOOKUP-who"),
        (f"{CALCULATED}/web%20:%20EVAL-none", {"value": "1"}, 404, "EVAL-none"),
        (f"{CALCULATED}/web%20:%20KV_MODE", {"value": "1"}, 404, "KV_MODE"),
        (f"{RENAMES}/web", {"value": "x"}, 404, "id=web"),
    ],
)
def test_what_cannot_be_is_refused(
    path: str, arguments: dict[str, str], status: int, told: str
) -> None:
    of = face()
    post(of, "configs/conf-props", name="web", KV_MODE="none")
    got, _, said = message(post(of, path, **arguments))

    assert got == status
    assert told in said
    assert content(of, "configs/conf-props/web").keys() & {"EVAL-a", "EXTRACT-a"} == set()


def test_private_stanza_of_another_is_not_there() -> None:
    of = face()
    of.catalog.put(Entity("conf-props", "web", {"EVAL-a": "1"}, owner="eve", app="search"))
    of.catalog.put(Entity("users", "adam", {"roles": ["user"]}))

    got = ask(of, "GET", f"/servicesNS/adam/search/{CALCULATED}", user="adam", output_mode="json")
    assert document(got)["entry"] == []


def test_who_may_not_set_stanzas_may_not_set_parts_of_them() -> None:
    of = face()
    of.catalog.put(Entity("users", "adam", {"roles": ["user"]}))
    for path in (CALCULATED, "data/transforms/lookups", "data/transforms/extractions"):
        reply = ask(of, "POST", path, user="adam", name="a", stanza="web", value="1", filename="x")
        assert (reply.status, "edit_sourcetypes" in text(reply)) == (403, True)
