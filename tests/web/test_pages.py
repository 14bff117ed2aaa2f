"""The pages show what the searches found, whatever the address asks for."""

from __future__ import annotations

import csv
import gzip
import re
from typing import Any

import pytest
from support.site import get

SHOP = "/application/shop"


def cells(text: str) -> list[list[str]]:
    """Read the table under the chart."""
    table = re.search(r'id="numbers".*?<tbody>(.*?)</tbody>', text, re.DOTALL)
    rows = re.findall(r"<tr.*?</tr>", table[1], re.DOTALL) if table else []
    return [re.findall(r">([^<>]+)</(?:td|time)>", row) for row in rows]


def test_table_has_a_row_a_bucket(site: Any) -> None:
    rows = cells(get(site, SHOP).text)

    assert len(rows) == 30
    assert (rows[0][0], rows[-1][0]) == ("Oct 24", "Nov 22, so far")


def test_no_search_runs_twice(site: Any, shop: Any) -> None:
    for query in ("", "?event_name=purchase&compare=year", "?property=plan&open=plan"):
        shop.searches.clear()
        get(site, SHOP + query)
        assert len(shop.searches) == len(set(shop.searches))
        assert len(shop.searches) <= 9


def test_shown_searches_are_those_that_ran(site: Any, shop: Any) -> None:
    shop.searches.clear()
    text = get(site, f"{SHOP}?event_name=purchase").text
    shown = re.findall(r"<code>(search .*?)</code>", text)

    assert sorted(s.replace("&quot;", '"') for s in shown) == sorted(shop.searches)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", ["Properties of shop", "Average day", "Today so far", "until 14:32", "page_view"]),
        ("?event_name=purchase", ["shop <span", "/</span> purchase", "Properties of purchase"]),
        ("?event_name=purchase&event_name=login", ["2 events", "Properties of purchase, login"]),
        ("?metric=per_user", ["the chart shows events divided by users"]),
        ("?property=-", ['<option value="-" selected>nothing</option>']),
        ("?property=country&top=5", ["other or not set", "the 5 most frequent values"]),
        ("?property=coupon", ["not set</button>"]),
        ("?compare=previous&event_name=purchase", ["Previous period</button>", "data-kind=was"]),
        ("?compare=year&property=-", ["Last year</button>"]),
        ("?where=plan:pro&where=!device:tablet", ["plan is<b>pro</b>", "device is not<b>tablet"]),
        ("?where=coupon:*", ["coupon is set<b></b>"]),
        ("?range=24h", ["Nov 21 15:00 to Nov 22 14:32", "This hour so far"]),
        ("?range=12mo", ["This month so far"]),
        ("?range=5y", ["range=“5y” is not known"]),
        ("?open=country", ["Germany</a>"]),
        ("?open=path", ["more: other values or not set"]),
        ("?span=week", ["Week of", "Oct 19"]),
    ],
)  # fmt: skip
def test_page_says(site: Any, query: str, words: list[str]) -> None:
    reply = get(site, SHOP + query)

    assert reply.status == 200
    assert [word for word in words if word not in reply.text] == []
    assert "NaN" not in reply.text


@pytest.mark.parametrize(
    ("query", "title", "ways"),
    [
        ("?where=country:Iceland", "No events where country is Iceland", ["Remove the filter"]),
        ("?event_name=nix", "No nix in this range", ["Last 12 months", "All events"]),
        ("?from=2020-01-01&to=2020-01-02", "No events in this range", ["Last 12 months"]),
    ],
)
def test_empty_view_says_why_and_offers_ways(
    site: Any, query: str, title: str, ways: list[str]
) -> None:
    text = get(site, SHOP + query).text

    assert f"<h2>{title}</h2>" in text
    assert [way for way in ways if f">{way}</a>" not in text] == []


def test_chosen_filter_becomes_part_of_the_address(site: Any) -> None:
    reply = get(site, f"{SHOP}?metric=users&filter=plan&operator=is+not&value=free+one")

    assert reply.status == 303
    assert reply.headers["Location"] == f"{SHOP}?metric=users&where=!plan:free%20one"


def test_theme_is_kept_in_a_cookie(site: Any) -> None:
    reply = get(site, f"{SHOP}?range=7d&theme=dark")

    assert reply.status == 303
    assert reply.headers["Location"] == f"{SHOP}?range=7d"
    assert reply.headers["Set-Cookie"].startswith("theme=dark")
    assert '<html lang="en" data-theme="dark">' in get(site, SHOP, cookie="theme=dark").text
    assert 'data-theme=""' in get(site, SHOP, cookie="theme=x<b>").text


def test_csv_has_times_with_offset_and_all_lines(site: Any) -> None:
    reply = get(site, f"{SHOP}?range=7d&format=csv")
    rows = list(csv.reader(reply.text.splitlines()))

    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert reply.headers["Content-Disposition"] == "attachment; filename*=UTF-8''shop.csv"
    assert rows[0][:2] == ["time", "page_view"]
    assert rows[1][0] == "2026-11-16T00:00:00+01:00"
    assert [row[1:] for row in rows[1:]] == [
        [cell.replace(",", "") for cell in row[1:]]
        for row in cells(get(site, f"{SHOP}?range=7d").text)
    ]


def test_values_of_one_property_are_a_piece_of_the_page(site: Any, shop: Any) -> None:
    shop.searches.clear()
    text = get(site, f"{SHOP}?open=country&part=values").text

    assert text.startswith('<ul class="bars">')
    assert "?where=country:Germany" in text
    assert len(shop.searches) == 2


def test_properties_are_a_piece_of_the_page(site: Any, shop: Any) -> None:
    shop.searches.clear()
    text = get(site, f"{SHOP}?part=properties").text

    assert text.startswith('<section class="panel props">')
    assert 'data-name="country"' in text
    assert len(shop.searches) == 1


def test_pages_are_compressed_where_that_is_understood(site: Any) -> None:
    plain, packed = get(site, SHOP), get(site, SHOP, accept_encoding="br, gzip")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body)[:15] == plain.body[:15] == b"<!doctype html>"


def test_page_tells_its_time(site: Any) -> None:
    assert re.fullmatch(
        r"searches;dur=[\d.]+, total;dur=[\d.]+", get(site, SHOP).headers["Server-Timing"]
    )
    assert "as of 14:32:07, Europe/Berlin (UTC+1)" in get(site, SHOP).text


def test_too_many_parameters_are_refused(site: Any) -> None:
    assert get(site, f"{SHOP}?" + "&".join(["where=a:b"] * 300)).status == 400
