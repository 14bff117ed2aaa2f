"""Arguments become a search, and a job becomes an entry."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from support.face import PaperStream, rows

from analytics.engine import search
from analytics.engine.job import Job
from analytics.engine.rights import OWNER, Rights
from analytics.errors import EventError, SearchError
from analytics.splunkd import dispatch
from analytics.splunkd.dispatch import asked, entry, window
from analytics.splunkd.exchange import Request, RestError
from analytics.splunkd.roles import owner

#: What splunklib's tests ask of every job.
KEYS = """
cursorTime delegate diskUsage dispatchState doneProgress dropCount earliestTime
eventAvailableCount eventCount eventFieldCount eventIsStreaming eventIsTruncated eventSearch
eventSorting isDone isFailed isFinalized isPaused isPreviewEnabled isRealTimeSearch
isRemoteTimeline isSaved isSavedSearch isZombie keywords label messages numPreviews priority
remoteSearch reportSearch resultCount resultIsStreaming resultPreviewCount runDuration
scanCount searchProviders sid statusBuckets ttl
"""


def request(headers: Any = (), **arguments: Any) -> Request:
    return Request.of("POST", f"/services/search/jobs?{urlencode(arguments)}", headers)


def job(**more: Any) -> Job:
    return Job("1.2", search.Request("search a | stats count"), {"search": "x"}, "eve", "x", **more)


def test_arguments_are_those_of_splunkd_and_a_zone() -> None:
    got = asked(
        request(
            search="search x", earliest_time="-1d", latest_time="now", max_count=7, tz="Asia/Tokyo",
            now="2011-08-08T12:00:00Z",
        )
    )  # fmt: skip

    noon = datetime(2011, 8, 8, 12, tzinfo=UTC)
    assert got == search.Request("search x", "-1d", "now", "Asia/Tokyo", noon, 7, rights=Rights())


def test_search_has_the_rights_of_its_caller() -> None:
    of = request(search="search x")
    of.caller = owner("eve")

    assert asked(of).rights == OWNER


def test_client_may_have_a_zone_for_all_its_searches() -> None:
    header = [("X-Analytics-Zone", "Asia/Tokyo")]

    assert asked(request(header, search="search x")).zone == "Asia/Tokyo"
    assert asked(request(header, search="search x", tz="UTC")).zone == "UTC"


def test_search_must_be_there() -> None:
    with pytest.raises(RestError, match="required 'search' parameter") as caught:
        asked(request(search=" "))
    assert (caught.value.status, caught.value.type) == (400, "FATAL")


def test_now_must_be_a_time() -> None:
    with pytest.raises(EventError):
        asked(request(search="search x", now="noon"))


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({}, (0, 100)),
        ({"count": 0}, (0, 50_000)),
        ({"count": -1, "offset": 5}, (5, 50_000)),
        ({"count": 60_000, "offset": -5}, (0, 50_000)),
        ({"count": 7}, (0, 7)),
    ],
)
def test_hundred_rows_unless_said(arguments: dict[str, int], found: tuple[int, int]) -> None:
    assert window(request(**arguments)) == found


def test_job_has_the_keys_clients_read() -> None:
    told = entry(job(), "search/jobs", is_xml=False)

    assert set(KEYS.split()) <= told.content.keys()
    assert told.content["dispatchState"] == "QUEUED"
    assert told.content["request"] == {"search": "x"}
    assert told.title == "search a | stats count"
    assert told.access["owner"] == "eve"
    assert told.access["ttl"] == "600"


def test_done_job_tells_its_counts() -> None:
    done = job()
    done.run(lambda *_: cast("Any", PaperStream(rows("count", "1", "2"))))
    content = entry(done, "search/jobs", is_xml=False).content

    assert (content["isDone"], content["doneProgress"], content["resultCount"]) == (True, 1, 2)
    assert content["eventSearch"] == "search a"
    assert content["reportSearch"] == "stats count"


def test_messages_are_a_list_in_json_and_by_type_in_xml() -> None:
    failed = job()

    failed.run(lambda *_: cast("Any", PaperStream(SearchError("No. Narrow it."))))

    assert entry(failed, "p", is_xml=False).content["messages"] == [
        {"type": "FATAL", "text": "No. Narrow it."}
    ]
    assert entry(failed, "p", is_xml=True).content["messages"] == {"fatal": ["No. Narrow it."]}


def test_job_that_ends_while_it_is_told_of_still_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its state is read before its counts: nothing is done without the rows it found."""
    of, counts = job(), dispatch._counts

    def ends(one: Job) -> dict[str, Any]:
        told = counts(one)
        one.run(lambda *_: cast("Any", PaperStream(rows("count", "2"))))
        return told

    monkeypatch.setattr(dispatch, "_counts", ends)
    assert entry(of, "search/jobs", is_xml=False).content["isDone"] is False
    monkeypatch.undo()
    told = entry(of, "search/jobs", is_xml=False).content
    assert (told["isDone"], told["resultCount"]) == (True, 1)
