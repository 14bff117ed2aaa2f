"""Track events: the write side, in the program whose events they are.

    tracker = AnalyticsTracker("shop")
    tracker.track("purchase", distinct_id="u1", price=12.5)     # the event's id, at once
    tracker.close()

`track` does no I/O, waits for nothing and raises nothing. A thread of its own writes the events:
to the journal of the embedded engine, where they are on disk before they are forgotten here, or
to a Splunk. What is wrong with an event goes to ``on_error(error, events)`` and is counted.

Source: the class, its first arguments and `track` are those of the Splunk SDK analytics example.
"""

from __future__ import annotations

import os
import time as clock
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from analytics.config import check, load
from analytics.errors import AnalyticsError, ConfigError, EventError, EventWarning
from analytics.event import DEFAULT_INDEX, Event, Value, new_id, time_of
from analytics.properties import checked, flatten, text_of
from analytics.transports.bounds import Bounds
from analytics.transports.buffered import Buffer
from analytics.wire import dumps

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    from splunklib.client import Service

    from analytics.transports import Transport
    from analytics.transports.losses import OnError

    BeforeSend = Callable[[Event], Event | None]
    # Event name, time, distinct_id, properties, event_id; or why it is none. None is no event,
    # but asks to look at the index.
    Tracked = tuple[str, object, object, Mapping[str, Value], str] | EventError | None

#: A Splunk takes 100 fields and 10,240 characters of an event apart, if not told otherwise
#: (limits.conf, [kv]); four fields are the event's own.
MAX_PROPERTIES, MAX_LINE = 90, 10_000

# Values that nobody can change while they wait for the worker.
_FIXED = frozenset({int, float, bool, type(None), Decimal, datetime, date, UUID})
# About what an event costs beside the text of its properties.
_OVERHEAD_BYTES = 200
# So long a constructor waits for index and sourcetype to be there.
_LOOK_S = 2.0
_FEW_PROPERTIES, _FEW_NAMES = 20, 1_000


