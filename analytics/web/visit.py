"""One request to a page: where it points, what it asks, and how long it took.

    Visit(request, settings, "shop").question  ->  Question(range="7d", …)

Source: ours.
"""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode

import bottle

from analytics.reports._scope import Condition
from analytics.web import question as questions
from analytics.web import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analytics.table import Results, Table
    from analytics.web.asking import Asker
    from analytics.web.searches import Search
    from analytics.web.settings import Settings

#: Where a request keeps its number.
NUMBER = "analytics.request"

_MOST_PARAMETERS = 200


def request_number() -> str:
    """Give the number of the request that is answered in this thread."""
    number: str = bottle.request.environ[NUMBER]
    return number


class Visit:
    """One request, understood.

    Attributes:
        root: what stands before every path of the site.
        application: its name, or "" on pages of no application.
        path: the address of the page, without its query; *api* is that of its JSON.
        events: the address of the application's events, or of the list.
        parameters: name to value; of a repeated one the last.
        question, window, notes: the state in the address, its time, what was not understood.
        now: the moment of the request, in the zone of the site.
    """

    def __init__(
        self,
        settings: Settings,
        application: str = "",
        *,
        path: str = "",
        is_failed: bool = False,
    ) -> None:
        """Read the request of this thread; of one that *is_failed*, only the theme.

        Args:
            settings: of the site.
            application: that the page is about.
            path: of the page, where it is neither the list nor the one of events.
            is_failed: whether the request could not be answered.

        Raises:
            HTTPError: 400, the query cannot be read.
        """
        self._started = perf_counter()
        request = bottle.request
        self.root: str = request.environ.get("SCRIPT_NAME", "").rstrip("/")
        self.application = application
        here = f"/application/{quote(application, safe='')}" if application else "/applications"
        self.path: str = self.root + (path or here)
        self.events = self.root + here
        self.api = f"{self.root}/api{here}"
        pairs = [] if is_failed else _pairs(request.query_string)
        self.parameters = dict(pairs)
        self._pairs = [pair for pair in pairs if pair[0] != "theme"]
        self.now = settings.now()
        self.question, self.window, self.notes = questions.read(pairs, self.now)
        cookie = request.get_cookie("theme") or ""
        self.theme: str = cookie if cookie in {"light", "dark"} else ""
        self.new_theme = self.parameters.get("theme", "")
        self.searched_s = 0.0

    @property
    def took_ms(self) -> float:
        """How long the request is under way, in milliseconds."""
        return (perf_counter() - self._started) * 1000

    @property
    def address(self) -> str:
        """The address of the request itself, without a theme."""
        return self.path + ("?" + urlencode(self._pairs) if self._pairs else "")

    @property
    def flip(self) -> str:
        """The same address, asking for the other theme."""
        other = "light" if self.theme == "dark" else "dark"
        return "?" + urlencode([*self._pairs, ("theme", other)])

    @property
    def meta(self) -> dict[str, Any]:
        """What the site keeps about the request: names and choices, no values of filters."""
        return {
            "app_name": self.application,
            "event_name": ", ".join(self.question.events),
            "property_name": self.question.by if self.question.is_split else "",
            "range": self.question.range or "custom",
            "span": self.window.span,
            "metric": self.question.metric,
        }

    def ask(self, asker: Asker, plan: Mapping[str, Search]) -> dict[str, Table]:
        """Run the searches of *plan* together.

        Raises:
            AnalyticsError: what a search raised.
        """
        started = perf_counter()
        try:
            found = asker.together({name: search.spl for name, search in plan.items()})
            self._tell(found.values())
            return {name: search.shape(found[name]) for name, search in plan.items()}
        finally:
            self.searched_s += perf_counter() - started

    def _tell(self, found: Iterable[Results]) -> None:
        """Note what the searches warn of, such as rows that were cut off."""
        for results in found:
            for message in results.messages:
                if message.type == "WARN" and message.text not in self.notes:
                    self.notes.append(message.text)

    def with_filter(self) -> str:
        """Give the address with the filter that the form of the filter menu sends."""
        get = self.parameters.get
        name, operator, value = get("filter", ""), get("operator", ""), get("value", "").strip()
        text = questions.text_of(Condition(name, "is set"))
        for known in questions.OPERATORS:
            if known == operator:
                text = questions.text_of(Condition(name, known, value))
        condition = questions.condition_of(text)
        where = (*self.question.where, condition) if condition else self.question.where
        return self.path + replace(self.question, where=tuple(dict.fromkeys(where))).address()

    def footer(self, read: int | None, kept: int) -> str:
        """Say what the page cost, what it read of how much, and when."""
        events = f"{kept:,} events" if read is None else f"{read:,} of {kept:,} events in range"
        zone, offset = str(self.now.tzinfo), words.offset(self.now)
        clock = f"{self.now:%H:%M:%S}, {zone}" + ("" if zone == offset else f" ({offset})")
        return f"{self.took_ms:.0f} ms · {events} · as of {clock}"


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, max_num_fields=_MOST_PARAMETERS, errors="replace")
    except ValueError as error:
        raise bottle.HTTPError(400) from error
