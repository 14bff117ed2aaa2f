"""Secrets and names of persons are taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.ruled import event, kept, rules

from analytics.privacy import ids, keys

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
CARD = "4111 1111 1111 1111"

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "value", "want"),
    [
        ("password", "x", None),
        ("csrf_token", "x", None),
        ("accessToken", "x", None),
        ("user_Password", "x", None),
        ("has_password", "true", "true"),
        ("tokens", "x", "x"),
        ("note", f"see {JWT}!", "see [removed]!"),
        ("note", f"paid with {CARD}.", "paid with [removed]."),
        ("note", "paid with 3782 822463 10005", "paid with [removed]"),
        ("note", "order 4111 1111 1111 1112", "order 4111 1111 1111 1112"),
        ("note", "4111111111111111", "4111111111111111"),
    ],
)
def test_secrets_are_removed(tmp_path: Path, name: str, value: str, want: str | None) -> None:
    ours = rules(tmp_path)
    found = kept(ours, r_key="secret", **{name: value})

    assert found.get(name) == want
    assert sum(ours.counts.values()) == (want != value)


def test_mail_address_is_hashed_behind_a_public_key(tmp_path: Path) -> None:
    ours = rules(tmp_path)
    want = ids.keyed(keys.site_key(tmp_path), "bob@example.com")

    def hashed(**sent: str) -> dict[str, str]:
        found = kept(ours, r_key="public", **sent)
        return {name: text for name, text in found.items() if name[0] != "$"}

    assert hashed(email=" Bob@example.com") == {"email_hash": want}
    assert hashed(note="ask bob@example.com") == {"note": f"ask {want}"}
    assert hashed(user_email="bob@example.com") == {"user_email_hash": want}
    assert hashed(uname="Bob@Example.com") == {"user_hash": want}


@pytest.mark.parametrize("key", ["secret", "loopback"])
def test_owner_decides_behind_a_secret_key(tmp_path: Path, key: str) -> None:
    assert kept(rules(tmp_path), r_key=key, email="bob@example.com") == {"email": "bob@example.com"}


@pytest.mark.parametrize(
    ("name", "value", "want"),
    [
        ("email", "bob@example.com", None),
        ("note", "call +41 79 123 45 67 now", "call [removed] now"),
        ("note", "bob@example.com", "[removed]"),
        ("note", "1 + 1 @ home", "1 + 1 @ home"),
        ("since", "2026-11-24T10:00:00+01:00", "2026-11-24T10:00:00+01:00"),
        ("is_mobile", "true", "true"),
        ("username", "bob", "bob"),
    ],
)
def test_persons_are_removed(tmp_path: Path, name: str, value: str, want: str | None) -> None:
    found = kept(rules(tmp_path, 'personal = "remove"'), **{name: value})

    assert found.get(name) == want


def test_distinct_id_is_never_looked_at(tmp_path: Path) -> None:
    found = rules(tmp_path)(event("bob@example.com", r_key="public"))

    assert found is not None
    assert found.distinct_id == "bob@example.com"
