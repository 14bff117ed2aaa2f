"""Logging in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.face import ask, content, document, face, message, post, text

from analytics.splunkd.exchange import Request

if TYPE_CHECKING:
    from analytics.splunkd.exchange import Reply

FACE = face()
PASSWORD = FACE.logins.first_password() or ""


def test_login_answers_with_a_key_and_one_cookie() -> None:
    reply = ask(FACE, "POST", "auth/login", user="", username="admin", password=PASSWORD, cookie=1)
    key = text(reply).partition("<sessionKey>")[2].partition("</sessionKey>")[0]

    assert len(key) > 40
    assert reply.headers["Set-Cookie"].startswith(f"splunkd_8089={key};")


def test_login_without_cookie_and_in_json() -> None:
    reply = ask(
        FACE, "POST", "auth/login", user="", username="admin", password=PASSWORD, output_mode="json"
    )

    assert document(reply)["sessionKey"]
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"username": "admin", "password": "no"}, 401),
        ({"username": "", "password": "", "cookie": "1"}, 401),
        ({"username": "admin"}, 400),
    ],
)
def test_wrong_login(form: dict[str, str], status: int) -> None:
    assert message(ask(FACE, "POST", "auth/login", user="", **form)) == (
        status,
        "WARN",
        "Login failed",
    )


def test_owner_of_the_data_needs_no_password() -> None:
    assert post(FACE, "auth/login", username="x", password="y").status == 200


def test_context_says_who_asks() -> None:
    told = content(FACE, "authentication/current-context")

    assert (told["username"], told["roles"], told["tz"]) == ("admin", ["admin"], "UTC")
    assert "change_own_password" in told["capabilities"]
    assert "password" not in told


def test_capabilities_are_one_entry() -> None:
    assert "change_own_password" in content(FACE, "authorization/capabilities")["capabilities"]


def session_of(user: str, key: str, method: str = "GET", path: str = "") -> Reply:
    request = Request.of(method, f"/services/authentication/httpauth-tokens{path}?output_mode=json",
                         [("Authorization", f"Splunk {key}")])  # fmt: skip
    assert user
    return FACE.answer(request)


def test_logging_out_ends_the_session() -> None:
    key = FACE.logins.open("admin")

    assert session_of("admin", key, "DELETE", f"/{key}").status == 200
    assert session_of("admin", key).status == 401


def test_sessions_of_others_are_not_there() -> None:
    post(FACE, "authentication/users", name="eve", password="changed!", roles="user")
    admins, eves = FACE.logins.open("admin"), FACE.logins.open("eve")
    told = document(session_of("eve", eves))["entry"]

    assert [entry["content"]["userName"] for entry in told] == ["eve"]
    assert eves not in str(told)
    found = FACE.logins.sessions.find(admins)
    assert found
    for name in (admins, found.id):
        assert session_of("eve", eves, "DELETE", f"/{name}").status == 404
    assert session_of("admin", admins).status == 200
    for entry in told:
        assert session_of("admin", admins, "DELETE", f"/{entry['name']}").status == 200
    assert session_of("eve", eves).status == 401
