"""The forms of results, to the letter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.face import text

from analytics.engine.search import Answer, Message
from analytics.errors import SearchError
from analytics.splunkd.exchange import CSV, RestError
from analytics.splunkd.results import Sheet, export, reply

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROWS = ['{"n":"1","who":"a\\"b"}', '{"n":"2","tags":["x","y"]}']
SHEET = Sheet(("n", "who", "tags"), ROWS, (Message("WARN", "Cut at <2>."),))
EMPTY = Sheet((), ())


class Stream:
    """Rows in chunks, then their answer; an error in place of a chunk is raised."""

    def __init__(
        self,
        *chunks: list[str] | Exception,
        fields: Sequence[str] = ("n",),
        messages: tuple[Message, ...] = (),
    ) -> None:
        self._chunks, self.fields, self._messages = chunks, fields, messages
        self.is_closed = False

    def __enter__(self) -> Iterator[list[str]]:
        for chunk in self._chunks:
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk

    def __exit__(self, *_: object) -> None:
        self.is_closed = True

    def answer(self) -> Answer:
        return Answer(tuple(self.fields), [], self._messages)


def exported(mode: str, *chunks: Any, names: Sequence[str] = (), **more: Any) -> str:
    stream: Any = Stream(*chunks, **more)
    got = text(export(stream, mode, names))
    assert stream.is_closed
    return got


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


def test_export_has_an_object_a_line_and_marks_the_last() -> None:
    assert exported("json", ['{"n":"1"}', '{"n":"2"}'], ['{"n":"3"}']) == (
        '{"preview":false,"offset":0,"result":{"n":"1"}}\n'
        '{"preview":false,"offset":1,"result":{"n":"2"}}\n'
        '{"preview":false,"offset":2,"lastrow":true,"result":{"n":"3"}}\n'
    )
    assert exported("json") == '{"preview":false,"lastrow":true}\n'


def test_export_says_its_messages_with_the_last_line() -> None:
    warned = exported("json", ['{"n":"1"}'], messages=(Message("WARN", "Cut."),))

    assert json.loads(warned)["messages"] == [{"type": "WARN", "text": "Cut."}]


def test_export_in_xml_is_a_document_a_chunk() -> None:
    got = exported("xml", ['{"n":"1"}'], ['{"n":"2"}'])

    assert got.count("<?xml") == 1
    assert got.count("<results preview='0'>") == 2
    assert "offset='1'" in got
    assert exported("xml", fields=()).count("<results preview='0'/>") == 1


def test_export_of_a_table_waits_for_all_its_fields() -> None:
    assert exported("csv", ['{"n":"1"}'], ['{"n":"2"}']) == "n\n1\n2\n"
    assert json.loads(exported("json_rows", ['{"n":"1"}']))["rows"] == [["1"]]
    assert exported("raw", ['{"_raw":"a"}']) == "a\n"


def test_export_keeps_the_fields_wanted() -> None:
    got = exported("json", ['{"n":"1","m":"2"}'], fields=("n", "m"), names=["m"])

    assert json.loads(got)["result"] == {"m": "2"}


def test_failure_before_the_first_row_is_raised_and_later_is_told() -> None:
    error = SearchError("No memory. Narrow it.")
    with pytest.raises(SearchError):
        export(Stream(error), "json", ())  # type: ignore[arg-type]

    late = exported("json", ['{"n":"1"}'], error).splitlines()
    assert json.loads(late[-1])["messages"][0]["type"] == "FATAL"


def test_export_that_is_dropped_ends_its_search() -> None:
    stream: Any = Stream(['{"n":"1"}'], ['{"n":"2"}'])
    body: Any = export(stream, "json", ()).body
    next(body)
    body.close()

    assert stream.is_closed
