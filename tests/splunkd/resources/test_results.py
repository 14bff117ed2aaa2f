"""What a job found, read as splunklib reads it."""

from __future__ import annotations

import json
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import fromstring

import pytest
from support.face import service

if TYPE_CHECKING:
    from splunklib.client import Service

    from analytics.splunkd.app import Face


@pytest.fixture(autouse=True, scope="module")
def _events(real: Face) -> None:
    lines = "\n".join(f"n={n} kind={'ab'[n % 2]}" for n in range(120))
    service(real).indexes["main"].submit(lines)


@pytest.fixture
def counted(asked: Service) -> Any:
    """Give a job whose rows are no events."""
    return asked.jobs.create("search index=main | stats count by kind", exec_mode="blocking")


@pytest.fixture
def found(asked: Service) -> Any:
    """Give a job whose rows are events."""
    return asked.jobs.create("search index=main", exec_mode="blocking")


def rows(body: Any) -> list[dict[str, Any]]:
    return list(json.loads(body.read())["results"])


def test_results_are_a_hundred_unless_all_are_asked_for(found: Any) -> None:
    assert len(rows(found.results(output_mode="json"))) == 100
    assert len(rows(found.results(output_mode="json", count=0))) == 120
    assert len(rows(found.results(output_mode="json", count=0, offset=110))) == 10


def test_results_events_and_preview_are_equal_for_events(found: Any) -> None:
    every = [
        rows(read(output_mode="json", count=0))
        for read in (found.results, found.events, found.preview)
    ]

    assert every[0] == every[1] == every[2]


def test_events_are_those_before_the_report(counted: Any) -> None:
    assert len(rows(counted.results(output_mode="json"))) == 2
    assert len(rows(counted.events(output_mode="json", count=0))) == 120
    assert len(rows(counted.events(output_mode="json", count=3, offset=118))) == 2


def test_rows_can_be_searched_again(counted: Any, found: Any) -> None:
    for body in (counted.results, counted.preview, counted.events, found.results):
        assert len(rows(body(output_mode="json", search="| head 1"))) == 1
    assert rows(counted.results(output_mode="json", search="search kind=b | fields count")) == [
        {"count": "60"}
    ]


def test_only_the_fields_wanted(counted: Any) -> None:
    assert rows(counted.results(output_mode="json", f="kind")) == [{"kind": "a"}, {"kind": "b"}]


def test_first_version_takes_get(real: Face, counted: Any) -> None:
    reply = service(real).get(f"search/jobs/{counted.sid}/results", output_mode="csv")

    assert reply.body.read() == b"kind,count\na,60\nb,60\n"


def test_summary_timeline_and_log(counted: Any) -> None:
    summary = fromstring(counted.summary().read())  # noqa: S314 - our own
    timeline = fromstring(counted.timeline().read())  # noqa: S314

    assert [(f.get("k"), f.get("c"), f.get("dc")) for f in summary] == [
        ("kind", "2", "2"),
        ("count", "2", "1"),
    ]
    assert timeline.get("c") == "120"
    assert b"state=DONE" in counted.searchlog().read()


def test_summary_and_timeline_are_told_as_json_too(counted: Any) -> None:
    told = json.loads(counted.summary(output_mode="json").read())
    timeline = json.loads(counted.timeline(output_mode="json").read())

    assert told["event_count"] == 2
    assert told["fields"]["count"] == {
        "count": 2, "distinct_count": 1, "is_exact": True,
        "modes": [{"value": "60", "count": 2, "is_exact": True}],
    }  # fmt: skip
    assert timeline["event_count"] == 120
    assert [bucket["total_count"] for bucket in timeline["buckets"]] == [120]


def test_results_of_a_running_job_are_nothing_yet(real: Face) -> None:
    """Splunkd answers 204 to results, and an empty preview."""
    from support.face import post, text  # noqa: PLC0415

    from analytics.engine.job import Job  # noqa: PLC0415
    from analytics.engine.search import Request  # noqa: PLC0415

    real.jobs._jobs["waits"] = Job("waits", Request("search x"), {}, "admin", "search")
    try:
        assert post(real, "search/jobs/waits/results").status == 204
        preview = post(real, "search/jobs/waits/results_preview", output_mode="json")
        assert json.loads(text(preview))["preview"] is True
    finally:
        real.jobs.remove("waits")


def test_running_aggregate_shows_its_preview(real: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told as one, may be searched once more, and is not made for who has switched it off.

    Each look at the clock is a second after the one before: the preview took one, and rests four.
    """
    from support.face import PaperStream, content, post, text  # noqa: PLC0415
    from support.face import rows as answer  # noqa: PLC0415

    from analytics.engine import previews  # noqa: PLC0415
    from analytics.engine.job import Job  # noqa: PLC0415
    from analytics.engine.search import Request  # noqa: PLC0415

    monkeypatch.setattr(previews, "clock", SimpleNamespace(monotonic=count().__next__))
    job = Job("runs", Request("search x | stats count"), {}, "admin", "search", is_started=True)
    made: Any = lambda *_: PaperStream(answer("count", "2", "3"))  # noqa: E731
    job.previews = previews.Previews(made)
    real.jobs._jobs["runs"] = job

    def shown(**more: Any) -> Any:
        path = "search/jobs/runs/results_preview"
        got = json.loads(text(post(real, path, output_mode="json", **more)))
        return got["preview"], [row["count"] for row in got["results"]]

    try:
        post(real, "search/jobs/runs/control", action="disablepreview")
        assert shown() == (True, [])
        assert content(real, "search/jobs/runs")["numPreviews"] == 0
        post(real, "search/jobs/runs/control", action="enablepreview")
        assert shown() == (True, ["2", "3"])
        assert shown(search="| where count>2") == (True, ["3"])
        told = content(real, "search/jobs/runs")
        assert (told["numPreviews"], told["resultPreviewCount"]) == (1, 2)
        assert (told["resultCount"], told["isPreviewEnabled"]) == (0, True)
    finally:
        real.jobs.remove("runs")


def test_preview_is_switched_off_where_a_job_is_made(asked: Service) -> None:
    job = asked.jobs.create("search index=main | stats count", preview=0, exec_mode="blocking")

    assert job["isPreviewEnabled"] == "0"
    assert rows(job.preview(output_mode="json")) == [{"count": "120"}]


def test_export_shows_previews_before_its_rows_where_asked_to(asked: Service) -> None:
    """The newest half of so few events, and then all."""

    def lines(**more: Any) -> list[Any]:
        body = asked.jobs.export("search index=main | stats count", output_mode="json", **more)
        return [json.loads(line) for line in body.read().splitlines()]

    first, last = lines(preview=1)
    assert first.pop("result")["count"] in {str(n) for n in range(60, 121)}
    assert first == {"preview": True, "offset": 0, "lastrow": True}
    assert lines() == lines(preview="false") == [last]
    assert last["result"] == {"count": "120"}
    assert last["preview"] is False


def test_export_of_events_has_no_preview(asked: Service) -> None:
    body = asked.jobs.export("search index=main | head 3", output_mode="json", preview=1).read()
    events = asked.jobs.export("search index=main", output_mode="json", preview=1).read()

    assert len(body.splitlines()) == 3
    assert len(events.splitlines()) == 120


def test_preview_is_a_truth_value(asked: Service) -> None:
    from splunklib.binding import HTTPError  # noqa: PLC0415

    for ask in (asked.jobs.export, asked.jobs.create):
        with pytest.raises(HTTPError, match="'preview' is 'some'"):
            ask("search index=main", preview="some")
