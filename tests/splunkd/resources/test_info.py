"""What the server says of itself."""

from __future__ import annotations

import pytest
from support.face import ask, content, entries, face, message, post, service

KEYS = (
    "build", "cpu_arch", "guid", "isFree", "isTrial", "licenseKeys", "licenseSignature",
    "licenseState", "master_guid", "mode", "os_build", "os_name", "os_version", "serverName",
    "version",
)  # fmt: skip


def test_info_has_what_clients_read() -> None:
    of = face()
    told = content(of, "server/info")

    assert set(KEYS) <= told.keys()
    assert told["product_type"] == "embedded-analytics"
    assert service(of).splunk_version >= (9, 0, 2)
    assert content(of, "server/info")["guid"] == told["guid"]


def test_services_are_listed() -> None:
    assert "search" in [entry["name"] for entry in entries(face(), "")]


def test_settings_are_kept_and_ask_for_a_restart() -> None:
    of = face()
    asked = service(of)
    assert not asked.restart_required
    post(of, "server/settings/settings", sessionTimeout="2h")

    assert content(of, "server/settings")["sessionTimeout"] == "2h"
    assert asked.restart_required
    asked.post("/services/server/control/restart")
    assert not asked.restart_required


def test_only_the_owner_may_ask_to_let_go() -> None:
    of = face()
    asked: list[int] = []
    assert message(post(of, "server/control/yield"))[:1] == (409,)
    of.on_yield = lambda: asked.append(1)
    assert post(of, "server/control/yield").status == 200
    assert asked == [1]


def test_logged_in_user_is_not_the_owner() -> None:
    from analytics.splunkd.exchange import Request  # noqa: PLC0415

    of = face()
    of.on_yield = lambda: None
    request = Request.of("POST", "/services/server/control/yield")
    request.user = "admin"

    assert message(of.answer(request))[0] == 403


@pytest.mark.parametrize("path", ["server/info", "server/settings"])
def test_single_things_cannot_be_removed(path: str) -> None:
    assert message(ask(face(), "DELETE", path))[0] == 400
