"""Where events end, and which lines belong together."""

from __future__ import annotations

from datetime import UTC, datetime

from support.together import together

from analytics.engine.breaking import broken
from analytics.engine.sourcetypes import sourcetype

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
MERGE = {"SHOULD_LINEMERGE": "true"}


def events(text: str, **stanza: str) -> list[str]:
    return [event for event, _ in broken(text, sourcetype(stanza), UTC, NOW) if event]


@together(
    ("text", "stanza", "want"),
    [
        ("endAbegin x end2Bbegin2", {"LINE_BREAKER": "end(A)begin|end2(B)begin2|begin3"},
         ["end", "begin x end2", "begin2"]),
        ("a begin3 b begin3", {"LINE_BREAKER": "(A)|begin3"}, ["a ", "begin3 b ", "begin3"]),
        ("}{}{", {"LINE_BREAKER": r"\}(\s*)\{"}, ["}", "{}", "{"]),
        ("2011-08-08 11:45 a\n b\n\n c\n2011-08-08 11:46 d\n", MERGE,
         ["2011-08-08 11:45 a\n b\n c", "2011-08-08 11:46 d"]),
        ("x1\n2011-08-08 11:46\nx2\ny", MERGE | {"BREAK_ONLY_BEFORE": "^x"},
         ["x1\n2011-08-08 11:46", "x2\ny"]),
        ("a\nb.\nc\nd.\n", MERGE | {"MUST_BREAK_AFTER": r"\.$", "BREAK_ONLY_BEFORE_DATE": "0"},
         ["a\nb.", "c\nd."]),
        ("<\nx\n>\nx", MERGE | {"BREAK_ONLY_BEFORE": "x", "MUST_NOT_BREAK_AFTER": "<",
                                "MUST_BREAK_AFTER": ">"}, ["<\nx\n>", "x"]),
        ("x\nx-\nx", MERGE | {"BREAK_ONLY_BEFORE": "x", "MUST_NOT_BREAK_BEFORE": "-"},
         ["x\nx-", "x"]),
        ("a\nb\nc", MERGE | {"MAX_EVENTS": "2"}, ["a\nb", "c"]),
        ("a\nb", {}, ["a", "b"]),
        ('h\n"a\nb",1\nc', {"INDEXED_EXTRACTIONS": "csv"}, ["h", '"a\nb",1', "c"]),
        ("aéé", {"TRUNCATE": "4"}, ["aé"]),
        ("aé", {"TRUNCATE": "3"}, ["aé"]),
    ],
    ids=range(13),
)  # fmt: skip
def test_text_is_broken(text: str, stanza: dict[str, str], want: list[str]) -> None:
    assert events(text, **stanza) == want


def test_events_know_where_they_begin() -> None:
    text = "a\r\n\nb\n"
    found = list(broken(text, sourcetype({}), UTC, NOW))

    assert found == [("a", 0), ("b", 4), ("", 6)]


def test_open_quote_does_not_take_the_whole_table() -> None:
    text = '"\n' * 1 + "x\n" * 600

    assert [event.count("\n") for event in events(text, INDEXED_EXTRACTIONS="csv")][:2] == [255, 0]
