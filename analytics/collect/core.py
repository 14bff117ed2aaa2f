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
from analytics.collect.addresses import is_loopback
from analytics.collect.found import Found, Outcome, Refused
from analytics.collect.limits import Rate, Rates, Room
from analytics.collect.making import Maker
from analytics.collect.reply import Refusal, Reply
from analytics.collect.request import Intake, host_of
from analytics.collect.seen import Seen
from analytics.errors import AnalyticsError
from analytics.privacy import KEPT_CONTEXT
from analytics.properties import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.accounts.keys import Key, Keys
    from analytics.collect.formats import Format, Route
    from analytics.collect.site import Site
    from analytics.event import Event

#: How many different warnings one answer has.
WARNINGS = 20

_CORS = (
    ("Access-Control-Allow-Methods", "GET, POST, PUT, OPTIONS"),
    (
        "Access-Control-Allow-Headers",
        (
            "Authorization, Content-Type, Content-Encoding, X-API-Key, Idempotency-Key, "
            "X-Umami-Cache, PostHog-Sdk-Info, PostHog-Attempt, PostHog-Request-Id, "
            "PostHog-Request-Timestamp"
        ),
    ),
    ("Access-Control-Max-Age", "86400"),
)


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
        prepare: Callable[[Event], Event | None] = lambda event: event,
        forms: dict[str, Format] | None = None,
    ) -> None:
        """Collect.

        Args:
            sink: where the events are kept.
            site: keys and settings.
            prepare: privacy and whatever else is done before an event is kept; None drops it.
            forms: the formats by name; all there are when left out.
        """
        self.sink, self.site, self._prepare = sink, site, prepare
        if forms is None:
            forms = {name: formats.load(name) for name in formats.names()}
        self.routes = formats.Routes(forms, site.settings.link_hosts)
        self.room, self.tally = Room(), site.tally
        self._rates = Rates()
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
            return self.preflight(intake)
        reply: Reply | None = getattr(route.of(intake), "direct", _no_reply)(intake, self.site)
        if reply is None:
            return self.preflight(intake) if is_asking else None
        return _with(reply, self._cors(intake, None))

    def draft(self, form: Format, intake: Intake) -> Outcome:
        """Do all that comes before the commit; what is to be kept is `Outcome.events`."""
        outcome = Outcome(intake, self.site)
        try:
            if intake.method not in form.METHODS:
                raise _wrong_method(intake.method, form.METHODS)
            own = getattr(form, "own_key", _no_reply)(intake, self.site)
            keys = {"": own} if own else self._keys(form, intake)
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
        more = self._cors(outcome.intake, outcome.key)
        if outcome.problem and reply.status in (429, 503):
            more += outcome.problem.headers()
        return _with(reply, more)

    def refuse(self, route: Route, refusal: Refusal, origin: str = "", path: str = "") -> Reply:
        """Answer a request that could not even be read."""
        intake = Intake("", path, headers={"origin": origin} if origin else {})
        outcome = Outcome(intake, self.site, problem=refusal)
        return self.finish(route.of(intake), outcome)

    def preflight(self, intake: Intake) -> Reply:
        """Answer what a browser asks before it sends from another origin."""
        origin = intake.header("origin")
        if not self._lists(origin):
            return Reply(204)
        allow = (("Access-Control-Allow-Origin", origin), ("Vary", "Origin"))
        return Reply(204, headers=(*allow, *_CORS))

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
        getattr(form, "settle", _no_reply)(outcome, self.site)
        self._charge(outcome.intake, outcome.key, max(1, number))

    def _take(self, maker: Maker, found: Found, outcome: Outcome) -> None:
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
        outcome.events.append(_stripped(prepared))
        outcome.indexes.append(found.index)

    def _keys(self, form: Format, intake: Intake) -> dict[str, Key]:
        """Find the keys of a request, by their text; none where none is needed.

        Raises:
            Refusal: 401, 403 or 429.
        """
        keys = self.site.keys
        texts = _said(form, intake, keys)
        if keys.are_none:
            if not (intake.is_local and is_loopback(intake.address)):
                raise Refusal(
                    403,
                    "no_keys",
                    "Without a key only this machine may send. Make one with: analytics addkey",
                )
            self._check_page(intake, None)
            return {}
        found: dict[str, Key] = {}
        for text in texts:
            key = keys.find(text)
            if key is None:
                self._charge_address(intake.address, 1)
                raise Refusal(401, "unknown_key", "The key is not known here. Check it.")
            self._check_page(intake, key)
            found[text] = key
        if not found and getattr(form, "KEYLESS", False):
            host = intake.page_host or getattr(form, "page_host", _no_host)(intake)
            if key := keys.of_origin(host):
                return {"": key}
            raise Refusal(
                403,
                "unknown_page",
                f"No key lists the page's host {host[:80]!r}. Add one with: analytics addkey "
                "--origin",
            )
        if not found:
            raise Refusal(
                401, "no_key", "The request has no key. Send it as 'Authorization: Bearer KEY'."
            )
        return found

    def _check_page(self, intake: Intake, key: Key | None) -> None:
        origin = intake.header("origin")
        if not origin:
            return
        is_allowed = key.allows_origin(origin) if key else is_here(origin)
        if not is_allowed:
            raise Refusal(
                403,
                "wrong_origin",
                f"Pages of {origin[:80]!r} may not use this key. Add the origin to the key.",
            )

    def _charge(self, intake: Intake, key: Key | None, events: int) -> None:
        """Count *events* against the rates of key and address.

        Raises:
            Refusal: 429.
        """
        if key and key.rate:
            rate = Rate.parse(key.rate)
            if wait := self._rates.take(f"key {key.id}", events, rate):
                raise _too_fast("This key sends", rate, wait)
        if key and key.kind == "secret":
            return
        if key or not intake.is_local:
            self._charge_address(intake.address, events)

    def _charge_address(self, address: str, events: int) -> None:
        rate = self.site.settings.rate_of_address
        if wait := self._rates.take(address, events, rate):
            raise _too_fast(f"Address {address} sends", rate, wait)

    def _cors(self, intake: Intake, key: Key | None) -> tuple[tuple[str, str], ...]:
        origin = intake.header("origin")
        if not origin:
            return ()
        if key.allows_origin(origin) if key else self._lists(origin):
            return ("Access-Control-Allow-Origin", origin), ("Vary", "Origin")
        return (("Vary", "Origin"),)

    def _lists(self, origin: str) -> bool:
        """Whether any public key may be used by pages of *origin*."""
        keys = self.site.keys
        if keys.are_none:
            return is_here(origin)
        return any(key.kind == "public" and key.allows_origin(origin) for key in keys.listed)


