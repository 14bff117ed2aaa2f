"""Inputs that nobody should send: each has an answer of the table, in time, and harms no other."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.face import service
from support.hec import ACK, EVENT, RAW, Hec, collector

from analytics.splunkd.hec import answers
from analytics.transports.journal import encode

if TYPE_CHECKING:
    from analytics.splunkd.app import Face

OK = '{"event":"ok"}'


@pytest.fixture
def hec() -> Hec:
    return collector(token="t")


def test_border_of_envelopes_inside_a_text(hec: Hec) -> None:
    """A batch is decoded with commas written at each border; this text must not get one."""
    text = '}{"event":"not me"}{'

    assert hec.code(json.dumps({"event": text}) + OK) == (0, None)
    assert [made["raw"] for made in hec.kept] == [text, "ok"]


def test_half_a_character_in_a_batch(hec: Hec) -> None:
    """Half an emoji, as a cut text has it, cannot be written as UTF-8; it once cost the batch."""
    names = r'{"event":{"\udc00":"\ud83d","ok":"1"},"fields":{"f":"\ud800"}}'

    assert hec.code(OK + names + OK) == (0, None)
    assert hec.kept[1]["fields"] == {"\ufffd": "\ufffd", "ok": "1", "f": "\ufffd"}
    encode(hec.kept)


def test_half_a_character_in_json_inside_a_text(hec: Hec) -> None:
    """The fuzzer's: the fields of a text that is JSON have escapes of their own."""
    text = r'{"a": "\ude00", "b": "1"}'

    for body, path in ((json.dumps({"event": text}), EVENT), (text, RAW)):
        assert hec.code(body, path) == (0, None)
        assert hec.kept[-1]["raw"] == text
        assert hec.kept[-1]["fields"] == {"a": "\ufffd", "b": "1"}
    encode(hec.kept)


def test_brackets_without_end(hec: Hec) -> None:
    """What recurses into these ends the process, or is a 500."""
    deep = "[" * 1_000_000

    assert hec.code(OK + '{"event":' + deep) == (6, 1)
    assert hec.code('{"event":"x","fields":{"a":' + deep + "]" * 1_000_000 + "}}") == (6, 0)
    assert hec.code(deep) == (6, 0)
    assert [made["raw"] for made in hec.kept] == ["ok"]


def test_long_word_before_a_pair(hec: Hec) -> None:
    """A key was tried from each character of the word, which took the square of its length."""
    text = "a" * 1_000_000 + " b=1"

    assert hec.only(json.dumps({"event": text}))["fields"] == {"b": "1"}


def test_line_of_the_tracker_whose_quote_never_ends(hec: Hec) -> None:
    """Each quote behind it was tried as the start of a text: four minutes for 200 kB."""
    text = '2026-11-24T12:00:00+00:00 application="a" event="e" event_id="' + '\\"' * 100_000

    assert hec.only(json.dumps({"event": text}))["raw"] == text


def test_line_of_the_tracker_with_a_quote_too_many(hec: Hec) -> None:
    """The fuzzer's: a text more than there are names once was a 500."""
    text = '2026-11-24T12:00:00+00:00 application="a" event="e" analytics_prop__p="x""'

    assert hec.only(json.dumps({"event": text}))["raw"] == text


def test_digits_without_end(hec: Hec) -> None:
    """Python refuses to write whole numbers of more than 4,300 digits."""
    digits = "9" * 100_000

    assert hec.code(f'{{"event":"x","time":{digits}}}') == (15, 0)
    assert hec.code(f'{{"event":"x","time":"{digits}"}}') == (15, 0)
    assert hec.code(f'{{"event":{{"n":{digits}}}}}') == (0, None)
    tracked = f'{{"application":"a","event":"e","analytics_prop__n":{digits}}}'
    code, _ = hec.code(f'{{"event":{tracked},"fields":{{"n":{digits}}}}}')
    assert code in {0, 6}
    assert hec.code(f'{{"event":{tracked}}}') == (0, None)
    assert hec.code(f'{{"acks":[{digits}]}}', ACK) == (14, None)


