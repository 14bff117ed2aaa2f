"""Pages, referrers and places are told, and what was sent is cleaned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.ruled import ADDRESS, kept, rules

if TYPE_CHECKING:
    from pathlib import Path


def test_page_and_referrer_tell_what_they_tell(tmp_path: Path) -> None:
    found = kept(
        rules(tmp_path, 'query = ["page"]'),
        url="https://u:p@www.shop.example/a?utm_source=x&page=2&gclid=1&sid=9#top",
        referrer="https://www.google.co.uk/search?q=secret",
        r_language="de-CH,de;q=0.9",
    )

    assert found == {
        "url": "https://www.shop.example/a?utm_source=x&page=2",
        "path": "/a",
        "utm_source": "x",
        "click_id": "google",
        "referrer": "https://www.google.co.uk/search",
        "referrer_host": "google.co.uk",
        "referrer_class": "search",
        "search_engine": "google",
        "language": "de-CH",
    }


@pytest.mark.parametrize(
    ("properties", "want"),
    [
        ({"url": "https://a.example/x", "referrer": "https://www.a.example/y"}, {"referrer": None}),
        ({"r_host": "a.example", "referrer": "https://a.example/y"}, {"referrer": None}),
        ({"referrer": "no address"}, {"referrer": None, "referrer_host": None}),
        ({"url": "https://a.example/x", "path": "/sent"}, {"path": "/sent"}),
        ({"path": "/reset/0123456789abcdef0123456789abcdef"}, {"path": "/reset/[removed]"}),
        ({"search": "?utm_source=x&token=1"}, {"search": "?utm_source=x"}),
        ({"target": "https://b.example/?key=1"}, {"target": "https://b.example/"}),
        ({"target": "_blank"}, {"target": "_blank"}),
        ({"language": "fr", "r_language": "de"}, {"language": "fr"}),
        ({"r_language": "*"}, {"language": None}),
        ({"utm_source": "sent", "url": "https://a.example/?utm_source=x"}, {"utm_source": "sent"}),
    ],
)
def test_what_was_sent_is_kept_and_cleaned(
    tmp_path: Path, properties: dict[str, str], want: dict[str, str | None]
) -> None:
    found = kept(rules(tmp_path), **properties)

    assert {name: found.get(name) for name in want} == want


def test_paths_are_counted_as_one(tmp_path: Path) -> None:
    ours = rules(tmp_path, '[paths]\n"/users/*/orders" = "/users/:id/orders"\n')
    found = kept(ours, url="https://a.example/users/7/orders?x=1")

    assert found["path"] == "/users/:id/orders"
    assert found["url"] == "https://a.example/users/:id/orders"
    assert kept(ours, path="/users/8/orders")["path"] == "/users/:id/orders"


class London:
    """Knows one place."""

    def find(self, address: str) -> dict[str, str]:
        place = {
            "continent": "EU", "country": "GB", "region": "ENG", "city": "London",
            "geo_timezone": "Europe/London", "geo_latitude": "51.5142", "geo_longitude": "-0.0931",
        }  # fmt: skip
        return place if address == ADDRESS else {}


@pytest.mark.parametrize(
    ("how", "want"),
    [
        ("off", set()),
        ("country", {"continent", "country"}),
        ("region", {"continent", "country", "region", "geo_timezone"}),
        ("city", {"continent", "country", "region", "city", "geo_timezone"}),
        (
            "precise",
            {
                *("continent", "country", "region", "city", "geo_timezone"),
                *("geo_latitude", "geo_longitude"),
            },
        ),
    ],
)
def test_place_is_as_exact_as_asked_for(tmp_path: Path, how: str, want: set[str]) -> None:
    assert kept(rules(tmp_path, f'place = "{how}"', London()), r_ip=ADDRESS).keys() == want


def test_place_that_was_sent_stands_behind_a_secret_key_only(tmp_path: Path) -> None:
    ours = rules(tmp_path, 'place = "country"', London())

    assert kept(ours, r_ip=ADDRESS, r_key="secret", country="FR")["country"] == "FR"
    assert kept(ours, r_ip=ADDRESS, r_key="public", country="FR")["country"] == "GB"


def test_zone_tells_the_country_where_no_database_does(tmp_path: Path) -> None:
    ours = rules(tmp_path, "", London())

    assert kept(ours, r_ip="192.0.2.1", timezone="Europe/Zurich")["country"] == "CH"
    assert kept(ours, r_ip=ADDRESS, timezone="Europe/Zurich")["country"] == "GB"
    assert "country" not in kept(ours, timezone="Etc/UTC")


@pytest.mark.parametrize(
    ("how", "sent", "want"),
    [
        ("precise", "52.516266", "52.52"),
        ("precise", "-0.004", "-0.00"),
        ("precise", "1e999", None),
        ("precise", "nan", None),
        ("precise", "north", None),
        ("city", "52.516266", None),
        ("off", "52.516266", None),
    ],
)
def test_coordinates_are_rounded_and_for_who_asks(
    tmp_path: Path, how: str, sent: str, want: str | None
) -> None:
    ours = rules(tmp_path, f'place = "{how}"', London())

    assert kept(ours, r_key="secret", geo_latitude=sent).get("geo_latitude") == want
    assert "geo_latitude" not in kept(ours, r_key="public", geo_latitude=sent)
    if how == "precise":
        assert kept(ours, r_key="public", r_ip=ADDRESS)["geo_longitude"] == "-0.09"
