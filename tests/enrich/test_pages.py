"""Addresses of pages: what is kept, what they tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.enrich.pages import Kept, Page, page, query


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("https://a.example", Page("https://a.example", "a.example", "/")),
        ("https://A.Example:8443/B/?x=1#y", Page("https://a.example:8443/B/", "a.example", "/B/")),
        ("https://u:p@a.example/", Page("https://a.example/", "a.example", "/")),
        ("/a%20b?x", Page("/a%20b", "", "/a b")),
        ("https://[2001:db8::1]/x", Page("https://[2001:db8::1]/x", "2001:db8::1", "/x")),
        ("https://a.example:99999/", Page()),
        ("https://[x/", Page()),
        ("javascript:alert(1)", Page()),
        ("words", Page()),
        ("", Page()),
        (
            "https://a.example/x/bob@example.com/y",
            Page("https://a.example/x/[removed]/y", "a.example", "/x/[removed]/y"),
        ),
        (
            "android-app://com.google.android.gm/",
            Page("android-app://com.google.android.gm/", "com.google.android.gm", "/"),
        ),
    ],
)
def test_address_is_cleaned(text: str, want: Page) -> None:
    assert page(text) == want


@pytest.mark.parametrize(
    ("text", "kept", "tells"),
    [
        ("utm_source=X&utm_custom=y", "?utm_source=X&utm_custom=y",
         (("utm_source", "X"), ("utm_custom", "y"))),
        ("UTM_Source=x", "?UTM_Source=x", (("utm_source", "x"),)),
        ("ref=a+b", "?ref=a+b", (("ref", "a b"),)),
        ("utm_source=", "", ()),
        ("utm_content=b%40example.com", "?utm_content=[removed]", (("utm_content", "[removed]"),)),
        ("utm_term=0123456789abcdef0123456789abcdef", "?utm_term=[removed]",
         (("utm_term", "[removed]"),)),
        ("utm_term=4111111111111111", "?utm_term=[removed]", (("utm_term", "[removed]"),)),
        ("fbclid=1", "", (("click_id", "facebook"),)),
        ("q=x&page=2", "?page=2", ()),
        ("&&=&page", "?page=", ()),
    ],
)  # fmt: skip
def test_query_is_kept_in_part(text: str, kept: str, tells: tuple[tuple[str, str], ...]) -> None:
    found = page(f"https://a.example/?{text}", Kept(frozenset({"page"})))

    assert found.url == "https://a.example/" + kept
    assert found.tells == tells
    assert query("?" + text, Kept(frozenset({"page"}))) == kept


def test_longest_address_is_read_too() -> None:
    assert page("https://a.example/" + "x" * 10_000).path == "/" + "x" * 10_000


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = page(text).url

    assert page(once).url == once
