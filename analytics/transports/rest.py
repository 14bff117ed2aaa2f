r"""Send events through splunkd's receivers, as a splunklib Service does.

    POST /services/receivers/simple?index=web&sourcetype=sample_analytics&source=…&host=…

    2026-11-24T10:00:00.000000+00:00 application="shop" event="purchase" event_id="…"

Index and sourcetype are looked at once, before the first event; an event costs no request but
the one that carries it. Whether a Splunk splits a body of several lines is not documented: one
event goes in each request until two lines of a probe were found as two events. The embedded
engine splits, and says in ``server/info`` who it is. The receivers do not document compressed
bodies either: only the embedded engine, which reads them, gets gzip.

Source: splunkd's REST reference, "receivers/simple", and props.conf.
"""

from __future__ import annotations

import json
import logging
import socket
import time as clock
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPException
from typing import TYPE_CHECKING
from zlib import compress

from analytics.errors import AnalyticsError, RejectedError, TransportError
from analytics.event import DEFAULT_INDEX, new_id
from analytics.wire import dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from splunklib.client import Service

    from analytics.event import Event

#: What tells the embedded engine in ``server/info`` from a Splunk.
EMBEDDED = "embedded-analytics"

SOURCETYPE = DEFAULT_INDEX

#: What the lines of `analytics.wire` need in props.conf, under the sourcetype.
STANZA = {
    "LINE_BREAKER": r"([\r\n]+)",
    "SHOULD_LINEMERGE": "false",
    "TRUNCATE": "0",
    "CHARSET": "UTF-8",
    "KV_MODE": "auto_escaped",
    "KV_TRIM_SPACES": "false",
    "TIME_FORMAT": "%Y-%m-%dT%H:%M:%S.%6N%:z",
    "MAX_TIMESTAMP_LOOKAHEAD": "40",
    "MAX_DAYS_AGO": "10951",
}

# The bare word first: an index finds it without reading events.
_PROBE_SEARCH = "search index=* analytics_probe analytics_probe=* | stats count by analytics_probe"
# A batch this large is worth finding out whether it may go as one request.
_PROBE_FROM = 10
# Below that a body fits into one packet as it is.
_WORTH_GZIP = 1_400
_ASK_EVERY_S, _GIVE_UP_S = 1.0, 60.0
_DENIED, _MISSING, _TAKEN = 403, 404, 409

_log = logging.getLogger("analytics.tracker")


class RestTransport:
    """Carries events to an index through ``receivers/simple``."""

    def __init__(
        self,
        connect: Callable[[], Service],
        index: str = DEFAULT_INDEX,
        *,
        sourcetype: str = SOURCETYPE,
        source: str = "analytics",
        host: str | None = None,
        gzip: bool = True,
    ) -> None:
        """Send to *index*; *connect* is called before the first event.

        Args:
            connect: gives a Service that is logged in, or logs in by itself.
            index: made when it is not there.
            sourcetype: its stanza in props.conf is made when it is not there.
            source: what the events are said to come from.
            host: the machine they are said to come from; this one when left out.
            gzip: compress bodies where the receiver is known to read that.
        """
        self._connect = connect
        self._service: Service | None = None
        self._target = {
            "index": index,
            "sourcetype": sourcetype,
            "source": source,
            "host": host or socket.gethostname(),
        }
        self._wants_gzip, self._is_gzip = gzip, False
        self._probe = _Probe()
        self._kept: set[str] = set()

    def send(self, events: Sequence[Event]) -> None:
        """Return when the index has taken *events*.

        What was kept of a batch that failed is not sent again with it.

        Raises:
            TransportError: the server could not be reached, or failed.
            RejectedError: it refused.
        """
        with _told():
            service = self._service = self._service or self._prepared()
            waiting = [event for event in events if event.event_id not in self._kept]
            if self._probe.is_split is None and len(waiting) >= _PROBE_FROM:
                self._probe.look(service, self._target)
            if self._probe.is_split:
                _post(service, "\n".join(map(dumps, waiting)), self._target, gzip=self._is_gzip)
            else:
                self._send_each(service, waiting)
        self._kept.clear()

    def close(self) -> None:
        """Forget the Service; splunklib holds no connection open between two requests."""
        self._service = None

    def _send_each(self, service: Service, events: Sequence[Event]) -> None:
        for event in events:
            _post(service, dumps(event), self._target)
            if event.event_id:
                self._kept.add(event.event_id)

    def _prepared(self) -> Service:
        """Connect, and see to index and stanza."""
        service = self._connect()
        _prepare_index(service, self._target["index"])
        if service.info.get("product_type") == EMBEDDED:
            self._probe.is_split = True
            self._is_gzip = self._wants_gzip
        else:
            _prepare_stanza(service, self._target["sourcetype"])
        return service


