"""Imported events go by the rules of privacy."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from analytics.event import Event
from analytics.imports.ruled import AS_IT_IS, Ruled
from analytics.privacy import load
from analytics.privacy.keys import lasting

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2015, 5, 17, 12, tzinfo=UTC)
VISIT = {
    "ip": "83.149.9.216",
    "user_agent": "Mozilla/5.0 (X11)",
    "url": "/a?utm_source=x&token=1",
    "referrer": "https://www.shop.example/b",
    "host": "shop.example",
}


def keeping(folder: Path, rules: str = "") -> Ruled:
    (folder / "privacy.toml").write_text(rules)
    return Ruled(load(None, folder=folder, salt=lasting(folder)))


def event(who: str | None = None, time: datetime = NOON, **properties: object) -> Event:
    return Event("web", "request", time, who, properties, "id")


def kept(keep: Ruled, who: str | None = None, time: datetime = NOON, **properties: object) -> Event:
    found = keep(event(who, time, **properties))
    assert found is not None
    return found


def test_visit_by_default(tmp_path: Path) -> None:
    found = kept(keeping(tmp_path), **VISIT)

    assert (found.distinct_id or "")[:2] == "d_"
    assert (found.name, found.time, found.event_id) == ("request", NOON, "id")
    assert found.properties == {
        "host": "shop.example",
        "url": "/a?utm_source=x",
        "path": "/a",
        "utm_source": "x",
        "$user_agent": "Mozilla/5.0 (X11)",
    }


@pytest.mark.parametrize(
    ("rule", "ip"),
    [
        ("drop", None),
        ("anonymize", "83.149.9.0"),
        ("keep", "83.149.9.216"),
    ],
)
@pytest.mark.parametrize("name", ["ip", "ip address", "remote_addr", "clientIp"])
def test_address(tmp_path: Path, rule: str, ip: str | None, name: str) -> None:
    found = kept(keeping(tmp_path, f'ip = "{rule}"'), "u1", **{name: VISIT["ip"]})

    assert found.properties == ({"ip": ip} if ip else {})
    assert found.distinct_id == "u1"


def test_of_several_addresses_the_visitors_counts(tmp_path: Path) -> None:
    behind = {"remote_addr": "10.0.0.1", "http_x_forwarded_for": "83.149.9.216, 10.0.0.9"}

    found = kept(keeping(tmp_path, 'ip = "keep"'), "u1", **behind)

    assert found.properties == {"ip": "83.149.9.216"}


def test_what_is_no_address_is_not_kept(tmp_path: Path) -> None:
    assert kept(keeping(tmp_path, 'ip = "keep"'), "u1", ip="somewhere").properties == {}


@pytest.mark.parametrize(
    ("rule", "properties"),
    [
        ("classify", {"$user_agent": "curl/8"}),
        ("keep", {"$user_agent": "curl/8", "user_agent": "curl/8"}),
        ("drop", {}),
    ],
)
@pytest.mark.parametrize("name", ["user_agent", "http_user_agent", "User-Agent"])
def test_user_agent(tmp_path: Path, rule: str, properties: dict[str, str], name: str) -> None:
    found = kept(keeping(tmp_path, f'user_agent = "{rule}"'), **{name: "curl/8"})

    assert found.properties == properties


def test_ids_are_the_same_in_another_run_and_others_on_another_day(tmp_path: Path) -> None:
    first, second = keeping(tmp_path), keeping(tmp_path)
    late = NOON.replace(hour=23, minute=59)

    ids = [
        kept(first, **VISIT).distinct_id,
        kept(second, time=late, **VISIT).distinct_id,
        kept(first, time=late + timedelta(minutes=1), **VISIT).distinct_id,
        kept(first, **VISIT | {"user_agent": "other"}).distinct_id,
        kept(first, **VISIT | {"host": "other"}).distinct_id,
        kept(first, **VISIT | {"ip": "83.149.9.217"}).distinct_id,
    ]

    assert ids[0] == ids[1]
    assert len(set(ids)) == 5
    assert not (tmp_path / "salts").exists()


def test_nobody_gets_an_id_without_an_address_or_where_none_is_wanted(tmp_path: Path) -> None:
    assert kept(keeping(tmp_path), plan="pro").distinct_id is None
    assert kept(keeping(tmp_path, "cookieless = false"), **VISIT).distinct_id is None


def test_what_was_done_is_counted(tmp_path: Path) -> None:
    keep = keeping(tmp_path, 'personal = "remove"')

    kept(keep, password="x", email="bob@example.com")
    kept(keep, password="y")

    assert keep.counted() == {"secret:password": 2, "personal:email": 1}


def test_names_are_those_of_properties(tmp_path: Path) -> None:
    assert kept(keeping(tmp_path), **{"$ip": "1.2.3.4", "Plan": 1}).properties == {"Plan": "1"}


def test_event_that_may_not_be_kept(tmp_path: Path) -> None:
    keep = keeping(tmp_path, f'steps = ["{__name__}:nothing"]')

    assert keep(event()) is None


def nothing(_event: Event) -> None:
    """Keep no event."""


def test_as_it_is() -> None:
    one = event(ip="1.2.3.4")

    assert AS_IT_IS(one) is one
    assert AS_IT_IS.counted() == Counter()