class AnalyticsTracker:
    """Records events of one application.

    Attributes:
        application_name: the application of its events.
    """

    def __init__(  # noqa: PLR0913 - the settings of a program's own tracker, by name
        self,
        application_name: str,
        splunk_info: Mapping[str, Any] | Service | None = None,
        index: str = DEFAULT_INDEX,
        *,
        data: str | os.PathLike[str] | None = None,
        max_queue: int = 100_000,
        max_bytes: int = 64 << 20,
        overflow: Literal["drop-new", "drop-old", "block"] = "drop-new",
        batch: int = 500,
        batch_bytes: int = 512 << 10,
        interval: float = 0.5,
        timeout: float = 10.0,
        retries: int = 10,
        gzip: bool = True,
        super_properties: Mapping[str, Value] | None = None,
        before_send: BeforeSend | None = None,
        on_error: OnError | None = None,
        strict: bool = False,
        disabled: bool | None = None,
        transport: Transport | None = None,
    ) -> None:
        """Make a tracker; without *splunk_info* nothing is opened before the first event.

        With it the worker sees to index and sourcetype at once, as the example did; this waits
        two seconds for that, and a failure goes to *on_error*, not to the caller.

        Args:
            application_name: the namespace of the events; not empty.
            splunk_info: what `splunklib.client.connect` takes, or a Service; the settings
                decide when it is left out, and without any it is the embedded engine.
            index: where the events go.
            data: the data directory of the embedded engine.
            max_queue: events that may wait.
            max_bytes: bytes that may wait, about.
            overflow: what gives way when the queue is full: the new event, the oldest one, or
                the caller, who then waits *timeout* seconds at most.
            batch: events sent together.
            batch_bytes: bytes sent together, about.
            interval: seconds an event waits for others.
            timeout: see *overflow*.
            retries: attempts after the first, in which 1, 2, 4 … 30 seconds pass.
            gzip: compress what goes over a network, where the receiver is known to read that.
            super_properties: properties that every event has, unless it has its own.
            before_send: called in the worker with each event, gives it back as it shall be
                sent, or None to drop it.
            on_error: called in the worker with an error and the events that it cost.
            strict: raise `EventError` out of `track`; for development and tests.
            disabled: track nothing; when left out, what ``DO_NOT_TRACK`` and
                ``ANALYTICS_DISABLED`` in the environment say.
            transport: where the events go instead.

        Raises:
            ConfigError: a setting cannot be used.
        """
        if not application_name or not isinstance(application_name, str):
            raise ConfigError(
                f"Application name {application_name!r} is no name. Give a text, such as 'shop'."
            )
        checked(application_name)
        if isinstance(splunk_info, Mapping | None):
            check(splunk_info, data=data)
        self.application_name = application_name
        self._splunk_info, self._index, self._data = splunk_info, index, data
        self._gzip = gzip
        self._super_properties = dict(super_properties or {})
        self._before_send, self._is_strict, self._transport = before_send, strict, transport
        self._is_disabled = _says_no() if disabled is None else disabled
        self._told_names: set[str] = set()
        bounds = Bounds(
            max_queue, max_bytes, overflow, batch, batch_bytes, interval, timeout, retries
        )
        self._buffer: Buffer[Tracked] = Buffer(
            self._open, self._event, bounds=bounds, on_error=on_error
        )
        self._put = self._buffer.put
        if splunk_info is not None and data is None and not self._is_disabled:
            self._put(None, 0)
            self.flush(_LOOK_S)

    def track(
        self,
        /,
        event_name: str,
        time: object = None,
        distinct_id: object = None,
        props: Mapping[str, Value] | None = None,
        *,
        event_id: str | None = None,
        **properties: Value,
    ) -> str | None:
        """Record that *event_name* happened.

        Args:
            event_name: not empty.
            time: when: a datetime, seconds since 1970, or ISO 8601 text; a time without a zone
                is local time; now when left out.
            distinct_id: who.
            props: properties under any names.
            event_id: what a repeat is recognised by; a new one when left out.
            properties: properties by name, which go before those in *props*.

        Returns:
            The event's id; None when it is dropped or the tracker is disabled.

        Raises:
            EventError: the event cannot be recorded, and the tracker is strict.
        """
        if self._is_disabled:
            return None
        try:
            if props or self._super_properties:
                properties = {**self._super_properties, **(props or {}), **properties}
            held, size = _held(properties)
            now = clock.time()
            id_ = str(event_id) if event_id else new_id.at(now)
            tracked = (event_name, now if time is None else time, distinct_id, held, id_)
            if self._is_strict:
                flatten(made(self.application_name, *tracked).properties)
            return id_ if self._put(tracked, size) else None
        except Exception as error:  # noqa: BLE001 - whatever the program's own values raise
            self._refuse(event_name, error)
            return None

    def flush(self, timeout: float = 10.0) -> bool:
        """Send what waits, *timeout* seconds long at most.

        Returns:
            Whether all events tracked before are on disk, or acknowledged by the Splunk.
        """
        return self._buffer.flush(timeout)

    def close(self, timeout: float = 2.0) -> bool:
        """Send what waits and track nothing more; what is left after *timeout* is dropped.

        Returns:
            Whether everything was sent.
        """
        return self._buffer.close(timeout)

    shutdown = close

    def stats(self) -> dict[str, int | dict[str, int]]:
        """Count the events of this process: queued, sent, retried, dropped by reason.

        ``left_out`` counts single properties that could not be kept, ``failed_calls`` calls
        of on_error that failed themselves.
        """
        return self._buffer.stats()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _refuse(self, event_name: str, error: Exception) -> None:
        """Have the worker tell of an event that could not even be queued."""
        told = EventError(f"Event {event_name!r} cannot be read: {error!r}. Give plain values.")
        if isinstance(error, EventError):
            told = error
        if self._is_strict:
            raise told from None
        self._put(told, 0)

    def _open(self) -> Transport:
        """Open the way to the index; called in the worker."""
        if self._transport:
            return self._transport
        info = self._splunk_info
        if isinstance(info, Mapping | None):
            config = load(info, data=self._data)
            if not config.is_splunk:
                from analytics.transports.journal import JournalTransport  # noqa: PLC0415 - late

                return JournalTransport(config.data, self._index)
        from analytics.transports.rest import RestTransport  # noqa: PLC0415 - late: one of two

        return RestTransport(self._connect, self._index, gzip=self._gzip)

    def _connect(self) -> Service:
        if not isinstance(self._splunk_info, Mapping | None):
            return self._splunk_info
        from analytics.connect import connect  # noqa: PLC0415 - late: brings in splunklib

        return connect(self._splunk_info)

    def _look(self) -> None:
        """Have index and sourcetype made before the first event; called in the worker."""
        try:
            transport = self._open()
            transport.send(())
            self._transport = transport
        except AnalyticsError as error:
            self._buffer.losses.tell(error)

    def _event(self, tracked: Tracked) -> Event | None:
        """Make the event that is sent; called in the worker.

        Raises:
            EventError: it cannot be recorded.
        """
        if tracked is None:
            self._look()
            return None
        if isinstance(tracked, EventError):
            raise tracked
        name, time, distinct_id, properties, event_id = tracked
        if self._before_send is None:
            properties = flatten(properties, self._buffer.losses.leave_out)
        event: Event | None
        event = made(self.application_name, name, time, distinct_id, properties, event_id)
        if self._before_send and (event := self._asked(event, self._before_send)):
            event = made(
                event.application,
                event.name,
                event.time,
                event.distinct_id,
                flatten(event.properties, self._buffer.losses.leave_out),
                event.event_id or event_id,
            )
        if event:
            self._warn_of_limits(event)
        return event

    def _asked(self, event: Event, before_send: BeforeSend) -> Event | None:
        losses = self._buffer.losses
        try:
            answer = before_send(event)
        except Exception as error:  # noqa: BLE001 - whatever the program's own function raises
            # It may be there to take out what must not be sent: so nothing is.
            losses.tell(EventError(f"before_send failed: {error!r}. Mend it."), [event])
            answer = None
        if answer is None:
            losses.add("before_send")
        return answer

    def _warn_of_limits(self, event: Event) -> None:
        """Tell once per event name what a Splunk would not take apart."""
        texts = event.properties
        if len(texts) <= _FEW_PROPERTIES and sum(map(len, texts.values())) <= MAX_LINE // 4:
            return  # most: an eighth of the work below
        length = len(dumps(event))
        is_known = event.name in self._told_names or len(self._told_names) >= _FEW_NAMES
        if is_known or (len(texts) <= MAX_PROPERTIES and length <= MAX_LINE):
            return
        self._told_names.add(event.name)
        warning = EventWarning(
            f"Event {event.name!r} has {len(texts)} properties on a line of {length} characters. "
            f"It is kept, but a Splunk reads about {MAX_PROPERTIES} properties and {MAX_LINE} "
            "characters: send fewer, or raise limit and maxchars under [kv] in limits.conf."
        )
        self._buffer.losses.tell(warning, [event])


