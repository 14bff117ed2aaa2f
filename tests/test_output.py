"""The retriever asks one search a question, and gives what the example gave."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from splunklib.binding import AuthenticationError, HTTPError

from analytics.errors import (
    AnalyticsError,
    ConfigError,
    RejectedError,
    SearchError,
    SplError,
    TransportError,
)
from analytics.event import Event
from analytics.output import NOT_SET, OTHER, AnalyticsRetriever, Condition, TimeRange
from analytics.table import Message
from analytics.transports.journal import JournalTransport

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = 8


def event(name: str, day: int = DAY, who: str | None = None, **properties: Any) -> Event:
    time = datetime(2011, 8, day, 12, tzinfo=UTC)
    return Event(properties.pop("application", "shop"), name, time, who, properties)


EVENTS = [
    event("login", who="u1", plan="pro", device="phone"),
    event("login", who="u1", plan="pro"),
    event("login", who="u2", plan='a "b" | c'),
    event("login", DAY + 2, who="u3"),
    event("buy", DAY + 2, who="u3", plan="pro", event="x"),
    event("x OR index=*", application="sdk test", plan="*"),
    event("login", application="Shop"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the events."""
    folder = tmp_path_factory.mktemp("out") / "data"
    transport = JournalTransport(folder, "sample_analytics")
    transport.send([*EVENTS, *(event("many", plan=f"p{n:03}") for n in range(150))])
    transport.close()
    return folder


@pytest.fixture
def shop(folder: Path) -> AnalyticsRetriever:
    return AnalyticsRetriever("shop", data=folder, tz="UTC")


@dataclass
class Jobs:
    """Stands where splunklib's jobs stand: keeps what was asked, and answers one thing."""

    answer: Any = b'{"results": [], "fields": [], "messages": []}'
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def oneshot(self, spl: str, **arguments: Any) -> io.BytesIO:
        self.asked.append((spl, arguments))
        if isinstance(self.answer, Exception):
            raise self.answer
        return io.BytesIO(self.answer)


def splunk(jobs: Jobs, **settings: Any) -> AnalyticsRetriever:
    """A retriever on a Splunk that is somewhere else."""
    service: Any = SimpleNamespace(jobs=jobs, http=SimpleNamespace(handler=print))
    return AnalyticsRetriever("shop", service, **settings)


def refusal(status: int, body: bytes) -> HTTPError:
    response = SimpleNamespace(
        status=status, reason="Reason", headers=[], body=io.BytesIO(body)
    )  # fmt: skip
    return HTTPError(response)


def pairs(counts: list[dict[str, Any]]) -> dict[str, int]:
    return {row["name"]: row["count"] for row in counts}


def test_lists(shop: AnalyticsRetriever) -> None:
    assert shop.applications() == [
        {"name": "Shop", "count": 1},
        {"name": "sdk test", "count": 1},
        {"name": "shop", "count": 155},
    ]
    assert pairs(shop.events()) == {"buy": 1, "login": 4, "many": 150}
    assert pairs(shop.properties("login")) == {"device": 1, "plan": 2}
    assert pairs(shop.property_values("login", "plan")) == {"pro": 2, 'a "b" | c': 1}


def test_lists_have_no_end(shop: AnalyticsRetriever) -> None:
    """The example stopped after 100 rows."""
    assert len(shop.property_values("many", "plan")) == 150


def test_over_time(shop: AnalyticsRetriever) -> None:
    month = "2011-08-01T00:00:00.000+00:00"

    assert shop.events_over_time() == {
        "buy": [{"count": 1, "time": month}],
        "login": [{"count": 4, "time": month}],
        "many": [{"count": 150, "time": month}],
    }
    days = shop.events_over_time("login", TimeRange.DAY, "plan")
    assert {name: [row["count"] for row in rows] for name, rows in days.items()} == {
        'a "b" | c': [1, 0, 0], "pro": [2, 0, 0], NOT_SET: [0, 0, 1],
    }  # fmt: skip
    assert days["pro"][0]["time"] == "2011-08-08T00:00:00.000+00:00"


def test_over_time_names_the_greatest(shop: AnalyticsRetriever) -> None:
    got = shop.events_over_time("many", property="plan", limit=2)

    assert [*got] == ["p000", "p001", OTHER]
    assert got[OTHER][0]["count"] == 148
    assert len(shop.events_over_time("many", property="plan", limit=0)) == 150


def test_over_time_of_nothing(shop: AnalyticsRetriever) -> None:
    assert shop.events_over_time("nothing") == {}


