"""Apps are names."""

from __future__ import annotations

import pytest
from splunklib.client import namespace
from support.face import entries, face, message, post, service


@pytest.mark.parametrize(
    "space",
    [
        "/services",
        *(f"/servicesNS/{of}" for of in ("nobody/search", "-/search", "admin/system", "admin/-")),
    ],
)
def test_apps_are_listed_in_every_namespace(space: str) -> None:
    assert [e["name"] for e in entries(face(), f"{space}/apps/local")] == ["launcher", "search"]


def test_removed_app_asks_for_a_restart() -> None:
    asked = service(face())
    asked.apps.create("mine", label="Mine")
    assert asked.apps["mine"]["label"] == "Mine"
    asked.apps.delete("mine")

    assert "mine" not in asked.apps
    assert asked.restart_required


def test_what_belongs_to_an_app_goes_with_it() -> None:
    of = face()
    asked = service(of)
    for app in ("mine", "other"):
        asked.apps.create(app)
        ns = namespace(owner="nobody", app=app)
        asked.saved_searches.create(f"of {app}", "x", namespace=ns)
    asked.apps.delete("mine")

    assert [e["name"] for e in entries(of, "/servicesNS/-/-/saved/searches", search="of")] == [
        "of other"
    ]


def test_no_newer_version_is_known() -> None:
    asked = service(face())

    assert "update.version" not in asked.apps["search"].updateInfo()


def test_app_cannot_own_what_belongs_to_none() -> None:
    assert message(post(face(), "apps/local", name="system"))[0] == 400
