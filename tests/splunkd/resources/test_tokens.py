"""Tokens stand for their user, from when to when they hold."""

from __future__ import annotations

import time as clock
from typing import TYPE_CHECKING, Any

import pytest
from support.face import ask, document, entries, face, get, message, post, text

from analytics.engine.catalog import Entity
from analytics.splunkd.exchange import Request

if TYPE_CHECKING:
    from analytics.splunkd.app import Face


def people(*capabilities: str) -> Face:
    """Make a face with eve, who has *capabilities*, and bob."""
    of = face()
    of.catalog.put(Entity("roles", "own", {"capabilities": list(capabilities)}))
    of.catalog.put(Entity("users", "eve", {"roles": ["own"]}))
    of.catalog.put(Entity("users", "bob", {"roles": ["user"]}))
    return of


def made(of: Face, user: str = "admin", **form: object) -> dict[str, Any]:
    """Make a token as *user*."""
    reply = ask(of, "POST", "authorization/tokens", user=user, output_mode="json", **form)
    assert reply.status == 201, text(reply)
    return dict(document(reply)["entry"][0]["content"])


def status(of: Face, token: str) -> int:
    """Ask with *token*."""
    head = [("Authorization", f"Bearer {token}")]
    return of.answer(Request.of("GET", "/services/authentication/current-context", head)).status


def test_token_is_told_once_and_removed() -> None:
    of = face()
    token = made(of, name="admin", audience="tests")
    (listed,) = entries(of, "authorization/tokens")

    assert token["token"].count(".") == 2
    assert listed["name"] == token["id"]
    assert listed["content"]["claims.sub"] == "admin"
    assert listed["content"]["claims.aud"] == "tests"
    assert token["token"] not in text(get(of, "authorization/tokens"))
    assert listed["content"]["hash"] is None
    assert status(of, token["token"]) == 200
    assert ask(of, "DELETE", f"authorization/tokens/{token['id']}").status == 200
    assert entries(of, "authorization/tokens") == []
    assert status(of, token["token"]) == 401


def test_token_is_for_somebody() -> None:
    assert message(post(face(), "authorization/tokens", name="ghost"))[0] == 400


@pytest.mark.parametrize(
    ("form", "exp", "nbf"),
    [
        ({}, 0, 0),
        ({"expires_on": "never"}, 0, 0),
        ({"expires_on": "+1d"}, 86_400, 0),
        ({"expires_on": "+2h", "not_before": "+1h"}, 7200, 3600),
    ],
)
def test_token_has_a_time(form: dict[str, str], exp: int, nbf: int) -> None:
    of, now = face(), clock.time()
    token = made(of, name="admin", **form)
    (listed,) = entries(of, "authorization/tokens")

    for claim, offset in (("claims.exp", exp), ("claims.nbf", nbf)):
        assert abs(listed["content"][claim] - (now + offset if offset else 0)) < 60
    assert status(of, token["token"]) == (401 if nbf else 200)


@pytest.mark.parametrize(
    "form",
    [
        {"expires_on": "soon"},
        {"expires_on": "-1h"},
        {"expires_on": "+1h", "not_before": "+2h"},
        {"expires_on": "1"},
        {"expires_on": "+999999999999d"},
    ],
)
def test_impossible_time_is_refused(form: dict[str, str]) -> None:
    assert message(post(face(), "authorization/tokens", name="admin", **form))[0] == 400


def test_disabled_token_is_none() -> None:
    of = face()
    token = made(of, name="admin")
    path = f"authorization/tokens/{token['id']}"
    for value, want in (("disabled", 401), ("enabled", 200)):
        assert post(of, path, status=value).status == 200
        assert status(of, token["token"]) == want
    assert post(of, path, status="odd").status == 400


@pytest.mark.parametrize(
    ("capabilities", "own", "others"),
    [((), 403, 403), (("edit_tokens_own",), 201, 403), (("edit_tokens_all",), 201, 201)],
)
def test_capability_for_own_and_for_others(
    capabilities: tuple[str, ...], own: int, others: int
) -> None:
    of = people(*capabilities)
    for name, want in (("eve", own), ("bob", others)):
        assert ask(of, "POST", "authorization/tokens", user="eve", name=name).status == want


def test_tokens_of_others_are_not_there() -> None:
    of = people("list_tokens_own", "edit_tokens_own")
    bobs, eves = made(of, name="bob"), made(of, "eve", name="eve")

    told = document(ask(of, "GET", "authorization/tokens", user="eve", output_mode="json"))
    assert [entry["name"] for entry in told["entry"]] == [eves["id"]]
    for method in ("GET", "POST", "DELETE"):
        path = f"authorization/tokens/{bobs['id']}"
        assert ask(of, method, path, user="eve", status="disabled").status == 404
        path = f"authorization/tokens/eve?id={bobs['id']}"
        assert ask(of, method, path, user="eve", status="disabled").status == 404
    assert status(of, bobs["token"]) == 200
    assert ask(of, "DELETE", f"authorization/tokens/eve?id={eves['id']}", user="eve").status == 200


def test_tokens_of_one_user_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.splunkd.resources.tokens.TOKENS_OF_ONE_USER", 1)
    of = face()
    made(of, name="admin")

    assert message(post(of, "authorization/tokens", name="admin"))[0] == 400
