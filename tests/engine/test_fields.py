"""Text that comes in as it is: its events, their times and fields."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.made import rows
from support.together import together

from analytics import wire
from analytics.engine import fields
from analytics.engine.engine import Engine
from analytics.errors import ConfigError
from analytics.event import Event
from analytics.transports.journal import JournalTransport, encode, record

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
NOW_US = int(NOW.timestamp()) * 1_000_000
BERLIN = ZoneInfo("Europe/Berlin")
EVENT = Event(
    "my app",
    "buy",
    datetime(2011, 8, 8, 11, 45, 17, 735045, tzinfo=UTC),
    "u1",
    {"quote": 'a "b" \\ c\nd', "blank": " x "},
    "01890a5d-ac96-774b-bcce-b302099a8057",
)
HISTORIC = '2011-08-08T11:45:17.735045 application="myapp" event="login"  analytics_prop__a="b" '


def made(text: str, **given: Any) -> list[dict[str, object]]:
    return fields.records(text, "web", zone=BERLIN, now=NOW, **given)


def raws(text: str, **given: Any) -> list[object]:
    return [one["raw"] for one in made(text, **given)]


def test_canonical_line_is_the_event_that_was_tracked(data: Path) -> None:
    """Sent to receivers and tracked: the same row, but for its order and time of receipt."""
    with Engine(data, "UTC") as engine:
        JournalTransport(data, "web").send([EVENT])
        engine.catch_up()
        (tracked,) = rows(engine.store, "* EXCLUDE (seq, received)")
        engine.store.clear("web")
        engine.append(made(wire.dumps(EVENT) + "\n"))
        engine.catch_up()
        (received,) = rows(engine.store, "* EXCLUDE (seq, received)")

    assert received == tracked
    assert made(wire.dumps(EVENT)) == [record(EVENT, "web", int(NOW.timestamp()))]


@given(
    application=st.text(min_size=1), name=st.text(min_size=1), values=st.lists(st.text(min_size=1))
)
@settings(deadline=None)
def test_every_event_survives_the_way_over_text(
    application: str, name: str, values: list[str]
) -> None:
    event = Event(
        application, name, EVENT.time, None, {f"p{n}": v for n, v in enumerate(values)}, "id"
    )

    assert made(wire.dumps(event)) == [record(event, "web", int(NOW.timestamp()))]


def test_line_of_the_example_keeps_its_text() -> None:
    (one,) = made(HISTORIC)

    assert one == {
        "ts": 1_312_796_717_735_045,  # 11:45 in Berlin
        "application": "myapp", "event": "login", "distinct_id": None, "event_id": None,
        "props": {"a": "b"}, "index": "web", "received": int(NOW.timestamp()), "raw": HISTORIC,
    }  # fmt: skip


def test_what_the_sender_said_is_kept() -> None:
    said = {"host": "h", "source": "s", "sourcetype": "st"}

    for line in (wire.dumps(EVENT), HISTORIC, "other"):
        (one,) = made(line, **said)
        assert {name: one[name] for name in said} == said


def test_other_text_keeps_its_text_and_gets_fields() -> None:
    assert made('status=200 msg="a b"') == [
        {
            "ts": NOW_US, "raw": 'status=200 msg="a b"', "fields": {"status": "200", "msg": "a b"},
            "index": "web", "received": int(NOW.timestamp()),
        }
    ]  # fmt: skip


def test_fields_of_an_event_stand_where_events_have_them(data: Path) -> None:
    """A line like ours that is laid out in another way is found by the same searches."""
    with Engine(data, "UTC") as engine:
        text = (
            "event=buy size=9 application=shop analytics_prop__plan=pro\nevent=x analytics_prop__=y"
        )
        engine.append(made(text))
        engine.catch_up()
        engine.store.compact(force=True)
        columns = "application, event, props, fields"
        assert rows(engine.store, columns, applications=frozenset({"shop"})) == [
            ("shop", "buy", {"plan": "pro"}, {"size": "9"}),
            (None, "x", None, {"analytics_prop__": "y"}),
        ]


def test_mixed_text_becomes_records_the_engine_takes(data: Path) -> None:
    text = "\r\n".join([wire.dumps(EVENT), HISTORIC, "a=1 nul\0 é", '{"a": [1, {"b": 1.10}]}'])
    with Engine(data, "UTC") as engine:
        engine.append(made(text))
        engine.catch_up()
        assert engine.notices() == []
        assert rows(engine.store, "application, raw, fields") == [
            ("my app", None, None),
            ("myapp", HISTORIC, None),
            (None, "a=1 nul\0 é", {"a": "1"}),
            (None, '{"a": [1, {"b": 1.10}]}', {"a{}": "1", "a{}.b": "1.10"}),
        ]


@together(
    ("text", "breaker", "events"),
    [
        ("a\nb\r\n\r\nc\n", None, ["a", "b", "c"]),
        ("", None, []),
        (" \n\t\n", None, []),
        ("a\x0bb\u2028c", None, ["a\x0bb\u2028c"]),
        ("a\n b\nc", r"([\r\n]+)(?=\S)", ["a\n b", "c"]),
        ("1a;2b;", r"\d(;)?", ["1a;", "2b;"]),
        ("a-end-b-end-", r"(-end-)", ["a", "b"]),
        ("x(1)y(2)z", r"\(\d()\)", ["x(1", ")y(2", ")z"]),
    ],
)
def test_text_is_broken_into_events(text: str, breaker: str | None, events: list[str]) -> None:
    stanza = {} if breaker is None else {"LINE_BREAKER": breaker}

    assert raws(text, stanza=stanza) == events


@pytest.mark.parametrize("breaker", ["(", r"[\r\n]+"])
def test_line_breaker_without_a_group_is_refused(breaker: str) -> None:
    with pytest.raises(ConfigError, match="Write a regular expression"):
        raws("a\nb", stanza={"LINE_BREAKER": breaker})


@together(
    ("raw", "mode", "found"),
    [
        ('a="x \\"y\\" z" b=1', "auto", {"a": "x \\", "b": "1"}),
        ('a="x \\"y\\" z" b=1', "auto_escaped", {"a": 'x "y" z', "b": "1"}),
        ('a="\\\\n" b="\\n"', "auto_escaped", {"a": "\\n", "b": "\\n"}),
        ('a="" b= c=1', "auto", {"c": "1"}),
        ("a=1 a=2", "auto", {"a": "1"}),
        ("_9key-x=1 a.b=2 __=3", "auto", {"key_x": "1", "a_b": "2"}),
        ("a='x y' b=(1)", "auto", {"a": "'x", "b": "(1)"}),
        ("a=1,b=2;c=3|d=4$e=5\tf=6", "auto", dict(zip("abcdef", "123456", strict=True))),
        ('GET "/p?id=W-1&s=SD/0 HTTP" 200', "auto", {"id": "W-1", "s": "SD/0"}),
        ('a=" x "', "auto", {"a": "x"}),
        ('a="open', "auto", {"a": "open"}),
        ('a="two\nlines"', "auto", {"a": "two\nlines"}),
        ("a=1", "none", {}),
        ("a=1", "json", {}),
        ('{"a": {"b": true, "c": null}, "d": ""}', "json", {"a.b": "true", "a.c": "null"}),
        ('{"a": {"b": 1e3}, "m": "x=1"}', "auto", {"a.b": "1e3", "m": "x=1", "x": "1"}),
        ('{"t": ["a", "b"], "e": []}', "auto", {"t{}": "a\nb"}),
        ('{"broken": 1', "auto", {}),
        ("{" * 5000, "auto", {}),
    ],
)  # fmt: skip
def test_fields_are_found(raw: str, mode: str, found: dict[str, str]) -> None:
    assert fields.extract(raw, {"KV_MODE": mode}) == found


def test_half_a_character_of_json_can_be_written() -> None:
    raw = r'{"k\udc00": "\ud800", "whole": "\ud83d\ude00"}'

    assert fields.extract(raw) == {"k\ufffd": "\ufffd", "whole": "\U0001f600"}
    encode(made(raw))


def test_blanks_stay_where_the_stanza_says_so() -> None:
    assert fields.extract('a=" x "', {"KV_TRIM_SPACES": "false"}) == {"a": " x "}
    assert fields.extract('{"a": 1}', {"AUTO_KV_JSON": "false"}) == {}


def test_more_fields_than_a_splunk_has_are_kept() -> None:
    raw = " ".join(f"k{n}={n}" for n in range(300)) + " long=" + "x" * 20_000

    found = fields.extract(raw)

    assert len(found) == 301
    assert len(found["long"]) == 20_000


@given(st.text(), st.sampled_from(["auto", "auto_escaped", "json"]))
def test_any_text_becomes_records(text: str, mode: str) -> None:
    encode(made(text, stanza={"KV_MODE": mode}))


@pytest.mark.parametrize(
    "raw",
    ["a=" * 20_000, 'a="' * 20_000, "\\" * 40_000 + 'a="' + "\\" * 40_000, "a" * 200_000 + " b=1"],
    ids=["pairs", "quotes", "backslashes", "long word"],
)
def test_extraction_takes_time_in_proportion(raw: str) -> None:
    for mode in ("auto", "auto_escaped"):
        fields.extract(raw, {"KV_MODE": mode})


def entered(line: str, **given: Any) -> dict[str, object]:
    return fields.entry(line, "web", {}, zone=BERLIN, now=NOW, **given)


def test_index_time_fields_win_and_are_kept_by_themselves() -> None:
    came = {"size": "9", "tags": "a\nb", "empty": "", "two\nlines": "x"}
    kept = {"size": "9", "tags": "a\nb", "two_lines": "x"}
    one = entered("size=1 color=red", indexed=came)

    assert one["indexed"] == kept
    assert one["fields"] == {"color": "red", **kept}


def test_index_time_fields_of_an_event_change_it_but_not_its_text() -> None:
    came = {"event": "sale", "analytics_prop__blank": "y", "size": "9"}
    one = entered(wire.dumps(EVENT), indexed=came)

    assert one["indexed"] == came
    assert one["raw"] == wire.dumps(EVENT)
    assert (one["application"], one["event"]) == ("my app", "sale")
    assert one["props"] == {"quote": 'a "b" \\ c\nd', "blank": "y"}
    assert one["fields"] == {"size": "9"}


def test_time_beside_the_text_is_the_time() -> None:
    time = datetime(2020, 1, 1, tzinfo=UTC)
    own, other = wire.dumps(EVENT), "2011-01-01 00:00:00 x"

    for line in (own, other):
        assert entered(line, time=time)["ts"] == 1_577_836_800_000_000
        assert entered(line, time=time)["raw"] == line
    assert "raw" not in entered(own, time=EVENT.time)


#: Any stanza that can be.
STANZAS = st.fixed_dictionaries(
    {},
    optional={
        "LINE_BREAKER": st.sampled_from([r"([\r\n]+)", r"(;)|(,)|x", r"()\d", r"(\s*)(?=a)"]),
        "SHOULD_LINEMERGE": st.sampled_from(["true", "false"]),
        "BREAK_ONLY_BEFORE": st.sampled_from(["a", "^", r"\d"]),
        "MUST_BREAK_AFTER": st.sampled_from(["a", "$"]),
        "TRUNCATE": st.integers(0, 50).map(str),
        "TIME_PREFIX": st.sampled_from(["", "a", r"\["]),
        "TIME_FORMAT": st.sampled_from(["", "%s", "%H:%M", "%d/%b/%Y:%T %z", "%y%j"]),
        "MAX_TIMESTAMP_LOOKAHEAD": st.integers(-1, 200).map(str),
        "TZ": st.sampled_from(["", "Europe/Berlin"]),
        "MAX_DAYS_AGO": st.sampled_from(["0", "10951"]),
        "MAX_DAYS_HENCE": st.sampled_from(["0", "10951"]),
        "DATETIME_CONFIG": st.sampled_from(["", "CURRENT"]),
        "INDEXED_EXTRACTIONS": st.sampled_from(["", "json", "csv", "psv"]),
        "KV_MODE": st.sampled_from(["auto", "auto_escaped", "json", "none"]),
    },
)
LINES = st.lists(
    st.one_of(
        st.text(),
        st.sampled_from(['a=1 b="c', '{"a": [1]}', "08/Aug/2011:11:45:17 +0200", "1312803917"]),
    )
)


@given(LINES.map("\n".join), STANZAS)
@settings(deadline=None)
def test_any_text_under_any_stanza_becomes_records(text: str, stanza: dict[str, str]) -> None:
    encode(made(text, stanza=stanza))


@given(LINES.map("\n".join), STANZAS, st.integers(1, 9))
@settings(deadline=None)
def test_text_in_pieces_keeps_its_length(text: str, stanza: dict[str, str], size: int) -> None:
    """However a text is cut, nothing of it is lost: where no pattern looks ahead it is the same."""
    stanza = {**stanza, "LINE_BREAKER": r"([\r\n]+)"}
    data = text.encode()
    intake = fields.Intake(fields.Sender("web", {}, BERLIN, NOW, stanza))
    found: list[dict[str, object]] = []
    for at in range(0, len(data), size):
        found += intake.take(data[at : at + size], is_last=False)
    found += intake.take(b"", is_last=True)

    assert found == made(text, stanza=stanza)


@given(
    application=st.text(min_size=1),
    values=st.lists(st.text(min_size=1), max_size=3),
    stanza=STANZAS,
)
@settings(deadline=None)
def test_line_of_ours_is_its_event_under_any_stanza(
    application: str, values: list[str], stanza: dict[str, str]
) -> None:
    props = {f"p{n}": v for n, v in enumerate(values)}
    event = Event(application, "buy", EVENT.time, None, props, "id")

    assert entered(wire.dumps(event), stanza=stanza) == record(event, "web", int(NOW.timestamp()))


@pytest.mark.slow
@pytest.mark.parametrize(
    "character", ["a", "=", '"', "\\", "{", "[", " ", ",", "1", "\n", "\r", ":"]
)
@pytest.mark.parametrize(
    "stanza",
    [
        {},
        {"KV_MODE": "auto_escaped", "MAX_TIMESTAMP_LOOKAHEAD": "0"},
        {"INDEXED_EXTRACTIONS": "csv", "FIELD_NAMES": "a"},
        {"INDEXED_EXTRACTIONS": "json", "TIME_FORMAT": "%d/%b/%Y:%T", "TIME_PREFIX": r"\["},
        {"SHOULD_LINEMERGE": "true", "TRUNCATE": "0"},
    ],
    ids=["default", "escaped", "csv", "json", "merged"],
)
def test_a_megabyte_takes_time_in_proportion(character: str, stanza: dict[str, str]) -> None:
    """A text of a megabyte: what is quadratic would take many minutes."""
    pair = f'{character}a="' + character
    for text in (character * 2**20, pair * 2**17):
        encode(made(text, stanza=stanza))


def test_line_that_is_not_whole_begins_no_event() -> None:
    """Found by fuzzing: up to the end of the piece, the line had a time in it."""
    data = b"Aux\n\xb1 g  8 11:45\x04\x05" + b"\xff" * 22 + b"Aug  8 11:45:71 h p[1]: x\nlast"
    stanza = {"SHOULD_LINEMERGE": "true", "MUST_BREAK_AFTER": "end", "MAX_EVENTS": "3"}

    def taken(size: int) -> list[object]:
        intake = fields.Intake(fields.Sender("web", {}, BERLIN, NOW, stanza))
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        made = [one for piece in pieces for one in intake.take(piece, is_last=False)]
        return [one["raw"] for one in [*made, *intake.take(b"", is_last=True)]]

    assert all(taken(size) == taken(len(data)) for size in range(1, len(data)))
