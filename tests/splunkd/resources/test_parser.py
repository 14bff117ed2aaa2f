"""The parser answers, or says where a search is wrong."""

from __future__ import annotations

import json

from support.face import face, message, post, service, text

FACE = face()


def test_good_search_is_told_apart() -> None:
    told = json.loads(text(post(FACE, "search/v2/parser", q="search a | stats count by b")))

    assert [command["command"] for command in told["commands"]] == ["search", "stats"]
    assert service(FACE).parse('search * abc="def" | dedup abc').status == 200


def test_macros_are_in_place() -> None:
    of = face()
    post(of, "configs/conf-macros", name="by(1)", definition="stats count by $f$", args="f")
    told = json.loads(text(post(of, "search/parser", q="search a | `by(b)`", parse_only="t")))

    assert told["normalizedSearch"] == "search a | stats count by b"
    assert told["commands"][1]["args"]["groupby-fields"] == ["b"]
    post(of, "configs/conf-macros/by%281%29", definition="top $f$")
    told = json.loads(text(post(of, "search/parser", q="search a | `by(b)`", reload_macros="t")))
    assert told["commands"][1]["command"] == "top"


def test_macro_that_is_not_there_is_told() -> None:
    assert "'absent'" in message(post(FACE, "search/parser", q="search a | `absent`"))[2]


def test_bad_search_is_refused_with_a_drawing() -> None:
    status, kind, words = message(post(FACE, "search/parser", q="search a | boguscmd x"))

    assert (status, kind) == (400, "FATAL")
    assert words.startswith("Unknown search command 'boguscmd'.")
    assert "^^^^" in words
    assert message(post(FACE, "search/parser", q="xyzzy"))[0] == 400
