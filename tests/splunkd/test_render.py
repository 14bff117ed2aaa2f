"""Entries as splunklib reads them, in XML and in JSON."""

from __future__ import annotations

import json

import pytest
from splunklib import client, data
from support.face import text

from analytics.splunkd.exchange import Request
from analytics.splunkd.render import Entry, Page, bare, dumps, feed, response, said, single

XML = Request.of("GET", "/services/data/indexes")
JSON = Request.of("GET", "/services/data/indexes?output_mode=json")
ENTRY = Entry(
    "a/b é<",
    "data/indexes",
    {"on": True, "off": False, "n": 2, "none": None, "list": ["x", "y"], "map": {"k": 1}, "e": ""},
    app="search",
    links=("list", "edit", "remove", "disable"),
    required=("on",),
    optional=("n",),
)


def test_xml_entry_is_what_splunklib_expects() -> None:
    loaded = data.load(text(single(XML, ENTRY, 201)))["feed"]
    state = client._parse_atom_entry(loaded["entry"])

    assert state["title"] == "a/b é<"
    assert state["content"] == {
        "on": "1", "off": "0", "n": "2", "none": None, "list": ["x", "y"], "map": {"k": "1"},
        "e": None,
    }  # fmt: skip
    assert state["access"]["app"] == "search"
    assert state["access"]["owner"] == "nobody"
    assert state["access"]["sharing"] == "app"
    assert state["access"]["perms"] is None
    assert state["fields"] == {"required": ["on"], "optional": ["n"], "wildcard": []}
    assert state["links"]["alternate"] == "/servicesNS/nobody/search/data/indexes/a%2Fb%20%C3%A9%3C"
    assert state["links"]["disable"] == state["links"]["alternate"] + "/disable"
    assert state["links"]["edit"] == state["links"]["alternate"]


def test_feed_says_title_author_and_paging() -> None:
    loaded = data.load(text(feed(XML, "data/indexes", Page([ENTRY], 9, 3, 5))))["feed"]

    assert loaded["title"] == "indexes"
    assert loaded["id"].endswith("/services/data/indexes")
    assert loaded["author"] == {"name": "Splunk"}
    assert (loaded["totalResults"], loaded["startIndex"], loaded["itemsPerPage"]) == ("9", "3", "5")


def test_json_keeps_types_and_stands_on_one_line() -> None:
    got = text(single(JSON, ENTRY))
    document = json.loads(got)
    (entry,) = document["entry"]

    assert "\n" not in got
    assert entry["name"] == "a/b é<"
    assert entry["content"] == {**ENTRY.content, "eai:acl": None}
    assert entry["acl"]["sharing"] == "app"
    assert entry["fields"] == {"required": ["on"], "optional": ["n"], "wildcard": []}
    assert document["paging"] == {"total": 1, "perPage": 30, "offset": 0}
    assert document["messages"] == []
    assert set(document["generator"]) == {"build", "version"}


def test_job_is_a_bare_entry_in_xml_only() -> None:
    assert "entry" in data.load(text(bare(XML, ENTRY)))
    assert len(json.loads(text(bare(JSON, ENTRY)))["entry"]) == 1


@pytest.mark.parametrize(
    ("owner", "app", "sharing"),
    [("nobody", "system", "system"), ("nobody", "search", "app"), ("eve", "search", "user")],
)
def test_sharing_follows_owner_and_app(owner: str, app: str, sharing: str) -> None:
    assert Entry("n", "p", owner=owner, app=app).access["sharing"] == sharing
    assert Entry("n", "p", owner=owner, app=app, sharing="global").access["sharing"] == "global"


def test_messages_and_flat_documents() -> None:
    refused = said(XML, 404, "ERROR", 'No "x" < y\x00')
    assert refused.status == 404
    assert '<msg type="ERROR">No &quot;x&quot; &lt; y\ufffd</msg>' in text(refused)
    assert json.loads(text(said(JSON, 404, "WARN", "x"))) == {
        "messages": [{"type": "WARN", "text": "x"}]
    }
    assert "<response><sid>1.2</sid></response>" in text(response(XML, {"sid": "1.2"}, 201))
    assert text(response(JSON, {"sid": "1.2"})) == '{"sid":"1.2"}'


def test_json_is_compact_and_readable() -> None:
    assert dumps({"é": [1, True, None]}) == '{"é":[1,true,null]}'
