"""metadata: the hosts, sources and sourcetypes of indexes."""

from __future__ import annotations

import pytest
from support.cases import NOON, Case, event, found, rows

from analytics.errors import SplError

EVENTS = [
    event("a", 0.5),
    event("b", 100),
    event("c", 50, index="second") | {"sourcetype": "syslog", "raw": "x", "host": "web1"},
]
NAMES = "sourcetype firstTime lastTime recentTime totalCount type"
CASES = [
    Case(
        "| metadata type=sourcetypes",
        rows(NAMES, ("sample_analytics", NOON, NOON + 100, NOON + 100, 2, "sourcetypes")),
    ),
    Case("| metadata type=hosts index=second | table host", rows("host", "web1")),
    Case(
        "| metadata index=main type=sourcetypes index=second | table sourcetype totalCount",
        rows("sourcetype totalCount", ("sample_analytics", 2), ("syslog", 1)),
    ),
    Case("| metadata type=sources index=* | stats sum(totalCount) AS n", rows("n", 3)),
    Case("| metadata type=hosts splunk_server=nowhere", []),
    Case("| metadata type=sources index=none", []),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ("", "needs type=hosts"),
        ("type=users", "'users' is no type"),
        ("type=hosts datatype=metric", "no datatype 'metric'"),
        ("type=hosts x", "does not take 'x'"),
    ],
)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"| metadata {arguments}", []), EVENTS)
