"""tstats: aggregates of what is known at index time."""

from __future__ import annotations

from typing import Any

import pytest
from support.cases import Case, answer, event, found, rows
from support.together import together

from analytics.errors import SplError


def text(raw: str, at: float, sourcetype: str, **indexed: str) -> dict[str, Any]:
    """Make the record of a text of another sourcetype."""
    base = {key: event("", at)[key] for key in ("ts", "index", "received")}
    made = {"raw": raw, "sourcetype": sourcetype, "host": "web1", "fields": {"level": "info"}}
    return base | made | ({"indexed": indexed} if indexed else {})


EVENTS = [
    event("login", 0, who="u1"),
    event("login", 3600, who="u2"),
    event("other", 0, index="second"),
    text("a", 10, "syslog", region="eu"),
    text("b", 7300, "syslog", region="us"),
    text("c", 7400, "syslog"),
]
CASES = [
    Case("| tstats count", rows("count", 5)),
    Case("| tstats count AS n WHERE index=second", rows("n", 1)),
    Case(
        "| tstats count where index=* by sourcetype",
        rows("sourcetype count", ("sample_analytics", 3), ("syslog", 3)),
    ),
    Case(
        "| tstats count WHERE sourcetype=syslog BY _time span=1h",
        rows(
            "_time count",
            ("2011-08-08T12:00:00.000+00:00", 1),
            ("2011-08-08T14:00:00.000+00:00", 2),
        ),
    ),
    Case("| tstats count by region", rows("region count", ("eu", 1), ("us", 1))),
    Case("| tstats count WHERE region=EU", rows("count", 1)),
    Case(
        "| tstats count WHERE sourcetype=syslog by region fillnull_value=none",
        rows("region count", ("eu", 1), ("none", 1), ("us", 1)),
    ),
    Case("| tstats dc(region) AS r max(_time) AS last", rows("r last", (2, "1312812200"))),
    Case("| tstats count WHERE index=main earliest=1312808400", rows("count", 3)),
    Case("| tstats count | append [| tstats count WHERE index=second]", rows("count", 5, 1)),
    Case(
        "search index=main NOT [| tstats count WHERE sourcetype=syslog BY sourcetype"
        " | fields sourcetype] | stats count",
        rows("count", 2),
    ),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize("name", ["event", "level", "analytics_prop__x", "distinct_id"])
def test_what_a_splunk_would_not_find_is_not_found(name: str) -> None:
    got = answer(Case(f"| tstats count by {name}", []), EVENTS)

    assert got.rows == []
    assert f"{name!r} is no index-time field" in got.messages[0].text


@together(
    ("arguments", "text"),
    [
        ("", "needs a function"),
        ("count from datamodel=Web", "no data models"),
        ("summariesonly=t count", "about data models"),
        ("prestats=t count", "about data models"),
        ('count(eval(host="x"))', "single fields"),
        ("dc(h*)", "single fields"),
        ("count by", "field is missing after BY"),
        ("count AS host by host", "same name as a group-by field"),
        ("count by host span=1h", "Name _time after BY"),
        ("count by host x=1", "no option 'x'"),
    ],
)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"| tstats {arguments}", []), EVENTS)


def test_it_begins_a_search() -> None:
    with pytest.raises(SplError, match="tstats begins a search"):
        found(Case("search index=main | tstats count", []), EVENTS)
