"""The part of a collection that was asked for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from analytics.splunkd.exchange import Request, RestError
from analytics.splunkd.paging import page
from analytics.splunkd.render import Entry, Page

ENTRIES = [
    Entry(name, "p", {"n": n, "disabled": off, "text": name * 2}, app=app)
    for name, n, off, app in [
        ("b", 10, True, "x"),
        ("A", 9, False, "y"),
        ("c", 100, False, "x"),
        ("a", 2, True, "x"),
    ]
]


def asked(sort_key: str = "name", **arguments: Any) -> Page:
    return page(Request.of("GET", f"/services/p?{urlencode(arguments)}"), ENTRIES, sort_key)


def names(**arguments: Any) -> str:
    return "".join(entry.name for entry in asked(**arguments).entries)


def test_page_says_where_it_is() -> None:
    part = asked(count=2, offset=1)

    assert (len(part.entries), part.total, part.offset, part.size) == (2, 4, 1, 2)


@pytest.mark.parametrize("count", [0, -1])
def test_all_is_zero_or_less(count: int) -> None:
    part = asked(count=count, offset=1)

    assert (len(part.entries), part.size) == (3, 4)


@pytest.mark.parametrize(
    ("arguments", "order"),
    [
        ({}, "Aabc"),
        ({"sort_dir": "desc"}, "cbAa"),
        ({"sort_mode": "alpha_case"}, "Aabc"),
        ({"sort_key": "n"}, "aAbc"),
        ({"sort_key": "n", "sort_mode": "alpha"}, "bcaA"),
        ({"sort_key": "n", "sort_mode": "num", "sort_dir": "desc"}, "cbAa"),
        ({"sort_key": "eai:acl.app"}, "bcaA"),
    ],
)
def test_order(arguments: dict[str, str], order: str) -> None:
    assert names(**arguments) == order


def test_order_may_be_left() -> None:
    assert "".join(entry.name for entry in asked(sort_key="").entries) == "bAca"


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("disabled=1", "ab"),
        ("disabled=0 n=9", "A"),
        ("name=A", "Aa"),
        ("text=?b", "b"),
        ("bb", "b"),
        ("10", "bc"),
        ("*a*", "Aa"),
        ("nothing", ""),
    ],
)
def test_search_keeps_what_has_every_word(search: str, found: str) -> None:
    assert names(search=search) == found


def test_count_must_be_a_number() -> None:
    with pytest.raises(RestError):
        asked(count="many")
