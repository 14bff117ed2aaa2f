"""Replays the cases on a Splunk: events into indexes of their own, searches, comparison.

    with Replay(service, "conformance_7f3a") as replay:
        replay.send(chapter)
        replay.run(chapter, case) -> None, or Difference(chapter="stats", case=…, found=…)

Everything it made is removed at the end: the indexes and the stanza of the sourcetype.

Source: ours. Numbers are equal to a millionth, since how a Splunk prints fractions is not
documented; fields that begin with ``_span`` are left out, as the example of the SDK does.
"""

from __future__ import annotations

import json
import time as clock
from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING, Any, Self

from splunklib.binding import HTTPError

from analytics.connect import takes_zone
from analytics.errors import TransportError
from analytics.spl.quote import quote
from analytics.transports.rest import RestTransport

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from splunklib.client import Service

    from analytics.conformance.corpus import Case, Chapter

    Rows = Sequence[Mapping[str, Any]]

#: A Splunk needs a while until events are found.
WAIT_S = 60.0
_ASK_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class Difference:
    """A case that gave other rows, or an error in place of rows."""

    chapter: str
    case: Case
    found: Rows
    error: str = ""

    def __str__(self) -> str:
        """Write it so that it can be read, and pasted as a case."""
        wanted = "\n".join(f"    {json.dumps(row)}" for row in self.case.rows)
        found = self.error or "\n".join(f"    {json.dumps(row)}" for row in self.found)
        return f"{self.chapter}: {self.case.spl}\n  wanted\n{wanted}\n  found\n{found}"


class Replay:
    """Holds what has been made on one Splunk, until it is closed."""

    def __init__(self, service: Service, prefix: str, *, keeps: bool = False) -> None:
        """Replay on *service*.

        Args:
            service: logged in, with the right to make indexes and to write props.
            prefix: begins the names of the indexes, and is the sourcetype.
            keeps: leave indexes and events there at the end.
        """
        self._service, self._prefix, self._keeps = service, prefix, keeps
        self._indexes: dict[str, int] = {}

    def __enter__(self) -> Self:
        """Use it in a ``with`` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Clean up."""
        if not self._keeps:
            self.clean()

    def send(self, chapter: Chapter) -> None:
        """Send the events of *chapter*, and wait until they can be found.

        Raises:
            TransportError: they could not be sent, or are not found in time.
        """
        for index in dict.fromkeys(sent.index for sent in chapter.events):
            events = [sent.event for sent in chapter.events if sent.index == index]
            name = f"{self._prefix}_{index}"
            transport = RestTransport(
                lambda: self._service, name, sourcetype=self._prefix, source=chapter.name
            )
            transport.send(events)
            self._indexes[name] = self._indexes.get(name, 0) + len(events)
            self._await(name, chapter.name, len(events))

    def run(self, chapter: Chapter, case: Case) -> Difference | None:
        """Run one search; return what is different, if anything is."""
        bounds = {"earliest_time": case.earliest, "latest_time": case.latest}
        times = {name: bound for name, bound in bounds.items() if bound}
        if takes_zone(self._service):
            times["tz"] = "UTC"
        try:
            found = self._rows(chapter.search(case, self._prefix), **times)
        except HTTPError as error:
            return Difference(chapter.name, case, (), f"    {error.status}: {_said(error.body)}")
        return None if _same(case.rows, found) else Difference(chapter.name, case, found)

    def clean(self) -> None:
        """Remove the indexes and the stanza that were made."""
        for index in self._indexes:
            self._service.indexes.delete(index)
        self._indexes.clear()
        props = self._service.confs["props"]
        if self._prefix in props:
            props.delete(self._prefix)

    def _await(self, index: str, source: str, count: int) -> None:
        """Wait until so many events are found."""
        end = clock.monotonic() + WAIT_S
        search = f"search index={quote(index)} source={quote(source)} | stats count"
        while True:
            rows = self._rows(search)
            if rows and int(rows[0]["count"]) >= count:
                return
            if clock.monotonic() > end:
                raise TransportError(
                    f"The events of {source!r} are not found in {index!r} after {WAIT_S:.0f} s. "
                    "Look at the sourcetype and the rights of this user."
                )
            clock.sleep(_ASK_EVERY_S)

    def _rows(self, spl: str, **times: str) -> Rows:
        reply = self._service.jobs.oneshot(spl, output_mode="json", count=0, **times)
        rows: list[dict[str, Any]] = json.loads(reply.read() or b'{"results":[]}')["results"]
        return [{k: v for k, v in row.items() if not k.startswith("_span")} for row in rows]


def _said(body: bytes) -> str:
    """Return the messages of an error, which is JSON where JSON was asked for."""
    try:
        return " ".join(message["text"] for message in json.loads(body)["messages"])
    except (ValueError, LookupError, TypeError):
        return body.decode(errors="replace")


def _same(wanted: Rows, found: Rows) -> bool:
    return len(wanted) == len(found) and all(
        one.keys() == two.keys() and all(_alike(value, two[key]) for key, value in one.items())
        for one, two in zip(wanted, found, strict=True)
    )


def _alike(wanted: Any, found: Any) -> bool:
    if wanted == found:
        return True
    try:
        return isclose(float(wanted), float(found), rel_tol=1e-6)
    except (TypeError, ValueError):
        return False
