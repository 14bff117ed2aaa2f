"""Searches: make one, watch it, stop it.

    POST search/v2/jobs  search=search index=web | stats count&exec_mode=oneshot&output_mode=json
    ->  {"preview":false,…,"results":[{"count":"2"}]}

Version 1 and 2 of these paths are the same here, with GET and POST alike. Besides splunkd's
arguments a search takes ``tz``, the name of the time zone it is searched in.

Source: docs/rest.md (jobs, control); Splunk REST API Reference, "search/jobs".
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.engine import search
from analytics.engine.job import TTL_S
from analytics.engine.jobs import UNDER_WAY
from analytics.splunkd import quotas, results
from analytics.splunkd.dispatch import asked, bounds, entry, window
from analytics.splunkd.exchange import RestError
from analytics.splunkd.exports import export as export_of
from analytics.splunkd.gate import Inside
from analytics.splunkd.paging import page
from analytics.splunkd.render import bare, feed, response, said
from analytics.splunkd.routing import Route

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.engine.job import Job
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request

_SID = re.compile(r"[\w.@-]{1,200}")


def find(face: Face, request: Request, sid: str) -> Job:
    """Find the job *sid*; those of others are there for nobody but who sees all objects.

    Raises:
        RestError: there is none, or no more.
    """
    job = face.jobs.get(sid)
    if job is None or not is_seen(request, job):
        raise RestError(404, "Unknown sid.", "FATAL")
    return job


def is_seen(request: Request, job: Job) -> bool:
    """Whether *job* is there for the one who asks."""
    return request.caller.sees_all or job.owner == request.caller.user


def create(face: Face, request: Request) -> Reply:
    """Search: at once and for good, or as a job.

    Raises:
        RestError: an argument is wrong.
        SplError: the search cannot be understood.
        SearchError: it failed, where it ran at once.
    """
    wanted = asked(request)
    quotas.check(face, request)
    mode = request.text("exec_mode", "normal")
    if mode == "oneshot":
        return _oneshot(face, request, wanted)
    if mode not in {"normal", "blocking"}:
        raise RestError(
            400, f"Argument 'exec_mode' is {mode[:50]!r}. Use normal, blocking or oneshot."
        )
    search.check(face.engine, wanted)
    sid = request.text("id")
    if sid and not _SID.fullmatch(sid):
        raise RestError(400, f"{sid[:200]!r} cannot be an id. Use letters, digits, '.' and '_'.")
    if face.jobs.is_full:
        raise RestError(
            503, f"{UNDER_WAY} searches wait or run. Cancel some of them, or ask again later."
        )
    if sid and face.jobs.get(sid):
        raise RestError(409, f"A search job with the id {sid!r} already exists. Use another id.")
    is_previewed = request.flag("preview", default=True)
    job = face.jobs.start(
        wanted,
        {name: values[-1] for name, values in request.arguments.items()},
        owner=request.user,
        app="search" if request.app in {None, "-"} else request.app,
        sid=sid,
        ttl_s=request.number("timeout", request.number("ttl", TTL_S)),
        bounds=bounds(request),
        is_blocking=mode == "blocking",
    )
    job.is_previewed = is_previewed
    return response(request, {"sid": job.sid}, 201)


def _oneshot(face: Face, request: Request, wanted: search.Request) -> Reply:
    """Search and answer with the rows; no more of them are looked for than are asked for."""
    offset, count = window(request)
    wanted = replace(wanted, limit=min(wanted.limit, offset + count))
    with face.seats.take(request.user):
        answer = face.jobs.answer(wanted, offset=offset, is_gone=request.is_gone)
    sheet = results.Sheet(answer.fields, answer.rows, answer.messages, offset)
    return results.reply(sheet.only(request.arguments.get("f", [])), request.output_mode)


def export(face: Face, request: Request) -> Reply:
    """Search and answer with all rows while they are found."""
    wanted = asked(request)
    quotas.check(face, request)
    if not request.text("max_count"):
        wanted = replace(wanted, limit=sys.maxsize)
    stream = face.jobs.stream(wanted, is_gone=request.is_gone)
    names = request.arguments.get("f", [])
    is_previewed = request.flag("preview", default=False)
    previews = face.jobs.previews(wanted, is_gone=request.is_gone) if is_previewed else ()
    seat = face.seats.take(request.user)
    try:
        folder = face.engine.folder / "tmp"
        reply = export_of(stream, request.output_mode, names, folder=folder, previews=previews)
    except BaseException:
        seat.leave()
        raise
    if isinstance(reply.body, bytes):
        seat.leave()
    else:
        reply.body = Inside(reply.body, seat)
    return reply


def listed(face: Face, request: Request) -> Reply:
    """Answer with the jobs, the newest first."""
    path, is_xml = _path(request), request.output_mode != "json"
    entries = [entry(job, path, is_xml=is_xml) for job in face.jobs.list() if is_seen(request, job)]
    return feed(request, path, page(request, entries, sort_key=""), has_messages=False)


def read(face: Face, request: Request, sid: str) -> Reply:
    """Answer with what is known of a job."""
    job = find(face, request, sid)
    return bare(request, entry(job, _path(request), is_xml=request.output_mode != "json"))


def cancel(face: Face, request: Request, sid: str) -> Reply:
    """Forget a job; one that runs is ended."""
    face.jobs.remove(find(face, request, sid).sid)
    return said(request, 200, "INFO", "Search job cancelled.")


def control(face: Face, request: Request, sid: str) -> Reply:
    """Do to a job what ``action`` says.

    Raises:
        RestError: there is no such job or action.
    """
    job, action = find(face, request, sid), request.text("action")
    if action == "cancel":
        return cancel(face, request, sid)
    if action not in _ACTIONS:
        known = ", ".join(sorted({"cancel", *_ACTIONS}))
        raise RestError(400, f"There is no action {action[:50]!r}. Use one of {known}.", "FATAL")
    _ACTIONS[action](job, request)
    return said(request, 200, "INFO", f"Search job: {action} done.")


def _path(request: Request) -> str:
    return "/".join(request.segments[: 3 if request.segments[1] == "v2" else 2])


def _set_preview(job: Job, *, is_previewed: bool) -> None:
    job.is_previewed = is_previewed


def _set_ttl(job: Job, request: Request) -> None:
    job.ttl_s = request.number("ttl", job.ttl_s)


def _set_priority(job: Job, request: Request) -> None:
    job.priority = request.number("priority", job.priority)


_ACTIONS: dict[str, Callable[[Job, Request], object]] = {
    "pause": lambda job, _request: job.pause(),
    "unpause": lambda job, _request: job.resume(),
    "finalize": lambda job, _request: job.finalize(),
    "touch": lambda job, _request: job.touch(),
    "setttl": _set_ttl,
    "setpriority": _set_priority,
    "enablepreview": lambda job, _request: _set_preview(job, is_previewed=True),
    "disablepreview": lambda job, _request: _set_preview(job, is_previewed=False),
    "save": lambda job, _request: job.save(is_saved=True),
    "unsave": lambda job, _request: job.save(is_saved=False),
}

ROUTES = tuple(
    Route(verb, f"{start}/{rest}", answer)
    for start in ("search", "search/v2")
    for verb, rest, answer in (
        ("POST", "jobs", create),
        ("GET", "jobs", listed),
        ("GET", "jobs/export", export),
        ("POST", "jobs/export", export),
        ("GET", "jobs/*", read),
        ("POST", "jobs/*", read),
        ("DELETE", "jobs/*", cancel),
        ("POST", "jobs/*/control", control),
    )
)
