"""Logging in, and tokens."""

from __future__ import annotations

import pytest
from support.face import ask, content, document, entries, face, get, message, post, text

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


def test_token_is_told_once_and_removed() -> None:
    (made,) = document(
        post(FACE, "authorization/tokens", name="admin", audience="tests", output_mode="json")
    )["entry"]
    token = made["content"]["token"]
    (listed,) = entries(FACE, "authorization/tokens")

    assert token.count(".") == 2
    assert listed["name"] == made["name"]
    assert listed["content"]["claims.sub"] == "admin"
    assert token not in text(get(FACE, "authorization/tokens"))
    assert listed["content"]["hash"] is None
    assert ask(FACE, "DELETE", f"authorization/tokens/{made['name']}").status == 200
    assert entries(FACE, "authorization/tokens") == []


def test_token_is_for_somebody() -> None:
    assert message(post(FACE, "authorization/tokens", name="ghost"))[0] == 400
