"""Events of what formats find: one set of rules for all of them.

    maker = Maker(key, intake, settings, warn)
    maker.event(Found("$pageview", {"$browser": "Firefox"}, distinct_id="null"))
        -> Event("shop", "pageview", …, None, {"browser": "Firefox", "$ip": "203.0.113.7", …})

What privacy and enrichment need to know of the request stands under names that begin with
``$``, which no property can have.

Source: docs/collect.md, "Events".
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from analytics.collect.found import Refused
from analytics.collect.reply import Refusal
from analytics.errors import EventError, quoted
from analytics.event import Event, new_id, time_of
from analytics.properties import Texts, flatten, mended, text_of
from analytics.vocabulary import is_nobody, named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.accounts.keys import Key
    from analytics.collect.found import Found
    from analytics.collect.request import Intake
    from analytics.collect.settings import Settings

#: Properties that only a secret key may set: those of a page say what its visitor likes.
TRUSTED = frozenset(
    {
        *("country", "region", "city", "postal_code", "continent", "ip", "user_agent"),
        *("geo_latitude", "geo_longitude"),
    }
)

_SKEW = timedelta(seconds=60)
_OLD = timedelta(days=7)
_FIRST = datetime(1971, 1, 1, tzinfo=UTC)


class Maker:
    """Makes the events of one request."""

    def __init__(
        self,
        key: Key | None,
        intake: Intake,
        settings: Settings,
        warn: Callable[[str], object],
    ) -> None:
        """Prepare.

        Args:
            key: what the request came with; None where none is needed.
            intake: the request.
            settings: the bounds.
            warn: is told what is kept otherwise than it was sent.
        """
        self._intake, self._settings, self._warn = intake, settings, warn
        self._received = intake.received
        self._repeat = intake.header("idempotency-key")
        self._around = around(intake, key)
        self._own = key.applications[0] if key else settings.application
        self.key, self.found = key, 0
        self.keeps_context = key is not None and key.keep_context
        self.is_trusted = key is None or key.kind == "secret"

    def event(self, found: Found) -> Event | Refused:
        """Make one event, or say why it is none.

        Raises:
            Refusal: 403, it names an application that is not the key's.
        """
        try:
            return self._event(found)
        except _WrongError as wrong:
            id_ = found.event_id
            return Refused(
                found.index, wrong.code, wrong.message, wrong.field, id_ if type(id_) is str else ""
            )

    def _event(self, found: Found) -> Event:
        name = named(found.event)
        if not name:
            raise _WrongError("no_name", found.event, "Give the event a name.", "event")
        application = found.application
        if application != self._own:
            application = self._application(application or self._allowed(found.service))
        time = self._time(found.time, found.sent_at)
        who = self._who(found.distinct_id)
        before = self._who(found.anonymous_id)
        if who is None:
            who, before = before, None
        properties = found.properties
        if before or found.context:
            properties = self._said(found, None if before == who else before)
        texts = self._texts(properties)
        id_ = found.event_id
        id_ = mended(str(id_)) if id_ or id_ == 0 else self._id(found.index)
        limits = self._settings
        if (
            len(name) > limits.name_length
            or len(application) > limits.name_length
            or (who and len(who) > limits.id_length)
            or len(id_) > limits.id_length
        ):
            raise self._too_long(name, application, who or "", id_)
        self._add(texts, name, found)
        return Event(application, name, time, who, texts, id_)

    def _too_long(self, name: str, application: str, who: str, id_: str) -> _WrongError:
        """Say which of these is longer than its bound."""
        names, ids = self._settings.name_length, self._settings.id_length
        told = (
            ("event", name, names),
            ("application", application, names),
            ("distinct_id", who, ids),
            ("event_id", id_, ids),
        )
        return next(_long(*one) for one in told if len(one[1]) > one[2])

    def _said(self, found: Found, before: str | None) -> Mapping[str, Any]:
        """Give the properties, with who it was *before* and the context if it is kept."""
        properties = found.properties
        if before and "anonymous_id" not in properties:
            properties = {**properties, "anonymous_id": before}
        if found.context and self.keeps_context:
            properties = {"context": found.context, **properties}
        return properties

    def _add(self, texts: Texts, name: str, found: Found) -> None:
        """Add what key and request say."""
        if name == "revenue" and self.key and self.key.currency:
            texts.setdefault("currency", self.key.currency)
        texts.update(self._around)
        if texts.pop("webdriver", "") == "true":  # a machine drives the browser
            texts["$webdriver"] = "1"
        if found.address or found.user_agent:
            self._believe(texts, found)

    def _believe(self, texts: Texts, found: Found) -> None:
        """Take a server's word on whose event it is."""
        if not self.is_trusted:
            self._warn("Only a secret key may set address and user agent: left out.")
            return
        pairs = (("$ip", found.address), ("$user_agent", found.user_agent))
        texts.update((name, mended(text)[:1_000]) for name, text in pairs if isinstance(text, str))
        texts["$told"] = "1"

    def _allowed(self, service: object) -> str:
        name = mended(service).strip() if isinstance(service, str) else ""
        return name if self.key is None or name in self.key.applications else ""

    def _application(self, given: object) -> str:
        key = self.key
        if given is None or given == "":
            return self._own
        name = mended(given if type(given) is str else str(given)).strip()
        if key and name not in key.applications:
            raise Refusal(
                403,
                "wrong_application",
                f"Application {name[:80]!r} is not one of this key's. "
                "Name one of those, or leave it out.",
                field="application",
            )
        return name or self._settings.application

    def _time(self, given: object, sent_at: object) -> datetime:
        received = self._received
        if given is None or given == "":
            return received
        try:
            time = time_of(given, UTC)
        except EventError as error:
            raise _WrongError("bad_time", message=str(error), field="time") from None
        if sent_at not in (None, ""):
            time = self._corrected(time, sent_at)
        if time > received + self._settings.future:
            self._warn(f"Time {quoted(given)} is ahead of ours: the time of receipt is kept.")
            return received
        if time < _FIRST:
            raise _WrongError("bad_time", given, "Give a time from 1971 on.", "time")
        if not self.is_trusted and time < received - self._settings.late:
            days = self._settings.late.days
            self._warn(
                f"Time {quoted(given)} is more than {days} days old, which takes a secret key: "
                "the time of receipt is kept."
            )
            return received
        return time

    def _corrected(self, time: datetime, sent_at: object) -> datetime:
        """Take off what the sender's clock is wrong by."""
        try:
            wrong_by = self._received - time_of(sent_at, UTC)
            return time + wrong_by if abs(wrong_by) > _SKEW else time
        except (EventError, OverflowError):
            self._warn(f"The time of sending {quoted(sent_at)} cannot be read: it is left out.")
            return time

    def _who(self, given: object) -> str | None:
        if given is None:
            return None
        if type(given) is str:
            text = mended(given)
        else:
            try:
                text = text_of(given) or ""
            except EventError:
                text = ""
        text = text.strip()
        if is_nobody(text):
            self._warn(f"distinct_id {text!r} stands for nobody: it is left out.")
            return None
        return text or None

    def _texts(self, properties: Mapping[str, Any]) -> Texts:
        try:
            wrong: list[EventError] = []
            texts = flatten(properties, wrong.append)
            if wrong:  # half a character, most likely
                texts = flatten(_whole(properties), self._left_out)
        except RecursionError:
            raise _WrongError("too_deep", message="The properties are nested too deep.") from None
        if texts is properties:
            texts = Texts(texts)
        if not (self.is_trusted or TRUSTED.isdisjoint(texts)):
            texts = Texts((name, text) for name, text in texts.items() if name not in TRUSTED)
            self._warn(f"Only a secret key may set {', '.join(sorted(TRUSTED))}: left out.")
        limits = self._settings
        if len(texts) > limits.properties:
            raise _WrongError(
                "too_many",
                message=f"The event has {len(texts)} properties. Send {limits.properties} at most.",
                field="properties",
            )
        names, values = "".join(texts), "".join(texts.values())
        size = len(names) + len(values) + 20 * len(texts)
        is_plain = values.isascii() and "\0" not in values
        if not (
            is_plain and len(values) <= limits.value_length and len(names) <= limits.property_length
        ):  # most: none of all these can be over a bound of one
            size = sum(self._bounded(texts, name, text) for name, text in texts.items())
        if size > limits.event_bytes:
            raise _WrongError(
                "too_long",
                message=f"The event has {size} bytes. Send {limits.event_bytes} at most.",
            )
        return texts

    def _bounded(self, texts: Texts, name: str, text: str) -> int:
        """Mend and cut one property; give its size on the line, about."""
        limits = self._settings
        if not text.isascii() or "\0" in text:
            text = texts[name] = mended(text)
        if len(text) > limits.value_length:
            text = texts[name] = text[: limits.value_length]
            self._warn(f"Property {name!r} is cut at {limits.value_length} characters.")
        if len(name) > limits.property_length:
            raise _long("property name", name, limits.property_length)
        return len(name) + len(text) + 20

    def _left_out(self, error: EventError) -> None:
        self._warn(f"A property is left out. {error}")

    def _id(self, index: int) -> str:
        if self._repeat:
            return str(uuid5(NAMESPACE_URL, f"{self._repeat[:400]}#{index}"))
        return new_id()


