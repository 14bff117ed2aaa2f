"""Names become words and values become text, and nothing is lost on the way."""

from __future__ import annotations

import gzip
import json
import math
from collections import OrderedDict
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.together import together

from analytics.errors import EventError
from analytics.properties import beside, clean_name, flatten, mended, shown_name, text_of

if TYPE_CHECKING:
    from pathlib import Path


class Plan(Enum):
    PRO = "pro"


class Size(IntEnum):
    BIG = 3


class Colour(StrEnum):
    RED = "red"


@together(
    ("name", "word"),
    [
        ("plan", "plan"),
        ("Plan_2", "Plan_2"),
        ("trailing_", "trailing_"),
        ("$browser", "browser"),
        ("Referred by", "Referred_by"),
        ("utm.source", "utm_source"),
        ("a - b", "a_b"),
        ('a=b|c"d\n', "a_b_c_d"),
        ("_private", "private"),
        ("1st", "p_1st"),
        ("", "property"),
        ("$$$", "property"),
        ("Größe", "Gr_u00f6__u00df_e"),
        ("été", "p_u00e9_t_u00e9_"),
        ("🎈", "p_u1f388_"),
        ("x\ud800", "x_ud800_"),
    ],
)
def test_name_becomes_this_word(name: str, word: str) -> None:
    assert clean_name(name) == word


@given(st.text())
def test_cleaned_name_is_a_word_and_stays(name: str) -> None:
    word = clean_name(name)

    assert word.isascii()
    assert word.isidentifier()
    assert clean_name(word) == word


@given(st.text("ab1éßЖ🎈", min_size=1).filter(lambda name: not name[0].isdigit()))
def test_name_beyond_ascii_is_shown_again(name: str) -> None:
    assert shown_name(clean_name(name)) == name


@pytest.mark.parametrize("word", ["pro", "p_u0041_", "a_ud800_b", "user_u12", "p_1st"])
def test_name_that_only_looks_spelled_out_stays(word: str) -> None:
    assert shown_name(word) == word


@together(
    ("value", "text"),
    [
        ("pro", "pro"),
        (' a=b|"c"\t\\\n\x00é🎈 ', ' a=b|"c"\t\\\n\x00é🎈 '),
        ("", ""),
        (None, None),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-(10**30), "-1" + "0" * 30),
        (1.0, "1"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (123456789012345.6, "123456789012345.6"),
        (9007199254740993.0, "9007199254740992"),
        (1e15, "1000000000000000"),
        (1e16, "1e16"),
        (1.5e300, "1.5e300"),
        (math.nan, None),
        (-math.inf, None),
        (Decimal("1.10"), "1.10"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-3"), "0.001"),
        (Decimal("1E-999999"), "1E-999999"),
        (Decimal("NaN"), None),
        (datetime(2026, 1, 2, 3, tzinfo=UTC), "2026-01-02T03:00:00+00:00"),
        (datetime(2026, 1, 2, 3, tzinfo=timezone(timedelta(hours=2))), "2026-01-02T03:00:00+02:00"),
        (date(2026, 1, 2), "2026-01-02"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Plan.PRO, "pro"),
        (Size.BIG, "3"),
        (Colour.RED, "red"),
        ([1, "a", None, True], '[1,"a",null,true]'),
        ((1.5, math.nan), "[1.5,null]"),
        ([], "[]"),
        ({"b", "a"}, '["a","b"]'),
        ([{"a": Decimal("1.10"), "é": Plan.PRO}], '[{"a":"1.10","é":"pro"}]'),
        ([MappingProxyType({"a": date(2026, 1, 2)})], '[{"a":"2026-01-02"}]'),
    ],
)
def test_value_becomes_this_text(value: object, text: str | None) -> None:
    assert text_of(value) == text


def test_naive_time_is_local_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    __import__("time").tzset()
    try:
        assert text_of(datetime(2026, 1, 2, 12)) == "2026-01-02T03:00:00+00:00"  # noqa: DTZ001
    finally:
        monkeypatch.undo()
        __import__("time").tzset()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_float_reads_back_and_has_no_exponent_where_it_is_small(number: float) -> None:
    text = text_of(number)

    assert text is not None
    assert float(text) == number
    assert abs(number) >= 1e16 or "e" not in text


def test_number_of_another_library_is_written() -> None:
    """What calls itself a whole or real number is one: numpy's scalars do."""
    numpy = pytest.importorskip("numpy")

    assert text_of(numpy.int64(7)) == "7"
    assert text_of(numpy.float64(0.5)) == "0.5"
    assert text_of([numpy.float32(0.5)]) == '["0.5"]'


BAD = {
    "bytes": b"x",
    "object": object(),
    "object in a list": [object()],
    "5,001 digits": 10**5000,
    "5,001 digits in a list": [10**5000],
    "half a character": "a\ud800",
    "half a character in a list": ["\udfff"],
}


@pytest.mark.parametrize("value", BAD.values(), ids=BAD)
def test_value_without_text_says_the_fix(value: object) -> None:
    with pytest.raises(EventError, match=r"Give |Decode "):
        text_of(value)


def test_list_inside_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)

    with pytest.raises(EventError, match="inside itself"):
        text_of(endless)


