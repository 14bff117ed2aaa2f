"""Ask about events: the read side, for Python programs.

    retriever = AnalyticsRetriever("shop")
    retriever.events()                          [{"name": "login", "count": 12}, …]
    retriever.events_over_time("login", TimeRange.DAY, earliest="-7d@d", unique=True)
    retriever.search('search index=web | stats count by status', tz="Europe/Berlin").to_pandas()
    retriever.report("counts", by="plan", where=[("country", "is not", "de")]).rows

Each call is one search, on a Splunk or on the embedded engine, in the same words. What is
given to it stays a value: no text can change what the search does.

Source: the class, its methods, their first arguments and what they give are those of the
Splunk SDK's analytics example.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from html import unescape
from http.client import HTTPException
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from analytics import reports
from analytics.config import load
from analytics.errors import (
    AnalyticsError,
    ConfigError,
    RejectedError,
    SearchError,
    SplError,
    TransportError,
)
from analytics.event import DEFAULT_INDEX
from analytics.reports import counts, properties, property_values, series
from analytics.reports._narrow import Narrow, Ranked, narrowed, zone_of
from analytics.reports._scope import PREFIX, Condition
from analytics.reports.series import NOT_SET, OTHER
from analytics.spl import quote as q
from analytics.table import Results

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator
    from typing import Literal, Unpack

    from splunklib.binding import HTTPError
    from splunklib.client import Service

    from analytics.reports._narrow import Time
    from analytics.reports._scope import Scope
    from analytics.table import Table

    Counts = list[dict[str, Any]]

__all__ = ["NOT_SET", "OTHER", "AnalyticsRetriever", "Condition", "TimeRange"]

#: What a report covers when it is told no time: 30 days, of which today is the last.
_MONTH = "-29d@d"

_NARROW = tuple(Narrow.__annotations__)

#: How `analytics.errors.SplError` shows where a search is wrong.
_DRAWING = re.compile(
    r"(?P<message>.*)\n  (?P<line>[^\n]*)\n  (?P<before> *)(?P<carets>\^+)", re.DOTALL
)

#: What to do about a refusal, by its status.
_FIXES = {
    401: "Log in again: check username, password and token.",
    403: "Ask for the right to search this index.",
    429: "Too many searches run; try again later.",
    503: "Too many searches run; try again later.",
}


class TimeRange(StrEnum):
    """Widths of a bucket of `events_over_time`; any span of Splunk's will do as well."""

    HOUR = "1h"
    DAY = "1d"
    WEEK = "1w"
    MONTH = "1mon"