class _WrongError(Exception):
    """One event is wrong."""

    def __init__(
        self, code: str, value: object = None, fix: str = "", field: str = "", *, message: str = ""
    ) -> None:
        what = f"{field.capitalize()} {quoted(value)} cannot be kept."
        super().__init__(message)
        self.code, self.field = code, field
        self.message = message or f"{what} {fix}"


def _whole(value: Any) -> Any:
    """Mend all texts in *value*."""
    if isinstance(value, dict):
        return {mended(str(name)): _whole(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_whole(part) for part in value]
    return mended(value) if isinstance(value, str) else value


def around(intake: Intake, key: Key | None) -> dict[str, str]:
    """Say what privacy and enrichment need to know of a request, under names with a ``$``."""
    header = intake.headers.get
    said = {
        "$ip": intake.address,
        "$user_agent": header("user-agent"),
        "$language": header("accept-language"),
        "$signals": _signals(header("dnt"), header("sec-gpc")),
        "$key": key.kind if key else "loopback",
        "$host": intake.page_host,
        "$hints_platform": header("sec-ch-ua-platform"),
        "$hints_mobile": header("sec-ch-ua-mobile"),
        "$prefetch": "1" if "prefetch" in _purpose(intake) else "",
    }
    return {name: mended(text)[:1_000] for name, text in said.items() if text}


def _purpose(intake: Intake) -> str:
    return intake.header("sec-purpose") or intake.header("purpose") or intake.header("x-moz")


def _signals(dnt: str | None, gpc: str | None) -> str:
    if not dnt and not gpc:
        return ""
    pairs = (("dnt", dnt), ("gpc", gpc))
    return ",".join(name for name, text in pairs if text and text.strip() == "1")


def _long(field: str, text: str, limit: int) -> _WrongError:
    return _WrongError(
        "too_long",
        message=f"{field.capitalize()} {text[:40]!r}… has {len(text)} characters. "
        f"Send {limit} at most.",
        field=field,
    )
