"""Users and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.face import ask, content, document, entries, face, message, post, text
from support.together import together

from analytics.splunkd.exchange import Request

if TYPE_CHECKING:
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply


def with_key(of: Face, key: str) -> Reply:
    """Ask who one is, with a session key or a token."""
    head = [("Authorization", f"Bearer {key}")]
    return of.answer(Request.of("GET", "/services/authentication/current-context", head))


def people(*roles: str, **made: dict[str, object]) -> Face:
    """Make a face with a user eve of *roles*, a user bob of the role user, and roles *made*."""
    of = face()
    for name, settings in made.items():
        post(of, "authorization/roles", name=name, **settings)
    post(of, "authentication/users", name="eve", password="changed!", roles=list(roles))
    post(of, "authentication/users", name="bob", password="changed!", roles="user")
    return of


def as_eve(of: Face, method: str, path: str, **arguments: object) -> tuple[int, str]:
    """Ask as eve; return the status, and what was wrong."""
    reply = ask(of, method, path, user="eve", **arguments)
    return (reply.status, "") if reply.status < 400 else (message(reply)[0], message(reply)[2])


def test_user_is_made_and_can_log_in() -> None:
    of = face()
    made = post(
        of, "authentication/users", name="Eve", password="changed!", roles=["user", "power"]
    )

    assert made.status == 201
    told = content(of, "authentication/users/EVE")
    assert told["roles"] == ["user", "power"]
    assert told["password"] == "********"
    assert of.logins.login("eve", "changed!", "")


def test_changed_user_keeps_the_password_unless_it_is_new() -> None:
    of = face()
    post(of, "authentication/users", name="eve", password="changed!", roles="user")
    post(of, "authentication/users/eve", email="e@example.com")
    assert of.logins.login("eve", "changed!", "")
    post(of, "authentication/users/eve", password="changed?")
    assert of.logins.login("eve", "changed!", "") is None
    assert of.logins.login("eve", "changed?", "")
    assert content(of, "authentication/users/eve")["email"] == "e@example.com"


def test_no_answer_has_a_hash() -> None:
    of = face()
    made = post(of, "authentication/users", name="eve", password="changed!", roles="user")
    changed = post(of, "authentication/users/eve", realname="E")
    (user,) = of.catalog.find("users", "eve")
    kept = user.content["password"]

    assert kept
    for reply in (made, changed):
        assert kept not in text(reply)
        assert "argon2" not in text(reply)
    assert "argon2" not in str(entries(of, "authentication/users"))


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "eve", "password": "changed!"}, "has no role"),
        ({"name": "eve", "password": "changed!", "roles": "king"}, "no role 'king'"),
        ({"name": "eve", "password": "short", "roles": "user"}, "Use at least 8."),
        ({"name": "eve", "password": "x" * 1025, "roles": "user"}, "longer than 1024"),
        ({"name": "a b", "password": "changed!", "roles": "user"}, "cannot be the name"),
        ({"name": "a/b", "password": "changed!", "roles": "user"}, "cannot be the name"),
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
    post(of, "authentication/users", name="eve", password="changed!", roles="user")
    key = of.logins.login("eve", "changed!", "")
    token = document(
        post(of, "authorization/tokens", name="eve", audience="x", output_mode="json")
    )["entry"][0]["content"]["token"]
    assert key
    for secret in (key, token):
        assert with_key(of, secret).status == 200
    assert ask(of, "DELETE", "authentication/users/Eve").status == 200
    post(of, "authentication/users", name="eve", password="another1", roles="admin")

    assert of.logins.login("eve", "changed!", "") is None
    for secret in (key, token):
        assert with_key(of, secret).status == 401


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


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"name": "a b"}, "cannot be the name"),
        ({"name": "a;b"}, "cannot be the name"),
        ({"name": "a", "capabilities": "Fly!"}, "cannot be a capability"),
        ({"name": "a", "imported_roles": "king"}, "no role 'king'"),
        ({"name": "a", "srchFilter": "x=1 | head 1"}, "filter cannot be understood"),
        ({"name": "a", "srchFilter": "("}, "filter cannot be understood"),
    ],
)
def test_impossible_role_is_refused(settings: dict[str, str], words: str) -> None:
    got = message(post(face(), "authorization/roles", **settings))

    assert got[0] == 400
    assert words in got[2]


def test_role_says_what_it_imports() -> None:
    of = face()
    post(of, "authorization/roles", name="a", imported_roles=["user"], capabilities="edit_tcp")
    told = content(of, "authorization/roles/a")

    assert told["capabilities"] == ["edit_tcp"]
    assert "search" in told["imported_capabilities"]
    assert "edit_tcp" not in told["imported_capabilities"]
    assert told["imported_srchIndexesAllowed"] == ["*"]


def test_administrators_role_stays() -> None:
    assert message(ask(face(), "DELETE", "authorization/roles/admin"))[0] == 400


def test_user_sees_the_own_entry_alone() -> None:
    of = people("user")
    reply = ask(of, "GET", "authentication/users", user="eve", output_mode="json")

    assert [entry["name"] for entry in document(reply)["entry"]] == ["eve"]
    assert as_eve(of, "GET", "authentication/users/eve")[0] == 200
    assert as_eve(of, "GET", "authentication/users/bob")[0] == 404
    assert as_eve(of, "GET", "authorization/roles")[0] == 403


@together(
    ("form", "status"),
    [
        ({"email": "e@x", "realname": "E", "tz": "UTC", "defaultApp": "search"}, 200),
        ({"password": "changed?", "oldpassword": "changed!"}, 200),
        ({"password": "changed?", "oldpassword": "wrong one"}, 400),
        ({"password": "changed?"}, 400),
        ({"password": "short", "oldpassword": "changed!"}, 400),
        ({"roles": "admin"}, 403),
        ({"email": "e@x", "roles": ["user", "admin"]}, 403),
        ({"force-change-pass": "1"}, 403),
    ],
)
def test_user_changes_no_right_of_the_own_entry(form: dict[str, object], status: int) -> None:
    of = people("user")

    assert as_eve(of, "POST", "authentication/users/eve", **form)[0] == status
    assert content(of, "authentication/users/eve")["roles"] == ["user"]


def test_own_password_is_a_capability_of_its_own() -> None:
    of = people("a", a={"capabilities": ["search", "edit_own_objects"]})
    form = {"password": "changed?", "oldpassword": "changed!"}

    got = as_eve(of, "POST", "authentication/users/eve", **form)
    assert got == (
        403,
        (
            "You (user=eve) do not have permission to perform this operation "
            "(requires capability: edit_user OR change_own_password)."
        ),
    )


def test_new_password_ends_the_sessions() -> None:
    of = people("user")
    key = of.logins.login("eve", "changed!", "")
    assert key
    form = {"password": "changed?", "oldpassword": "changed!"}
    assert as_eve(of, "POST", "authentication/users/eve", **form)[0] == 200

    assert with_key(of, key).status == 401


@pytest.mark.parametrize("verb", ["POST", "DELETE"])
@pytest.mark.parametrize("name", ["bob", "nobody", "admin"])
def test_others_are_not_changed_without_the_capability(verb: str, name: str) -> None:
    got = as_eve(people("power"), verb, f"authentication/users/{name}")

    assert got == (
        403,
        (
            "You (user=eve) do not have permission to perform this operation "
            "(requires capability: edit_user)."
        ),
    )


KEEPER = {"capabilities": ["edit_user", "search"], "imported_roles": ["user"]}


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("authentication/users", {"name": "x", "password": "changed!", "roles": "user"}, 201),
        ("authentication/users", {"name": "x", "password": "changed!", "roles": "admin"}, 403),
        ("authentication/users/bob", {"password": "changed?"}, 200),
        ("authentication/users/bob", {"roles": ["user", "admin"]}, 403),
        ("authentication/users/eve", {"roles": ["admin"]}, 403),
        ("authentication/users/admin", {"password": "changed?"}, 403),
    ],
)
def test_nobody_gives_more_than_they_have(path: str, form: dict[str, object], status: int) -> None:
    assert as_eve(people("keeper", keeper=KEEPER), "POST", path, **form)[0] == status


def test_nobody_removes_who_may_more() -> None:
    of = people("keeper", keeper=KEEPER)
    post(of, "authentication/users", name="root", password="changed!", roles="admin")

    assert as_eve(of, "DELETE", "authentication/users/root")[0] == 403
    assert as_eve(of, "DELETE", "authentication/users/bob")[0] == 200


def test_roles_can_be_given_by_who_edits_them() -> None:
    """An administrator lacks the capability to delete, and gives it all the same."""
    form = {"roles": ["user", "can_delete"]}

    assert as_eve(people("admin"), "POST", "authentication/users/bob", **form)[0] == 200


@pytest.mark.parametrize("suffix", ["acl", "enable", "disable", "_reload", "move"])
def test_no_way_leads_round_the_rules_for_users(suffix: str) -> None:
    of = people("user")
    for verb in ("GET", "POST"):
        assert as_eve(of, verb, f"authentication/users/bob/{suffix}")[0] in {403, 404}
        assert as_eve(of, verb, f"authentication/users/{suffix}")[0] in {403, 404}


@pytest.mark.parametrize(
    ("own", "given", "status"),
    [
        ({"srchIndexesAllowed": ["web", "main"]}, {"srchIndexesAllowed": ["web"]}, 201),
        ({"srchIndexesAllowed": ["web*"]}, {"srchIndexesAllowed": ["web2"]}, 201),
        ({"srchIndexesAllowed": ["web*"]}, {"srchIndexesAllowed": ["web*"]}, 201),
        ({"srchIndexesAllowed": ["web"]}, {"srchIndexesAllowed": ["web", "main"]}, 403),
        ({"srchIndexesAllowed": ["web"]}, {"srchIndexesAllowed": ["web*"]}, 403),
        ({"srchIndexesAllowed": ["web*"], "srchIndexesDisallowed": ["web2"]},
         {"srchIndexesAllowed": ["web*"]}, 403),
        ({"srchIndexesAllowed": ["web"], "srchFilter": "a=1"},
         {"srchIndexesAllowed": ["web"]}, 403),
    ],
)  # fmt: skip
def test_nobody_lets_others_read_more_than_they_do(
    own: dict[str, object], given: dict[str, object], status: int
) -> None:
    of = people("half", half={"capabilities": ["edit_user"], **own}, new=given)
    form = {"name": "x", "password": "changed!", "roles": "new"}

    assert as_eve(of, "POST", "authentication/users", **form)[0] == status
