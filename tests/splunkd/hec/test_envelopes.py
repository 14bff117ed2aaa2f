"""The body of a request, as real clients write it and as nobody should."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.together import together

from analytics.splunkd.hec import envelopes
from analytics.splunkd.hec.answers import HecError
from analytics.splunkd.hec.envelopes import DEPTH, mended, read

Read = tuple[list[Any], tuple[int, int | None] | None]


def got(body: bytes | str) -> Read:
    """Read *body*; give the events before the first fault, and its code and place."""
    events: list[Any] = []
    try:
        told = read(body if isinstance(body, bytes) else body.encode())
        events.extend(event.decode("utf-8", "replace") for event, _ in told)
    except HecError as error:
        return events, (error.code, error.number)
    return events, None


def nested(depth: int) -> str:
    """Write an envelope with *depth* objects and lists inside each other, itself among them."""
    return '{"event":' + "[" * (depth - 1) + "]" * (depth - 1) + "}"


@together(
    "body",
    [
        '{"event":"a"}{"event":"b"}',
        '{"event":"a"} {"event":"b"}',
        ' \r\n{"event":"a"}\t\n{"event" : "b"}\n',
        '[{"event":"a"},{"event":"b"}]',
        ' [ {"event":"a"} , {"event":"b"} ] ',
        '[{"event":"a"}][{"event":"b"}]',
        '{"event":"a"}[{"event":"b"}]',
        '[{"event":"a"}]{"event":"b"}',
    ],
)
def test_batches(body: str) -> None:
    assert got(body) == (['"a"', '"b"'], None)


@together(
    ("body", "events", "fault"),
    [
        ('{"event":"a"}x', 1, (6, 1)),
        ('{"event":"a"},{"event":"b"}', 1, (6, 1)),
        ('{"event":"a"}}', 1, (6, 1)),
        ('{"event":"a"', 0, (6, 0)),
        ('{"event":"a}', 0, (6, 0)),
        ('{"event":"a\\', 0, (6, 0)),
        ('[{"event":"a"},]', 1, (6, 1)),
        ('[{"event":"a"}', 1, (6, 1)),
        ('[{"event":"a"}{"event":"b"}]', 1, (6, 1)),
        ('[{"event":"a"},{"event":"b"}', 2, (6, 2)),
        ("[[]]", 0, (6, 0)),
        ("[,]", 0, (6, 0)),
        ("]", 0, (6, 0)),
        ("[][]", 0, None),
        ("7", 0, (6, 0)),
        ('"event"', 0, (6, 0)),
        ("null", 0, (6, 0)),
        ("{not json", 0, (6, 0)),
        ('{"event":""}{not json}', 1, (6, 1)),
        ("{'event':'a'}", 0, (6, 0)),
        ('{"event":{"a":tru}}', 0, (6, 0)),
        ('{"event":{"a":1,}}', 0, (6, 0)),
        ('{"event":01}', 0, (6, 0)),
        ('{"event":NaN}', 0, (6, 0)),
        ('{"event":"a\nb"}', 0, (6, 0)),
        ('{"event":{"a":[1}]}', 0, (6, 0)),
        ('\ufeff{"event":"a"}', 0, (6, 0)),
        ('{"event":1,"host":5}', 0, (6, 0)),
        ('{"event":1,"index":[]}', 0, (6, 0)),
        ('{"event":1,"time":[]}', 0, (15, 0)),
        ('{"event":1,"time":true}', 0, (15, 0)),
        ('{"event":1,"time":1e999}', 0, (15, 0)),
        ('{"event":1}{"event":1,"time":{}}', 1, (15, 1)),
    ],
)
def test_faults_have_a_place(body: str, events: int, fault: tuple[int, int] | None) -> None:
    found, told = got(body)

    assert (len(found), told) == (events, fault)


def test_keys_that_are_not_known_are_left_out() -> None:
    assert got('{"event":1,"extra":{"event":2}}') == (["1"], None)


def test_last_of_two_equal_keys_counts() -> None:
    assert got('{"event":1,"event":2}') == (["2"], None)


def test_nesting_has_a_limit() -> None:
    assert got(nested(DEPTH))[1] is None
    assert got(nested(DEPTH + 1))[1] == (6, 0)
    assert got('{"event":1}' + nested(DEPTH + 1))[1] == (6, 1)
    assert got('{"event":1,"fields":' + nested(DEPTH) + "}")[1] == (6, 0)
    assert got('{"event":1,"extra":' + nested(DEPTH) + "}")[1] == (6, 0)


def test_many_lists_side_by_side_are_not_deep() -> None:
    body = '{"event":[' + ",".join(["[]"] * 1_000) + "]}"

    assert got(body)[1] is None


@pytest.mark.parametrize("text", ["}{", "} {", '}{"event":1}{', "\\}{\\", '"}{"'])
def test_text_that_looks_like_a_border_stays_whole(text: str) -> None:
    body = json.dumps({"event": text}) + json.dumps({"event": "b"})

    assert got(body) == ([json.dumps(text), '"b"'], None)


@pytest.mark.parametrize(
    ("sent", "read_as"),
    [
        (r'"\ud800"', r'"\ufffd"'),
        (r'"\udc00x"', r'"\ufffdx"'),
        (r'"\uD83D\uD83D\uDE00"', r'"\ufffd\uD83D\uDE00"'),
        (r'"\ud83d\ude00"', r'"\ud83d\ude00"'),
        (r'"\\ud800"', r'"\\ud800"'),
        (r'"\\\ud800"', r'"\\\ufffd"'),
    ],
)
def test_half_a_character_is_mended(sent: str, read_as: str) -> None:
    assert mended(sent.encode()).decode() == read_as
    assert got(f'{{"event":{sent}}}') == ([read_as], None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
ENVELOPES = st.fixed_dictionaries(
    {"event": JSON},
    optional={
        "time": st.floats(0, 1e10) | st.integers(0, 10**10) | st.just("1.5") | JSON,
        "host": st.text() | JSON,
        "fields": JSON,
        "other": JSON,
    },
)


@given(st.lists(ENVELOPES, max_size=5), st.sampled_from(["", " ", "\n", "[,]"]), st.booleans())
@example([{"event": "}{"}, {"event": "x"}], "", True)  # noqa: FBT003 - hypothesis
def test_both_ways_of_reading_say_the_same(
    batch: list[dict[str, Any]],
    between: str,
    is_ascii: bool,  # noqa: FBT001 - hypothesis
) -> None:
    """All at once, or one by one as a long body is."""
    texts = [json.dumps(envelope, ensure_ascii=is_ascii) for envelope in batch]
    joined = f"[{','.join(texts)}]" if between == "[,]" else between.join(texts)
    body = joined.encode("utf-8", "replace")
    whole, one_by_one = as_told(body), as_told(body, whole_bytes=-1)

    assert whole == one_by_one


def as_told(body: bytes, whole_bytes: int = envelopes.WHOLE_BYTES) -> tuple[list[Any], Any]:
    found: list[Any] = []
    kept, envelopes.WHOLE_BYTES = envelopes.WHOLE_BYTES, whole_bytes
    try:
        found.extend((event, e.time, e.host, bytes(e.fields)) for event, e in read(body))
    except HecError as error:
        return found, (error.code, error.number)
    finally:
        envelopes.WHOLE_BYTES = kept
    return found, None


@given(st.binary())
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    got(body)


@given(st.text(alphabet=string.punctuation + "event01 \n"))
def test_anything_like_json_is_read_or_refused(body: str) -> None:
    events, fault = got(body)

    assert fault is None or fault[0] in {6, 15}
    assert fault is None or fault[1] == len(events)


@together(
    "body",
    [
        "[]" * 200_000,
        "{" * 400_000,
        "}{" * 200_000,
        '{"event":"' + "}{" * 200_000 + '"}',
        '{"event":"' + '\\"' * 200_000,
        '{"' * 200_000,
        " " * 400_000 + "x",
        "{}" * 100_000,
        '{"event":1}' + " " * 400_000 + "x",
        "[" * 400_000 + "]" * 400_000,
    ],
    ids=[
        "empty lists", "open objects", "borders", "borders in a text", "escapes", "open texts",
        "blanks", "empty objects", "blanks behind", "deep",
    ],
)  # fmt: skip
def test_reading_takes_time_in_proportion(body: str) -> None:
    got(body)
