"""The tracker without its end: what is tracked, and how it reaches the worker.

    recorder.track("purchase", distinct_id="u1", price=12.5)       queued; the event's id

`analytics.input` adds how to flush and to close.

Source: ours; the first arguments and `track` are those of the Splunk SDK analytics example.
"""

from __future__ import annotations

import os
import time as clock
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from analytics.config import check
from analytics.errors import AnalyticsError, ConfigError, EventError
from analytics.event import DEFAULT_INDEX, Event, Value, new_id
from analytics.properties import checked, flatten
from analytics.tracking import context, targets
from analytics.tracking.preparing import Preparer
from analytics.tracking.settings import resolve
from analytics.tracking.values import held, made
from analytics.tracking.vocabulary import Vocabulary
from analytics.transports.buffered import Buffer

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from splunklib.client import Service

    from analytics.tracking.preparing import BeforeSend
    from analytics.tracking.settings import Settings
    from analytics.tracking.values import Call, Told, Tracked
    from analytics.transports import Transport
    from analytics.transports.losses import OnError

# So long a constructor waits for index and sourcetype to be there.
_LOOK_S = 2.0
# About what an event costs that could not be spooled and waits in memory.
_EVENT_BYTES = 500


class Recorder(Vocabulary):
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
        url: str | None = None,
        key: str | None = None,
        data: str | os.PathLike[str] | None = None,
        verify: bool | None = None,
        ca: str | os.PathLike[str] | None = None,
        durability: Literal["fast", "process"] | None = None,
        spool: str | os.PathLike[str] | bool | None = None,
        max_spool: int | None = None,
        max_queue: int | None = None,
        max_bytes: int | None = None,
        overflow: Literal["drop-new", "drop-old", "block"] | None = None,
        batch: int | None = None,
        batch_bytes: int | None = None,
        interval: float | None = None,
        timeout: float | None = None,
        retries: int | None = None,
        gzip: bool | None = None,
        super_properties: Mapping[str, Value] | None = None,
        before_send: BeforeSend | None = None,
        on_error: OnError | None = None,
        strict: bool | None = None,
        sync: bool | None = None,
        lifecycle: bool | None = None,
        disabled: bool | None = None,
        transport: Transport | None = None,
    ) -> None:
        """Make a tracker; without *splunk_info* nothing is opened before the first event.

        With it the worker sees to index and sourcetype at once, as the example did; this waits
        two seconds for that, and a failure goes to *on_error*, not to the caller. A setting
        that is left out is looked for in the environment, as ``ANALYTICS_BATCH``.

        Args:
            application_name: the namespace of the events; not empty.
            splunk_info: what `splunklib.client.connect` takes, or a Service; the settings
                decide when it is left out, and without any it is the embedded engine.
            index: where the events go.
            url: the address of a collector: an HTTP Event Collector where its path has
                ``/services/collector``, else ours.
            key: what it lets events in with: the value of a token, or a key of ours.
            data: the data directory of the embedded engine.
            verify: check the certificate of the server of *url*; true when left out.
            ca: a file of certificates to trust for it, in place of those of the system.
            durability: "fast", when left out: a killed process loses what waits in memory;
                "process": `track` writes to the spool before it returns.
            spool: the folder for events that are not delivered yet. When left out it is
                ``spool`` in the data directory, where events go over a network; False for
                none.
            max_spool: bytes of the spool; beyond them the oldest events are dropped. 256 MiB
                when left out.
            max_queue: events that may wait; 100,000 when left out.
            max_bytes: bytes that may wait, about; 64 MiB when left out.
            overflow: what gives way when the queue is full: the new event ("drop-new", when
                left out), the oldest one ("drop-old"), or the caller ("block"), who then
                waits *timeout* seconds at most.
            batch: events sent together; 500 when left out.
            batch_bytes: bytes sent together, about; 512 KiB when left out.
            interval: seconds an event waits for others; 0.5 when left out.
            timeout: seconds a caller waits under "block" and *sync*, and the worker for the
                server of *url*; 10 when left out.
            retries: attempts after the first, in which 1, 2, 4 … 30 seconds pass; 10 when
                left out.
            gzip: compress what goes over a network, where the receiver is known to read that;
                true when left out.
            super_properties: properties that every event has, unless it has its own.
            before_send: called with each event, gives it back as it shall be sent, or None to
                drop it; in the worker, under "process" in `track`, before it is written.
            on_error: called in the worker with an error and the events that it cost.
            strict: raise `EventError` out of `track`; for development and tests.
            sync: deliver each event before `track` returns, and return None when it was not.
            lifecycle: track ``startup`` now and ``shutdown`` at the end.
            disabled: track nothing.
            transport: where the events go instead.

        Raises:
            ConfigError: a setting cannot be used.
        """
        super().__init__()
        if not application_name or not isinstance(application_name, str):
            raise ConfigError(
                f"Application name {application_name!r} is no name. Give a text, such as 'shop'."
            )
        checked(application_name)
        if isinstance(splunk_info, Mapping | None):
            check(splunk_info, data=data)
        is_placed = splunk_info is not None or data is not None or transport is not None
        settings = resolve(
            {
                "url": "" if url is None and is_placed else url,
                "key": key,
                "verify": verify,
                "ca": ca,
                "durability": durability,
                "spool": spool,
                "max_spool": max_spool,
                "max_queue": max_queue,
                "max_bytes": max_bytes,
                "overflow": overflow,
                "batch": batch,
                "batch_bytes": batch_bytes,
                "interval": interval,
                "timeout": timeout,
                "retries": retries,
                "gzip": gzip,
                "super_properties": super_properties,
                "strict": strict,
                "sync": sync,
                "lifecycle": lifecycle,
                "disabled": disabled,
            }
        )
        self._check(settings)
        self.application_name = application_name
        self._target = targets.Target(
            application_name, settings, splunk_info, index, data, transport
        )
        self._super_properties = dict(settings.super_properties)
        self._before_send, self._transport = before_send, transport
        self._is_spooled = settings.durability == "process"
        self._is_strict, self._is_disabled = settings.strict, settings.disabled
        self._waits_s = settings.timeout if settings.sync else None
        self._is_plain = not (self._is_strict or self._is_spooled or settings.sync)
        self._context = context.variable()
        self._preparer = Preparer(application_name, before_send, lambda: self._buffer.losses)
        self._buffer: Buffer[Tracked] = Buffer(
            self._open,
            self._event,
            bounds=settings.bounds,
            on_error=on_error,
            before_close=self._end,
            open_spool=self._target.open_spool,
        )
        self._put = self._buffer.put
        self._lives_in = 0
        self._begin(settings.lifecycle, looks=splunk_info is not None and data is None)

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
            distinct_id: who; whom the context says when left out, "" for nobody.
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
            if self._super_properties or self._context.get():
                distinct_id, properties = self._told(distinct_id, props, properties)
            elif props:  # most: half of the work above
                properties = {**props, **properties}
            values, size = held(properties)
            now = clock.time()
            id_ = str(event_id) if event_id else new_id.at(now)
            tracked = (event_name, now if time is None else time, distinct_id, values, id_)
            is_kept = self._put(tracked, size) if self._is_plain else self._kept(tracked, size)
        except Exception as error:  # noqa: BLE001 - whatever the program's own values raise
            self._refuse(event_name, error)
            return None
        return id_ if is_kept else None

    def context(
        self, /, distinct_id: object = None, session_id: object = None, **properties: Value
    ) -> AbstractContextManager[None]:
        """Say who and what every event of this tracker in a with-block has.

        Args:
            distinct_id: who, for events that do not say.
            session_id: the property of that name.
            properties: others; an event's own go before them.
        """
        if session_id is not None:
            properties["session_id"] = session_id
        return context.entered(self._context, distinct_id, properties)

    def carried(self) -> dict[str, str]:
        """Say what the context says, as texts that can go to another process.

        There ``with tracker.context(**carried)`` begins it again.
        """
        around = self._context.get()
        if not around:
            return {}
        said: dict[str, Any] = {**around.properties, "distinct_id": around.distinct_id}
        return flatten(said, lambda _: None)

    def stats(self) -> dict[str, int | dict[str, int]]:
        """Count the events of this process: queued, sent, retried, spooled, dropped by reason.

        ``spooled`` counts those put into the spool, also when they were sent from there later,
        ``spool_failures`` how often it could not be used, ``left_out`` single properties that
        could not be kept, ``failed_calls`` calls of on_error that failed themselves.
        """
        return self._buffer.stats()

    def _kept(self, tracked: Call, size: int) -> bool:
        """Queue an event as the settings ask for it: checked, spooled, sent before this returns.

        Raises:
            EventError: it cannot be recorded.
        """
        if self._is_strict:
            flatten(made(self.application_name, *tracked).properties)
        is_kept = self._spool(tracked) if self._is_spooled else self._put(tracked, size)
        return is_kept and (self._waits_s is None or self._buffer.flush(self._waits_s))

    def _spool(self, tracked: Told) -> bool:
        """Keep an event where it outlives this process; what is there is fit to be sent.

        Raises:
            EventError: it cannot be recorded.
        """
        event = self._preparer.event(tracked)
        return event is not None and self._buffer.keep(event, event, _EVENT_BYTES)

    def _told(
        self, distinct_id: object, props: Mapping[str, Value] | None, own: Mapping[str, Value]
    ) -> tuple[object, dict[str, Value]]:
        """Say who and what an event has with all that surrounds it."""
        around = self._context.get()
        if not around:
            return distinct_id, {**self._super_properties, **(props or {}), **own}
        who = around.distinct_id if distinct_id is None else distinct_id
        return who, {**self._super_properties, **around.properties, **(props or {}), **own}

    def _person(self, distinct_id: object) -> object:
        around = self._context.get()
        return around.distinct_id if around and distinct_id is None else distinct_id

    def _refuse(self, event_name: str, error: Exception) -> None:
        """Have the worker tell of an event that could not even be queued."""
        if self._is_disabled:
            return
        told = EventError(f"Event {event_name!r} cannot be read: {error!r}. Give plain values.")
        if isinstance(error, EventError):
            told = error
        if self._is_strict:
            raise told from None
        self._put(told, 0)

    def _check(self, settings: Settings) -> None:
        """Refuse settings that do not suit this kind of tracker."""

    def _begin(self, has_lifecycle: bool, *, looks: bool) -> None:  # noqa: FBT001 - a setting
        """Do what is to be done before the first event."""
        if self._is_disabled:
            return
        if looks:
            self._put(None, 0)
            self._wait_for_look(_LOOK_S)
        if has_lifecycle:
            self._lives_in = os.getpid()
            self.track("startup")

    def _wait_for_look(self, timeout: float) -> None:
        """Wait until index and sourcetype are there."""
        self._buffer.flush(timeout)

    def _end(self) -> None:
        """Say the last that is to be said, once and in the process that began."""
        if self._lives_in == os.getpid():
            self._lives_in = 0
            self.track("shutdown")

    def _open(self) -> Transport:
        """Open the way to the index; called in the worker."""
        return self._transport or self._target.open()

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
        if isinstance(tracked, Event):
            return tracked
        return self._preparer.event(tracked)
