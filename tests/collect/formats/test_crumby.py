"""crumby's picture."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from support.collecting import Collecting

from analytics.collect.reply import PICTURE

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://shop.example/a%20b?q=1"


def pixel(**pairs: str) -> str:
    query = "&".join(f"{name}={quote(text, safe='')}" for name, text in pairs.items())
    return f"/1234.gif?{query}"


VISIT = pixel(
    v="1",
    t="visit",
    cid="27",
    dl=URL,
    dt="Größe + Co",
    dr="https://news.example/",
    ul="en-GB",
    sd="24-bit",
    sr="1920x1080",
    de="UTF-8",
)


def test_visit(collecting: Collecting) -> None:
    reply = collecting.get(VISIT)
    (event,) = collecting.events

    assert (reply.status, reply.body) == (200, PICTURE)
    assert reply.headers["Content-Type"] == "image/gif"
    assert reply.headers["Cache-Control"] == "no-store"
    assert (event.name, event.distinct_id) == ("pageview", "27")
    assert event.properties == {
        "url": URL,
        "title": "Größe + Co",
        "referrer": "https://news.example/",
        "language": "en-GB",
        "color_depth": "24-bit",
        "screen": "1920x1080",
        "charset": "UTF-8",
    }


def test_event(collecting: Collecting) -> None:
    collecting.get(pixel(t="event", cid="27", en="sign up", ev="pro", dl=URL, sr="1x1"))
    (event,) = collecting.events

    assert (event.name, event.distinct_id) == ("sign up", "27")
    assert event.properties == {"url": URL, "value": "pro"}


@pytest.mark.parametrize(
    ("header", "referrer"),
    [("https://news.example/x", "https://news.example/x"), ("https://shop.example/", None)],
    ids=["elsewhere", "the-page-itself"],
)
def test_header_stands_in_for_the_referrer(
    collecting: Collecting, header: str, referrer: str | None
) -> None:
    collecting.keys.add(["shop"], origins=["https://shop.example", "https://news.example"])
    collecting.get(pixel(t="visit", dl=URL, dr=""), headers={"Referer": header})

    assert collecting.events[0].properties.get("referrer") == referrer


def test_visit_of_nothing_but_its_type(collecting: Collecting) -> None:
    collecting.get("/0.gif?t=visit")
    (event,) = collecting.events

    assert (event.name, event.distinct_id, event.properties) == ("pageview", None, {})


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/1.gif", "bad_type"),
        ("/1.gif?t=other", "bad_type"),
        ("/1.gif?t=event&cid=1", "no_name"),
        (f"/1.gif?{'a&' * 1_001}", "too_many"),
        ("/1.gif?key=%ff", "bad_type"),
    ],
    ids=["nothing", "type", "name", "pairs", "bytes"],
)
def test_picture_also_where_nothing_is_recorded(
    collecting: Collecting, path: str, reason: str
) -> None:
    reply = collecting.get(path)

    assert (reply.status, reply.body) == (200, PICTURE)
    assert reply.headers["X-Analytics-Rejected"] == reason
    assert collecting.events == []


@pytest.mark.parametrize(
    ("headers", "url", "application"),
    [
        ({"Referer": "https://shop.example/p"}, "", "shop"),
        ({}, URL, "shop"),
        ({"Referer": "https://else.example/p"}, URL, None),
        ({"Referer": "https://shop.example:8443/p"}, "", None),
        ({}, "http://shop.example/p", None),
        ({}, "", None),
    ],
    ids=["referer", "page", "another", "port", "scheme", "none"],
)
def test_host_of_the_page_stands_for_a_key(
    tmp_path: Path, headers: dict[str, str], url: str, application: str | None
) -> None:
    collecting = Collecting(tmp_path)
    collecting.keys.add(["shop"], origins=["https://shop.example"])
    reply = collecting.get(pixel(t="visit", dl=url), headers=headers)

    assert reply.body == PICTURE
    assert [event.application for event in collecting.events] == [application] * bool(application)
    assert reply.headers.get("X-Analytics-Rejected") == (None if application else "unknown_page")


@pytest.mark.parametrize("path", ["/a.gif", "/1.png", "/1.gif/x", "/x/1.gif"])
def test_other_paths_are_the_sites(collecting: Collecting, path: str) -> None:
    assert collecting.get(path).status == 418
