"""What a site can be told when it is made.

    Settings(zone="Europe/Berlin", index="sample_analytics")

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from analytics.errors import ConfigError
from analytics.event import DEFAULT_INDEX

if TYPE_CHECKING:
    from collections.abc import Callable


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices that hold for the whole site.

    Attributes:
        zone: IANA name; every time on a page is wall clock of this zone.
        index: the index that is asked.
        splunk_url: web address of a Splunk, for "Open in Splunk"; "" where there is none.
        clock: gives the current time, aware.
        workers: how many searches of all views may run at the same time.
    """

    zone: str = "UTC"
    index: str = DEFAULT_INDEX
    splunk_url: str = ""
    clock: Callable[[], datetime] = _now
    workers: int = 8

    def __post_init__(self) -> None:
        """Refuse a zone that nobody knows.

        Raises:
            ConfigError: *zone* is no IANA name.
        """
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ConfigError(
                f"There is no time zone {self.zone!r}. Use an IANA name such as 'Europe/Berlin'."
            ) from error

    def now(self) -> datetime:
        """Read the clock, in the zone of the site."""
        return self.clock().astimezone(ZoneInfo(self.zone))
