"""Fields that stanzas define, in searches."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from support.cases import NOW, Engine, event
from support.together import together

from analytics.engine import fields
from analytics.engine.catalog import Entity
from analytics.engine.search import Answer, Request, run

TIME = datetime(2011, 8, 8, 12, tzinfo=UTC)


def line(text: str, sourcetype: str, **indexed: str) -> dict[str, Any]:
    said = {"sourcetype": sourcetype}
    return fields.entry(text, "main", said, zone=UTC, now=TIME, indexed=indexed)


EVENTS = [
    line("ann paid 12 size=9", "a"),
    line("bob paid x", "b"),
    line("cid", "c", who="came"),
    event("login", who="u1", application="shop", plan="pro"),
]


def ask(spl: str, **stanzas: dict[str, str]) -> Answer:
    engine = Engine(EVENTS)
    for name, settings in stanzas.items():
        kind, _, own = name.rpartition("__")
        engine.catalog.put(Entity(f"conf-{kind or 'props'}", own, settings))
    return run(engine, Request(f"search index=main {spl}", now=NOW))


def rows(spl: str, **stanzas: dict[str, str]) -> list[dict[str, Any]]:
    return [json.loads(row) for row in ask(spl, **stanzas).rows]


WHO = {"EXTRACT-w": r"^(?<who>\w+)"}
PAID = {"EXTRACT-p": r"paid (?<paid>\d+)"}


@together(
    ("spl", "stanzas", "want"),
    [
        ("who=ann | table who", {"a": WHO}, [{"who": "ann"}]),
        ("| stats count by who", {"a": WHO, "b": WHO},
         [{"who": who, "count": "1"} for who in ("ann", "bob", "came")]),
        ("who=* | stats count", {"c": WHO}, [{"count": "1"}]),
        ("sourcetype=c | table who", {"c": WHO}, [{"who": "came"}]),
        ("| stats values(who) as w", {"default": WHO, "b": {"EXTRACT-w": ""}},
         [{"w": ["2011", "ann", "came"]}]),
        ("paid>5 | table n who", {"a": WHO | PAID | {"EVAL-n": "paid + len(who)"}},
         [{"who": "ann", "n": "15"}]),
        ("sourcetype=a | table size other", {"a": {"FIELDALIAS-s": "nothing AS size"}}, [{}]),
        ("sourcetype=a | table size", {"a": {"FIELDALIAS-s": "nothing ASNEW size"}},
         [{"size": "9"}]),
        ("sourcetype=a | stats dc(s*) as s*", {"a": {"FIELDALIAS-s": "nothing AS size"}},
         [{"source": "1", "sourcetype": "1", "splunk_server": "1"}]),
        ('"my name"=9 | table "my name"', {"a": {"FIELDALIAS-s": 'size AS "my name"'}},
         [{"my name": "9"}]),
        ("event=sale | table who", {"a": WHO | {"EVAL-event": '"sale"'}}, [{"who": "ann"}]),
        ("application=x | stats count", {"a": {"FIELDALIAS-x": "size AS y",
                                               "EVAL-application": '"x"'}}, [{"count": "1"}]),
        ("event=login | table kind",
         {"sample_analytics": {"EVAL-kind": 'analytics_prop__plan . "-" . application'}},
         [{"kind": "pro-shop"}]),
        ("event=login | table p", {"sample_analytics": {"EXTRACT-p": 'plan="(?<p>\\w+)'}},
         [{"p": "pro"}]),
        ("sourcetype=a | table x y", {"a": {"EXTRACT-x": "(?<x>.) in y",
                                            "EXTRACT-y": "(?<y>.) in x"}}, [{}]),
        ("sourcetype=a | table first", {"a": WHO | {"EXTRACT-a": "^(?<first>.) in who"}},
         [{"first": "a"}]),
        ("sourcetype=a | table who", {"a": {"REPORT-r": "t"},
                                      "transforms__t": {"REGEX": r"^(\w+)", "FORMAT": "who::$1"}},
         [{"who": "ann"}]),
        ("sourcetype=a | table yes", {"a": {"EVAL-yes": "isnotnull(size)"}}, [{"yes": "True"}]),
    ],
    ids=range(18),
)  # fmt: skip
def test_fields_are_defined(
    spl: str, stanzas: dict[str, dict[str, str]], want: list[dict[str, Any]]
) -> None:
    assert rows(spl, **stanzas) == want


def test_search_that_asks_for_none_of_them_says_the_same() -> None:
    assert rows("| stats count by size", a=WHO) == rows("| stats count by size")


def test_what_cannot_be_used_is_told_once() -> None:
    answer = ask("| table who paid", a=WHO | {"EXTRACT-x": "(?=a)(?<paid>b)"})

    (message,) = answer.messages
    assert message.type == "WARN"
    assert "look-around" in message.text
