"""Channels and acknowledgements: which requests of a client are kept for good.

    POST /services/collector        X-Splunk-Request-Channel: <GUID>  ->  "ackId": 0
    POST /services/collector/ack    {"acks": [0, 1]}                  ->  {"0": true, "1": false}

An id is given out once its events are on disk, so it is true from the start; told so once, it is
forgotten, and asked again it is false. Ids count from 0 in each channel of each token. They
live in memory: after a restart a client finds its ids false and sends again.

Source: Splunk, Getting Data In 9.x, "About HTTP Event Collector Indexer Acknowledgment";
inputs.conf.spec 9.2 (maxIdleTime, ackIdleCleanup).
"""

from __future__ import annotations

import re
import threading
import time as clock
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.splunkd.hec.answers import HecError
from analytics.splunkd.hec.room import NEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from analytics.splunkd.exchange import Request

#: A channel that nobody has used for so long is forgotten (Splunk's maxIdleTime).
IDLE_S = 600.0

#: Channels at a time; ids nobody has asked for, in one channel and in all: some 40 MB.
CHANNELS, CHANNEL_IDS, ALL_IDS = 10_000, 100_000, 500_000

_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def channel_of(request: Request) -> str:
    """Give the channel that *request* names.

    Raises:
        HecError: it names none, or what is no GUID.
    """
    header = request.headers.get("x-splunk-request-channel", "")
    name = (header or request.query.get("channel", [""])[-1]).strip().lower()
    if not name:
        raise HecError(10)
    if not _GUID.fullmatch(name):
        raise HecError(11)
    return name


@dataclass(slots=True)
class _Channel:
    used: float = 0.0
    next: int = 0
    kept: set[int] = field(default_factory=set)


class Channels:
    """What was acknowledged and not yet asked for; any thread may call it."""

    def __init__(
        self,
        channels: int = CHANNELS,
        channel_ids: int = CHANNEL_IDS,
        all_ids: int = ALL_IDS,
        now: Callable[[], float] = clock.monotonic,
    ) -> None:
        self._channels_limit, self._ids_limit, self._all_limit = channels, channel_ids, all_ids
        self._now, self._lock, self._ids = now, threading.Lock(), 0
        self._channels: OrderedDict[tuple[str, str], _Channel] = OrderedDict()

    def check(self, token: str, name: str) -> None:
        """See that there is room for another id, before its events are kept.

        Raises:
            HecError: 27, there is none until ids are asked for.
        """
        with self._lock:
            channel = self._channel(token, name)
            if channel is None or len(channel.kept) >= self._ids_limit or self._is_full():
                raise HecError(27)

    def issue(self, token: str, name: str) -> int:
        """Give out the next id of a channel; its events are on disk."""
        with self._lock:
            channel = self._channel(token, name)
            if channel is None:  # forgotten since it was checked; its id will be false
                return 0
            number = channel.next
            channel.next += 1
            channel.kept.add(number)
            self._ids += 1
            return number

    def ask(self, token: str, name: str, numbers: Iterable[int]) -> dict[str, bool]:
        """Say of each id whether its events are kept, and forget those that are."""
        with self._lock:
            channel = self._channels.get((token, name))
            if channel is None:
                return {str(number): False for number in numbers}
            self._touch(token, name, channel)
            told: dict[str, bool] = {}
            for number in numbers:
                is_kept = number in channel.kept
                told[str(number)] = is_kept or told.get(str(number), False)
                channel.kept.discard(number)
                self._ids -= is_kept
            return told

    @property
    def is_full(self) -> bool:
        """Whether no channel gets another id."""
        with self._lock:
            self._forget_idle()
            return self._is_full()

    @property
    def is_nearly_full(self) -> bool:
        """Whether that is near."""
        with self._lock:
            return self._ids >= NEAR * self._all_limit

    def _is_full(self) -> bool:
        return self._ids >= self._all_limit

    def _channel(self, token: str, name: str) -> _Channel | None:
        """Find a channel or begin one; None where there are too many."""
        self._forget_idle()
        channel = self._channels.get((token, name))
        if channel is None:
            if len(self._channels) >= self._channels_limit:
                return None
            channel = self._channels[token, name] = _Channel()
        self._touch(token, name, channel)
        return channel

    def _touch(self, token: str, name: str, channel: _Channel) -> None:
        channel.used = self._now()
        self._channels.move_to_end((token, name))

    def _forget_idle(self) -> None:
        """Forget the channels at the front, which are those not used for longest."""
        while self._channels:
            key, oldest = next(iter(self._channels.items()))
            if self._now() - oldest.used < IDLE_S:
                return
            self._ids -= len(oldest.kept)
            del self._channels[key]