class _Probe:
    """Finds out once whether a body of two lines becomes two events.

    Attributes:
        is_split: whether it does; None as long as it is not known.
    """

    def __init__(self) -> None:
        self.is_split: bool | None = None
        self._id = ""
        self._sent_s = self._asked_s = 0.0

    def look(self, service: Service, target: Mapping[str, str]) -> None:
        """Send the two lines, or see what became of them; never waits."""
        now = clock.monotonic()
        if not self._id:
            self._id, self._sent_s = new_id(), now
            # No application and no event: no question about events finds these lines.
            line = f'{datetime.now(UTC).isoformat()} analytics_probe="{self._id}"'
            _post(service, f"{line}\n{line}", target)
        elif now - self._asked_s >= _ASK_EVERY_S:
            self._asked_s = now
            found = self._found(service)
            if found or now - self._sent_s >= _GIVE_UP_S:
                self.is_split = found == 2

    def _found(self, service: Service) -> int:
        from splunklib.binding import HTTPError  # noqa: PLC0415 (late: slow to import)

        try:
            answer = service.jobs.oneshot(_PROBE_SEARCH, output_mode="json", earliest_time="-1h")
        except HTTPError:  # this login may write but not search
            self._sent_s -= _GIVE_UP_S
            return 0
        rows = json.loads(answer.read())["results"]
        return sum(int(row["count"]) for row in rows if row["analytics_probe"] == self._id)


def _post(service: Service, text: str, target: Mapping[str, str], *, gzip: bool = False) -> None:
    body, headers = text.encode(), []
    if gzip and len(body) > _WORTH_GZIP:
        # Level 1: a third of the time of 6, for a tenth more bytes.
        body, headers = compress(body, 1, wbits=31), [("Content-Encoding", "gzip")]
    reply = service.post("/services/receivers/simple", headers=headers, body=body, **target)
    # Read to the end, or the connection stays open; what it says is not documented.
    reply.body.read()


def _prepare_index(service: Service, index: str) -> None:
    """Make *index* when it is not there; a login that may not look is taken to be right."""
    from splunklib.binding import HTTPError  # noqa: PLC0415 (late: slow to import)

    try:
        service.get(f"data/indexes/{index}").body.read()
    except HTTPError as error:
        if error.status != _MISSING:
            return
        try:
            service.post("data/indexes", name=index).body.read()
        except HTTPError as refusal:
            if refusal.status == _TAKEN:  # another process was quicker
                return
            raise RejectedError(
                f"There is no index {index!r}, and this login may not make it ({refusal}). "
                "Make the index, or use a login that may.",
                refusal.status,
            ) from refusal


def _prepare_stanza(service: Service, sourcetype: str) -> None:
    """Make the sourcetype's stanza when it is not there; tell once when it is not as needed."""
    from splunklib.binding import HTTPError  # noqa: PLC0415 (late: slow to import)

    # In an app, shared: a stanza of the login's own would not be read when events come in.
    place = {"owner": "nobody", "app": service.namespace.app or "search", "sharing": "app"}
    try:
        answer = service.get(
            f"configs/conf-props/{sourcetype}", output_mode="json", **place
        ).body.read()
    except HTTPError as error:
        if error.status == _MISSING:
            try:
                service.post("configs/conf-props", name=sourcetype, **STANZA, **place).body.read()
            except HTTPError as refusal:
                _tell_stanza(sourcetype, STANZA, f"this login may not add it ({refusal.status})")
        else:
            _tell_stanza(sourcetype, STANZA, f"this login may not read it ({error.status})")
        return
    has = json.loads(answer)["entry"][0]["content"]
    wrong = {name: value for name, value in STANZA.items() if not _is_same(value, has.get(name))}
    if wrong:
        _tell_stanza(sourcetype, wrong, "it says otherwise")


def _is_same(want: str, has: object) -> bool:
    text = str(has).lower()
    return text == want.lower() or (want == "false" and text == "0")


def _tell_stanza(sourcetype: str, settings: Mapping[str, str], why: str) -> None:
    lines = "\n".join(f"{name} = {value}" for name, value in settings.items())
    _log.warning(
        "Splunk may misread events of sourcetype %r: props.conf needs this, and %s. Add:\n[%s]\n%s",
        sourcetype,
        why,
        sourcetype,
        lines,
    )


@contextmanager
def _told() -> Iterator[None]:
    """Say what splunklib and the network raise in our own errors."""
    from splunklib.binding import AuthenticationError, HTTPError  # noqa: PLC0415 (slow to import)

    try:
        yield
    except AuthenticationError as error:
        raise RejectedError(f"Splunk refused the login: {error}. Check it.", 401) from error
    except HTTPError as error:
        raise RejectedError(
            f"Splunk refused events: {error}. See its message.", error.status
        ) from error
    except (OSError, HTTPException) as error:
        if isinstance(error, AnalyticsError):
            raise
        raise TransportError(
            f"Splunk cannot be reached: {error!r}. Check host, port and scheme."
        ) from error
