"""One event through the rules of a `privacy.toml`: what may be kept of it.

    kept(rules(folder, 'ip = "keep"'), r_ip="12.34.56.78")    {"ip": "12.34.56.78"}

Source: ours.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from analytics.event import Event
from analytics.privacy import load
from analytics.properties import Texts

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.privacy.rules import Rules

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ADDRESS = "12.34.56.78"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"


class Nowhere:
    """Knows no place."""

    def find(self, _address: str) -> dict[str, str]:
        """Say nothing."""
        return {}


def rules(folder: Path, text: str = "", places: Any = None) -> Rules:
    """Load the rules of *text*; it is always noon."""
    (folder / "privacy.toml").write_text(text)
    return load(None, folder=folder, places=places, now=lambda: NOON)


def event(who: str | None = None, name: str = "pageview", **properties: str) -> Event:
    """Make an event; ``r_ip`` is what came with the request, ``$ip``."""
    given = {f"${k[2:]}" if k.startswith("r_") else k: v for k, v in properties.items()}
    return Event("shop", name, NOON, who, Texts(given), "id")


def kept(rules: Rules, who: str | None = None, **properties: str) -> dict[str, str]:
    """Say which properties are left."""
    found = rules(event(who, **properties))
    assert found is not None
    return dict(found.properties)
