"""The part of a collection that was asked for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from support.together import together

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


def asked(usual: str = "name", **arguments: Any) -> Page:
    target = f"/services/p?{urlencode(arguments, doseq=True)}"
    return page(Request.of("GET", target), ENTRIES, usual)


def names(**arguments: Any) -> str:
    return "".join(entry.name for entry in asked(**arguments).entries)


def test_page_says_where_it_is() -> None:
    part = asked(count=2, offset=1)

    assert (len(part.entries), part.total, part.offset, part.size) == (2, 4, 1, 2)


@pytest.mark.parametrize("count", [0, -1])
def test_all_is_zero_or_less(count: int) -> None:
    part = asked(count=count, offset=1)

    assert (len(part.entries), part.size) == (3, 4)


@together(
    ("arguments", "order"),
    [
        ({}, "Aabc"),
        ({"sort_dir": "desc"}, "cbAa"),
        ({"sort_mode": "alpha_case"}, "Aabc"),
        ({"sort_key": "n"}, "aAbc"),
        ({"sort_key": "n", "sort_mode": "alpha"}, "bcaA"),
        ({"sort_key": "n", "sort_mode": "num", "sort_dir": "desc"}, "cbAa"),
        ({"sort_key": "n", "sort_mode": "num"}, "aAbc"),
        ({"sort_key": "eai:acl.app"}, "bcaA"),
        ({"sort_key": ["disabled", "n"]}, "Acab"),
        ({"sort_key": ["disabled", "n"], "sort_dir": ["desc", "asc"]}, "abAc"),
        ({"sort_key": ["disabled", "n"], "sort_dir": "desc"}, "bacA"),
    ],
)
def test_order(arguments: dict[str, Any], order: str) -> None:
    assert names(**arguments) == order


def test_auto_is_by_text_where_one_is_no_number() -> None:
    entries = [Entry(text, "p", {"v": text}) for text in ("10", "9", "x")]
    request = Request.of("GET", "/services/p?sort_key=v")

    assert [e.name for e in page(request, entries).entries] == ["10", "9", "x"]


def test_order_may_be_left() -> None:
    assert "".join(entry.name for entry in asked("").entries) == "bAca"


@together(
    ("search", "found"),
    [
        ("disabled=1", "ab"),
        ("disabled=0 n=9", "A"),
        ("name=A", "Aa"),
        ("text=*b", "b"),
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
