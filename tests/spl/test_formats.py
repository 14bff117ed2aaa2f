"""Rows as the text of a condition."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support.together import together

from analytics.spl import formats
from analytics.spl.parse import parse


@together(
    ("rows", "text"),
    [
        ([], "NOT( )"),
        ([{"a": "1"}], '( ( a="1" ) )'),
        ([{"a": "1", "b c": "2"}, {"a": ["x", "y"]}],
         '( ( a="1" AND "b c"="2" ) OR ( ( a="x" OR a="y" ) ) )'),
        ([{"_time": "1"}], "NOT( )"),
        ([{"search": "x OR y"}], "x OR y"),
        ([{"query": "head 5", "_time": "1"}], "head 5"),
        ([{"search": "x"}, {"search": "y"}], "( ( x ) OR ( y ) )"),
        ([{"search": "x", "a": "1"}], '( ( x AND a="1" ) )'),
    ],
)  # fmt: skip
def test_rows_become_text(rows: list[dict[str, str | list[str]]], text: str) -> None:
    assert formats.inserted(rows) == text


@given(st.lists(st.dictionaries(st.sampled_from(["a", "b c"]), st.text(), max_size=2)))
def test_no_value_changes_the_search_around(rows: list[dict[str, str]]) -> None:
    search = parse(f"search index=x {formats.inserted(rows)} | head 5")

    assert [call.name for call in search.calls] == ["search", "head"]
