"""timewrap: the periods of a time chart side by side."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SearchError, SplError

DAY = 86_400
EVENTS = [
    *(event("a", -DAY * back, n=back) for back in (0, 1, 7, 7, 8, 14)),
    event("b", -DAY * 7),
]
CHART = "search index=main event=a | timechart span=1d count"
CASES = [
    Case(
        f"{CHART} | timewrap 1w | where _time>=1312675200",
        rows(
            "_time 2weeks_before 1week_before latest_week",
            ("2011-08-07T00:00:00.000+00:00", None, 1, 1),
            ("2011-08-08T00:00:00.000+00:00", 1, 2, 1),
        ),
    ),
    Case(f"{CHART} | timewrap 1w | stats count", rows("count", 7)),
    Case(
        f"{CHART} | timewrap week series=short | tail 1 | table s0 s1 s2",
        rows("s0 s1 s2", (1, 2, 1)),
    ),
    Case(
        f'{CHART} | timewrap 7d series=exact time_format="from %m/%d" | tail 1 | fields - _time',
        [{"from 07/19": "1", "from 07/26": "2", "from 08/02": "1"}],
    ),
    Case(
        "search index=main | timechart span=1d count by event | timewrap 1w | tail 1"
        " | table a_latest_week a_1week_before b_latest_week b_1week_before",
        rows("a_latest_week a_1week_before b_latest_week b_1week_before", (1, 2, 0, 1)),
    ),
    Case(
        f"{CHART} | timewrap 1w align=now | where latest_week>0 OR '1week_before'>1 | table *week*",
        [
            {"1week_before": "1", "latest_week": "1"},
            {"2weeks_before": "1", "1week_before": "2", "latest_week": "1"},
        ],
    ),
    Case("search index=none | timechart span=1d count | timewrap 1w", []),
    # the last period ends with the last bucket, of which there may be one
    Case(
        "search index=main event=b | timechart span=1d count"
        ' | timewrap 1w series=exact time_format="%m/%d"',
        [{"_time": "2011-08-01T00:00:00.000+00:00", "07/26": "1"}],
    ),
    # months are not of one length
    Case(
        "| gentimes start=01/01/2011 end=04/01/2011 | eval _time=starttime"
        " | timechart span=1mon count | timewrap 1m | fields - _time",
        [{"2months_before": "31", "1month_before": "28", "latest_month": "31"}],
    ),
    Case(
        "search index=main event=a | timechart span=1mon count | timewrap 1m",
        rows(
            "_time 1month_before latest_month",
            ("2011-08-01T00:00:00.000+00:00", 2, 4),
        ),
    ),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ("", "length of a period is missing"),
        ("soon", "'soon' is no length of a period"),
        ("0d", "'0d' is no length of a period"),
        ("1w series=long", "no way to name series"),
        ("1w series=exact", "stand together"),
        ("1w align=left", "no alignment"),
    ],
)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"{CHART} | timewrap {arguments}", []), EVENTS)


@pytest.mark.parametrize(
    ("spl", "text"),
    [
        ("search index=main | stats count | timewrap 1d", "rows with times"),
        (f"{CHART} | timewrap 1s", "over 500 periods"),
    ],
)
def test_impossible(spl: str, text: str) -> None:
    with pytest.raises(SearchError, match=text):
        found(Case(spl, []), EVENTS)
