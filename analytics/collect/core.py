"""From a request to its reply; knows formats, keys and limits, and no server.

    collector = Collector(JournalTransport(folder, "web"), Site(folder, Keys(folder)))
    collector.answer(route, intake) -> Reply

    path and method, key, rate, length, decompression, decoding, events, privacy,
    journal, wait for the disk, answer

`draft` does all before the journal, `finish` all behind it: a server with a loop waits in
between in its own way. The answer always follows the commit.

Source: docs/collect.md.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from analytics.collect import formats
from analytics.collect.found import Found, Outcome, Refused
from analytics.collect.gate import Gate
from analytics.collect.limits import Room
from analytics.collect.making import Maker
from analytics.collect.reply import Refusal, Reply
from analytics.collect.request import Intake
from analytics.collect.seen import Seen
from analytics.errors import AnalyticsError
from analytics.privacy import stripped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.accounts.keys import Key
    from analytics.collect.formats import Format, Route
    from analytics.collect.site import Site
    from analytics.event import Event

#: How many different warnings one answer has.
WARNINGS = 20

_LOG = logging.getLogger(__name__)


class Sink(Protocol):
    """Where events are kept; the transports' contract."""

    def send(self, events: Sequence[Event]) -> None:
        """Return once *events* are kept.

        Raises:
            TransportError: they are not.
        """