def failed(error: Exception) -> Reply:
    """Answer where something of ours failed; what it was stands in the log."""
    _LOG.error("A request could not be answered", exc_info=error)
    return Refusal(500, "failed", "Something failed here. Send it again later.").reply()


def is_here(origin: str) -> bool:
    """Whether *origin* is a page of this machine."""
    host = host_of(origin)
    return host == "localhost" or host.endswith(".localhost") or is_loopback(host)


def _said(form: Format, intake: Intake, keys: Keys) -> tuple[str, ...]:
    """Give the keys of a request: of its header or address, else where the format has them."""
    texts = _outside(intake, keys)
    if texts and keys.find(texts[0]):
        return texts
    return getattr(form, "keys", _no_keys)(intake) or texts


def _outside(intake: Intake, keys: Keys) -> tuple[str, ...]:
    """Give the key that headers or the address hold."""
    scheme, _, text = intake.header("authorization").partition(" ")
    if scheme.lower() in ("bearer", "splunk") and text.strip():
        return (text.strip(),)
    text, password = intake.basic if scheme.lower() == "basic" else ("", "")
    if password and not (text and keys.find(text)) and keys.find(password):
        text = password  # as the event collector has it
    text = text or intake.header("x-api-key")
    if not text and "key=" in intake.query:
        text = intake.parameters.get("key", "")
    return (text,) if text else ()


def _stripped(event: Event) -> Event:
    """Take off what was said of the request, all but what is looked up after the commit."""
    texts = event.properties
    if type(texts) is Texts:
        for name in [name for name in texts if name[0] == "$" and name not in KEPT_CONTEXT]:
            del texts[name]
        return event
    left = {name: text for name, text in texts.items() if name[0] != "$" or name in KEPT_CONTEXT}
    return replace(event, properties=Texts(left))


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


def _too_fast(who: str, rate: Rate, wait: float) -> Refusal:
    return Refusal(
        429,
        "rate",
        f"{who} more than {rate} events. Wait, then send again.",
        retry_s=wait,
        rate=str(rate),
    )


def _with(reply: Reply, more: tuple[tuple[str, str], ...]) -> Reply:
    """Add the headers *more* that *reply* does not have."""
    names = {name for name, _ in reply.headers}
    kept = tuple(header for header in more if header[0] not in names)
    return replace(reply, headers=(*reply.headers, *kept)) if kept else reply


def _no_reply(_asked: object, _site: Site) -> None:
    return None


def _no_keys(_intake: Intake) -> tuple[str, ...]:
    return ()


def _no_host(_intake: Intake) -> str:
    return ""
