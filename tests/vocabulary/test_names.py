"""Names of other products' events become ours."""

from __future__ import annotations

import pytest

from analytics.vocabulary.names import NAMES, is_nobody, named


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("$pageview", "pageview"),
        ("page_view", "pageview"),
        ("$screen", "screen"),
        ("$identify", "identify"),
        ("$groupidentify", "group"),
        ("$feature_flag", "feature_flag"),
        ("  a\nb\t", "a b"),
        ("größe", "größe"),
        (7, "7"),
        ("\ud800", "\ufffd"),
    ],
    ids=ascii,
)
def test_names_are_ours(given: object, kept: str) -> None:
    assert named(given) == kept


def test_our_names_stay() -> None:
    assert {name: named(name) for name in NAMES.values()} == {n: n for n in NAMES.values()}


@pytest.mark.parametrize("given", [None, "", "\n", "$"], ids=ascii)
def test_nothing_is_no_name(given: object) -> None:
    assert named(given) == ""


@pytest.mark.parametrize(
    ("given", "is_one"),
    [("null", True), ("NaN", True), ("[object Object]", True), ("0", True), ("nan1", False)],
)
def test_nobody(given: str, is_one: bool) -> None:  # noqa: FBT001
    assert is_nobody(given) is is_one
