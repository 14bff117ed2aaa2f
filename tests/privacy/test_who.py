"""Ids for a day, and what is kept of an address."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from support.ruled import ADDRESS, AGENT, NOON, Nowhere, event, kept, rules

from analytics.event import Event
from analytics.privacy import ids, keys, load
from analytics.properties import Texts

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def test_who_has_no_id_gets_one_for_the_day(tmp_path: Path) -> None:
    ours = rules(tmp_path)
    one, two = (
        ours(event(r_ip=ADDRESS, r_user_agent=AGENT, r_key="public", r_host="shop.example"))
        for _ in range(2)
    )

    assert one is not None
    assert two is not None
    assert one.distinct_id == two.distinct_id
    assert str(one.distinct_id).startswith("d_")


@pytest.mark.parametrize(
    ("text", "who", "request_", "want"),
    [
        ("", "u1", {"r_ip": ADDRESS, "r_key": "public"}, "u1"),
        ("", None, {"r_key": "public"}, None),
        ("", None, {"r_ip": ADDRESS, "r_key": "secret"}, None),
        ("cookieless = false", None, {"r_ip": ADDRESS, "r_key": "public"}, None),
        ('consent = "opt-in"', None, {"r_ip": ADDRESS, "r_key": "public"}, None),
    ],
    ids=["sent", "no address", "server", "off", "no consent"],
)
def test_daily_id_is_for_visitors_only(
    tmp_path: Path, text: str, who: str | None, request_: dict[str, str], want: str | None
) -> None:
    found = rules(tmp_path, text)(event(who, **request_))

    assert found is not None
    assert found.distinct_id == want


def test_visitor_of_whom_a_server_tells_gets_an_id(tmp_path: Path) -> None:
    found = rules(tmp_path)(event(r_ip=ADDRESS, r_key="secret", r_told="1"))

    assert found is not None
    assert str(found.distinct_id).startswith("d_")


def test_salt_may_be_another(tmp_path: Path) -> None:
    asked = []

    def salt(when: datetime, now: datetime) -> bytes:
        asked.append((when, now))
        return b"x"

    ours = load(None, folder=tmp_path, places=Nowhere(), now=lambda: NOON, salt=salt)
    found = ours(event(r_ip=ADDRESS, r_key="public", r_host="shop.example"))

    assert found is not None
    assert found.distinct_id == ids.daily(b"x", found.application, "shop.example", ADDRESS, "")
    assert asked == [(found.time, NOON)]


def test_next_day_is_another_person(tmp_path: Path) -> None:
    days = iter([NOON, NOON + timedelta(days=1)])
    one, two = (
        load(None, folder=tmp_path, places=Nowhere(), now=lambda when=when: when)(  # type: ignore[misc]
            Event("shop", "x", when, None, Texts({"$ip": ADDRESS, "$key": "public"}))
        )
        for when in days
    )

    assert one is not None
    assert two is not None
    assert one.distinct_id != two.distinct_id


@pytest.mark.parametrize(
    ("how", "want"),
    [("drop", None), ("keep", ADDRESS), ("anonymize", "12.34.56.0")],
)
def test_address_is_kept_as_asked_for(tmp_path: Path, how: str, want: str | None) -> None:
    ours = rules(tmp_path, f'ip = "{how}"')

    assert kept(ours, r_ip=ADDRESS, ip="1.1.1.1").get("ip") == want
    assert kept(ours, r_key="public", ip_address=ADDRESS).get("ip_address") == want


def test_hash_of_an_address_needs_the_site_key(tmp_path: Path) -> None:
    found = kept(rules(tmp_path, 'ip = "hash"'), r_ip=ADDRESS)

    assert found == {"ip": ids.keyed(keys.site_key(tmp_path), ADDRESS)}
