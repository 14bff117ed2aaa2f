"""What the argument ``search`` of a collection keeps."""

from __future__ import annotations

import pytest
from support.together import together

from analytics.splunkd.exchange import RestError
from analytics.splunkd.filters import keeps, value
from analytics.splunkd.render import Entry

ENTRIES = (
    Entry("web", "p", {"n": 10, "disabled": True, "text": "Errors of today", "tags": ["a", "b"]}),
    Entry("Webmail", "p", {"n": 9, "disabled": False, "text": "[x]?", "none": None}, app="mail"),
    Entry("shop", "p", {"n": 100, "disabled": False, "text": "web and (more)"}),
)


@together(
    ("search", "kept"),
    [
        ("", "web Webmail shop"),
        ("*", "web Webmail shop"),
        ("web", "web Webmail shop"),
        ("name=web", "web"),
        ("name=WEB*", "web Webmail"),
        ("title=*mail", "Webmail"),
        ("disabled=1", "web"),
        ("disabled=0 n=9", "Webmail"),
        ("disabled=0 AND n=9", "Webmail"),
        ("n=9 OR n=10", "web Webmail"),
        ("n=9 OR n=10 disabled=1", "web Webmail"),
        ("(n=9 OR n=10) disabled=1", "web"),
        ("NOT n=9", "web shop"),
        ("NOT NOT n=9", "Webmail"),
        ("n!=9", "web shop"),
        ('text="errors of today"', "web"),
        ('"of today"', "web"),
        ("errors*today", "web"),
        ("text=[x]?", "Webmail"),
        ("?", "Webmail"),
        ('"(more)"', "shop"),
        ("tags=*b*", "web"),
        ("eai:acl.app=mail", "Webmail"),
        ("none=", "web Webmail shop"),
        ("nowhere=x", ""),
        ("and", "shop"),
    ],
)
def test_filter(search: str, kept: str) -> None:
    is_kept = keeps(search)

    assert " ".join(entry.name for entry in ENTRIES if is_kept(entry)) == kept


@together(
    ("search", "what"),
    [
        ("(a", "not closed"),
        ("a)", "not opened"),
        ('"a', "quote that is not closed"),
        ("a OR", "nothing behind it"),
        ("AND a", "nothing behind it"),
        ("NOT", "nothing behind it"),
        ("()", "nothing behind it"),
        ("(" * 60 + "a" + ")" * 60, "more than 50 parentheses"),
    ],
)
def test_filter_that_cannot_be_read_says_why(search: str, what: str) -> None:
    with pytest.raises(RestError, match=what) as raised:
        keeps(search)

    assert raised.value.status == 400


def test_value_is_as_xml_has_it() -> None:
    assert [value(ENTRIES[0], key) for key in ("n", "disabled", "tags", "none", "owner")] == [
        "10", "1", "a b", "", "nobody",
    ]  # fmt: skip