def made(
    application: str,
    name: object,
    time: object,
    distinct_id: object,
    properties: Mapping[str, Value],
    event_id: str,
) -> Event:
    """Make an event of what was tracked.

    Raises:
        EventError: the name, the time or the distinct_id is none.
    """
    if not name or not isinstance(name, str):
        raise EventError(f"Event name {name!r} is no name. Give a text that is not empty.")
    if not (name.isascii() and event_id.isascii() and application.isascii()):
        checked(application + name + event_id)
    if type(time) is float and 0 <= time < 1e11:  # most: the clock was read
        when = datetime.fromtimestamp(time, UTC)
    else:
        when = time_of(time)
    who = text_of(distinct_id) or None
    return Event(application, name, when, who, properties, event_id)


def _held(properties: dict[str, Value]) -> tuple[dict[str, Value], int]:
    """Make sure *properties* cannot change while they wait; say about how large they are."""
    size = _OVERHEAD_BYTES
    for value in properties.values():
        kind = type(value)
        if kind is str:
            size += len(value)
        elif kind not in _FIXED:
            return _copied(properties)
    return properties, size


def _copied(properties: Value) -> tuple[Any, int]:
    """Copy what could change while it waits; say about how many bytes it is."""
    if isinstance(properties, str):
        return properties, len(properties)
    if isinstance(properties, Mapping):
        pairs = {name: _copied(value) for name, value in properties.items()}
        copy: Any = {name: value for name, (value, _) in pairs.items()}
        return copy, _OVERHEAD_BYTES + sum(size for _, size in pairs.values())
    if isinstance(properties, list | tuple | AbstractSet):
        parts = [_copied(part) for part in properties]
        copy = (
            frozenset(properties)
            if isinstance(properties, AbstractSet)
            else [value for value, _ in parts]
        )
        return copy, sum(size for _, size in parts)
    return properties, 8


def _says_no() -> bool:
    """Read whether the environment forbids tracking."""
    said = (os.environ.get(name, "") for name in ("DO_NOT_TRACK", "ANALYTICS_DISABLED"))
    return any(text.lower() not in {"", "0", "false", "no", "off"} for text in said)
