"""Ids that need a key, or the salt of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from analytics.privacy import generate_client_id, ids, keys

if TYPE_CHECKING:
    from pathlib import Path

SALT = b"0" * 64


def test_client_id_is_the_one_of_the_reference() -> None:
    want = "8b7958a9-f608-4ae9-99d9-e285271a896d"

    assert generate_client_id("my-secret$u1", key="site-key") == want
    assert generate_client_id("my-secret$u1", key=b"site-key") == want
    assert generate_client_id("my-secret$u1", key="another") != want


def test_without_a_secret_each_id_is_new() -> None:
    one, two = generate_client_id(), generate_client_id()

    assert one != two
    assert UUID(one).version == UUID(two).version == 4


def test_without_a_key_it_is_the_one_of_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANALYTICS_DATA", str(tmp_path))
    ids._own_key.cache_clear()

    got = generate_client_id("u1")

    assert got == generate_client_id("u1", key=keys.site_key(tmp_path))
    ids._own_key.cache_clear()


def test_case_and_blanks_do_not_matter_to_a_hash() -> None:
    assert ids.keyed(b"k", " Bob@Example.com ") == ids.keyed(b"k", "bob@example.com")
    assert len(ids.keyed(b"k", "bob@example.com")) == 43


@pytest.mark.parametrize(
    ("address", "is_same"),
    [("2001:db8:1:2:9::9", True), ("2001:db8:1:3::1", False), ("12.34.56.78", False)],
)
def test_household_of_ipv6_is_one_person(address: str, is_same: bool) -> None:  # noqa: FBT001
    one = ids.daily(SALT, "shop", "shop.example", "2001:db8:1:2:3:4:5:6", "agent")

    assert (ids.daily(SALT, "shop", "shop.example", address, "agent") == one) is is_same
    assert one.startswith("d_")
    assert len(one) == 24


@pytest.mark.parametrize(
    "other",
    [("blog", "shop.example", "a"), ("shop", "b.example", "a"), ("shop", "shop.example", "b")],
)
def test_application_host_and_agent_make_the_id(other: tuple[str, str, str]) -> None:
    application, host, agent = other
    one = ids.daily(SALT, "shop", "shop.example", "12.34.56.78", "a")

    assert ids.daily(SALT, application, host, "12.34.56.78", agent) != one
