"""spath: fields out of JSON and XML."""

from __future__ import annotations

import json

import pytest
from support.cases import Case, answer, event, found, rows
from support.together import together

from analytics.engine import unfold
from analytics.errors import SplError

GITHUB = (
    '{"commits":[{"author":{"name":"Ann"},"n":1},{"author":{"name":"Bob"},"n":2.5}],'
    '"ref":"main","deleted":false,"base":null}'
)
VENDORS = (
    '<?xml version="1.0"?><set vendorID="2"><product productID="17" units="mm"><desc>'
    '<locDesc locale="ca">café</locDesc><locDesc locale="en">coffee</locDesc></desc></product>'
    "</set>"
)
EVENTS = [
    event("json", 0, doc=GITHUB),
    event("xml", 1, doc=VENDORS),
    event("list", 2, doc='[{"a":1},{"a":{"b":"x"}},"z"]'),
    event("mixed", 3, doc='{"a":{"b":[1,[2,3],{"c":""}]},"ref":"old","odd key":{"x.y":"1"}}'),
    event("text", 4, doc="no document"),
    event("none", 5),
]
DOC = "search index=main | rename analytics_prop__doc AS doc"


def only(name: str) -> str:
    return f'{DOC} | where event="{name}" | table doc'


CASES = [
    # the three examples of the reference: output and path, an array, an attribute of XML
    Case(f"{only('json')} | spath input=doc output=myfield path=ref | table myfield",
         rows("myfield", "main")),
    Case(f'{only("json")} | spath input=doc output=who path=commits{{}}.author.name | table who',
         [{"who": ["Ann", "Bob"]}]),
    Case(f"{only('xml')} | spath input=doc output=locale path=set.product.desc.locDesc{{@locale}}"
         " | table locale", [{"locale": ["ca", "en"]}]),
    Case(f"{only('json')} | spath input=doc commits{{1}}.author.name | table commits*",
         [{"commits{1}.author.name": "Bob"}]),
    Case(f"{only('xml')} | spath input=doc set.product.desc.locDesc{{2}} output=o | table o",
         rows("o", "coffee")),
    Case(f"{only('json')} | spath input=doc path=commits{{0}}.author output=o | table o",
         rows("o", '{"name":"Ann"}')),
    Case(f"{DOC} | spath input=doc ref | stats count BY ref",
         rows("ref count", ("main", 1), ("old", 1))),
    # a path that is not there leaves the field alone
    Case(f'{DOC} | eval ref="before" | spath input=doc ref | stats count BY ref',
         rows("ref count", ("before", 4), ("main", 1), ("old", 1))),
    Case(f"{only('json')} | spath input=doc | fields - doc", [{
        "base": "null", "commits{}.author.name": ["Ann", "Bob"], "commits{}.n": ["1", "2.5"],
        "deleted": "false", "ref": "main",
    }]),
    Case(f"{only('xml')} | spath input=doc | fields - doc", [{
        "set{@vendorID}": "2", "set.product{@productID}": "17", "set.product{@units}": "mm",
        "set.product.desc.locDesc{@locale}": ["ca", "en"],
        "set.product.desc.locDesc": ["café", "coffee"],
    }]),
    Case(f"{only('list')} | spath input=doc | fields - doc",
         [{"{}": "z", "{}.a": "1", "{}.a.b": "x"}]),
    Case(f"{only('mixed')} | spath input=doc | fields - doc", [{
        "a.b{}": "1", "a.b{}{}": ["2", "3"], "ref": "old", "odd key.x.y": "1",
    }]),
    Case(f"{DOC} | spath input=doc | stats count BY ref",
         rows("ref count", ("main", 1), ("old", 1))),
    Case(f"{DOC} | spath input=doc | mvexpand commits{{}}.n | stats count AS n dc(ref) AS r",
         rows("n r", (7, 2))),
    Case("search index=main | spath | stats count", rows("count", 6)),
    Case("search index=main | spath input=analytics_prop__doc path=ref | where isnotnull(ref)"
         " | table event ref", rows("event ref", ("mixed", "old"), ("json", "main"))),
    Case("search index=none | spath input=doc", []),
    Case('| makeresults | eval _raw="{\\"a\\":5}" | spath | eval b=a+1 | table a b',
         rows("a b", (5, 6))),
]  # fmt: skip
REFUSED = [
    ("output=x", "needs a path for the field output"),
    ("path=a b", "takes one path"),
    ("a b", "does not take 'b'"),
    ("in=x", "no option 'in'"),
    ("input=x a input=y", "'input' is given twice"),
]


def test_all_fields_are_those_of_the_first_5000_bytes() -> None:
    long = {"first": "1", "filler": "x" * 4_980, "last": "2"}
    events = [event("e", 0, doc=json.dumps(long)), event("f", 1, doc=f"<a><b>{'y' * 9000}</b></a>")]
    case = Case("search index=main | spath input=analytics_prop__doc | table first last a*", [])
    assert found(case, events) == [
        {"analytics_prop__doc": events[1]["props"]["doc"], "application": "shop"},
        {"analytics_prop__doc": json.dumps(long), "application": "shop", "first": "1"},
    ]
    whole = Case("search index=main | spath input=analytics_prop__doc last | table last", [])
    assert found(whole, events) == [{}, {"last": "2"}]


def test_more_fields_than_can_be_made_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfold, "MAX_FIELDS", 2)
    case = Case("search index=main | spath input=analytics_prop__doc | stats count", [])
    assert "made the first 2" in answer(case, EVENTS).messages[0].text


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | spath {arguments}", []), EVENTS)


def test_a_place_that_only_holds_objects_is_no_field() -> None:
    events = [event("e", 0, doc='{"a":[{"b":{"c":1}},{"b":[2]}],"d":{}}')]
    case = Case("search index=main | spath input=analytics_prop__doc | table a* d*", [])
    assert set(answer(case, events).fields) >= {"a{}.b.c", "a{}.b{}"}
    assert not set(answer(case, events).fields) & {"a{}.b", "d"}
