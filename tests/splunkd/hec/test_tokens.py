"""Who may send events, and how that is said."""

from __future__ import annotations

import base64

import pytest
from support.face import post
from support.hec import EVENT, Hec, collector

BODY = '{"event": "x"}'


def basic(text: str) -> str:
    return f"Basic {base64.b64encode(text.encode()).decode()}"


@pytest.fixture(scope="module")
def hec() -> Hec:
    """Make a token, and one that is disabled."""
    made = collector(token="good")
    collector(made.face, "off", disabled=1)
    return made


@pytest.mark.parametrize(
    ("authorization", "status", "code"),
    [
        ("Splunk good", 200, 0),
        ("splunk  good ", 200, 0),
        (basic("x:good"), 200, 0),
        (basic(":good"), 200, 0),
        ("", 401, 2),
        ("Splunk", 401, 2),
        (basic("x:"), 401, 2),
        ("Bearer good", 401, 3),
        ("good", 401, 3),
        ("Basic ???", 401, 3),
        ("Basic /w==", 401, 3),
        ("Splunk bad", 403, 4),
        ("Splunk GOOD", 403, 4),
        ("Splunk good good", 403, 4),
        ("Splunk g\xf6\xf6d", 403, 4),
        (basic("good:x"), 403, 4),
        ("Splunk off", 403, 1),
    ],
)
def test_authorization(hec: Hec, authorization: str, status: int, code: int) -> None:
    got, document = hec.post(BODY, authorization=authorization)

    assert (got, document["code"]) == (status, code)
    assert "invalid-event-number" not in document


@pytest.mark.parametrize(
    ("token", "status", "code"), [("good", 400, 16), ("bad", 403, 4), ("off", 403, 1), ("", 401, 2)]
)
def test_token_in_the_address(hec: Hec, token: str, status: int, code: int) -> None:
    """It is looked at before it is refused."""
    got, document = hec.post(BODY, f"{EVENT}?token={token}", authorization="")

    assert (got, document["code"]) == (status, code)


def test_session_of_a_user_is_no_token(hec: Hec) -> None:
    key = hec.face.logins.open("admin")

    assert hec.code(BODY, authorization=f"Splunk {key}") == (4, None)


def test_token_is_none_for_rest(hec: Hec) -> None:
    reply = hec.send("GET", "/services/data/inputs/http")

    assert reply.status == 401


def test_changes_hold_at_once() -> None:
    hec = collector(token="t")
    path = "data/inputs/http/t"

    assert hec.code(BODY) == (0, None)
    post(hec.face, f"{path}/disable")
    assert hec.code(BODY) == (1, None)
    post(hec.face, f"{path}/enable")
    assert hec.code(BODY) == (0, None)
    post(hec.face, path, token="new")
    assert hec.code(BODY) == (4, None)
    assert hec.code(BODY, authorization="Splunk new") == (0, None)


def test_collector_can_be_disabled_as_a_whole() -> None:
    hec = collector()

    post(hec.face, "data/inputs/http/http", disabled=1)
    assert hec.code(BODY) == (1, None)
    post(hec.face, "data/inputs/http/http/enable")
    assert hec.code(BODY) == (0, None)


def test_without_any_token_none_is_valid() -> None:
    hec = collector()
    hec.send("DELETE", "/services/data/inputs/http/t")
    other = Hec(collector().face, "never made")

    assert other.code(BODY) == (4, None)
