"""What a job found, read as splunklib reads it."""

from __future__ import annotations

import json
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