class AnalyticsRetriever:
    """Answers questions about the events of one application; any thread may ask.

    Attributes:
        application_name: the application; "" for all of them.
        index: where its events are.
        tz: IANA name of the zone of days, "" for that of the Splunk or engine.
    """

    def __init__(
        self,
        application_name: str,
        splunk_info: Mapping[str, Any] | Service | None = None,
        index: str = DEFAULT_INDEX,
        *,
        tz: str | None = None,
        data: str | os.PathLike[str] | None = None,
    ) -> None:
        """Make a retriever; it connects when it is first asked.

        Args:
            application_name: the application; "" for all of them.
            splunk_info: what `splunklib.client.connect` takes, or a Service; the settings
                decide when it is left out, and without any it is the embedded engine.
            index: where its events are.
            tz: IANA name of the zone of days; what the settings say when left out.
            data: the data directory of the embedded engine.

        Raises:
            ConfigError: a setting cannot be used.
        """
        self._service: Service | None = None
        if not isinstance(splunk_info, Mapping | None):
            self._service, splunk_info = splunk_info, None
        config = load(splunk_info, data=data)
        self.application_name = application_name
        self.index = index
        self.tz = config.tz if tz is None else tz
        zone_of(self.tz)
        self._splunk_info, self._data = splunk_info, data
        self._connecting = Lock()

    def applications(self, **ranked: Unpack[Ranked]) -> Counts:
        """List the applications of the index, as ``{"name", "count"}``.

        Raises:
            SplError: an argument cannot stand in a search.
            SearchError: the search failed.
            TransportError: the index cannot be reached.
        """
        return self._counts(counts.Params(index=self.index, by="application", bots="with"), ranked)

    def events(self, **ranked: Unpack[Ranked]) -> Counts:
        """List the names of the application's events, as ``{"name", "count"}``.

        Raises:
            SplError, SearchError, TransportError: as `applications`.
        """
        return self._counts(counts.Params(**self._scope(), by="event"), ranked)

    def properties(self, event_name: str = "", **narrow: Unpack[Narrow]) -> Counts:
        """List the properties of an event, or of all, with how many values each has.

        Raises:
            SplError, SearchError, TransportError: as `applications`.
        """
        params = properties.Params(**self._scope(event_name))
        return [*self._ask(properties, params, narrow).rows]

    def property_values(
        self,
        event_name: str,
        property: str,  # noqa: A002 - the name that the example gave it
        **ranked: Unpack[Ranked],
    ) -> Counts:
        """List the values of a property of an event, as ``{"name", "count"}``.

        Raises:
            SplError, SearchError, TransportError: as `applications`.
        """
        params = property_values.Params(**self._scope(event_name), by=_field(property))
        return self._counts(params, ranked)

    def events_over_time(
        self,
        event_name: str = "",
        time_range: str = TimeRange.MONTH,
        property: str = "",  # noqa: A002 - the name that the example gave it
        *,
        span: str | None = None,
        **ranked: Unpack[Ranked],
    ) -> dict[str, Counts]:
        """Count the events of each month, or other span, by event or by a property's value.

        Args:
            event_name: the event; "" for all.
            time_range: width of a bucket: a `TimeRange`, or any span of Splunk's.
            property: what to split by; "" for the event's name.
            span: another word for *time_range*, which it takes the place of.
            **ranked: as of the other methods; *limit* is 10 when left out.

        Returns:
            For each of the *limit* greatest names, and for `OTHER` and `NOT_SET` where events
            are left over: ``{"count", "time"}`` of every bucket, in order; *time* is the start
            of the bucket in ISO 8601, as Splunk gives it.

        Raises:
            SplError, SearchError, TransportError: as `applications`.
        """
        is_unique, limit = ranked.pop("unique", False), ranked.pop("limit", 10)
        params = series.Params(
            **self._scope(event_name),
            by=_field(property) or "event",
            metric="users" if is_unique else "count",
            span=span or time_range,
            limit=limit,
        )
        table = self._ask(series, params, ranked)
        return {
            name: [{"count": int(row[name]), "time": row["time"]} for row in table.rows]
            for name in table.columns[1:]
        }

    def report(self, name: str, **parameters: Any) -> Table:
        """Answer the report *name* (docs/reports.md), over the last 30 days if not told.

        Args:
            name: such as "counts" or "series".
            **parameters: those of the report, those of `Narrow`, ``application``, ``index``.

        Raises:
            ConfigError: there is no such report, or a parameter cannot be used.
            SplError, SearchError, TransportError: as `applications`.
        """
        report = reports.load(name)
        narrow = {key: parameters.pop(key) for key in _NARROW if key in parameters}
        if not {"earliest", "latest"} & narrow.keys():
            narrow["earliest"] = _MONTH
        try:
            params = report.Params(**{**self._where(), **parameters})
        except TypeError as error:
            message = f"The report {name!r} cannot take this: {error}. See docs/reports.md."
            raise ConfigError(message) from None
        return self._ask(report, params, cast("Narrow", narrow))

    def search(
        self, spl: str, earliest: Time = None, latest: Time = None, *, tz: str | None = None
    ) -> Results:
        """Run any search and give all its rows; times in *spl* win over the arguments.

        Args:
            spl: it begins with ``search`` or with a pipe.
            earliest: as in `Narrow`.
            latest: as in `Narrow`.
            tz: as in `Narrow`. A real Splunk takes the zone of its user whatever this says.

        Raises:
            SplError: *spl* cannot be understood.
            SearchError, TransportError: as `applications`.
        """
        from analytics.connect import takes_zone  # noqa: PLC0415 (brings in splunklib: 34 ms)

        zone = self.tz if tz is None else tz
        times = {"earliest_time": earliest, "latest_time": latest}
        asked = {
            name: q.moment(time, zone_of(zone)) for name, time in times.items() if time is not None
        }
        service = self._connected()
        if (is_embedded := takes_zone(service)) and zone:
            asked["tz"] = zone
        with _told(spl, is_embedded=is_embedded):
            reply = service.jobs.oneshot(spl, output_mode="json", count=0, **asked)
            return Results.loads(reply.read())

    def _scope(self, event_name: str = "") -> dict[str, Any]:
        """Say what the methods of the example are about: all that was sent, by robots too."""
        events = (event_name,) if event_name else ()
        return {**self._where(), "events": events, "bots": "with"}

    def _where(self) -> dict[str, Any]:
        return {"application": self.application_name, "index": self.index}

    def _counts(self, params: counts.Params, ranked: Ranked) -> Counts:
        is_unique, limit = ranked.pop("unique", False), ranked.pop("limit", 0)
        rank: Literal["count", "users"] = "users" if is_unique else "count"
        params = replace(params, limit=limit, rank=rank, has_users=is_unique)
        table = self._ask(counts, params, ranked)
        return [{"name": row["name"], "count": row[rank]} for row in table.rows]

    def _ask(self, report: Any, params: Scope, narrow: Narrow) -> Table:
        """Run *report* over what *params* and *narrow* say together."""
        params = narrowed(params, {"tz": self.tz, **narrow})
        rows = self.search(report.search(params), tz=narrow.get("tz"))
        table: Table = report.shape(rows, params)
        return table

    def _connected(self) -> Service:
        with self._connecting:
            if self._service is None:
                from analytics.connect import connect  # noqa: PLC0415 (brings in splunklib)

                self._service = connect(self._splunk_info, data=self._data)
            return self._service


