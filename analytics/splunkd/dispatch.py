"""From the arguments of a request to a search, and from a job to what is told of it.

    asked(request) -> search.Request(spl="search index=web", earliest="-1d", zone="Europe/Zurich")

Source: docs/rest.md (jobs): the arguments that count, the keys of a job and their types.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from analytics.engine import search
from analytics.engine.job import Bounds
from analytics.event import time_of
from analytics.splunkd.exchange import RestError
from analytics.splunkd.render import Entry
from analytics.splunkd.stages import halves

if TYPE_CHECKING:
    from analytics.engine.job import Job
    from analytics.splunkd.exchange import Request

#: A header with the zone of all searches of a client, which their argument ``tz`` overrides.
ZONE = "x-analytics-zone"

#: Rows where no count was given, and where all were asked for (limits.conf, maxresultrows).
DEFAULT_ROWS, MAX_ROWS = 100, 50_000

_MISSING = (
    "The required 'search' parameter for the Splunk platform REST API search/jobs endpoint "
    "is not specified. Give the text of a search."
)
_LINKS = (
    "control", "events", "results", "results_preview", "search.log", "summary", "timeline",
)  # fmt: skip

#: What a job of this engine never has or does; clients read the keys all the same.
_CONSTANT: dict[str, Any] = {
    "canSummarize": False,
    "defaultSaveTTL": "604800",
    "defaultTTL": "600",
    "delegate": "",
    "dropCount": 0,
    "eventIsTruncated": False,
    "eventSorting": "desc",
    "isBatchModeSearch": False,
    "isRealTimeSearch": False,
    "isRemoteTimeline": False,
    "isTimeCursored": True,
    "isZombie": False,
    "keywords": "",
    "performance": {},
    "provenance": "rest:jobs",
    "sampleRatio": "1",
    "sampleSeed": "0",
    "searchProviders": [],
    "searchTotalBucketsCount": 0,
    "searchTotalEliminatedBucketsCount": 0,
    "workload_pool": "",
}


def asked(request: Request) -> search.Request:
    """Read the search that *request* is for.

    Raises:
        RestError: there is none, or an argument is wrong.
        EventError: ``now`` is no time.
    """
    spl = request.text("search")
    if not spl.strip():
        raise RestError(400, _MISSING, "FATAL")
    now, limit = request.text("now"), request.number("max_count", search.MAX_COUNT)
    return search.Request(
        spl=spl,
        earliest=request.text("earliest_time"),
        latest=request.text("latest_time"),
        zone=request.text("tz") or request.headers.get(ZONE, ""),
        now=time_of(now, UTC) if now else None,
        limit=limit if limit > 0 else search.MAX_COUNT,
        user=request.user,
        app="" if request.app in {None, "-"} else request.app,
        rights=request.caller.rights,
    )


def bounds(request: Request) -> Bounds:
    """Read what is to end or hold a job by itself.

    Raises:
        RestError: one of them is no number, or is less than 0.
    """
    names = ("max_time", "auto_finalize_ec", "auto_cancel", "auto_pause")
    found = {name: request.number(name, 0) for name in names}
    for name, number in found.items():
        if number < 0:
            raise RestError(400, f"Argument {name!r} is {number}. Give 0 for none, or more.")
    return Bounds(*found.values())


def window(request: Request) -> tuple[int, int]:
    """Read which rows are wanted: the number of the first, and how many.

    Raises:
        RestError: one of them is no number.
    """
    count = request.number("count", DEFAULT_ROWS)
    return max(0, request.number("offset", 0)), min(count, MAX_ROWS) if count > 0 else MAX_ROWS


def entry(job: Job, path: str, *, is_xml: bool) -> Entry:
    """Tell of *job*.

    Args:
        job: any.
        path: of the collection it is asked for in.
        is_xml: whether messages are told as XML has them, by type.
    """
    # The state first: a job that ends in between is told as running, never as done without rows.
    content = {**_CONSTANT, **_state(job), **_counts(job), **_texts(job)}
    content["messages"] = _by_type(job) if is_xml else _messages(job)
    return Entry(
        job.sid,
        path,
        content,
        job.owner,
        job.app,
        job.updated,
        links=_LINKS,
        perms={"read": [job.owner], "write": [job.owner]},
        sharing="global",
        acl={"ttl": str(job.ttl_s)},
        title=job.request.spl,
    )


def _counts(job: Job) -> dict[str, Any]:
    answer = job.so_far()
    rows = len(answer.rows)
    shown = len(job.previews.last.rows) if job.previews and not job.is_done else 0
    counted = answer.event_count if job.is_done else 0 if answer.is_transforming else rows
    return {
        "diskUsage": job.rows.size - job.rows.in_memory,
        "doneProgress": 1 if job.is_done else round(min(job.running.share(), 0.99), 4),
        "eventAvailableCount": 0 if answer.is_transforming else rows,
        "eventCount": counted,
        "eventFieldCount": len(answer.fields),
        "indexEarliestTime": 0,
        "indexLatestTime": 0,
        "numPreviews": job.previews.count if job.previews else 0,
        "priority": job.priority,
        "resultCount": rows if job.is_done else 0,
        "resultPreviewCount": rows or shown,
        "runDuration": round(job.run_s, 3),
        "runtime": {
            "auto_cancel": str(job.bounds.cancel_s),
            "auto_pause": str(job.bounds.pause_s),
        },
        "scanCount": max(job.running.scanned(), counted),
        "statusBuckets": _whole(job.arguments.get("status_buckets")),
        "ttl": job.ttl_s,
    }


def _whole(text: object) -> int:
    return int(text) if isinstance(text, str) and text.isdecimal() else 0


def _state(job: Job) -> dict[str, Any]:
    is_events = job.is_done and not job.so_far().is_transforming
    return {
        "dispatchState": job.state,
        "eventIsStreaming": True,
        "isDone": job.is_done,
        "isEventsPreviewEnabled": False,
        "isFailed": job.error is not None,
        "isFinalized": job.is_finalized,
        "isPaused": job.is_paused,
        "isPreviewEnabled": job.is_previewed,
        "isSaved": job.is_saved,
        "resultIsStreaming": is_events and job.error is None,
        "searchCanBeEventType": False,
    }


def _texts(job: Job) -> dict[str, Any]:
    spl, answer = job.request.spl, job.answer
    events, report = halves(spl)
    earliest = _iso(answer.earliest) if answer else _iso(None)
    told: dict[str, Any] = {
        "sid": job.sid,
        "label": job.arguments.get("label", ""),
        "isSavedSearch": "__RMD5" in job.sid,
        "search": spl,
        "eventSearch": events or None,
        "reportSearch": report or None,
        "normalizedSearch": spl,
        "optimizedSearch": spl,
        "remoteSearch": spl,
        "phase0": spl,
        "phase1": "",
        "cursorTime": earliest,
        "earliestTime": earliest,
        "pid": str(os.getpid()),
        "request": dict(job.arguments),
    }
    if answer and answer.latest:
        told["latestTime"] = _iso(answer.latest)
    return told


def _messages(job: Job) -> list[dict[str, str]]:
    told = [(m.type, m.text) for m in job.answer.messages] if job.answer else []
    told += [("FATAL", str(job.error))] if job.error else []
    return [{"type": kind, "text": text} for kind, text in told]


def _by_type(job: Job) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for message in _messages(job):
        found.setdefault(message["type"].lower(), []).append(message["text"])
    return found


def _iso(time: datetime | None) -> str:
    return (time or datetime.fromtimestamp(0, UTC)).isoformat(timespec="milliseconds")
