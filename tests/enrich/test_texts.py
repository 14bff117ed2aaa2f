"""What should not stand in a text."""

from __future__ import annotations

import pytest

from analytics.enrich.texts import masked, masked_in_address, without_people


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("4111 1111 1111 1111", "[removed]"),
        ("x4111-1111-1111-1111y", "x[removed]y"),
        ("4111-1111 1111-1111", "4111-1111 1111-1111"),
        ("1234 5678 9012 3456", "1234 5678 9012 3456"),
        ("0198e5a0-1111-7111-8111-0123456789ab", "0198e5a0-1111-7111-8111-0123456789ab"),
        ("eyJhbGciOiJ.eyJzdWIi.sig", "[removed]"),
        ("eyJustice is no token", "eyJustice is no token"),
        ("", ""),
    ],
)
def test_tokens_and_cards(text: str, want: str) -> None:
    assert masked(text) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("bob@example.com", "P"),
        ("<bob.b+x@mail.example.co.uk>, ann@b.io", "<P>, P"),
        ("bob%40example.com", "P"),
        ("@bob and a@b", "@bob and a@b"),
        ("+41 79 123 45 67", "P"),
        ("+1 (555) 123-4567", "P"),
        ("1+1234567", "1+1234567"),
        ("+1234", "+1234"),
    ],
)
def test_people(text: str, want: str) -> None:
    assert without_people(text, lambda _: "P") == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("0123456789abcdef0123456789ABCDEF", "[removed]"),
        ("4111111111111111", "[removed]"),
        ("4111111111111112", "4111111111111112"),
        ("shoes-42", "shoes-42"),
        ("bob%40example.com", "[removed]"),
    ],
)
def test_parts_of_addresses(text: str, want: str) -> None:
    assert masked_in_address(text) == want


def test_longest_text_is_masked_too() -> None:
    assert masked("words " * 1000 + "4111 1111 1111 1111").endswith(" [removed]")