def _field(name: str) -> str:
    """Name a property so that not even one called "event" is taken for a field."""
    return PREFIX + name if name and not name.startswith(PREFIX) else name


@contextmanager
def _told(spl: str, *, is_embedded: bool) -> Iterator[None]:
    """Say what splunklib and the network raise in our own errors."""
    from splunklib.binding import AuthenticationError, HTTPError  # noqa: PLC0415 (34 ms)

    try:
        yield
    except AuthenticationError as error:
        message = "Splunk refused the login. Check username, password and token."
        raise RejectedError(message, 401) from error
    except HTTPError as error:
        raise _refusal(error, spl, is_embedded=is_embedded) from error
    except UnicodeEncodeError as error:
        message = "The search has half a character (a lone surrogate). Remove it."
        raise SplError(message, spl, error.start, error.end) from None
    except (OSError, HTTPException) as error:
        if isinstance(error, AnalyticsError):
            raise
        message = f"Splunk cannot be reached: {error!r}. Check host, port and scheme."
        raise TransportError(message) from error


def _refusal(error: HTTPError, spl: str, *, is_embedded: bool) -> AnalyticsError:
    """Turn a status of 400 or more into the error that it means."""
    text = _text(error.body)
    if error.status != 400:
        fix = _FIXES.get(error.status, "See its log.")
        message = f"Splunk answered {error.status}: {text or error.reason}. {fix}"
        return RejectedError(message, error.status)
    if found := _drawn(text, spl):
        return found
    # The engine draws all that it cannot understand; a Splunk draws nothing.
    if is_embedded:
        return SearchError(text)
    return SplError(text or "Splunk refused the search. Change it.", spl, 0, len(spl))


def _text(body: bytes) -> str:
    """Find the message in the body of an error, which is JSON or XML."""
    try:
        return "; ".join(message["text"] for message in json.loads(body)["messages"])
    except (ValueError, LookupError, TypeError):
        texts = re.findall(rb"<msg[^>]*>(.*?)</msg>", body, re.DOTALL)
        return unescape(b"; ".join(texts).decode(errors="replace")).strip()


def _drawn(text: str, spl: str) -> SplError | None:
    """Make the error of the engine again out of its text, whose drawing shows the place."""
    found = _DRAWING.fullmatch(text)
    line = spl.find(found["line"]) if found else -1
    if not found or line < 0:
        return None
    start = line + len(found["before"])
    return SplError(found["message"], spl, start, start + len(found["carets"]))
