"""Keywords of a caller become the times and conditions of a report."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.errors import ConfigError, SplError
from analytics.reports._narrow import narrowed
from analytics.reports._scope import Condition, Scope

SHOP = Scope("shop", where=(Condition("a", "is set"),))


def test_nothing_changes_nothing() -> None:
    assert narrowed(SHOP, {}) == SHOP


def test_all_of_it() -> None:
    where: Any = [("plan", "is", "pro"), ("b", "is not set"), Condition("c", ">", 1)]
    got = narrowed(SHOP, {"earliest": "2026-11-24", "latest": 1795478401, "where": where,
                          "tz": "Europe/Berlin"})  # fmt: skip

    assert got == Scope(
        "shop",
        where=(
            Condition("a", "is set"),
            Condition("plan", "is", "pro"),
            Condition("b", "is not set"),
            Condition("c", ">", 1),
        ),
        earliest="1795474800",
        latest="1795478401",
    )


@pytest.mark.parametrize(
    "where", ["plan=pro", ["plan=pro"], [("plan",)], [5], Condition("a", "is set")]
)
def test_text_is_no_filter(where: Any) -> None:
    with pytest.raises(ConfigError, match="is no list of filters"):
        narrowed(SHOP, {"where": where})


@pytest.mark.parametrize("tz", ["Mars/Base", "../etc/passwd", "/etc/localtime", "\x00"])
def test_what_is_no_zone_is_refused(tz: str) -> None:
    with pytest.raises(ConfigError, match="There is no time zone"):
        narrowed(SHOP, {"tz": tz})


def test_bad_time_is_refused() -> None:
    with pytest.raises(SplError, match="'soon' is no time"):
        narrowed(SHOP, {"earliest": "soon"})


def test_unknown_keyword_is_named() -> None:
    with pytest.raises(TypeError, match="'earlist'"):
        narrowed(SHOP, {"earlist": "-1d"})  # type: ignore[typeddict-unknown-key]
