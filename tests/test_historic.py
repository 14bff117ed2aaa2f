"""What the Splunk SDK's analytics example did, holds here, in this process and over a port.

Source: docs/decisions.md, "the example"; its own test is run by ``scripts/historic-test``.
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from splunklib import results

from analytics.connect import connect, own
from analytics.input import AnalyticsTracker
from analytics.output import AnalyticsRetriever, TimeRange
from analytics.splunkd.port import listen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from splunklib.client import Service

INDEX = "sdk-test"
#: Where the events are: arguments for `connect`, the tracker and the retriever.
Place = dict[str, Any]

#: The example's searches, to the character, with what they find among the two events.
SEARCHES = {
    f"search index={INDEX} | stats count by application": [
        {"application": "sdk-test", "count": "2"}
    ],
    f"search index={INDEX} application=sdk-test | stats count by event": [
        {"event": "test_event", "count": "2"}
    ],
    f'search index={INDEX} application=sdk-test event="test_event" '
    "| stats dc(analytics_prop__*) as *": [{"abc": "2", "foo": "1"}],
    f'search index={INDEX} application=sdk-test event="test_event" '
    "| stats count by analytics_prop__abc | rename analytics_prop__abc as abc": [
        {"abc": "123", "count": "1"},
        {"abc": "12345", "count": "1"},
    ],
    f'search index={INDEX} application=sdk-test event="*" '
    "| timechart span=1mon count by event | fields - _span*": [{"test_event": "2"}],
    f'search index={INDEX} application=sdk-test event="test_event" '
    "| timechart span=1mon count by analytics_prop__foo | fields - _span*": [
        {"bar": "1", "NULL": "1"}
    ],
}


@contextmanager
def port(folder: Path) -> Iterator[Place]:
    """Serve a data directory on a port with TLS."""
    hold = own(folder)
    server, password = listen(hold.face, port=0)
    server.start()
    host, number = server.address
    yield {
        "splunk_info": {
            "scheme": "https", "host": host, "port": number,
            "username": "admin", "password": password,
        }
    }  # fmt: skip
    server.close()
    hold.close()


@pytest.fixture(scope="module", params=["in process", "over a port"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The two events of the example's test, in a clean index."""
    folder = tmp_path_factory.mktemp("old") / "data"
    if request.param == "in process":
        fill({"data": folder})
        yield {"data": folder}
        return
    with port(folder) as place:
        fill(place)
        yield place


def fill(place: Place) -> None:
    """Track as the example's test does, first into an index that is not clean."""
    with AnalyticsTracker("sdk-test", index=INDEX, **place) as tracker:
        tracker.track("before", distinct_id="nobody")
        tracker.flush(30)
        index = connect(**place).indexes[INDEX]
        index.clean(timeout=30)
        tracker.track("test_event", distinct_id="abc123", foo="bar", abc="123")
        tracker.track("test_event", distinct_id="123abc", abc="12345")
        tracker.flush(30)
    eventually(lambda: index.refresh()["totalEventCount"] == "2")


def eventually(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def retriever(place: Place) -> AnalyticsRetriever:
    return AnalyticsRetriever("sdk-test", index=INDEX, **place)


def test_applications(retriever: AnalyticsRetriever) -> None:
    assert retriever.applications() == [{"name": "sdk-test", "count": 2}]


def test_events(retriever: AnalyticsRetriever) -> None:
    assert retriever.events() == [{"name": "test_event", "count": 2}]


def test_properties(retriever: AnalyticsRetriever) -> None:
    assert sorted(retriever.properties("test_event"), key=str) == [
        {"name": "abc", "count": 2},
        {"name": "foo", "count": 1},
    ]


def test_property_values(retriever: AnalyticsRetriever) -> None:
    assert sorted(retriever.property_values("test_event", "abc"), key=str) == [
        {"name": "123", "count": 1},
        {"name": "12345", "count": 1},
    ]


def test_events_over_time(retriever: AnalyticsRetriever) -> None:
    over_time = retriever.events_over_time(time_range=TimeRange.MONTH)

    ((name, buckets),) = over_time.items()
    assert name == "test_event"
    assert [bucket["count"] for bucket in buckets] == [2]
    assert set(buckets[0]) == {"count", "time"}


@pytest.mark.parametrize("spl", SEARCHES)
def test_searches_of_the_example_as_they_were(place: Place, spl: str) -> None:
    """The job is made, waited for and read as the example did."""
    service: Service = connect(**place)
    job = service.jobs.create(spl, exec_mode="blocking")
    found = json.loads(job.results(output_mode="json").read())

    rows = [{key: row[key] for key in row if key != "_time"} for row in found["results"]]
    assert rows == SEARCHES[spl]


if hasattr(results, "ResultsReader"):  # splunk-sdk 3 reads no XML any more

    @pytest.mark.filterwarnings("ignore::DeprecationWarning")
    def test_reader_of_the_example_reads_the_rows(place: Place) -> None:
        """The example read XML, field by field."""
        job = connect(**place).jobs.create(next(iter(SEARCHES)), exec_mode="blocking")

        assert [dict(row) for row in results.ResultsReader(job.results())] == [
            {"application": "sdk-test", "count": "2"}
        ]
