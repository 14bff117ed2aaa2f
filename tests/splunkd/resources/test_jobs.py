"""Searches as splunklib makes them: at once, as jobs, as a stream."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from splunklib.binding import HTTPError
from support.face import ask, document, entries, face, message, post, text

from analytics.engine import search
from analytics.engine.catalog import Entity
from analytics.engine.job import Job

if TYPE_CHECKING:
    from collections.abc import Callable

    from splunklib.client import Service

    from analytics.splunkd.app import Face


@pytest.fixture(autouse=True, scope="module")
def _events(real: Face) -> None:
    from support.face import service  # noqa: PLC0415

    lines = (f"2026-11-24T10:00:{n % 60:02}.000Z n={n} kind={'ab'[n % 2]}" for n in range(150))
    service(real).indexes["main"].submit("\n".join(lines), sourcetype="t", host="h")


def rows(body: Any) -> list[dict[str, Any]]:
    return list(json.loads(body.read())["results"])


def test_oneshot_has_a_hundred_rows_unless_all_are_asked_for(asked: Service) -> None:
    oneshot = asked.jobs.oneshot

    assert len(rows(oneshot("search index=main", output_mode="json"))) == 100
    assert len(rows(oneshot("search index=main", output_mode="json", count=0))) == 150
    part = rows(
        oneshot("search index=main | sort 0 n | table n", output_mode="json", count=2, offset=7)
    )
    assert part == [{"n": "7"}, {"n": "8"}]


def test_oneshot_tells_only_the_fields_wanted(asked: Service) -> None:
    got = asked.jobs.oneshot("search index=main n=3", output_mode="json", f=["kind", "n"])

    assert rows(got) == [{"kind": "b", "n": "3"}]


def test_search_has_a_zone_and_times(asked: Service) -> None:
    spl = "search index=main | bin span=1d _time | stats count by _time | table _time"
    tokyo = rows(asked.jobs.oneshot(spl, output_mode="json", tz="Asia/Tokyo"))
    none = rows(
        asked.jobs.oneshot(
            "search index=main", output_mode="json", latest_time="2026-11-24T00:00:00"
        )
    )

    assert [row["_time"] for row in tokyo] == ["2026-11-24T00:00:00.000+09:00"]
    assert none == []


@pytest.mark.parametrize("mode", ["normal", "blocking", "oneshot", "export"])
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"search": "search index=main | boguscmd"}, "Unknown search command 'boguscmd'"),
        ({"search": "abcd|asfwqqq"}, "abcd"),
        ({"search": "search x", "tz": "Mars/Olympus"}, "Mars/Olympus"),
        ({"search": "search x", "earliest_time": "whenever"}, "whenever"),
        ({"search": "search x", "max_count": "many"}, "many"),
        ({"search": "search x", "now": "noon"}, "noon"),
    ],
)
def test_wrong_search_is_refused_before_it_runs(
    real: Face, mode: str, arguments: dict[str, str], words: str
) -> None:
    path = "search/jobs/export" if mode == "export" else "search/jobs"
    extra = {} if mode == "export" else {"exec_mode": mode}
    before = real.jobs.list()
    status, _, told = message(post(real, path, **arguments, **extra))

    assert status == 400
    assert words in told
    assert [job.sid for job in real.jobs.list()] == [job.sid for job in before]


def test_unknown_mode_and_id_are_refused(real: Face) -> None:
    for more in ({"exec_mode": "sometime"}, {"id": "a/b"}):
        assert message(post(real, "search/jobs", search="search x", **more))[0] == 400


@pytest.mark.parametrize("version", ["search/jobs", "search/v2/jobs"])
def test_job_is_made_watched_and_cancelled(real: Face, version: str) -> None:
    made = post(real, version, search="search index=main", exec_mode="blocking", output_mode="json")
    assert made.status == 201
    path = f"{version}/{document(made)['sid']}"
    (entry,) = entries(real, path)
    content = entry["content"]

    assert (content["isDone"], content["dispatchState"]) == (True, "DONE")
    assert (content["eventCount"], content["resultCount"]) == (150, 150)
    assert entry["links"]["control"].endswith("/control")
    assert entry["name"] == "search index=main"
    assert post(real, f"{path}/control", action="cancel").status == 200
    assert message(post(real, f"{path}/control", action="cancel"))[0] == 404


def test_normal_job_ends_by_itself(asked: Service) -> None:
    job = asked.jobs.create("search index=main | stats count by kind")
    while not job.is_done():
        pass

    assert job["resultCount"] == "2"
    assert job["eventCount"] == "150"
    assert job["isFailed"] == "0"
    assert job.sid in [one.sid for one in asked.jobs]
    assert job.sid in asked.jobs
    job.cancel()
    job.cancel()
    assert job.sid not in asked.jobs


@pytest.mark.parametrize(
    ("act", "key", "value"),
    [
        (lambda job: job.pause(), "isPaused", "1"),
        (lambda job: job.pause().unpause(), "isPaused", "0"),
        (lambda job: job.finalize(), "isFinalized", "1"),
        (lambda job: job.set_ttl(1234), "ttl", "1234"),
        (lambda job: job.set_priority(7), "priority", "7"),
        (lambda job: job.disable_preview(), "isPreviewEnabled", "0"),
        (lambda job: job.disable_preview().enable_preview(), "isPreviewEnabled", "1"),
    ],
)
def test_control_shows_at_once(
    asked: Service, act: Callable[[Any], object], key: str, value: str
) -> None:
    job = asked.jobs.create("search index=main", exec_mode="blocking")
    act(job)

    assert job.refresh()[key] == value


def test_unknown_action_is_refused(asked: Service) -> None:
    job = asked.jobs.create("search index=main", exec_mode="blocking")

    with pytest.raises(HTTPError, match="no action 'dance'") as caught:
        job.post("control", action="dance")
    assert caught.value.status == 400


def test_export_is_a_line_a_row(asked: Service) -> None:
    lines = asked.jobs.export("search index=main | sort 0 n | table n", output_mode="json")
    found = [json.loads(line) for line in lines.read().splitlines()]

    assert [row["result"]["n"] for row in found] == [str(n) for n in range(150)]
    assert [row["offset"] for row in found] == list(range(150))
    assert [row.get("lastrow") for row in found[-2:]] == [None, True]


def test_rows_are_bounded_where_it_was_asked_for(asked: Service) -> None:
    exported = asked.jobs.export("search index=main", output_mode="json", max_count=3)
    job = asked.jobs.create("search index=main", exec_mode="blocking", max_count=3)

    assert len(exported.read().splitlines()) == 3
    assert job["resultCount"] == "3"


def test_failed_search_is_a_failed_job() -> None:
    from analytics.errors import SearchError  # noqa: PLC0415

    of = face(SearchError("No memory. Narrow it."))
    made = post(of, "search/jobs", search="search x", exec_mode="blocking", output_mode="json")
    path = f"search/jobs/{document(made)['sid']}"
    (entry,) = entries(of, path)

    assert (entry["content"]["dispatchState"], entry["content"]["isFailed"]) == ("FAILED", True)
    assert message(post(of, f"{path}/results"))[2] == "No memory. Narrow it."


def test_jobs_are_listed_newest_first(real: Face) -> None:
    sids = [
        document(post(real, "search/jobs", search="search x", output_mode="json"))["sid"]
        for _ in range(3)
    ]
    listed = [entry["content"]["sid"] for entry in entries(real, "search/jobs", count=3)]

    assert listed == sids[::-1]


def test_job_is_its_owners_alone(real: Face) -> None:
    """And the administrator's; to others it is not there."""
    for name, roles in (("eve", ["user"]), ("bob", ["power"]), ("root", ["admin"])):
        real.catalog.put(Entity("users", name, {"roles": roles}))
    form = {"search": "| makeresults", "exec_mode": "blocking", "id": "eves"}
    assert ask(real, "POST", "search/jobs", user="eve", **form).status == 201
    paths = [("GET", ""), ("POST", "/control"), ("DELETE", "")]
    paths += [("GET", f"/{what}") for what in ("results", "events", "summary", "search.log")]
    paths += [("GET", f"/{what}") for what in ("results_preview", "timeline")]
    for verb, rest in paths:
        reply = ask(real, verb, f"search/jobs/eves{rest}", user="bob", action="cancel")
        assert message(reply) == (404, "FATAL", "Unknown sid."), (verb, rest)
    listed = document(ask(real, "GET", "search/jobs", user="bob", output_mode="json"))
    assert listed["entry"] == []
    assert message(ask(real, "POST", "search/jobs", user="bob", **form))[0] == 409
    for user in ("eve", "root"):
        assert ask(real, "GET", "search/jobs/eves/results", user=user).status == 200
    assert ask(real, "DELETE", "search/jobs/eves", user="root").status == 200


