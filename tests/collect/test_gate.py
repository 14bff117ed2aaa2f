"""Who may send."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.collect.gate import is_here

if TYPE_CHECKING:
    from support.collecting import Collecting

PIXEL = "/img/v1/key/{}/ename/opened/uid/u1"
REDIRECT = "/tr/v1/rdr/key/{}?url=https%3A%2F%2Fshop.example%2F"


@pytest.mark.parametrize(
    ("referer", "reason"),
    [
        ("https://shop.example/basket?x=1", None),
        ("https://shop.example:443/", None),
        ("", None),
        ("http://shop.example/", "wrong_origin"),
        ("https://shop.example:8443/", "wrong_origin"),
        ("https://evil.example/https://shop.example/", "wrong_origin"),
        ("https://shop.example@evil.example/", "wrong_origin"),
    ],
    ids=["page", "usual-port", "none", "scheme", "port", "other", "user"],
)
def test_picture_is_for_pages_of_its_key(
    collecting: Collecting, referer: str, reason: str | None
) -> None:
    """A picture comes without the header Origin."""
    key = collecting.keys.add(["shop"], origins=["https://shop.example"])
    reply = collecting.get(PIXEL.format(key), headers={"Referer": referer} if referer else {})

    assert reply.headers["Content-Type"] == "image/gif"
    assert reply.headers.get("X-Analytics-Rejected") == reason
    assert len(collecting.events) == (reason is None)


def test_origin_counts_before_referer(collecting: Collecting) -> None:
    key = collecting.keys.add(["shop"], origins=["https://shop.example"])
    headers = {"Origin": "https://evil.example", "Referer": "https://shop.example/"}

    assert collecting.post("/v1/events", {"event": "a"}, key=key, headers=headers).status == 403


def test_link_may_be_followed_from_anywhere(collecting: Collecting) -> None:
    hosts = {"origins": ["https://shop.example"], "redirect_hosts": ["shop.example"]}
    key = collecting.keys.add(["shop"], **hosts)
    reply = collecting.get(REDIRECT.format(key), headers={"Referer": "https://news.example/"})

    assert (reply.status, "X-Analytics-Rejected" in reply.headers) == (302, False)
    assert [event.application for event in collecting.events] == ["shop"]


def test_without_keys_pages_of_others_may_not_use_this_machine(collecting: Collecting) -> None:
    for referer, count in (("https://evil.example/", 0), ("http://localhost:3000/a", 1)):
        collecting.get("/img/v1/ename/opened", headers={"Referer": referer})
        assert len(collecting.events) == count


@pytest.mark.parametrize(
    ("origin", "answer"),
    [
        ("http://localhost:3000", True),
        ("http://app.localhost", True),
        ("http://[::1]:8080", True),
        ("https://localhost.evil.example", False),
        ("null", False),
    ],
)
def test_pages_of_this_machine(origin: str, *, answer: bool) -> None:
    assert is_here(origin) is answer
