"""The forms of results, to the letter."""

from __future__ import annotations

import json
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.face import text

from analytics.engine.search import Message
from analytics.splunkd import results
from analytics.splunkd.exchange import CSV, RestError
from analytics.splunkd.render import clean
from analytics.splunkd.results import Sheet, reply, xml_results

ROWS = ['{"n":"1","who":"a\\"b"}', '{"n":"2","tags":["x","y"]}']
SHEET = Sheet(("n", "who", "tags"), ROWS, (Message("WARN", "Cut at <2>."),))
EMPTY = Sheet((), ())


def test_json_is_one_line_of_joined_rows() -> None:
    assert text(reply(SHEET, "json")) == (
        '{"preview":false,"init_offset":0,'
        '"messages":[{"type":"WARN","text":"Cut at <2>."}],'
        '"fields":[{"name":"n"},{"name":"who"},{"name":"tags"}],'
        '"results":[{"n":"1","who":"a\\"b"},{"n":"2","tags":["x","y"]}]}'
    )
    assert text(reply(EMPTY, "json")) == (
        '{"preview":false,"init_offset":0,"messages":[],"fields":[],"results":[]}'
    )


def test_xml_says_the_fields_then_the_rows() -> None:
    assert text(reply(SHEET, "xml")) == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        "<results preview='0'>\n<meta>\n<fieldOrder>\n"
        "<field>n</field><field>who</field><field>tags</field>\n"
        "</fieldOrder>\n</meta>\n"
        "<messages>\n<msg type='WARN'>Cut at &lt;2&gt;.</msg>\n</messages>\n"
        "\t<result offset='0'>\n"
        "\t\t<field k='n'><value><text>1</text></value></field>\n"
        "\t\t<field k='who'><value><text>a\"b</text></value></field>\n"
        "\t</result>\n"
        "\t<result offset='1'>\n"
        "\t\t<field k='n'><value><text>2</text></value></field>\n"
        "\t\t<field k='tags'><value><text>x</text></value><value><text>y</text></value></field>\n"
        "\t</result>\n"
        "</results>\n"
    )
    assert text(reply(EMPTY, "xml")).endswith("\n<results preview='0'/>\n")


def test_xml_keeps_raw_whole_and_drops_what_xml_cannot_hold() -> None:
    sheet = Sheet(("_raw",), ['{"_raw":" a\\u0001<b> "}'], offset=7, is_preview=True)
    got = text(reply(sheet, "xml"))

    assert "<v xml:space='preserve' trunc='0'> a\ufffd&lt;b&gt; </v>" in got
    assert "<results preview='1'>" in got
    assert "offset='7'" in got


texts = st.text(
    st.sampled_from("a&<>'\"\\\n\tu0\x00\x1f\ufffe\uffff\U0001f600é"), min_size=1, max_size=6
)
written = st.dictionaries(
    st.sampled_from(["n", "_raw", "a<b", "it's", "\\u"]),
    texts | st.lists(texts, min_size=2, max_size=3),
)


@given(st.lists(written, max_size=5), st.booleans())
def test_xml_reads_back_as_what_it_can_hold(found: list[dict[str, Any]], is_ascii: object) -> None:
    """Many rows are escaped at a time, and none of them shows it."""
    rows = [json.dumps(row, ensure_ascii=bool(is_ascii)) for row in found]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(results, "_SOME", 2)
        got = fromstring(xml_results(Sheet(("n",), rows)))  # noqa: S314 - our own

    def cleaned(value: str | list[str]) -> list[str]:
        values = [value] if isinstance(value, str) else value
        return [clean(one) for one in values]

    assert [int(row.get("offset", "")) for row in got.iter("result")] == list(range(len(found)))
    assert [
        {field.get("k"): [one.text for one in (*field.iter("text"), *field.iter("v"))]
         for field in row.iter("field")}
        for row in got.iter("result")
    ] == [{name: cleaned(value) for name, value in row.items()} for row in found]  # fmt: skip


def test_csv_quotes_where_it_must_and_raw_always() -> None:
    rows = ['{"_raw":"x","n":"a,b"}', '{"n":"say \\"hi\\""}', '{"n":["x","y"],"m":"1"}']
    answer = reply(Sheet(("_raw", "n", "m"), rows), "csv")

    assert answer.content_type == CSV
    assert text(answer) == '_raw,n,m\n"x","a,b",\n"","say ""hi""",\n"","x\ny",1\n'
    assert text(reply(EMPTY, "csv")) == ""


def test_other_forms_of_json_are_tables() -> None:
    rows = json.loads(text(reply(SHEET, "json_rows")))
    columns = json.loads(text(reply(SHEET, "json_cols")))

    assert rows["fields"] == columns["fields"] == ["n", "who", "tags"]
    assert rows["rows"] == [["1", 'a"b', None], ["2", None, ["x", "y"]]]
    assert columns["columns"] == [["1", "2"], ['a"b', None], [None, ["x", "y"]]]


def test_raw_is_the_text_of_the_events() -> None:
    assert text(reply(Sheet(("_raw",), ['{"_raw":"a b"}', "{}"]), "raw")) == "a b\n\n"


def test_only_the_fields_wanted_and_there_are_told() -> None:
    sheet = SHEET.only(["tags", "n", "nowhere"])

    assert list(sheet.fields) == ["tags", "n"]
    assert [json.loads(row) for row in sheet.rows] == [{"n": "1"}, {"tags": ["x", "y"], "n": "2"}]
    assert SHEET.only([]) is SHEET


def test_unknown_form_is_refused() -> None:
    with pytest.raises(RestError, match="Use one of xml, json"):
        reply(EMPTY, "yaml")