class Collector:
    """Takes events in; any thread may call it."""

    def __init__(
        self,
        sink: Sink,
        site: Site,
        *,
        prepare: Callable[[Event], Event | None] = stripped,
        forms: dict[str, Format] | None = None,
    ) -> None:
        """Collect.

        Args:
            sink: where the events are kept.
            site: keys and settings.
            prepare: privacy and whatever else is done before an event is kept; None drops it.
                May change the properties; must take out all of the request but `KEPT_CONTEXT`.
            forms: the formats by name; all there are when left out.
        """
        self.sink, self.site, self._prepare = sink, site, prepare
        if forms is None:
            forms = {name: formats.load(name) for name in formats.names()}
        self.routes = formats.Routes(forms, site.settings.link_hosts)
        self.room, self.tally = Room(), site.tally
        self.gate = Gate(site)
        self._seen = Seen()

    def answer(self, route: Route, intake: Intake) -> Reply:
        """Answer one request, once what it brought is on disk."""
        if reply := self.without_events(route, intake):
            return reply
        form = route.of(intake)
        outcome = self.draft(form, intake)
        if outcome.events:
            try:
                self.sink.send(outcome.events)
            except AnalyticsError as error:
                self.fail(outcome, error)
        return self.finish(form, outcome)

    def without_events(self, route: Route, intake: Intake) -> Reply | None:
        """Answer a preflight, or what a format answers of itself; None for all other requests."""
        is_asking = intake.method == "OPTIONS"
        if is_asking and intake.header("origin"):
            return self.gate.preflight(intake)
        reply: Reply | None = getattr(route.of(intake), "direct", _no_reply)(intake, self.site)
        if reply is None:
            return self.gate.preflight(intake) if is_asking else None
        return _with(reply, self.gate.cors(intake, None))

    def draft(self, form: Format, intake: Intake) -> Outcome:
        """Do all that comes before the commit; what is to be kept is `Outcome.events`."""
        outcome = Outcome(intake, self.site)
        try:
            if intake.method not in form.METHODS:
                raise _wrong_method(intake.method, form.METHODS)
            own = getattr(form, "own_key", _no_reply)(intake, self.site)
            keys = {"": own} if own else self.gate.keys(form, intake)
            outcome.key = next(iter(keys.values()), None)
            self._read(form, outcome, keys)
        except Refusal as refusal:
            outcome.drop()
            outcome.problem = refusal
        return outcome

    def fail(self, outcome: Outcome, error: AnalyticsError) -> None:
        """Note that the events of *outcome* could not be kept."""
        outcome.drop()
        outcome.problem = Refusal(503, "not_kept", f"{error}", retry_s=1)

    def finish(self, form: Format, outcome: Outcome) -> Reply:
        """Do all that comes after the commit, and answer."""
        if not outcome.problem:
            self._seen.add(outcome.events)
        self.tally.count(form, outcome)
        reply = form.answer(outcome)
        more = self.gate.cors(outcome.intake, outcome.key)
        if outcome.problem and reply.status in (429, 503):
            more += outcome.problem.headers()
        return _with(reply, more)

    def refuse(self, route: Route, refusal: Refusal, origin: str = "", path: str = "") -> Reply:
        """Answer a request that could not even be read."""
        intake = Intake("", path, headers={"origin": origin} if origin else {})
        outcome = Outcome(intake, self.site, problem=refusal)
        return self.finish(route.of(intake), outcome)

    def _read(self, form: Format, outcome: Outcome, keys: dict[str, Key]) -> None:
        """Make events of a request and charge its sender for them."""
        limits, number = self.site.settings, 0
        makers: dict[str, Maker] = {}
        ends_at_fault = getattr(form, "ENDS_AT_FAULT", False)
        for found in form.read(outcome.intake):
            if ends_at_fault and outcome.refused:
                break
            number += 1
            if number > limits.events:
                raise Refusal(
                    413,
                    "too_many",
                    f"There are more than {limits.events} events. Send them in parts.",
                )
            if isinstance(found, Refused):
                outcome.refused.append(found)
                continue
            maker = makers.get(found.key)
            if maker is None:
                key = keys.get(found.key, outcome.key)
                maker = Maker(key, outcome.intake, limits, lambda text: _warn(outcome, text))
                makers[found.key] = maker
            self._take(maker, found, outcome)
        self._charge(outcome, tuple(makers.values()), max(1, number))
        getattr(form, "settle", _no_reply)(outcome, self.site)

    def _charge(self, outcome: Outcome, makers: Sequence[Maker], number: int) -> None:
        """Charge each key for its own events, and refuse those of a key that sends too many.

        Raises:
            Refusal: 429, all keys do.
        """
        if all(one.key is outcome.key for one in makers):  # nearly always
            self.gate.charge(outcome.intake, outcome.key, number)
            return
        shares: dict[str, tuple[Key | None, int]] = {}
        nobodys = number - sum(maker.found for maker in makers)  # what was no event
        for key, events in (*((one.key, one.found) for one in makers), (outcome.key, nobodys)):
            if events:
                id_ = key.id if key else ""
                shares[id_] = key, events + shares.get(id_, (key, 0))[1]
        refusals = dict[str, Refusal]()
        for id_, (key, events) in shares.items():
            try:
                self.gate.charge(outcome.intake, key, events)
            except Refusal as refusal:
                refusals[id_] = refusal
        if len(refusals) == len(shares):
            raise next(iter(refusals.values()))
        if refusals:
            outcome.refuse(refusals)

    def _take(self, maker: Maker, found: Found, outcome: Outcome) -> None:
        maker.found += 1
        event = maker.event(found)
        if isinstance(event, Refused):
            outcome.refused.append(event)
            return
        if self._seen.has(event):
            outcome.duplicate += 1
            return
        prepared = self._prepare(event)
        if prepared is None:
            outcome.left_out += 1
            return
        outcome.events.append(prepared)
        outcome.indexes.append(found.index)
        outcome.senders.append(maker.key.id if maker.key else "")


def failed(error: Exception) -> Reply:
    """Answer where something of ours failed; what it was stands in the log."""
    _LOG.error("A request could not be answered", exc_info=error)
    return Refusal(500, "failed", "Something failed here. Send it again later.").reply()


def _warn(outcome: Outcome, text: str) -> None:
    if len(outcome.warnings) < WARNINGS and text not in outcome.warnings:
        outcome.warnings.append(text)


def _wrong_method(method: str, methods: tuple[str, ...]) -> Refusal:
    return _Allowed(
        405, "method", f"Method {method[:20]!r} is not for this address. Use {methods[0]}.", methods
    )


class _Allowed(Refusal):
    def __init__(self, status: int, code: str, message: str, methods: tuple[str, ...]) -> None:
        super().__init__(status, code, message)
        self.methods = methods

    def headers(self) -> tuple[tuple[str, str], ...]:
        return (("Allow", ", ".join(self.methods)),)


def _with(reply: Reply, more: tuple[tuple[str, str], ...]) -> Reply:
    """Add the headers *more* that *reply* does not have."""
    names = {name for name, _ in reply.headers}
    kept = tuple(header for header in more if header[0] not in names)
    return replace(reply, headers=(*reply.headers, *kept)) if kept else reply


def _no_reply(_asked: object, _site: Site) -> None:
    return None