def test_mappings_are_taken_apart_in_their_order() -> None:
    got = flatten({"b": {"c": 1, "d": {"e": "x"}, "f": {}}, "a": OrderedDict(g=True), "n": None})

    assert list(got.items()) == [("b_c", "1"), ("b_d_e", "x"), ("a_g", "true")]


def test_mappings_end_at_six_parts() -> None:
    deep: dict[str, object] = {"g": {"h": 1}}
    for name in "fedcba":
        deep = {name: deep}

    assert flatten(deep) == {"a_b_c_d_e_f": '{"g":{"h":1}}'}


def test_names_that_become_the_same_stay_apart_in_any_order() -> None:
    """The one that needed no change keeps its name, the others carry a hash of theirs."""
    properties = {"a.b": 1, "a": {"b": 2}, "a_b": 3, "a-b": 4}
    backwards = dict(reversed(properties.items()))

    got = flatten(properties)

    assert got["a_b"] == "3"
    assert sorted(got.values()) == ["1", "2", "3", "4"]
    assert all(name.startswith("a_b") for name in got)
    assert flatten(backwards) == got


def test_hash_of_a_name_never_takes_another_name() -> None:
    """A property that is called what a hashed name would be called keeps its name too."""
    hashed = next(name for name in flatten({"a.b": 1, "a_b": 2}) if name != "a_b")

    got = flatten({"a.b": 1, "a_b": 2, hashed: 3})

    assert got[hashed] == "3"
    assert sorted(got.values()) == ["1", "2", "3"]


def test_flat_properties_are_given_back_as_they_are() -> None:
    texts = flatten({"a": 1})

    assert flatten(texts) is texts
    assert flatten(dict(texts)) == texts


def test_bad_value_is_left_out_and_told_of() -> None:
    told: list[EventError] = []

    got = flatten({"a": 1, "b": {"c": b"x"}, "d": "\ud800"}, told.append)

    assert got == {"a": "1"}
    assert [str(error).split(":")[0] for error in told] == ["Property 'b_c'", "Property 'd'"]


def test_bad_value_raises_where_nobody_listens() -> None:
    with pytest.raises(EventError, match=r"Property 'b_c': A value of type 'bytes'"):
        flatten({"b": {"c": b"x"}})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=4), JSON, max_size=4))
def test_anything_from_json_becomes_words_and_text(properties: dict[str, object]) -> None:
    texts = flatten(properties)

    assert all(type(text) is str and text for text in texts.values())
    assert all(clean_name(name) == name for name in texts)
    assert flatten(dict(texts)) == texts


LEAF = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.uuids()
    | st.text(st.characters(exclude_categories=())) | st.text("ab") | st.lists(st.integers())
    | st.datetimes() | st.dates() | st.binary(max_size=1)
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["a", "b", "a b", "é", "1", "$x", "a.b"]), LEAF))
def test_values_are_written_together_as_each_is_alone(properties: dict[str, object]) -> None:
    """How most events are written, all values at once, is how one is."""
    told: list[EventError] = []
    got = flatten(properties, told.append)

    want, wrong = list[str](), 0
    for value in properties.values():
        try:
            want += filter(None, [text_of(value)])
        except EventError:
            wrong += 1
    assert list(got.values()) == want
    assert len(told) == wrong


def test_real_payloads_keep_every_leaf(shared: Path) -> None:
    """The payloads of all GitHub webhooks, the widest with over 500 leaves."""
    file = shared / "data/webhook-payloads/github_webhook_examples.json.gz"
    hooks = json.loads(gzip.decompress(file.read_bytes()))

    for payload in (example for hook in hooks for example in hook["examples"]):
        assert len(flatten(payload)) == leaves(payload)


def leaves(value: object, depth: int = 0) -> int:
    """Count what has a text: not null, not empty, not inside a list or past six names."""
    if isinstance(value, dict) and (depth < 6 or not value):
        return sum(leaves(part, depth + 1) for part in value.values())
    return value not in (None, "")


def test_half_characters_and_zero_bytes_are_mended() -> None:
    assert mended("a\ud800b\0c\u00e9") == "a\ufffdb\ufffdc\u00e9"


def test_names_that_are_taken_stand_beside() -> None:
    more = {"a": 2, "value_a": 3, "b": 4}

    assert beside({"a": 1}, more) == {"a": 1, "value_value_a": 2, "value_a": 3, "b": 4}