def test_times(shop: AnalyticsRetriever) -> None:
    assert pairs(shop.events(earliest="2011-08-09")) == {"buy": 1, "login": 1}
    assert pairs(shop.events(latest=datetime(2011, 8, 8, 12, tzinfo=UTC))) == {}
    assert shop.events(earliest="-1d@d", latest="now") == []


def test_naive_times_are_in_the_zone(shop: AnalyticsRetriever) -> None:
    """Noon in UTC is two o'clock in Berlin."""
    late = "2011-08-10T13:59:59"

    assert shop.events(earliest=late) == []
    assert pairs(shop.events(earliest=late, tz="Europe/Berlin")) == {"buy": 1, "login": 1}


def test_days_are_those_of_the_zone(shop: AnalyticsRetriever) -> None:
    got = shop.events_over_time("buy", span="1d", tz="Pacific/Kiritimati")

    assert got == {"buy": [{"count": 1, "time": "2011-08-11T00:00:00.000+14:00"}]}


def test_filters(shop: AnalyticsRetriever) -> None:
    assert pairs(shop.events(where=[("plan", "is", "pro")])) == {"buy": 1, "login": 2}
    assert pairs(shop.events(where=[("plan", "is", 'a "b" | c')])) == {"login": 1}
    assert pairs(shop.events(where=[Condition("device", "is set"), ("plan", "is set")])) == {
        "login": 1
    }
    assert pairs(shop.properties("login", where=[("device", "is set")])) == {
        "device": 1, "plan": 1,
    }  # fmt: skip


def test_users(shop: AnalyticsRetriever) -> None:
    assert pairs(shop.events(unique=True)) == {"buy": 1, "login": 3, "many": 0}
    assert [row["name"] for row in shop.events(unique=True, limit=1)] == ["login"]
    days = shop.events_over_time("login", TimeRange.DAY, unique=True)
    assert [row["count"] for row in days["login"]] == [2, 0, 1]


def test_names_stay_names(folder: Path) -> None:
    """No name widens a search, and case tells applications apart."""
    odd = AnalyticsRetriever("sdk test", data=folder)

    assert pairs(odd.events()) == {"x OR index=*": 1}
    assert pairs(odd.property_values("x OR index=*", "plan")) == {"*": 1}
    assert AnalyticsRetriever("x OR index=*", data=folder).events() == []
    assert AnalyticsRetriever("sh*p", data=folder).events() == []
    assert pairs(AnalyticsRetriever("Shop", data=folder).events()) == {"login": 1}


def test_property_called_as_a_field_is_a_property(shop: AnalyticsRetriever) -> None:
    assert shop.property_values("buy", "event") == [{"name": "x", "count": 1}]


def test_everything_is_one_application_too(folder: Path) -> None:
    assert pairs(AnalyticsRetriever("", data=folder).events())["login"] == 5


def test_report(shop: AnalyticsRetriever) -> None:
    table = shop.report("counts", by="plan", limit=1, earliest=0)

    assert table.rows == ({"name": "pro", "count": 3, "users": 2},)
    assert shop.report("counts", by="plan").rows == (), "the last 30 days"
    assert len(shop.report("applications", application="", latest="now").rows) == 3


def test_report_is_checked(shop: AnalyticsRetriever) -> None:
    with pytest.raises(ConfigError, match=r"no report 'count'.*'counts'"):
        shop.report("count")
    with pytest.raises(ConfigError, match=r"'counts' cannot take this.*'bye'"):
        shop.report("counts", bye="plan")


def test_search_gives_rows_and_what_is_known_about_them(shop: AnalyticsRetriever) -> None:
    rows = shop.search("search index=sample_analytics | timechart span=1mon count")

    assert [row["count"] for row in rows] == ["157"]
    assert rows.fields[:2] == ("_time", "count")
    assert rows.times() == [datetime(2011, 8, 1, tzinfo=UTC)]
    assert rows.messages == ()


def test_one_request_for_each_question() -> None:
    jobs = Jobs()
    retriever = splunk(jobs, index="web", tz="UTC")
    retriever.events(earliest="-7d@d")

    ((spl, arguments),) = jobs.asked
    assert spl == (
        'search index="web" application="shop" earliest=-7d@d | where application="shop" '
        "| stats count by event | rename event as name"
    )
    assert arguments == {"output_mode": "json", "count": 0}


def test_real_splunk_is_told_no_zone() -> None:
    """Its users have one; naive times are taken in ours all the same."""
    jobs = Jobs()
    splunk(jobs, tz="Europe/Berlin").search("search *", "2026-11-24", "now")

    assert jobs.asked[0][1] == {
        "output_mode": "json", "count": 0, "earliest_time": "1795474800", "latest_time": "now",
    }  # fmt: skip