def test_jobs_under_way_are_bounded_for_a_user(real: Face) -> None:
    real.catalog.put(Entity("roles", "slow", {"capabilities": ["search"], "srchJobsQuota": 1}))
    real.catalog.put(Entity("users", "slow", {"roles": ["slow"]}))
    job = Job("waits", search.Request("| makeresults"), {}, "slow", "search")
    real.jobs._jobs[job.sid] = job
    got = message(ask(real, "POST", "search/jobs", user="slow", search="| makeresults"))
    other = ask(real, "POST", "search/jobs", user="admin", search="| makeresults")
    real.jobs.remove(job.sid)

    assert got[:2] == (503, "FATAL")
    assert "usage=1 quota=1 user=slow" in got[2]
    assert other.status == 201
    assert ask(real, "POST", "search/jobs", user="slow", search="| makeresults").status == 201


def test_exports_under_way_count_too(real: Face) -> None:
    real.catalog.put(Entity("roles", "one", {"capabilities": ["search"], "srchJobsQuota": 1}))
    real.catalog.put(Entity("users", "one", {"roles": ["one"]}))
    form = {"search": "| makeresults count=5", "output_mode": "json"}
    first = ask(real, "POST", "search/jobs/export", user="one", **form)
    for path in ("search/jobs/export", "search/jobs"):
        assert message(ask(real, "POST", path, user="one", search="| makeresults"))[0] == 503
    assert text(first).count("lastrow") == 1
    for mode in ("oneshot", "blocking"):
        assert ask(real, "POST", "search/jobs", user="one", exec_mode=mode, **form).status < 300
    assert real.seats.of("one") == 0


