"""Shapes taken apart."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.collect import shapes
from analytics.collect.reply import Refusal
from analytics.collect.request import Intake


@pytest.mark.parametrize("value", [None, 7, [], "x", {}, {"a": 1}, {"a": {"b": 2}}], ids=repr)
def test_part_is_an_object_always(value: object) -> None:
    assert isinstance(shapes.part(value, "a", "b"), dict)


def test_dotted_names_are_objects() -> None:
    assert shapes.nested({"a.b.c": "1", "a.d": "2", "e": "3"}) == {
        "a": {"b": {"c": "1"}, "d": "2"},
        "e": "3",
    }


def test_later_name_wins_over_a_text_in_its_way() -> None:
    assert shapes.nested({"a": "1", "a.b": "2"}) == {"a": {"b": "2"}}


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3))
def test_json_is_read_plain_and_in_base64(value: dict[str, str]) -> None:
    data = json.dumps(value).encode()

    assert shapes.embedded(data) == value
    for encode in (b64encode, urlsafe_b64encode):
        assert shapes.embedded(encode(data).decode()) == value
        assert shapes.embedded(encode(data).rstrip(b"=").replace(b"+", b" ")) == value
        assert shapes.embedded(encode(data).replace(b"=", b"%3D")) == value


@pytest.mark.parametrize("data", ["", "!!!", "{", "e30x", "é", "A"], ids=ascii)
def test_what_is_neither_is_refused(data: str) -> None:
    with pytest.raises(Refusal, match="no JSON"):
        shapes.embedded(data)


def test_first_that_says_something() -> None:
    assert shapes.first({"a": None, "b": "", "c": 0, "d": 1}, "a", "b", "c", "d") == 0
    assert shapes.first({}, "a") is None


@pytest.mark.parametrize("body", [b"", b"{", b"a=b", b"[" * 5_000], ids=lambda body: body[:4])
def test_what_cannot_be_read_belongs_to_nobody(body: bytes) -> None:
    assert shapes.peeked(Intake("POST", "/", body=body)) is None
