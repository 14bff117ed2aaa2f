"""The arguments of commands, as splunkd's parser takes them apart."""

from __future__ import annotations

from typing import Any

import pytest
from support.together import together

from analytics.errors import SplError
from analytics.spl.parse import parse
from analytics.splunkd.stage_args import arguments

TOP = {
    "limit": 10, "showperc": True, "showcount": True, "percentfield": "percent",
    "countfield": "count", "fields": ["host"],
}  # fmt: skip
HOURS = {
    "stat-specifiers": [{"function": "count"}],
    "xfield": "_time",
    "xfieldopts": ["span=1h"],
    "seriesfield": "host",
    "seriesfilter": "sum IN top10",
}


def told(spl: str) -> dict[str, Any]:
    search = parse(spl)
    return arguments(search, search.calls[0])


@together(
    ("spl", "args"),
    [
        (
            "stats dc(host) AS hosts BY a, b",
            {
                "stat-specifiers": [{"function": "dc", "field": "host", "rename": "hosts"}],
                "groupby-fields": ["a", "b"],
            },
        ),
        ("stats count", {"stat-specifiers": [{"function": "count"}]}),
        ("stats c AS n", {"stat-specifiers": [{"function": "count", "rename": "n"}]}),
        (
            "stats distinct_count(a) p95(b) perc5(c) AS low",
            {
                "stat-specifiers": [
                    {"function": "distinct_count", "field": "a"},
                    {"function": "p95", "field": "b"},
                    {"function": "perc5", "field": "c", "rename": "low"},
                ]
            },
        ),
        (
            'stats count(eval(a=")")) AS n sum( eval( (b+1)*2 ) )',
            {
                "stat-specifiers": [
                    {"function": "count", "field": 'eval(a=")")', "rename": "n"},
                    {"function": "sum", "field": "eval((b+1)*2)"},
                ]
            },
        ),
        (
            "eventstats max(a) BY b",
            {
                "stat-specifiers": [{"function": "max", "field": "a"}],
                "groupby-fields": ["b"],
            },
        ),
        ("timechart span=1h count by host", HOURS),
        (
            "timechart count",
            {"stat-specifiers": [{"function": "count"}], "xfield": "_time"},
        ),
        (
            "chart sum(a) over b by c where max notin bottom3",
            {
                "stat-specifiers": [{"function": "sum", "field": "a"}],
                "xfield": "b",
                "seriesfield": "c",
                "seriesfilter": "max NOTIN bottom3",
            },
        ),
        (
            "chart limit=0 count over b by c",
            {"stat-specifiers": [{"function": "count"}], "xfield": "b", "seriesfield": "c"},
        ),
        ("top host", TOP),
        ("top limit=5 host", {**TOP, "limit": 5}),
        (
            "rare showperc=f countfield=n a, b by c",
            {
                **TOP, "showperc": False, "countfield": "n", "fields": ["a", "b"],
                "groupby-fields": ["c"],
            },
        ),
        ("search index=x a=1", "index=x a=1"),
        ("head 5", "5"),
    ],
)  # fmt: skip
def test_arguments(spl: str, args: object) -> None:
    assert told(spl)["args"] == args


@pytest.mark.parametrize(
    ("spl", "before"),
    [
        ("sort -count", "presort 10000 -auto(count)"),
        ("sort 20 a, -num(b)", "presort 20 +auto(a) -num(b)"),
        ("sort 0 ip(a)", "presort 0 +ip(a)"),
    ],
)
def test_sort_is_prepared_before(spl: str, before: str) -> None:
    got = told(spl)

    assert (got["isStreamingOpRequired"], got["preStreamingOp"]) == (True, before)
    assert got["args"] == spl.partition(" ")[2]


def test_wrong_argument_is_refused() -> None:
    with pytest.raises(SplError):
        told("top")