@pytest.mark.parametrize(
    ("verb", "path", "form"),
    [
        ("POST", "search/jobs", {"exec_mode": "oneshot"}),
        ("GET", "search/jobs/export", {}),
        ("POST", "search/jobs/own/results", {"search": "| append [search index=hidden]"}),
        ("GET", "search/jobs/own/events", {}),
    ],
)
def test_rights_hold_on_every_way_to_search(
    real: Face, verb: str, path: str, form: dict[str, str]
) -> None:
    real.catalog.put(
        Entity(
            "roles",
            "half",
            {"capabilities": ["search"], "srchIndexesAllowed": ["open"], "srchJobsQuota": 0},
        )
    )
    real.catalog.put(Entity("users", "half", {"roles": ["half"]}))
    for index in ("open", "hidden"):
        ask(real, "POST", f"receivers/simple?index={index}", search="x")
    wanted = {"search": "search index=open OR index=hidden | table index", **form}
    if "own" in path:
        made = {**wanted, "search": "search index=hidden OR index=open", "id": "own"}
        ask(real, "POST", "search/jobs", user="half", exec_mode="blocking", **made)
    told = text(ask(real, verb, path, user="half", output_mode="json", **wanted))
    real.jobs.remove("own")

    assert "hidden" not in told
    assert '"open"' in told


#: 400 million rows: minutes.
LONG = (
    "| makeresults count=20000 | eval k=1 | join max=0 k [| makeresults count=20000 | eval k=1]"
    ' | streamstats count as j | eval h=md5(j."x") | stats dc(h)'
)


@pytest.mark.parametrize("how", ["cancel", "delete"])
def test_running_job_is_cancelled_and_gone(asked: Service, real: Face, how: str) -> None:
    job = asked.jobs.create(LONG)
    running = real.jobs.get(job.sid)
    assert running is not None
    assert job.refresh()["isDone"] == "0"
    if how == "cancel":
        job.cancel()
    else:
        asked.delete(f"search/jobs/{job.sid}")

    assert running.wait(10)
    assert job.sid not in asked.jobs


def test_running_job_is_finalized(asked: Service, real: Face) -> None:
    job = asked.jobs.create(LONG, max_time=3600, auto_cancel=3600, status_buckets=10)
    running = real.jobs.get(job.sid)
    assert running is not None
    assert json.loads(job.preview(output_mode="json").read())["preview"] is True
    job.finalize()

    assert running.wait(10)
    job.refresh()
    assert (job["isFinalized"], job["dispatchState"], job["resultCount"]) == ("1", "DONE", "0")
    assert (job["statusBuckets"], job["runtime"]["auto_cancel"]) == ("10", "3600")
    assert "was finalized" in str(job["messages"])


@pytest.mark.parametrize("name", ["max_time", "auto_cancel", "auto_pause", "auto_finalize_ec"])
def test_bad_bound_of_a_job_is_refused(real: Face, name: str) -> None:
    for bad in ("-1", "soon"):
        arguments = {"search": "search x", name: bad}
        assert message(post(real, "search/jobs", **arguments))[0] == 400


def test_too_many_jobs_under_way_are_refused(real: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.engine.jobs.UNDER_WAY", 0)
    status, _, told = message(post(real, "search/jobs", search="search x"))

    assert (status, "wait or run" in told) == (503, True)
