"""The pages: one method for each address, from a request to an answer.

    GET /application/shop?metric=users             the Events page
    GET /application/shop?…&format=csv             its chart's numbers
    GET /application/shop?…&open=country&part=values   the list of one property, for the script

Source: ours.
"""

from __future__ import annotations

import gzip
import logging
from concurrent.futures import ThreadPoolExecutor
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

import bottle

from analytics.reports._scope import Scope
from analytics.web import (
    api,
    assets,
    downloads,
    events,
    failures,
    lines,
    overview,
    searches,
    tables,
    words,
)
from analytics.web.asking import Asker
from analytics.web.question import OPERATORS
from analytics.web.visit import Visit, request_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.web.asking import Searcher
    from analytics.web.failures import Failure
    from analytics.web.settings import Settings

log = logging.getLogger("analytics.web")

SHORTCUTS = (
    ("?", "this list"),
    ("/", "search or filter"),
    ("g a", "applications"),
    ("g e", "events"),
    ("1 to 5", "24 hours, 7, 30, 90 days, 12 months"),
    ("h d w m", "span: hour, day, week, month"),
    ("c", "compare with the previous period, or stop"),
    ("n", "show the numbers of the chart"),
    ("s", "show the search (SPL)"),
    ("x", "download CSV"),
    ("← → Home End", "in a chart: read one bucket after the other"),
    ("Enter", "in a chart: pin the reading, for a link"),
    ("0", "reset the zoom"),
    ("Shift D", "light or dark"),
)
_OF_TOOLS = (("g l", "links"),)
_MENU = 12
_YEAR_S = 31_536_000
_SMALL = 800


class Tracker(Protocol):
    """What the site needs to keep events of its own."""

    def track(self, event_name: str, *, props: dict[str, Any]) -> object:
        """Keep one event."""


