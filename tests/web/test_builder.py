"""Addresses are built of what was typed, and what is built is what the collector reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.collecting import Collecting

from analytics.collect import targets
from analytics.web.builder import build

if TYPE_CHECKING:
    from pathlib import Path

GO = "https://go.example"
SALE = "https://shop.example/sale"


@pytest.mark.parametrize(
    ("values", "page"),
    [
        ({}, ""),
        ({"url": SALE}, SALE),
        ({"url": f" {SALE} ", "source": "Mail"}, f"{SALE}?gu=1&utm_source=Mail"),
        ({"url": f"{SALE}?a=%C3%A4#b", "term": "ä &=#"},
         f"{SALE}?a=%C3%A4&gu=1&utm_term=%C3%A4%20%26%3D%23#b"),
        ({"url": SALE, "aff": "a7", "uname": "u", "app": "shop", "key": "pk_1"},
         f"{SALE}?gu=1&aff=a7"),
        ({"url": SALE, "medium": "nav", "internal": "1"}, f"{SALE}?gu=1&medium=nav"),
    ],
)  # fmt: skip
def test_page_link(values: dict[str, str], page: str) -> None:
    assert build(values, GO).page == page


def test_redirect_and_pixel() -> None:
    built = build({"url": SALE, "aff": "a7"}, f"{GO}/", lambda _page: "00ff")

    assert built.redirect == (
        f"{GO}/tr/v1/rdr/?aff=a7&url=https%3A%2F%2Fshop.example%2Fsale%3Fgu%3D1%26aff%3Da7&sig=00ff"
    )
    assert built.pixel == f"{GO}/tr/v1/img/?aff=a7&url=https%3A%2F%2Fshop.example%2Fsale"
    assert built.is_signed
    assert built.short == built.redirect
    assert build({"url": SALE, "source": "x"}, GO).short == f"{SALE}?gu=1&utm_source=x"


@pytest.mark.parametrize(
    ("sign", "is_signed"), [(None, False), (lambda _page: None, False), (lambda _page: "", True)]
)
def test_without_a_signature(sign: object, *, is_signed: bool) -> None:
    built = build({"url": SALE}, GO, sign)  # type: ignore[arg-type]

    assert "sig" not in built.redirect
    assert built.is_signed is is_signed


@pytest.mark.parametrize(
    ("values", "server", "words"),
    [
        ({"url": "javascript:alert(1)"}, GO, "cannot be led to"),
        ({"url": "https://u:p@shop.example/"}, GO, "cannot be led to"),
        ({"url": SALE, "term": "x" * 9_000}, GO, "cannot be led to"),
        ({"url": SALE}, "go.example", "Server 'go.example' is no address"),
        ({"url": SALE, "key": "sk_1"}, GO, "secret key"),
    ],
)
def test_what_cannot_be_built_is_told(values: dict[str, str], server: str, words: str) -> None:
    built = build(values, server)

    assert words in built.problem
    assert (built.page, built.redirect, built.pixel) == ("", "", "")


@pytest.mark.parametrize("hide", ["", "1"])
@pytest.mark.parametrize("term", ["Grün & / ? #", "..", "100%"])
def test_collector_reads_the_values_as_typed(tmp_path: Path, hide: str, term: str) -> None:
    collecting = Collecting(tmp_path)
    secret = collecting.collector.site.secret
    values = {"url": SALE, "term": term, "aff": "A/7", "hide": hide}
    built = build(values, "http://localhost", lambda page: targets.sign(secret, page))
    reply = collecting.get(built.redirect.removeprefix("http://localhost"))

    assert (reply.status, reply.headers["Location"]) == (302, built.page)
    assert collecting.get(built.pixel.removeprefix("http://localhost")).status == 200
    redirect, pixel = collecting.events
    assert (redirect.name, redirect.properties["target"]) == ("redirect", SALE)
    assert pixel.properties["url"] == SALE
    for event in (redirect, pixel):
        assert (event.properties["utm_term"], event.properties["aff"]) == (term, "A/7")
        assert "igqp" not in event.properties
