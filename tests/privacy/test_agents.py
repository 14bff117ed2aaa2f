"""A user agent is reduced to what many people have."""

from __future__ import annotations

import pytest

from analytics.privacy import RARE, anonymize_user_agent

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.6099.71 Safari/537.36"
)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        (CHROME, "Chrome 120; Windows"),
        (CHROME + " token-8f14e45f", "Chrome 120; Windows"),
        (CHROME.replace("120.0", "123456789.0"), "Chrome; Windows"),
        ("MyAgent/1.0", RARE),
        ("Mozilla/5.0 (Windows NT 10.0; compatible; Token8f14bot/1.0)", RARE),
        ("", RARE),
    ],
)
def test_no_part_of_the_text_is_given_back(text: str, want: str) -> None:
    assert anonymize_user_agent(text) == want
