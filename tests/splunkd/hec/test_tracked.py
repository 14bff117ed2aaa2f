"""A body of the tracker's objects that is read at once gives what each would by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.face import post
from support.hec import Hec, collector

from analytics.splunkd.hec import tracked
from analytics.splunkd.hec.tracked import read, record, wholes

OBJECT = {"application": "shop", "event": "buy", "distinct_id": "u1", "event_id": "i",
          "analytics_prop__plan": "pro"}  # fmt: skip
RECORD = {"ts": 5, "application": "shop", "event": "buy", "distinct_id": "u1", "event_id": "i",
          "props": {"plan": "pro"}, "index": "main", "received": 7}  # fmt: skip


@pytest.fixture(scope="module")
def hec() -> Hec:
    made = collector(token="t")
    assert post(made.face, "data/indexes", name="off").status == 201
    assert post(made.face, "data/indexes/off/disable").status == 200
    return made


def changed(**values: Any) -> dict[str, Any]:
    return {**OBJECT, **values}


def without(*names: str) -> dict[str, str]:
    return {name: text for name, text in OBJECT.items() if name not in names}


def test_object_becomes_a_record_with_its_keys_in_order() -> None:
    made = record(OBJECT, 5, "main", 7)

    assert made == RECORD
    assert list(made) == list(RECORD)
    assert record(dict(reversed(OBJECT.items())), 5, "main", 7) == RECORD


@pytest.mark.parametrize(
    ("found", "want"),
    [
        (without("distinct_id"), {"distinct_id": None}),
        (without("event_id", "analytics_prop__plan"), {"event_id": None, "props": {}}),
        (changed(distinct_id="", analytics_prop__plan=""), {"distinct_id": None, "props": {}}),
        (changed(distinct_id=None, analytics_prop__plan=None), {"distinct_id": None, "props": {}}),
        (changed(analytics_prop__plan=1.50), {"props": {"plan": "1.5"}}),
        (changed(analytics_prop__plan=False), {"props": {"plan": "false"}}),
    ],
)
def test_what_is_not_there_is_none(found: dict[str, Any], want: dict[str, Any]) -> None:
    assert read(json.dumps(found).encode()) == {**RECORD, **want, "ts": 0, "index": "",
                                                "received": 0}  # fmt: skip


@pytest.mark.parametrize(
    "found",
    [
        without("application"), without("event"), changed(application=""), changed(event=""),
        changed(event=3), changed(application=None), changed(distinct_id=7), changed(event_id=True),
        changed(other="x"), changed(analytics_prop__="x"), changed(**{"analytics_prop__a b": "x"}),
        changed(analytics_prop__plan=["a"]), changed(analytics_prop__plan={"a": "b"}),
        "application", ["application"],
    ],
)  # fmt: skip
def test_any_other_object_is_none_of_the_tracker(found: Any) -> None:
    assert read(json.dumps(found).encode()) is None


@pytest.mark.parametrize("raw", [b"", b'{"application"', b'{"application": "\\ud800"}'])
def test_what_cannot_be_read_is_none(raw: bytes) -> None:
    assert read(raw) is None
    assert wholes(raw) is None


def test_border_inside_a_text_is_none() -> None:
    """It may be one: the body is then read envelope by envelope."""
    events = [{"event": changed(analytics_prop__plan=text)} for text in ("a", "}{", "b")]
    body = "".join(map(json.dumps, events)).encode()

    assert wholes(body) is None
    assert len(wholes(json.dumps(events).encode()) or ()) == 3


def test_keys_of_long_objects_are_not_remembered() -> None:
    tracked._layout.cache_clear()
    long = changed(**{f"analytics_prop__p{n}": "x" * 100 for n in range(200)})

    assert read(json.dumps(long).encode()) is not None
    assert tracked._layout.cache_info().currsize == 0


names = st.sampled_from(["plan", "a", "b c", "", "_x"])
values = st.text(max_size=5) | st.none() | st.integers() | st.booleans() | st.floats(width=16)
events = st.builds(
    lambda head, props: {**head, **{f"analytics_prop__{k}": v for k, v in props.items()}},
    st.sampled_from([OBJECT, without("distinct_id"), dict(reversed(OBJECT.items()))]),
    st.dictionaries(names, values, max_size=3),
)
envelopes = st.fixed_dictionaries(
    {"event": events | st.just("text") | st.just("")},
    optional={
        "time": st.sampled_from([1.5, 1, "2.5", -1.0, 1e12, "x", None]),
        "host": st.sampled_from(["h", "", None]),
        "sourcetype": st.sampled_from(["s", None]),
        "index": st.sampled_from(["main", "", None, "off"]),
        "fields": st.sampled_from([{}, {"f": "v"}]),
    },
)


@given(st.lists(envelopes, min_size=1, max_size=4), st.sampled_from(["", " "]), st.booleans())
def test_batch_is_what_its_events_are_one_by_one(
    hec: Hec, sent: list[dict[str, Any]], between: str, is_list: object
) -> None:
    """Those before the first fault, where there is one, and its number too."""
    kept = hec.kept
    body = json.dumps(sent) if is_list else between.join(map(json.dumps, sent))
    start = len(kept)
    code, number = hec.code(body)
    batch = kept[start:]
    one_by_one, alone = [], (0, None)
    for envelope in sent:
        start = len(kept)
        alone = hec.code(json.dumps(envelope))
        one_by_one += kept[start:]
        if alone[0]:
            break

    def timeless(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**one, "received": 0, "ts": one["ts"] if one["ts"] < 10**15 else 0}
                for one in records]  # fmt: skip

    assert timeless(batch) == timeless(one_by_one)
    assert code == alone[0]
    if code:
        assert number == len(one_by_one) + (code == 7)
