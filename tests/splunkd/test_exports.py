"""Rows of an export, in every form, whole or broken off."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from support.face import rows, text

from analytics.engine.search import Answer, Message
from analytics.errors import SearchError
from analytics.splunkd.exports import export

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


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


def test_export_has_an_object_a_line_and_marks_the_last() -> None:
    assert exported("json", ['{"n":"1"}', '{"n":"2"}'], ['{"n":"3"}']) == (
        '{"preview":false,"offset":0,"result":{"n":"1"}}\n'
        '{"preview":false,"offset":1,"result":{"n":"2"}}\n'
        '{"preview":false,"offset":2,"lastrow":true,"result":{"n":"3"}}\n'
    )
    assert exported("json") == '{"preview":false,"lastrow":true}\n'


def test_previews_are_written_whole_before_the_rows() -> None:
    previews = [rows("n", "1", "2"), rows("n"), rows("n", "3")]

    def shown(mode: str, names: Sequence[str] = ()) -> str:
        stream: Any = Stream(['{"n":"4"}'])
        return text(export(stream, mode, names, previews=iter(previews)))

    assert shown("json").replace('": "', '":"') == (
        '{"preview":true,"offset":0,"result":{"n":"1"}}\n'
        '{"preview":true,"offset":1,"lastrow":true,"result":{"n":"2"}}\n'
        '{"preview":true,"offset":0,"lastrow":true,"result":{"n":"3"}}\n'
        '{"preview":false,"offset":0,"lastrow":true,"result":{"n":"4"}}\n'
    )
    assert '"n"' not in shown("json", ["other"])
    assert re.findall("preview='.'|<text>.", shown("xml")) == [
        "preview='1'", "<text>1", "<text>2", "preview='1'", "<text>3", "preview='0'", "<text>4",
    ]  # fmt: skip
    assert shown("xml").count("<?xml") == 1
    assert shown("csv") == "n\n4\n"


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
    assert exported("csv", fields=()) == ""
    assert exported("raw", ['{"_raw":"a"}']) == "a\n"


@pytest.mark.parametrize(
    ("mode", "name", "cells"),
    [
        ("json_rows", "rows", [["1", None], ["2", ["x", "y"]]]),
        ("json_cols", "columns", [["1", "2"], [None, ["x", "y"]]]),
    ],
)
def test_export_of_a_table_in_json(mode: str, name: str, cells: list[list[object]]) -> None:
    rows = ['{"n":"1"}'], ['{"n":"2","m":["x","y"]}']
    got = json.loads(exported(mode, *rows, fields=("n", "m")))
    none = json.loads(exported(mode, fields=("n", "m")))

    assert (got["fields"], got[name]) == (["n", "m"], cells)
    assert none[name] == ([] if name == "rows" else [[], []])
    assert json.loads(exported(mode, *rows, fields=("n", "m"), names=["n"]))["fields"] == ["n"]


@pytest.mark.parametrize("mode", ["csv", "json_rows", "json_cols"])
def test_table_whose_search_fails_is_no_answer(mode: str) -> None:
    """A table that ends too soon would look whole."""
    with pytest.raises(SearchError):
        exported(mode, ['{"n":"1"}'], SearchError("No memory. Narrow it."))


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
