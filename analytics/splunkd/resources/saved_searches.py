"""Searches that are kept under a name, to be run again.

    POST saved/searches  name=Errors&search=index=web status>=500
    POST saved/searches/Errors/dispatch  dispatch.earliest_time=-1d  ->  <sid>…</sid>
    GET  saved/searches/Errors/history   the jobs that came of it

A schedule is kept and told (``next_scheduled_time``, ``scheduled_times``); nothing runs by
itself here, so that a test decides what runs when. They are the stanzas of savedsearches.conf.

Source: Splunk REST API Reference 9.3, "saved/searches"; savedsearches.conf.spec 9.2 (defaults).
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time as clock
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from analytics.engine.catalog import Entity
from analytics.errors import ConfigError
from analytics.spl.times import moment
from analytics.splunkd.collection import Collection, changeable, named, routes
from analytics.splunkd.cron import Schedule
from analytics.splunkd.dispatch import entry
from analytics.splunkd.exchange import RestError
from analytics.splunkd.namespace import check_write, place
from analytics.splunkd.paging import page
from analytics.splunkd.render import Entry, feed, single
from analytics.splunkd.resources import jobs
from analytics.splunkd.routing import Route

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request

_DEFAULTS: dict[str, Any] = {
    "search": "",
    "description": "",
    "disabled": False,
    "is_scheduled": False,
    "is_visible": True,
    "cron_schedule": "",
    "schedule_window": "0",
    "schedule_priority": "default",
    "max_concurrent": 1,
    "realtime_schedule": True,
    "restart_on_searchpeer_add": True,
    "run_n_times": 0,
    "run_on_startup": False,
    "actions": "",
    "displayview": "",
    "vsid": "",
    "alert_type": "always",
    "alert_comparator": "",
    "alert_condition": "",
    "alert_threshold": "",
    "alert.digest_mode": True,
    "alert.expires": "24h",
    "alert.severity": 3,
    "alert.suppress": "",
    "alert.suppress.period": "",
    "alert.track": "auto",
    "action.email": False,
    "action.populate_lookup": False,
    "action.rss": False,
    "action.script": False,
    "action.summary_index": False,
    "dispatch.buckets": 0,
    "dispatch.earliest_time": "",
    "dispatch.latest_time": "",
    "dispatch.lookups": True,
    "dispatch.max_count": 500_000,
    "dispatch.max_time": 0,
    "dispatch.reduce_freq": 10,
    "dispatch.rt_backfill": False,
    "dispatch.spawn_process": True,
    "dispatch.time_format": "%FT%T.%Q%:z",
    "dispatch.ttl": "2p",
}

_WILD = (
    "action.*", "alert.*", "args.*", "auto_summarize", "auto_summarize.*", "dispatch.*",
    "display.*", "durable.*", "embed.*", "request.*",
)  # fmt: skip

#: Arguments of a dispatch that are about the run, not settings of the search.
_ABOUT_RUN = frozenset(
    {"trigger_actions", "force_dispatch", "dispatch.now", "dispatchAs", "output_mode"}
)

_TOKEN = re.compile(r"\$(args\.[\w.-]+)\$")
_QUALIFIED = re.compile(r"\s*(\||search\b)", re.IGNORECASE)
_NOT_SID = re.compile(r"[^\w.@-]")

#: More times than these are not told at once: every minute of a week.
_MAX_TIMES = 10_080


def qualified(spl: str) -> str:
    """Write a search as jobs take it: with a command first."""
    return spl if _QUALIFIED.match(spl) else f"search {spl}"


def _shown(face: Face, found: Iterable[Entity]) -> Iterator[Mapping[str, Any]]:
    for saved in found:
        told = {**_DEFAULTS, **saved.content}
        due = _next(face, told)
        yield {
            "qualifiedSearch": qualified(str(told["search"])),
            "next_scheduled_time": due.strftime("%Y-%m-%d %H:%M:%S %Z") if due else "",
            "triggered_alert_count": 0,
        }


def _next(face: Face, told: Mapping[str, Any]) -> datetime | None:
    """Say when a search is due next; None where nothing is scheduled."""
    schedule = _schedule(told)
    return schedule.after(datetime.now(ZoneInfo(face.engine.zone))) if schedule else None


def _schedule(told: Mapping[str, Any]) -> Schedule | None:
    if not told["is_scheduled"] or told["disabled"] or not told["cron_schedule"]:
        return None
    try:
        return Schedule.read(str(told["cron_schedule"]))
    except ConfigError:  # written past this collection, into the stanza itself
        return None


def _checked(_face: Face, saved: Entity, settings: dict[str, Any]) -> Mapping[str, Any]:
    """Refuse a search that is blank, and a schedule that cannot be.

    Raises:
        RestError: the search is blank, or it is scheduled without saying when.
        ConfigError: the schedule cannot be read.
    """
    told = {**_DEFAULTS, **saved.content, **settings}
    if not str(told["search"]).strip():
        raise RestError(400, f"The search of {saved.name!r} is blank. Give its text.")
    if told["cron_schedule"]:
        Schedule.read(str(told["cron_schedule"]))
    elif told["is_scheduled"]:
        raise RestError(400, f"{saved.name!r} has no cron_schedule. Give one, or do not schedule.")
    return settings


SEARCHES = Collection(
    "saved/searches",
    "conf-savedsearches",
    _DEFAULTS,
    required=("search",),
    links=("list", "edit", "remove", "dispatch", "history"),
    wild=_WILD,
    is_namespaced=True,
    is_private=True,
    shown=_shown,
    checked=_checked,
    removed=lambda face, saved: face.catalog.remove(_suppression(saved)),
)


def dispatch(face: Face, request: Request, name: str) -> Reply:
    """Run a saved search, with other settings where some came along.

    Raises:
        RestError: there is none, it is disabled, or an argument is wrong or missing.
        SplError: its search cannot be understood.
    """
    saved = named(SEARCHES, face, request, name)[0]
    told = {**_DEFAULTS, **saved.content}
    if told["disabled"]:
        raise RestError(400, f"Saved search {name!r} is disabled. Enable it first.")
    for key, values in request.arguments.items():
        if not key.startswith(("dispatch.", "args.")) and key not in _ABOUT_RUN:
            raise RestError(400, f'Argument "{key}" is not supported by this handler.')
        told[key] = values[-1]
    asked = {
        "search": qualified(_filled(str(told["search"]), told)),
        "earliest_time": str(told["dispatch.earliest_time"]),
        "latest_time": str(told["dispatch.latest_time"]),
        "now": str(told.get("dispatch.now", "")),
        "max_count": str(told["dispatch.max_count"]),
        "id": f"{_prefix(saved, request.user)}{int(clock.time())}_{secrets.randbelow(10**9)}",
        "label": saved.name,
        "output_mode": request.output_mode,
        **_lifetime(str(told["dispatch.ttl"])),
    }
    run = request.instead("search/jobs", {key: value for key, value in asked.items() if value})
    run.owner, run.app = request.user or saved.owner, saved.app
    return jobs.create(face, run)


def _filled(spl: str, told: Mapping[str, Any]) -> str:
    """Put the arguments in their places, ``$args.name$``.

    Raises:
        RestError: a place has no argument.
    """

    def value(found: re.Match[str]) -> str:
        if found[1] not in told:
            raise RestError(400, f"The search has {found[0]!r}. Give the argument {found[1]!r}.")
        return str(told[found[1]])

    return _TOKEN.sub(value, spl)


def _lifetime(ttl: str) -> dict[str, str]:
    """Say how long the job is kept; periods of a schedule ("2p") are that of any job here."""
    return {"timeout": ttl} if ttl.isdigit() else {}


def _prefix(saved: Entity, user: str) -> str:
    """Begin the id of a job of *saved*, as splunkd does: who, whose, in which app, what."""
    owner, app = saved.owner, saved.app
    name = hashlib.sha256(f"{place(saved)}{saved.name}".encode()).hexdigest()[:17]
    return _NOT_SID.sub("_", f"{user[:40]}__{owner[:40]}__{app[:40]}") + f"__RMD5{name}_at_"


def history(face: Face, request: Request, name: str) -> Reply:
    """Answer with the jobs that came of a saved search, the newest first."""
    saved = named(SEARCHES, face, request, name)[0]
    end = _prefix(saved, "")
    found = [job for job in face.jobs.list() if end in job.sid and jobs.is_seen(request, job)]
    is_xml = request.output_mode != "json"
    told = [entry(job, "search/jobs", is_xml=is_xml) for job in found]
    entries = [
        Entry(e.name, e.path, e.content, e.owner, e.app, e.updated, e.links, acl=e.acl)
        for e in told
    ]
    path = f"{SEARCHES.path}/{quote(name, safe='')}/history"
    return feed(request, path, page(request, entries, sort_key=""), has_messages=False)


def scheduled_times(face: Face, request: Request, name: str) -> Reply:
    """Answer with when a saved search is due, within the next hour or the times given.

    Raises:
        RestError: a time is none, or they are too far apart.
    """
    saved = named(SEARCHES, face, request, name)[0]
    zone = ZoneInfo(face.engine.zone)
    now = datetime.now(zone)
    earliest, latest = (
        _time(request.text(key, default), key, now)
        for key, default in (("earliest_time", "now"), ("latest_time", "+1h"))
    )
    schedule = _schedule({**_DEFAULTS, **saved.content})
    times: list[int] = []
    due = earliest.astimezone(zone)
    while schedule and (due := schedule.after(due)) <= latest:
        times.append(int(due.timestamp()))
        if len(times) > _MAX_TIMES:
            raise RestError(400, f"There are over {_MAX_TIMES} times. Ask for a shorter range.")
    told = {"scheduled_times": times}
    return single(request, Entry(name, SEARCHES.path, told, saved.owner, saved.app))


def _time(text: str, key: str, now: datetime) -> datetime:
    time = moment(text, now, now.tzinfo)  # type: ignore[arg-type] # it is a ZoneInfo, see above
    if time is None:
        raise RestError(400, f"Argument {key!r} is {text[:100]!r}. Give a time such as -1h@h.")
    return time


def suppress(face: Face, request: Request, name: str) -> Reply:
    """Answer with whether alerts are held back, for ``expiration`` seconds where that was given.

    Raises:
        RestError: there is none, the caller may not change it, or the seconds are none.
    """
    saved = named(SEARCHES, face, request, name)[0]
    if request.method == "POST":
        check_write(request, saved)
        seconds = request.number("expiration", 0)
        if seconds < 0:
            raise RestError(
                400, f"Argument 'expiration' is {seconds}. Give seconds from now, or 0."
            )
        face.catalog.put(_suppression(saved, clock.time() + seconds if seconds else 0.0))
    kept = _suppression(saved)
    found = [e for e in face.catalog.find(kept.kind, name) if place(e) == place(kept)]
    left = max(0.0, found[0].content["until"] - clock.time()) if found else 0.0
    told = {"suppressed": left > 0, "expiration": round(left)}
    return single(request, Entry(name, SEARCHES.path, told, saved.owner, saved.app))


def _suppression(saved: Entity, until: float = 0.0) -> Entity:
    return Entity("suppressed", saved.name, {"until": until}, saved.owner, saved.app)


def acknowledge(face: Face, request: Request, name: str) -> Reply:
    """Let alerts of a saved search through again.

    Raises:
        RestError: there is none, or the caller may not change it.
    """
    saved = changeable(SEARCHES, face, request, name)
    face.catalog.remove(_suppression(saved))
    return single(request, SEARCHES.entry(face, saved))


_VERBS: tuple[tuple[str, str, Callable[..., Reply]], ...] = (
    ("POST", "dispatch", dispatch),
    ("GET", "history", history),
    ("GET", "scheduled_times", scheduled_times),
    ("POST", "scheduled_times", scheduled_times),
    ("GET", "suppress", suppress),
    ("POST", "suppress", suppress),
    ("POST", "acknowledge", acknowledge),
)

ROUTES = (
    *routes(SEARCHES),
    *(Route(verb, f"{SEARCHES.path}/*/{what}", answer) for verb, what, answer in _VERBS),
)
