"""What came with a request, and what the steps share.

    {"url": "https://…", "$ip": "12.34.56.78", "$user_agent": "Mozilla/5.0 …", "$key": "public"}

It stands in the properties under names that begin with ``$``, which no property can have:
``$ip $user_agent $language $signals $key $host $hints_platform $hints_mobile $prefetch
$webdriver``, and ``$told`` where a server says whose address and user agent they are. The steps
take them out. A step changes the properties in place, for they belong to the chain, and makes a
new event only where another field changes.

Source: ours; docs/privacy.md.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from analytics.event import Event
from analytics.privacy.ids import keyed
from analytics.privacy.keys import site_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path
    from typing import Protocol

    class Finder(Protocol):
        """What knows places."""

        def find(self, address: str, /) -> Mapping[str, str]:
            """Say what is known of *address*."""

    Run = Callable[[Event, dict[str, str]], Event | None]

#: What may be journaled, until the user agent is classified behind the commit.
KEPT_CONTEXT = frozenset(
    {"$user_agent", "$hints_platform", "$hints_mobile", "$prefetch", "$webdriver"}
)


#: Set on an event that lost its id: it shall get none for the day either.
NO_ID = "$no_id"


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and when there is something for it to do.

    Attributes:
        run: changes the properties of an event; gives it, or None where it may not be kept.
        concerns: whether it may change anything of an event that has properties of these names
            and came with a key of this kind, "" for none.
        is_foreign: whether it is a function of the site's own, which may do anything.
    """

    run: Run
    concerns: Callable[[Collection[str], str], bool] = lambda _names, _kind: True
    is_foreign: bool = False


@dataclass(slots=True)
class Parts:
    """What steps share.

    Attributes:
        folder: the data directory.
        places: what knows where an address is; None where nothing does.
        now: reads the clock.
        salt: gives the salt of an event by its time and the present; the salts of the days,
            of which only that of today is there, when None.
        counts: (day, application, what) -> how often.
    """

    folder: Path
    places: Finder | None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    salt: Callable[[datetime, datetime], bytes] | None = None
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _key: bytes = b""

    def hashed(self, text: str) -> str:
        """Hash *text* with the site key, which is read when it is first needed.

        Raises:
            DataError: it cannot be read.
        """
        self._key = self._key or site_key(self.folder)
        return keyed(self._key, text)

    def count(self, event: Event, what: str) -> None:
        """Count *what* was done to an event of today."""
        self.counts[self.now().date().isoformat(), event.application, what] += 1


def put(properties: dict[str, str], name: str, text: str) -> None:
    """Set a property; an empty one is none."""
    if text:
        properties[name] = text
    else:
        properties.pop(name, None)


def with_who(event: Event, who: str | None) -> Event:
    """Give the same event of somebody else."""
    return Event(event.application, event.name, event.time, who, event.properties, event.event_id)


def without_who(event: Event, properties: dict[str, str]) -> Event:
    """Take out of an event who it is of, and keep it without."""
    for name in _WHO:
        properties.pop(name, None)
    properties[NO_ID] = "1"
    return with_who(event, None)


# Properties that say who somebody is, beside the distinct_id.
_WHO = ("anonymous_id", "session_id", "previous_id", "user_id", "group_id")
