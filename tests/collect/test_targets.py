"""Where a redirect may go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.collect import targets


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("https://shop.example/a?b=%20&c", "https://shop.example/a?b=%20&c"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("http://[::1]:8080/ü", "http://[::1]:8080/%C3%BC"),
    ],
    ids=["plain", "idna", "v6"],
)
def test_header_can_hold_it(target: str, text: str) -> None:
    assert targets.is_safe(target)
    assert targets.ascii_of(target) == text


@pytest.mark.parametrize(
    ("target", "prefix", "path"),
    [
        ("https://X.example/tr/v1/rdr/?url=a", "", "/tr/v1/rdr/"),
        ("https://x.example:8443/rdr/v1/url/a", "", "/rdr/v1/url/a"),
        ("https://x.example/s/tr/v1/rdr/?url=a", "/s", "/tr/v1/rdr/"),
        ("https://x.example/tr/v1/rdr/?url=a", "/s", "/tr/v1/rdr/"),
        ("https://x.example/s/tr/v1/rdr/?url=a", "", None),
        ("https://else.example/tr/v1/rdr/?url=a", "", None),
        ("https://x.example/tr/v1/img/", "", None),
        ("https://x.example/", "", None),
    ],
    ids=["current", "2021", "prefix", "bare", "no-prefix", "else", "picture", "page"],
)
def test_redirects_of_ours(target: str, prefix: str, path: str | None) -> None:
    found = targets.inner(target, {"x.example"}, prefix)

    assert (found.path if found else None) == path


@given(st.text() | st.text().map("https://shop.example".__add__))
def test_any_text(text: str) -> None:
    if targets.is_safe(text):
        written = targets.ascii_of(text)
        assert written.isascii()
        assert written.isprintable()
        assert targets.is_safe(written)
    page = targets.ask(text)
    assert page.status == 200
    targets.told(text, {})
    assert not targets.is_signed(text, "", b"key")