def test_messages_come_with_the_rows() -> None:
    said = [{"type": "WARN", "text": "cut"}]
    jobs = Jobs(json.dumps({"results": [{"a": "1"}], "messages": said}).encode())

    assert splunk(jobs).search("search *").messages == (Message("WARN", "cut"),)


def test_fatal_message_is_an_error() -> None:
    said = [{"type": "FATAL", "text": "Out of memory"}]

    with pytest.raises(SearchError, match="Out of memory"):
        splunk(Jobs(json.dumps({"messages": said}).encode())).search("search *")


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"messages": [1]}', b"\xff"])
def test_answer_of_something_else(body: bytes) -> None:
    with pytest.raises(TransportError, match="is none of a Splunk"):
        splunk(Jobs(body)).search("search *")


def test_empty_answer_is_no_rows() -> None:
    assert splunk(Jobs(b"")).search("search *") == []


def test_error_in_a_search_draws_its_place(shop: AnalyticsRetriever) -> None:
    spl = "search index=web\n| stats count\n| timechrat 5"
    with pytest.raises(SplError) as caught:
        shop.search(spl)

    error = caught.value
    assert spl[error.start : error.end] == "timechrat"
    assert error.text.endswith("Did you mean 'timechart'?")
    assert str(error).endswith("\n  | timechrat 5\n    ^^^^^^^^^")


def test_search_that_fails_while_it_runs(shop: AnalyticsRetriever) -> None:
    """The engine draws what it cannot understand, and only that."""
    error = refusal(400, b'{"messages": [{"type": "FATAL", "text": "Too much. Ask for less."}]}')
    shop._service = SimpleNamespace(  # type: ignore[assignment]
        jobs=Jobs(error), http=SimpleNamespace(handler=SimpleNamespace(zone="UTC"))
    )

    with pytest.raises(SearchError, match="Too much"):
        shop.events()


def refused(body: bytes) -> SplError:
    with pytest.raises(SplError) as caught:
        splunk(Jobs(refusal(400, body))).search("search x | bad")
    return caught.value


def test_error_of_a_real_splunk_has_no_place() -> None:
    said = {"messages": [{"type": "FATAL", "text": "Error in 'bad' command."}]}
    json_error = refused(json.dumps(said).encode())
    xml_error = refused(
        b'<response><messages><msg type="FATAL">a &lt; b</msg></messages></response>'
    )

    assert (json_error.text, json_error.start) == ("Error in 'bad' command.", 0)
    assert xml_error.text == "a < b"
    assert refused(b"").text.startswith("Splunk refused the search")


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (refusal(401, b""), RejectedError, "answered 401.*Log in again"),
        (refusal(403, b""), RejectedError, "answered 403.*right to search"),
        (refusal(503, b""), RejectedError, "answered 503.*later"),
        (AuthenticationError("no", refusal(401, b"")), RejectedError, "refused the login"),
        (ConnectionRefusedError(111, "refused"), TransportError, "cannot be reached.*Check host"),
        (TimeoutError("timed out"), TransportError, "cannot be reached"),
        (ConfigError("As it is. Stay."), ConfigError, "As it is. Stay."),
    ],
)
def test_what_goes_wrong_on_the_way(
    error: Exception, kind: type[AnalyticsError], words: str
) -> None:
    with pytest.raises(kind, match=words):
        splunk(Jobs(error)).events()


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (lambda shop: shop.search("search \ud800"), SplError),
        (lambda shop: shop.events(where=["plan=pro"]), ConfigError),
        (lambda shop: shop.events(where="plan=pro"), ConfigError),
        (lambda shop: shop.events(earliest="soon"), SplError),
        (lambda shop: shop.events(limit=-1), SplError),
        (lambda shop: shop.events(tz="Mars"), ConfigError),
        (lambda shop: shop.events(where=[("plan", "like", "x")]), SplError),
        (lambda shop: shop.events_over_time(time_range="1d | delete"), SplError),
        (lambda shop: shop.property_values("login", ""), ConfigError),
        (lambda shop: shop.events(unknown=1), TypeError),
    ],
)
def test_what_cannot_be_asked(
    shop: AnalyticsRetriever, ask: Callable[[AnalyticsRetriever], object], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        ask(shop)


def test_bad_settings_are_refused_at_once(folder: Path) -> None:
    with pytest.raises(ConfigError, match="no time zone 'Mars'"):
        AnalyticsRetriever("shop", data=folder, tz="Mars")
    with pytest.raises(ConfigError):
        AnalyticsRetriever("shop", {"host": "localhost"}, data=folder)


def test_spans_have_names() -> None:
    assert [*TimeRange] == ["1h", "1d", "1w", "1mon"]
    assert TimeRange.MONTH == "1mon"
