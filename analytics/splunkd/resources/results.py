"""What a job found: its results, its events, and a summary of them.

    POST search/v2/jobs/<sid>/results  count=0&output_mode=json&search=| head 5
    ->  {"preview":false,…,"results":[…]}

``search`` is a search over the job's rows. Events are the rows before the first command that
makes no events; they are searched for again when a job's rows are no events.

Source: docs/rest.md (results); Splunk REST API Reference, "search/jobs/{search_id}/results".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from analytics.engine.search import Answer
from analytics.splunkd import results
from analytics.splunkd.dispatch import MAX_ROWS, window
from analytics.splunkd.exchange import JSON, TEXT, XML, Reply, RestError
from analytics.splunkd.render import clean, dumps, iso
from analytics.splunkd.resources.jobs import find
from analytics.splunkd.routing import Route
from analytics.splunkd.stages import halves

if TYPE_CHECKING:
    from analytics.engine.job import Job
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Request

_NOTHING = Answer((), ())

#: So many values of a field are told.
_MODES = 10


def found(face: Face, request: Request, sid: str) -> Reply:
    """Answer with the rows of a job; with nothing (204) while it runs."""
    job = find(face, request, sid)
    if not job.is_done:
        return Reply(status=204)
    return _rows(face, request, job, job.so_far(), is_done=True)


def preview(face: Face, request: Request, sid: str) -> Reply:
    """Answer with the rows of a job; those found until now while it runs."""
    job = find(face, request, sid)
    is_done = job.is_done  # before its rows: it may end in between
    answer = job.preview() if is_done or job.is_previewed else _NOTHING
    return _rows(face, request, job, answer, is_done=is_done)


def events(face: Face, request: Request, sid: str) -> Reply:
    """Answer with the events of a job before any command that makes none."""
    job = find(face, request, sid)
    is_done = job.is_done
    answer = job.so_far()
    if is_done and not job.error and answer.is_transforming:
        spl, _ = halves(job.request.spl)
        offset, count = window(request)
        wanted = replace(job.request, spl=spl, limit=offset + count, counts_events=False)
        answer = face.jobs.answer(wanted, is_gone=request.is_gone) if spl else _NOTHING
    elif answer.is_transforming:
        answer = _NOTHING
    return _rows(face, request, job, answer, is_done=is_done)


def _rows(face: Face, request: Request, job: Job, answer: Answer, *, is_done: bool) -> Reply:
    """Answer with a part of *answer*, searched once more where ``search`` says so.

    Raises:
        RestError: the job failed.
    """
    if job.error:
        raise RestError(400, str(job.error), "FATAL")
    messages = answer.messages
    if answer is not _NOTHING and (spl := request.text("search").strip()):
        wanted = replace(
            job.request, spl=spl, earliest="", latest="", counts_events=False,
            rights=request.caller.rights,
        )  # fmt: skip
        answer = face.jobs.answer(wanted, answer, is_gone=request.is_gone)
        messages = (*messages, *answer.messages)
    offset, count = window(request)
    rows = answer.rows[offset : offset + count]
    sheet = results.Sheet(answer.fields, rows, messages, offset, is_preview=not is_done)
    return results.reply(sheet.only(request.arguments.get("f", [])), request.output_mode)


def timeline(face: Face, request: Request, sid: str) -> Reply:
    """Answer with how many events there are in all, in one bucket; they are not counted by time."""
    job = find(face, request, sid)
    count = job.answer.event_count if job.answer else 0
    if request.output_mode != "json":
        text = f"<timeline c='{count}' cursor='{int(job.created)}'></timeline>\n"
        return Reply(text.encode())
    bucket = {
        "available_count": count,
        "duration": 0,
        "earliest_time": job.created,
        "earliest_time_offset": 0,
        "latest_time_offset": 0,
        "is_finalized": job.is_done,
        "total_count": count,
    }
    told = {
        "buckets": [bucket] if count else [],
        "cursor_time": job.created,
        "event_count": count,
    }
    return Reply(dumps(told).encode(), JSON)


def summary(face: Face, request: Request, sid: str) -> Reply:
    """Answer with how many of the first rows have each field, and how many values it has."""
    answer, job = _NOTHING, find(face, request, sid)
    if job.answer:
        answer = replace(job.answer, rows=job.answer.rows[:MAX_ROWS])
    values: dict[str, Counter[str]] = {}
    for row in results.Sheet(answer.fields, answer.rows).values():
        for name, value in row.items():
            values.setdefault(name, Counter())[str(value)] += 1
    found = {name: values[name] for name in answer.fields if name in values}
    start, end = iso(job.created), iso(job.updated)
    if request.output_mode == "json":
        told = {
            "earliest_time": start,
            "latest_time": end,
            "event_count": len(answer.rows),
            "fields": {name: _summed(counts) for name, counts in found.items()},
        }
        return Reply(dumps(told).encode(), JSON)
    lines = "".join(
        f"<field k={quoteattr(clean(name))} c='{counts.total()}' dc='{len(counts)}'/>\n"
        for name, counts in found.items()
    )
    head = f"<summary earliest_time='{start}' latest_time='{end}' c='{len(answer.rows)}'>"
    return Reply(f"{head}\n{lines}</summary>\n".encode(), XML)


def _summed(counts: Counter[str]) -> dict[str, Any]:
    """Say what JSON says of a field; its most frequent values are its modes."""
    modes = [
        {"value": value, "count": count, "is_exact": True}
        for value, count in counts.most_common(_MODES)
    ]
    return {
        "count": counts.total(),
        "distinct_count": len(counts),
        "is_exact": True,
        "modes": modes,
    }


def log(face: Face, request: Request, sid: str) -> Reply:
    """Answer with what there is to say of how the job went, a line each."""
    job = find(face, request, sid)
    lines = [
        f"{iso(job.created)} INFO  dispatched sid={job.sid} search={escape(job.request.spl)}",
        f"{iso(job.updated)} INFO  state={job.state} run_s={job.run_s:.3f}",
    ]
    if job.error:
        lines.append(f"{iso(job.updated)} ERROR {job.error}")
    return Reply("".join(f"{line}\n" for line in lines).encode(), TEXT)


ROUTES = tuple(
    Route(verb, f"{start}/jobs/*/{rest}", answer)
    for start in ("search", "search/v2")
    for rest, answer in (
        ("results", found),
        ("results_preview", preview),
        ("events", events),
        ("timeline", timeline),
        ("summary", summary),
        ("search.log", log),
    )
    for verb in ("GET", "POST")
)
