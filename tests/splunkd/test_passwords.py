"""What is kept of a password says nothing of it."""

from __future__ import annotations

import threading

import pytest

from analytics.errors import MissingExtraError
from analytics.splunkd import passwords
from analytics.splunkd.exchange import RestError


@pytest.fixture
def without_argon2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", lambda: None)
    monkeypatch.setattr(passwords, "_decoy", lambda: passwords.make("nobody has this"))


def test_hash_is_of_argon2id_with_the_numbers_of_owasp() -> None:
    kept = passwords.make("changed!é")

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert "changed" not in kept
    assert passwords.is_right(kept, "changed!é")
    assert not passwords.is_right(kept, "changed!e")
    assert not passwords.is_old(kept)
    assert passwords.make("changed!é") != kept


@pytest.mark.usefixtures("without_argon2")
def test_scrypt_stands_in_where_argon2_is_not_installed() -> None:
    kept = passwords.make("changed!")

    assert kept.startswith("scrypt$")
    assert passwords.is_right(kept, "changed!")
    assert not passwords.is_right(kept, "changed?")
    assert not passwords.is_old(kept)
    assert not passwords.is_right("", "changed!")


def test_hash_of_argon2_needs_argon2(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = passwords.make("changed!")
    monkeypatch.setattr(passwords, "_hasher", lambda: None)

    with pytest.raises(MissingExtraError, match=r"splunk-product-analytics\[server\]"):
        passwords.is_right(kept, "changed!")


@pytest.mark.parametrize("kept", ["$argon2id$broken", "$argon2id$v=19$m=1,t=1,p=1$x$y", "plain"])
def test_broken_hash_is_nobodys(kept: str) -> None:
    assert not passwords.is_right(kept, "changed!")


@pytest.mark.parametrize(("length", "is_refused"), [(0, 1), (7, 1), (8, 0), (1024, 0), (1025, 1)])
def test_length_is_bounded(length: int, is_refused: int) -> None:
    password = "é" * length
    if not is_refused:
        passwords.check(password)
        return
    with pytest.raises(RestError, match=r"(?i)password") as caught:
        passwords.check(password)
    assert caught.value.status == 400


def test_book_is_not_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = passwords.make("changed!")
    monkeypatch.setattr(passwords, "_hasher", None)

    assert not passwords.is_right(kept, "x" * 1025)


def test_unknown_user_costs_a_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    monkeypatch.setattr(passwords, "_is_argon2_of", lambda kept, _: bool(tried.append(kept)))

    assert not passwords.is_right("", "changed!")
    (kept,) = tried
    assert kept.startswith("$argon2id$")


def test_too_many_at_a_time_are_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_HASHING", threading.Semaphore(0))
    monkeypatch.setattr(passwords, "_WAIT_S", 0.01)

    with pytest.raises(RestError) as caught:
        passwords.make("changed!")
    assert caught.value.status == 503
