"""Imported events go by the rules of privacy, as those of the collector do.

    keep = Ruled(load(None, folder=data, salt=lasting(data)))
    keep(Event("web", "request", …, None, {"ip": "83.149.9.216", "user_agent": "Mozilla/5.0 …"}))
    -> Event("web", "request", …, "d_tY3…", {"$user_agent": "Mozilla/5.0 …"})
    keep.counted()    Counter({"secret:token": 3})

Whatever the file, the properties of `ADDRESSES` are addresses of the visitor, of which the first
counts, those of `AGENTS` are the visitor's user agent, and ``host`` is the site.

Source: docs/privacy.md.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol

from analytics.event import Event
from analytics.properties import flatten

if TYPE_CHECKING:
    from analytics.privacy.rules import Rules
    from analytics.properties import Texts

#: What servers and products call the address, whoever stands next to the visitor first. Where
#: proxies add theirs, the first in the list is the visitor's.
ADDRESSES = (
    "ip", "ip_address", "x_forwarded_for", "http_x_forwarded_for", "client_ip", "clientip",
    "clientIp", "client_address", "remote_ip", "remote_addr", "remote_address", "remoteIp",
)  # fmt: skip

#: What they call the user agent.
AGENTS = ("user_agent", "http_user_agent", "useragent", "userAgent", "User_Agent")

_ASKED = frozenset({*ADDRESSES, *AGENTS})


class Keep(Protocol):
    """What is kept of an event."""

    def __call__(self, event: Event, /) -> Event | None:
        """Give *event* as it may be kept; None where it may not."""

    def counted(self) -> Counter[str]:
        """Say what was done so far, and how often: ``secret:token``."""


class AsItIs:
    """Keeps all of an event."""

    def __call__(self, event: Event) -> Event:
        """Give *event*."""
        return event

    def counted(self) -> Counter[str]:
        """Say that nothing was done."""
        return Counter()


AS_IT_IS = AsItIs()


class Ruled:
    """Keeps of an event what may be kept."""

    def __init__(self, rules: Rules) -> None:
        """Go by *rules*."""
        self._rules = rules

    def __call__(self, event: Event) -> Event | None:
        """Give *event* as it may be kept; None where it may not."""
        texts = flatten(event.properties)  # the event is of this import alone: it may be changed
        if not _ASKED.isdisjoint(texts):
            _tell(texts)
        if texts is not event.properties:
            who, id_ = event.distinct_id, event.event_id
            event = Event(event.application, event.name, event.time, who, texts, id_)
        return self._rules.change(event)

    def counted(self) -> Counter[str]:
        """Say what was done so far, and how often: ``secret:token``."""
        done: Counter[str] = Counter()
        for (_, _, what), count in self._rules.counts.items():
            done[what] += count
        return done


def _tell(texts: Texts) -> None:
    """Put what is said of the visitor where the rules look for it."""
    addresses = [texts.pop(name) for name in ADDRESSES if name in texts]
    agents = [texts.pop(name) for name in AGENTS if name in texts]
    if address := next(filter(None, addresses), ""):
        texts["$ip"], texts["$told"] = address.partition(",")[0].strip(), "1"
        if "host" in texts:
            texts["$host"] = texts["host"]
    if agents:
        texts["$user_agent"] = max(agents)
