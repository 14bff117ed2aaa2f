"""Users and roles."""

from __future__ import annotations

import pytest
from support.face import ask, content, entries, face, message, post, text


def test_user_is_made_and_can_log_in() -> None:
    of = face()
    made = post(of, "authentication/users", name="Eve", password="x", roles=["user", "power"])

    assert made.status == 201
    told = content(of, "authentication/users/EVE")
    assert told["roles"] == ["user", "power"]
    assert told["password"] == "********"
    assert of.logins.login("eve", "x", "")


def test_changed_user_keeps_the_password_unless_it_is_new() -> None:
    of = face()
    post(of, "authentication/users", name="eve", password="x", roles="user")
    post(of, "authentication/users/eve", email="e@example.com")
    assert of.logins.login("eve", "x", "")
    post(of, "authentication/users/eve", password="y")
    assert of.logins.login("eve", "x", "") is None
    assert of.logins.login("eve", "y", "")
    assert content(of, "authentication/users/eve")["email"] == "e@example.com"


def test_no_answer_has_a_hash() -> None:
    of = face()
    made = post(of, "authentication/users", name="eve", password="x", roles="user")
    changed = post(of, "authentication/users/eve", realname="E")

    for reply in (made, changed):
        assert "scrypt" not in text(reply)
    assert "scrypt" not in str(entries(of, "authentication/users"))


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "eve", "password": "x"}, "has no role"),
        ({"name": "eve", "password": "x", "roles": "king"}, "no role 'king'"),
        ({"name": "eve", "roles": "user"}, "has no password"),
    ],
)
def test_incomplete_user_is_refused(form: dict[str, str], words: str) -> None:
    got = message(post(face(), "authentication/users", **form))

    assert got[0] == 400
    assert words in got[2]


@pytest.mark.parametrize("name", ["nobody", "admin"])
def test_absent_user_and_admin_are_not_removed(name: str) -> None:
    """400 for an absent one, where other collections say 404: clients of splunkd expect it."""
    assert message(ask(face(), "DELETE", f"authentication/users/{name}"))[0] == 400


def test_removed_user_is_logged_out() -> None:
    of = face()
    post(of, "authentication/users", name="eve", password="x", roles="user")
    assert ask(of, "DELETE", "authentication/users/Eve").status == 200
    assert of.logins.login("eve", "x", "") is None


def test_roles_are_kept() -> None:
    of = face()
    post(of, "authorization/roles", name="Reader", capabilities=["search"], srchJobsQuota=3)
    told = content(of, "authorization/roles/reader")

    assert (told["capabilities"], told["srchJobsQuota"]) == (["search"], 3)
    assert [role["name"] for role in entries(of, "authorization/roles")] == [
        "admin",
        "can_delete",
        "power",
        "reader",
        "user",
    ]