class Pages:
    """What the addresses of the site answer.

    Attributes:
        settings: as given to `make_app`.
        asker: runs the searches.
        has_tools: whether there are pages around the collector.
    """

    def __init__(self, retriever: Searcher, tracker: Tracker | None, settings: Settings) -> None:
        pool = ThreadPoolExecutor(settings.workers, thread_name_prefix="analytics-search")
        self.settings = settings
        self.has_tools = False
        self.asker = Asker(retriever, pool, settings.zone)
        self._tracker = tracker
        self._assets = assets.Assets(assets.folder("static"))
        self._views = [str(assets.folder("views"))]
        self._templates: dict[str, bottle.SimpleTemplate] = {}

    def applications(self) -> bottle.HTTPResponse:
        """Answer the list of applications.

        Raises:
            AnalyticsError: what a search raised.
        """
        visit = Visit(self.settings)
        if visit.new_theme:
            return change_theme(visit)
        self._track("list_applications", {})
        found = visit.ask(self.asker, overview.searches(self.settings.index, visit.now))
        view = overview.build(found, visit)
        return self.page(visit, "applications.tpl", title="Applications", **view)

    def application(self, name: str) -> bottle.HTTPResponse:
        """Answer the Events page, its CSV, or the values of one property.

        Raises:
            AnalyticsError: what a search raised.
        """
        visit = Visit(self.settings, name)
        if visit.new_theme:
            return change_theme(visit)
        if "filter" in visit.parameters:
            return redirect(visit.with_filter())
        part = _PARTS.get((visit.parameters.get("part"), visit.parameters.get("format")))
        if part:
            return part(self, visit)
        self._track("app_details", visit.meta)
        plan = searches.of(self._scope(visit), visit.question, visit.window)
        found = visit.ask(self.asker, plan)
        known = found["applications"].rows
        if name not in (row["name"] for row in known):
            return self._unknown(visit, known)
        answers = events.read(found, visit.question, visit.window)
        view = events.build(
            answers, visit.question, visit.window, name, visit.api, (*plan.values(),), visit.notes
        )
        return self.page(
            visit,
            "application.tpl",
            title=f"{view.subject} · {name}" if view.subject else name,
            view=view,
            chart=True,
            menu=_menu(visit, known),
            footer=visit.footer(answers.whole[0].count, _kept(known, name)),
            number=words.number,
            decimal=words.decimal,
            operators=OPERATORS,
            is_own_range=not visit.question.range,
            all_events=visit.question.address(events=(), opened=""),
            csv=visit.question.address() + "&format=csv",
            open_in_splunk=searches.open_in_splunk(self.settings.splunk_url, plan["chart"]),
        )

    def api(self, name: str) -> bottle.HTTPResponse:
        """Answer the numbers of the Events page as JSON.

        Raises:
            AnalyticsError: what a search raised.
        """
        visit = Visit(self.settings, name)
        self._track("api_app_details", visit.meta)
        plan = searches.of(self._scope(visit), visit.question, visit.window)
        found = visit.ask(self.asker, plan)
        known = found["applications"].rows
        if name not in (row["name"] for row in known):
            return self._unknown(visit, known)
        answers = events.read(found, visit.question, visit.window)
        return _answer(api.dumps(visit, answers, plan), "application/json")

    def asset(self, name: str) -> bottle.HTTPResponse:
        """Answer a file of static/."""
        asset = self._assets.find(name)
        if asset is None:
            raise bottle.HTTPError(404)
        keep = f"public, max-age={_YEAR_S}, immutable" if asset.is_dated else "no-cache"
        headers = {"ETag": asset.etag, "Vary": "Accept-Encoding", "Cache-Control": keep}
        if asset.etag in bottle.request.get_header("If-None-Match", ""):
            return bottle.HTTPResponse(status=304, headers=headers)
        headers["Content-Type"] = asset.type
        if not _takes_gzip():
            return bottle.HTTPResponse(asset.body, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return bottle.HTTPResponse(asset.packed, headers=headers)

    def failure(self, failure: Failure, number: str) -> bottle.HTTPResponse:
        """Answer *failure*: JSON under /api/, else a page; *number* is in the log too."""
        if bottle.request.path.startswith("/api/"):
            return _answer(api.failure(failure, number), "application/json", failure.status)
        visit = Visit(self.settings, is_failed=True)
        when = f"{visit.now:%b} {visit.now.day}, {visit.now:%Y %H:%M:%S} {self.settings.zone}"
        page = {"failure": failure, "number": number, "when": when, "status": failure.status}
        address = visit.root + bottle.request.path
        query = bottle.request.query_string
        page["address"] = f"{address}?{query}" if query else address
        answer = self.page(visit, "error.tpl", title=failure.title, here="", **page)
        answer.status = failure.status
        return answer

    def _scope(self, visit: Visit) -> Scope:
        return Scope(visit.application, self.settings.index)

    def _values(self, visit: Visit) -> bottle.HTTPResponse:
        plan = searches.of_values(self._scope(visit), visit.question, visit.window)
        found = visit.ask(self.asker, plan)
        total = tables.totals(found["totals"].rows).count
        values = tables.values(found["values"].rows, visit.question.opened, total, visit.question)
        return _answer(self._template("values.tpl").render(values=values), "text/html")

    def _properties(self, visit: Visit) -> bottle.HTTPResponse:
        plan = searches.of_properties(self._scope(visit), visit.question, visit.window)
        counts = events.properties_of(visit.ask(self.asker, plan))
        panel = tables.panel(counts, None, visit.question, visit.application)
        return _answer(self._template("properties.tpl").render(panel=panel), "text/html")

    def _csv(self, visit: Visit) -> bottle.HTTPResponse:
        plan = searches.of_chart(self._scope(visit), visit.question, visit.window)
        drawn = events.lines_of(visit.ask(self.asker, plan), visit.question, visit.window)
        answer = _answer(downloads.dumps(drawn.times, drawn.series), "text/csv")
        name = quote(lines.file_name(visit.application, visit.question) + ".csv")
        answer.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{name}")
        return answer

    def _unknown(self, visit: Visit, known: Sequence[Any]) -> bottle.HTTPResponse:
        near = get_close_matches(visit.application, [row["name"] for row in known], n=1, cutoff=0.5)
        nearest = near[0] if near else ""
        address = f"{visit.root}/application/{quote(nearest, safe='')}"
        failure = failures.unknown_application(visit.application, nearest, address)
        return self.failure(failure, request_number())

    def page(self, visit: Visit, template: str, **values: Any) -> bottle.HTTPResponse:
        """Answer *template*, in the frame of all pages."""
        frame = {
            "asset": lambda name: f"{visit.root}/static/{self._assets.address(name)}",
            "root": visit.root,
            "path": visit.path,
            "theme": visit.theme,
            "flip": visit.flip,
            "shortcuts": SHORTCUTS + _OF_TOOLS * self.has_tools,
            "application": visit.application,
            "chart": False,
            "footer": "",
            "here": "applications",
            "events": visit.events,
            "quoted": quote(visit.application, safe=""),
            "has_tools": self.has_tools,
            "notes": visit.notes,
        }
        answer = _answer(self._template(template).render(frame | values), "text/html")
        answer.set_header("Server-Timing", _timing(visit))
        return answer

    def _template(self, name: str) -> bottle.SimpleTemplate:
        if name not in self._templates:
            self._templates[name] = bottle.SimpleTemplate(name=name, lookup=self._views)
        return self._templates[name]

    def _track(self, event: str, properties: dict[str, Any]) -> None:
        if self._tracker is None:
            return
        try:
            self._tracker.track(event, props=properties)
        except Exception:  # a page never fails because the site watches itself
            log.exception("the site could not track its own event %r", event)


#: What else than the page the parameters part= and format= ask for.
_PARTS = {
    ("values", None): Pages._values,  # noqa: SLF001
    ("properties", None): Pages._properties,  # noqa: SLF001
    (None, "csv"): Pages._csv,  # noqa: SLF001
}


def _menu(visit: Visit, known: Sequence[Any]) -> list[tuple[str, str]]:
    """List the applications with the most events, the one of the visit among them."""
    names = [row["name"] for row in sorted(known, key=lambda row: -row["count"])[:_MENU]]
    if visit.application not in names:
        names.append(visit.application)
    keep = visit.question.address_of_time()
    return [(name, f"{visit.root}/application/{quote(name, safe='')}{keep}") for name in names]


def _kept(known: Sequence[Any], name: str) -> int:
    return sum(row["count"] for row in known if row["name"] == name)


def _timing(visit: Visit) -> str:
    """Write the time of the searches and of the whole answer, in ms, for the browser's tools."""
    return f"searches;dur={visit.searched_s * 1000:.1f}, total;dur={visit.took_ms:.1f}"


def change_theme(visit: Visit) -> bottle.HTTPResponse:
    """Keep the theme that the address asks for, and lead to the address without it."""
    answer = redirect(visit.address)
    if visit.new_theme in {"light", "dark"}:
        answer.set_cookie("theme", visit.new_theme, path="/", max_age=_YEAR_S, samesite="lax")
    return answer


def redirect(address: str) -> bottle.HTTPResponse:
    """Lead to *address*, to be read."""
    return bottle.HTTPResponse(status=303, headers={"Location": address})


def _takes_gzip() -> bool:
    return "gzip" in bottle.request.get_header("Accept-Encoding", "")


def _answer(text: str, kind: str, status: int = 200) -> bottle.HTTPResponse:
    headers = {
        "Content-Type": f"{kind}; charset=utf-8",
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Encoding, Cookie",
    }
    body = text.encode()
    if len(body) > _SMALL and _takes_gzip():
        headers["Content-Encoding"] = "gzip"
        body = gzip.compress(body, 5, mtime=0)
    return bottle.HTTPResponse(body, status, headers=headers)
