"""Sessions are known by their keys alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.together import together

from analytics.splunkd import sessions
from analytics.splunkd.sessions import SESSION_S, Sessions, seconds

if TYPE_CHECKING:
    import pytest


@together(
    ("span", "want"),
    [
        ("1h", 3600),
        ("30m", 1800),
        ("90s", 90),
        ("90", 90),
        ("2 days", 172_800),
        (" 1 Hour ", 3600),
        ("", SESSION_S),
        ("0", SESSION_S),
        ("soon", SESSION_S),
        ("-1h", SESSION_S),
    ],
)
def test_spans(span: str, want: int) -> None:
    assert seconds(span) == want


def test_key_is_known_and_listed_without_being_told() -> None:
    of = Sessions()
    key = of.open("eve")
    (told,) = of.list()

    assert of.user(key) == "eve"
    assert told.user == "eve"
    assert told.id not in key
    assert key not in str(told)
    assert of.find(key) == of.find(told.id)
    assert of.find("x") is None


def test_one_or_all_of_a_user_end() -> None:
    of = Sessions()
    first, second, other = of.open("eve"), of.open("eve"), of.open("bob")
    found = of.find(first)
    assert found
    of.end(name=found.id)
    assert (of.user(first), of.user(second)) == ("", "eve")
    of.end("eve")
    assert (of.user(second), of.user(other)) == ("", "bob")
    of.end()
    assert of.user(other) == "bob"


def test_sessions_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """In all, and of one user, who cannot push out the others."""
    monkeypatch.setattr(sessions, "SESSIONS", 4)
    monkeypatch.setattr(sessions, "OF_ONE_USER", 2)
    of = Sessions()
    bob = of.open("bob")
    first, *others = [of.open("eve") for _ in range(3)]
    assert [of.user(key) for key in (bob, first, *others)] == ["bob", "", "eve", "eve"]
    for name in "cde":
        of.open(name)

    assert len(of.list()) == 4
    assert [session.user for session in of.list()] == ["eve", "c", "d", "e"]
