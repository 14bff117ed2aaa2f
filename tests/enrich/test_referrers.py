"""Kinds of sites by their hosts."""

from __future__ import annotations

import pytest

from analytics.enrich.referrers import kind


@pytest.mark.parametrize(
    ("host", "want"),
    [
        ("www.google.com", ("search", "google")),
        ("google.co.uk", ("search", "google")),
        ("news.google.de", ("search", "google")),
        ("mail.google.com", ("email", "gmail")),
        ("gemini.google.com", ("ai", "gemini")),
        ("uk.search.yahoo.com", ("search", "yahoo")),
        ("duckduckgo.com", ("search", "duckduckgo")),
        ("l.facebook.com", ("social", "facebook")),
        ("t.co", ("social", "x")),
        ("notfacebook.com", ("other", "")),
        ("google.example.com", ("other", "")),
        ("co.uk", ("other", "")),
        ("localhost", ("other", "")),
        ("", ("other", "")),
    ],
)
def test_kind_of_host(host: str, want: tuple[str, str]) -> None:
    assert kind(host) == want
