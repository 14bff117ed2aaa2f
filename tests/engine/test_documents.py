"""JSON that was cut off and XML, read as far as they go."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from support.together import together

from analytics.engine.documents import at, head, leaves

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)
documents = st.lists(values, max_size=4) | st.dictionaries(st.text(max_size=3), values, max_size=4)


@given(documents, st.integers(1, 200), st.booleans())
def test_the_head_of_json_is_json(document: object, limit: int, is_ascii: bool) -> None:  # noqa: FBT001  (given so)
    """Whatever the place of the cut, and all of it where there is none."""
    text = json.dumps(document, ensure_ascii=is_ascii)
    short = head(text, limit)
    assert json.loads(short) is not None
    if limit >= len(text.encode()):
        assert short == text


@together(
    ("text", "limit", "want"),
    [
        ('{"a":1,"b":{"c":"long"}}', 17, '{"a":1,"b":{}}'),
        ('{"a":1,"b":2}', 12, '{"a":1}'),
        ('["é","é"]', 7, '["é"]'),
        ('{"a":"x,{y","b":1', 99, '{"a":"x,{y"}'),
        ('{"a":1}}}', 99, '{"a":1}'),
        ("]", 9, ""),
        ('{"a":1,"b":"x,y', 99, '{"a":1}'),
        ('{"a":1,"b,', 99, '{"a":1}'),
    ],
)
def test_head(text: str, limit: int, want: str) -> None:
    assert head(text, limit) == want


XML = '<a x="1"><b>2</b><b y="">3</b> text <c><b>4</b></c></a>'


@together(
    ("text", "want"),
    [
        (XML, {"a{@x}": ["1"], "a": ["text"], "a.b": ["2", "3"], "a.b{@y}": [], "a.c.b": ["4"]}),
        ("<a><b>2</b><c>cut off", {"a.b": ["2"]}),
        ("<a>1</a><b>2</b>", {"a": ["1"], "b": ["2"]}),
        ("<n:a>&lt;&#233;</n:a>", {"n:a": ["<é"]}),
        ('<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', {}),
        ("<a>&e;</a>", {}),
        ("<a>" * 200, {}),
        ("<>", {}),
        ("", {}),
    ],
)
def test_leaves(text: str, want: dict[str, list[str]]) -> None:
    assert leaves(text) == want


@together(
    ("path", "want"),
    [
        ("a.b", ["2", "3"]),
        ("a.b{1}", ["2"]),
        ("a.b{}", ["2", "3"]),
        ("a.b{0}", []),
        ("a.b{9}", []),
        ("a{@x}", ["1"]),
        ("a{@x}.b", []),
        ("a.c.b", ["4"]),
        ("a..b", []),
        ("", []),
        ("b", []),
    ],
)
def test_at(path: str, want: list[str]) -> None:
    assert at(XML, path) == want


@given(st.text(alphabet='<>/a"=&; !', max_size=40))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert isinstance(leaves(text), dict)
    assert isinstance(at(text, "a.a"), list)
