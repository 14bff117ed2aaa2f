"""What the server says of itself can be searched for."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from support.face import PaperEngine, ask, face

from analytics.errors import DataError
from analytics.splunkd.exchange import Request
from analytics.splunkd.internal import line, note

if TYPE_CHECKING:
    import pytest
    from splunklib.client import Service

    from analytics.splunkd.app import Face

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def test_line_has_time_level_and_component() -> None:
    assert line("Login", NOON, user="eve", info="failed") == (
        '2026-01-02T12:00:00.000+00:00 INFO  Login - user="eve" info="failed"'
    )


def test_value_cannot_make_a_line_or_a_field() -> None:
    told = line("Login", NOON, user='x" info="succeeded\n2026-01-02 INFO')

    assert "\n" not in told
    assert '\\" info=' in told
    assert len(line("Login", NOON, user="x" * 10_000)) < 300


def login(of: Face, user: str, password: str) -> int:
    body = f"username={user}&password={password}".encode()
    request = Request.of("POST", "/services/auth/login", body=body)
    request.address = "192.0.2.7"
    return int(of.answer(request).status)


def test_logins_are_told(real: Face, asked: Service) -> None:
    password = real.logins.first_password()
    assert password
    assert [login(real, "admin", password), login(real, "eve", "x")] == [200, 401]
    found = asked.jobs.oneshot(
        "search index=_internal Login | sort info | table user info address", output_mode="json"
    )

    assert json.loads(found.read())["results"] == [
        {"user": "eve", "info": "failed", "address": "192.0.2.7"},
        {"user": "admin", "info": "succeeded", "address": "192.0.2.7"},
    ]


def test_owner_of_the_data_is_no_login() -> None:
    of = face()

    assert ask(of, "POST", "auth/login").status == 200
    assert cast("PaperEngine", of.engine).kept == []


def test_full_disk_lets_people_in(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(_records: object) -> None:
        raise DataError("The disk is full. Free space.")

    of = face()
    monkeypatch.setattr(of.engine, "append", full)
    note(of, "Login", user="admin")

    assert "The disk is full" in caplog.text
