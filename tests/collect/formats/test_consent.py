"""Consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.collecting import Collecting

ALL = ["necessary", "analytics", "marketing"]


@pytest.mark.parametrize(
    "path", ["/tr/v1/ppi/agree", "/ppi/v1/agree/", "/ppi/v1/agree/vid/v1/cflags/0"]
)
def test_recorded(collecting: Collecting, path: str) -> None:
    reply = collecting.post(path, {"VID": "v1", "cflags": 4096, "ename": "other", "text": "3"})
    (event,) = collecting.events

    assert (reply.status, reply.body) == (200, b"")
    assert (event.name, event.distinct_id) == ("consent", "v1")
    assert event.properties == {"consent": ",".join(ALL), "cflags": "4096", "text": "3"}


@pytest.mark.parametrize("body", [{}, {"cflags": "yes"}, {"cflags": None}], ids=repr)
def test_that_says_nothing(collecting: Collecting, body: object) -> None:
    reply = collecting.post("/tr/v1/ppi/agree", body)

    assert (reply.status, reply.json()["error"]["code"]) == (400, "bad_flags")
    assert collecting.events == []


@pytest.mark.parametrize(
    ("query", "cookie", "status"),
    [
        ("", "vid=v1; CookieConsent=4096", 200),
        ("?vid=v1", "vid=v1; CookieConsent=4096", 200),
        ("?vid=v2", "vid=v1; CookieConsent=4096", 403),
        ("?vid=v1", "", 403),
        ("?vid=v1", "vid=v1", 403),
    ],
    ids=["own", "own-named", "other", "none", "no-consent"],
)
def test_read_by_whose_it_is(collecting: Collecting, query: str, cookie: str, status: int) -> None:
    reply = collecting.get(f"/tr/v1/ppi/agree{query}", headers={"Cookie": cookie})

    assert reply.status == status
    assert reply.json().get("categories") == (ALL if status == 200 else None)
    assert collecting.events == []


@pytest.mark.parametrize("what", ["geoip", "jds", ""])
def test_places_are_told_to_nobody(collecting: Collecting, what: str) -> None:
    assert collecting.get(f"/ppi/v1/{what}?ip=8.8.8.8").status == 410