def test_bomb(hec: Hec) -> None:
    """128 MiB of blanks in 128 KiB of gzip is not unpacked to its end."""
    bomb = gzip.compress(b" " * 2**27)

    assert hec.send("POST", EVENT, bomb, Content_Encoding="gzip").status == 413
    assert hec.face.collector.room.is_nearly_full is False


def test_one_byte_of_another_encoding(hec: Hec) -> None:
    r"""A text in Latin-1 is refused with its place; on ``/raw`` it is read as best can be."""
    latin = '{"event":"caf\u00e9"}'.encode("latin-1")

    assert hec.code(OK.encode() + latin) == (6, 1)
    assert hec.code(b'{"event":{"a":"\xff"}}') == (6, 0)
    for part in (b'"fields":{"a":"\xff"}', b'"fields":{"\xff":1}', b'"host":"\xff"', b'"\xff":1'):
        assert hec.code(b'{"event":"x",%b}' % part) == (6, 0)
    assert hec.code(b'{"event":{"application":"a","event":"\xff"}}') == (6, 0)
    assert hec.code(b"caf\xe9", RAW) == (0, None)
    assert hec.kept[-1]["raw"] == "caf\ufffd"


def test_names_that_are_columns(real: Face) -> None:
    """Fields that are called like the parts of a record are fields, and nothing else."""
    names = [
        "raw", "fields", "props", "indexed", "idx", "ts", "seq", "received", "_raw", "_time",
        "index", "host", "source", "sourcetype", "'; DROP TABLE ev", '"', "a\nb", "\0", "",
    ]  # fmt: skip
    hec = collector(real, "columns")
    body = json.dumps({"event": dict.fromkeys(names, "1"), "sourcetype": "cols", "time": 5})
    marked = json.dumps({"event": "x", "fields": dict.fromkeys(names, "1"), "sourcetype": "cols"})

    assert hec.code(body + marked) == (0, None)
    found = service(real).jobs.oneshot(
        "search index=main sourcetype=cols | stats count", output_mode="json"
    )
    assert json.loads(found.read())["results"] == [{"count": "2"}]


def test_token_in_two_headers(hec: Hec) -> None:
    """A connection joins two headers of a name by a comma: that is no token."""
    assert hec.code(OK, authorization="Splunk t, Splunk t") == (4, None)


#: What may be answered to any body at all with a token that is right.
CODES = {0, 5, 6, 7, 12, 13, 15}
HEC = collector(token="t")


@given(
    st.binary()
    | st.recursive(
        st.sampled_from(
            ['"event"', '"time"', '"fields"', '"index"', '""', "1", "-1.5", "null", "true", "{}"]
        ),
        lambda inner: st.builds(
            lambda parts, signs: signs[0] + signs[1].join(parts) + signs[2],
            st.lists(inner, max_size=4),
            st.sampled_from(["{:}", "[,]", "{,}", " \n ", "  }"]),
        ),
    ).map(str.encode),
    st.sampled_from([EVENT, RAW, ACK]),
)
@example(b'{"event":1e999}', EVENT)
@example(b'{"event":"\\ud800","fields":{"\\udc00":"\\ud800"}}', EVENT)
@example(b'{"event":{"a":1e999,"a":"\\ud800"}}', EVENT)
@example(b'{"event":"\xff"}', EVENT)
@example(b"\xff\xfe\n\0", RAW)
def test_any_body_has_an_answer_of_the_table(body: bytes, path: str) -> None:
    status, document = HEC.post(body, path)

    assert document["code"] in CODES | {14}
    assert status == answers.CODES[document["code"]][0]


@given(st.text(st.characters(max_codepoint=255)), st.text(st.characters(max_codepoint=255)))
def test_any_header_has_an_answer_of_the_table(value: str, query: str) -> None:
    target = f"{EVENT}?{query}"
    reply = HEC.send("POST", target, OK, authorization=value, Content_Encoding=query)

    assert reply.status in {200, 400, 401, 403, 415}
