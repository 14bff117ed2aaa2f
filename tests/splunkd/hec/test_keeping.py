"""What an event becomes in the index."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.face import post
from support.hec import EVENT, RAW, Hec, collector

from analytics import wire
from analytics.event import Event
from analytics.transports.journal import encode, record

if TYPE_CHECKING:
    from analytics.event import Value

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ID = "01890a5d-ac96-774b-bcce-b302099a8057"
TRACKED = Event("shop", "buy", NOON, "u1", {"plan": "pro", "note": 'a"b\\n\n'}, ID)
NOON_TS = int(NOON.timestamp()) * 1_000_000
#: The parts of a record that say where and when it was received.
AROUND = {"index", "received", "host", "source", "sourcetype"}


@pytest.fixture(scope="module")
def hec() -> Hec:
    return collector(token="t")


def only(hec: Hec, event: object, target: str = EVENT, **envelope: object) -> dict[str, Any]:
    return hec.only(json.dumps({"event": event, **envelope}), target)


def part(made: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in made.items() if name not in AROUND}


def as_object(event: Event) -> dict[str, Value]:
    """Write *event* as an object with the keys of its line."""
    head = {"application": event.application, "event": event.name}
    who = {"distinct_id": event.distinct_id, "event_id": event.event_id}
    return {**head, **who, **{f"analytics_prop__{k}": v for k, v in event.properties.items()}}


def test_line_of_the_tracker_is_the_event_that_was_tracked(hec: Hec) -> None:
    made = only(hec, wire.dumps(TRACKED))

    assert made == record(TRACKED, "main", made["received"])


def test_object_of_the_tracker_is_the_event_that_was_tracked(hec: Hec) -> None:
    made = only(hec, as_object(TRACKED), time=NOON.timestamp())

    assert made == record(TRACKED, "main", made["received"])


def test_what_is_said_of_a_tracked_event_is_kept(hec: Hec) -> None:
    made = only(hec, as_object(TRACKED), time=NOON.timestamp(), host="h", sourcetype="s")

    assert (made["host"], made["sourcetype"], "source" in made) == ("h", "s", False)


def test_time_of_the_envelope_goes_before_that_of_the_line(hec: Hec) -> None:
    line = wire.dumps(TRACKED)
    made = only(hec, line, time=5)

    assert made["ts"] == 5_000_000
    assert only(hec, line)["ts"] == NOON_TS


@pytest.mark.parametrize(
    ("change", "props"),
    [
        ({"analytics_prop__n": 1}, {"n": "1"}),
        ({"analytics_prop__n": 10**30}, {"n": str(10**30)}),
        ({"analytics_prop__n": True}, {"n": "true"}),
        ({"analytics_prop__n": None}, {}),
        ({"analytics_prop__n": ""}, {}),
        ({"analytics_prop__n": " "}, {"n": " "}),
        ({"distinct_id": None}, {}),
    ],
    ids=["whole", "large", "truth", "null", "empty", "blank", "nobody"],
)
def test_values_of_a_tracked_object(
    hec: Hec, change: dict[str, Any], props: dict[str, str]
) -> None:
    made = only(hec, {"application": "a", "event": "e", **change})

    assert made["props"] == props
    assert "raw" not in made


def test_numbers_keep_the_digits_they_were_sent_with(hec: Hec) -> None:
    made = hec.only('{"event":{"application":"a","event":"e","analytics_prop__n":1.50}}')
    other = hec.only('{"event":{"n":1.50,"m":1e3}}')

    assert made["props"] == {"n": "1.50"}
    assert other["fields"] == {"n": "1.50", "m": "1e3"}


@pytest.mark.parametrize(
    "change",
    [
        {"extra": "1"},
        {"analytics_prop__a-b": "1"},
        {"analytics_prop__": "1"},
        {"analytics_prop__a": {"b": 1}},
        {"analytics_prop__a": [1]},
        {"application": ""},
        {"application": 5},
        {"event": {}},
        {"distinct_id": 7},
    ],
    ids=str,
)
def test_other_objects_keep_their_text(hec: Hec, change: dict[str, Any]) -> None:
    event = {"application": "a", "event": "e", **change}
    made = only(hec, event)

    assert made["raw"] == json.dumps(event)


def test_object_is_kept_as_it_was_sent(hec: Hec) -> None:
    text = '{ "user" : {"id": 7, "tags": ["a", "b"]},\n "msg":"x=1 y" }'
    made = hec.only(f'{{"event":{text}}}')

    assert made["raw"] == text
    assert made["fields"] == {"user.id": "7", "user.tags{}": "a\nb", "msg": "x=1 y"}


@pytest.mark.parametrize(
    ("event", "raw", "found"),
    [
        ("user=7 failed", "user=7 failed", {"user": "7"}),
        ("two\nlines a=1", "two\nlines a=1", {"a": "1"}),
        (" padded ", " padded ", {}),
        ('{"a": 1}', '{"a": 1}', {"a": "1"}),
        (7, "7", {}),
        (-1.5, "-1.5", {}),
        (False, "false", {}),
        ([1, {"a": 2}], '[1, {"a": 2}]', {}),
        ("\0é🎈", "\0é🎈", {}),
    ],
)
def test_other_events_are_text(hec: Hec, event: object, raw: str, found: dict[str, str]) -> None:
    made = only(hec, event)

    assert (made["raw"], made["fields"]) == (raw, found)


def test_defaults_are_those_of_a_splunk(hec: Hec) -> None:
    made = only(hec, "x")

    assert (made["host"], made["source"], made["sourcetype"], made["index"]) == (
        "web1", "http:t", "httpevent", "main",
    )  # fmt: skip


def test_envelope_goes_before_address_before_token() -> None:
    hec = collector(token="t", host="ht", source="st", sourcetype="yt", index="_internal")
    at = f"{EVENT}?host=hq&source=&sourcetype=yq&index=&"
    names = ("host", "source", "sourcetype", "index")

    assert [only(hec, "x")[n] for n in names] == ["ht", "st", "yt", "_internal"]
    assert [only(hec, "x", at)[n] for n in names] == ["hq", "st", "yq", "_internal"]
    more = {"host": "he", "index": "main", "source": None, "sourcetype": ""}
    assert [only(hec, "x", at, **more)[n] for n in names] == ["he", "st", "yq", "main"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1700000000", 1_700_000_000_000_000),
        ("1700000000.123456", 1_700_000_000_123_456),
        ('"1700000000.000"', 1_700_000_000_000_000),
        ('"1700000000.1234567"', 1_700_000_000_123_456),
        ('" 5 "', 5_000_000),
        ("0", 0),
        ("0.0", 0),
        ("-1", -1_000_000),
        ("1.7e9", 1_700_000_000_000_000),
        ("1700000000123", 1_700_000_000_123_000),
        ('"1700000000123456"', 1_700_000_000_123_456),
    ],
)
def test_time_of_the_envelope(hec: Hec, text: str, wanted: int) -> None:
    assert hec.only(f'{{"event":"x","time":{text}}}')["ts"] == wanted


@pytest.mark.parametrize(
    "text",
    ['"now"', '""', '" "', '"1e3"', '"2026-11-24T12:00:00Z"', '"nan"', '"0x10"', "1e300", "-7e10",
     "true", "[]", '"' + "9" * 60 + '"', '"٣"'],
)  # fmt: skip
def test_what_is_no_time(hec: Hec, text: str) -> None:
    assert hec.code(f'{{"event":"x","time":{text}}}') == (15, 0)


def test_time_that_nobody_said_is_that_of_receipt(hec: Hec) -> None:
    """Text is not searched for one, unless the address asks for it."""
    text = "2011-08-08T11:45:17+00:00 hello"
    before = int(time.time()) * 1_000_000

    assert only(hec, text)["ts"] >= before
    assert only(hec, text, time=None)["ts"] >= before
    assert only(hec, text, f"{EVENT}?time=5")["ts"] == 5_000_000
    found = only(hec, text, f"{EVENT}?auto_extract_timestamp=true")
    assert found["ts"] == 1_312_803_917_000_000
    assert hec.code('{"event":"x"}', f"{EVENT}?time=now") == (15, 0)


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ('{"a":"1"}', {"a": "1"}),
        ('{"a":1.10,"b":true,"c":null,"d":"","e":7}', {"a": "1.10", "b": "true", "e": "7"}),
        ('{"a":["x",2,null,"y"]}', {"a": "x\n2\ny"}),
        ('{"a":[]}', None),
        ("{}", None),
        ("{ }", None),
        ("null", None),
    ],
)
def test_indexed_fields(hec: Hec, fields: str, kept: dict[str, str] | None) -> None:
    made = hec.only(f'{{"event":"x","fields":{fields}}}')

    assert made.get("indexed") == kept
    assert made["fields"] == (kept or {})


@pytest.mark.parametrize(
    ("fields", "code"),
    [('["a"]', 6), ('"a"', 6), ("7", 6), ('{"a":{"b":1}}', 15), ('{"a":[[1]]}', 15),
     ('{"a":[{}]}', 15), ('{"a":{}}', 15)],
)  # fmt: skip
def test_fields_that_are_refused(hec: Hec, fields: str, code: int) -> None:
    assert hec.code(f'{{"event":"x","fields":{fields}}}') == (code, 0)


def test_indexed_field_wins_over_one_of_the_text(hec: Hec) -> None:
    assert only(hec, "a=1 b=2", fields={"a": "9"})["fields"] == {"a": "9", "b": "2"}
    assert only(hec, {"a": 1, "b": 2}, fields={"a": "9"})["fields"] == {"a": "9", "b": "2"}
    tracked = only(hec, as_object(TRACKED), fields={"distinct_id": "u9"})
    assert tracked["distinct_id"] == "u9"
    assert tracked["indexed"] == {"distinct_id": "u9"}


def test_sourcetype_says_how_fields_are_found() -> None:
    hec = collector(token="t")
    post(hec.face, "configs/conf-props", name="bare", KV_MODE="none")
    post(hec.face, "configs/conf-props", name="escaped", KV_MODE="auto_escaped")

    assert only(hec, "a=1", sourcetype="bare")["fields"] == {}
    assert only(hec, {"a": 1}, sourcetype="bare")["fields"] == {}
    assert only(hec, r'a="x\"y"', sourcetype="escaped")["fields"] == {"a": 'x"y'}


@pytest.mark.parametrize("text", [r"\ud800", r"\udc00\ud800", r"a\uD83Dz"])
def test_half_a_character_costs_only_itself(hec: Hec, text: str) -> None:
    """It costs that character; the events of the batch are kept."""
    made = hec.only(f'{{"event":"{text}"}}')
    other = hec.only(f'{{"event":{{"k{text}":"{text}"}}}}')

    assert "\ufffd" in made["raw"]
    encode([made, other])


def test_text_of_raw_becomes_lines(hec: Hec) -> None:
    before = len(hec.kept)
    assert hec.code("a=1\r\n\n2011-08-08T11:45:17Z b=2", f"{RAW}?sourcetype=s&time=7") == (0, None)
    first, second = hec.kept[before:]

    assert (first["raw"], first["ts"], first["fields"]) == ("a=1", 7_000_000, {"a": "1"})
    assert (second["ts"], second["fields"]) == (1_312_803_917_000_000, {"b": "2"})
    assert (first["sourcetype"], first["source"], first["host"]) == ("s", "http:t", "web1")
    assert first["received"] == second["received"] > 7


def test_raw_is_broken_by_its_sourcetype() -> None:
    hec = collector(token="t", sourcetype="parts")
    post(hec.face, "configs/conf-props", name="parts", LINE_BREAKER="(;)")

    assert hec.code("a=1;a=2\nb;", RAW) == (0, None)
    assert [made["raw"] for made in hec.kept] == ["a=1", "a=2\nb"]


TEXTS = st.text(st.characters(codec="utf-8"))


@given(TEXTS, st.dictionaries(TEXTS, TEXTS | st.integers() | st.none(), max_size=3))
def test_every_event_can_be_written(text: str, fields: dict[str, Any]) -> None:
    hec = collector(token="t")
    code, _ = hec.code(json.dumps({"event": text, "fields": fields}))

    assert code == (0 if text.strip() else 13)
    encode(hec.kept)
    assert [made.get("raw", text) for made in hec.kept] == [text] * (code == 0)
