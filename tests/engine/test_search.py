"""From a request to rows: the fields of events, their text, limits, failures."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from support.cases import NOW, Case, answer, engine, event, found

from analytics import wire
from analytics.engine.search import Answer, Request, run
from analytics.errors import SearchError, SplError
from analytics.event import Event

HOSTILE = 'a"b\\c\nd\re=f | g\t[x] \\n é 😀 '
EVENTS = [event("login", 0, who="u1", note=HOSTILE, plan="pro"), event("buy", 1)]


def test_events_carry_their_fields() -> None:
    got = answer(Case("search index=main", []), EVENTS)
    newest, oldest = (json.loads(row) for row in got.rows)
    assert (newest["event"], oldest["event"]) == ("buy", "login")
    assert oldest["analytics_prop__note"] == HOSTILE
    assert oldest["_time"] == "2011-08-08T12:00:00.000+00:00"
    assert "analytics_prop__note" not in newest
    assert "distinct_id" not in newest
    assert got.fields[:2] == ("_time", "_raw")
    assert set(got.fields) == newest.keys() | oldest.keys()
    assert not got.is_transforming


def test_text_of_an_event_is_that_of_the_wire() -> None:
    """What the database rebuilds is what the tracker would have written."""
    tracked = Event("shop", "login", datetime(2011, 8, 8, 12, tzinfo=UTC), "u1",
                    {"note": HOSTILE, "plan": "pro"}, "id-login-0")  # fmt: skip
    (row,) = found(Case("search index=main event=login | table _raw", []), EVENTS)
    assert row["_raw"] == wire.dumps(tracked)


def test_fields_that_differ_in_case_are_two() -> None:
    rows = found(Case("| makeresults | eval a=1, A=2 | table a A", []), [])
    assert rows == [{"a": "1", "A": "2"}]


def test_one_value_of_a_multivalue_is_a_text() -> None:
    rows = found(Case('| makeresults | eval a=split("x", ","), b=split("x,y", ",")', []), [])
    assert (rows[0]["a"], rows[0]["b"]) == ("x", ["x", "y"])


def test_post_process_over_rows() -> None:
    first = answer(Case("search index=main | table _time event", []), EVENTS)
    again = post(first, "| search event=login | eval t=_time | table event t")
    assert again == [{"event": "login", "t": "1312804800"}]
    assert post(first, "head 1 | table event") == [{"event": "buy"}]


def post(first: Answer, spl: str) -> list[dict[str, str]]:
    got = run(engine(json.dumps(EVENTS)), Request(spl, now=NOW), rows=first)
    return [json.loads(row) for row in got.rows]


def test_counts_of_events() -> None:
    request = Request('search index=main | where event="buy" | stats count', counts_events=True)
    got = run(engine(json.dumps(EVENTS)), request)
    assert (got.event_count, got.is_transforming) == (1, True)


@pytest.mark.parametrize("spl", ["| makeresults count=50", "search index=main | table event"])
def test_rows_are_limited(spl: str) -> None:
    got = run(engine(json.dumps(EVENTS * 20)), Request(spl, limit=7))
    assert len(got.rows) == 7
    assert [message.text[:36] for message in got.messages] == [
        "The search has more rows than the 7 "
    ]


def test_as_many_rows_as_the_limit_are_not_cut() -> None:
    got = run(engine("[]"), Request("| makeresults count=7", limit=7))
    assert (len(got.rows), got.messages) == (7, ())


@pytest.mark.parametrize(
    ("request_", "error", "text"),
    [
        (Request("search *", zone="Mars/Base"), SearchError, "no time zone 'Mars/Base'"),
        (Request("search *", earliest="soon"), SplError, "'soon' is no time"),
        (
            Request("search * | timechart span=1s count", earliest="1", latest="now"),
            SearchError,
            "over 50,000 buckets",
        ),
        (Request('search * | regex event="[z-a]"'), SearchError, "cannot be used"),
        (Request("search * | where event"), SearchError, "A condition is a text"),
        (Request('| makeresults | eval a=strftime(1, "%!")'), SplError, "no variable '%!'"),
    ],
)
def test_bad_requests(request_: Request, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        run(engine(json.dumps(EVENTS)), request_)


def test_hostile_values_are_found_again() -> None:
    """A value with every special character is found by a quoted comparison."""
    quoted = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    for spl in (
        f'search index=main analytics_prop__note="{quoted}" | stats count',
        f'search index=main | where analytics_prop__note="{quoted}" | stats count',
    ):
        assert found(Case(spl, []), EVENTS) == [{"count": "1"}]


def test_text_of_other_sourcetypes() -> None:
    """A JSON text has its fields, with blanks in names and arrays as multivalues."""
    text = {
        "ts": 1_312_804_800_000_000, "index": "main", "received": 1, "host": "h", "source": "s",
        "sourcetype": "json", "raw": '{"a b": 1}', "application": None, "event": None,
        "distinct_id": None, "event_id": None, "props": None,
        "fields": {"a b": "1", "tags{}": "x\ny", "one{}": "z"},
    }  # fmt: skip
    text = {"raw": text.pop("raw"), **text}
    (row,) = found(Case("search index=main | fields - _*", []), [text])
    assert row["a b"] == "1"
    assert row["tags{}"] == ["x", "y"]
    assert row["host"] == "h"
    assert "application" not in row
    case = Case('search index=main "tags{}"=y | stats count by "tags{}"', [])
    assert found(case, [text]) == [{"tags{}": "x", "count": "1"}, {"tags{}": "y", "count": "1"}]
