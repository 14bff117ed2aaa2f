"""What a collector is made of: settings, keys, and the key of the site.

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.collect.limits import Rates
from analytics.collect.links import Links
from analytics.collect.settings import Settings
from analytics.collect.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from analytics.accounts.keys import Keys


def _off(_application: str, country: str, _address: str, _zone: str) -> tuple[str, str]:
    return "off", country


@dataclass(frozen=True, slots=True)
class Site:
    """What requests are judged by.

    Attributes:
        folder: the data directory.
        keys: who may send.
        settings: the bounds.
        secret: the site key, which targets of redirects are signed with.
        consent: says which rule of consent holds, and in which country, as `Rules.consent`.
        links: the short links.
        tally: counts of what came in.
        rates: counts of who sends.
    """

    folder: Path
    keys: Keys
    settings: Settings = field(default_factory=Settings)
    secret: bytes = b""
    consent: Callable[[str, str, str, str], tuple[str, str]] = _off
    links: Links = field(init=False)
    tally: Tally = field(default_factory=Tally)
    rates: Rates = field(default_factory=Rates)

    def __post_init__(self) -> None:
        """Look for the links in the data directory."""
        settings = self.settings
        object.__setattr__(self, "links", Links(self.folder, settings.link_hosts, settings.prefix))

    def charge_address(self, address: str, events: int) -> None:
        """Count *events*, or guesses of a key, of an address.

        Raises:
            Refusal: 429.
        """
        rate = self.settings.rate_of_address
        if wait := self.rates.take(address, events, rate):
            raise rate.passed(f"Address {address} sends", wait)
