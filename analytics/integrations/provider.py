"""The calls of the package analytical, on our tracker.

    provider = Provider("analytics", {"application_name": "shop"})
    provider.pageview({"dl": "https://example.com", "dt": "My Page Title", "uip": "12.34.56.78"})
    -> pageview   url=https://example.com path=/ title="My Page Title" ip=12.34.0.0
    provider.event({"ec": "video", "ea": "play", "el": "intro", "ev": 0})
    -> play       category=video label=intro value=0

analytical's three functions are importable from here too, under their own names.

Source: the documentation of analytical 0.0.1, "Google Analytics" and "Utilities".
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from analytics.enrich.agents import agent
from analytics.input import AnalyticsTracker
from analytics.privacy import (
    anonymize_ip_address,
    anonymize_user_agent,
    clean_pages,
    generate_client_id,
)
from analytics.tracking import hits

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Provider", "anonymize_ip_address", "anonymize_user_agent", "generate_client_id"]

_log = logging.getLogger(__name__)

_NAME = "analytics"
# What a hit has to have one of.
_NEEDED = {"pageview": ("dl", "dp", "dh"), "event": ("ea", "ec")}

_PAGES = ("url", "path", "referrer")


class Provider:
    """Records hits with the names of Google Analytics before its version 4.

    Attributes:
        tracker: what records.
    """

    def __init__(
        self, provider_name: str, provider_data: AnalyticsTracker | Mapping[str, Any]
    ) -> None:
        """Record with a tracker.

        Args:
            provider_name: "analytics".
            provider_data: a tracker, or the settings to make one of.

        Raises:
            ValueError: there is no such provider.
            ConfigError: a setting cannot be used.
        """
        if provider_name != _NAME:
            raise ValueError(
                f"There is no provider {provider_name!r}. "
                f"Use {_NAME!r}, with a tracker or its settings: nothing is sent to Google."
            )
        self.tracker = (
            provider_data
            if isinstance(provider_data, AnalyticsTracker)
            else AnalyticsTracker(**provider_data)
        )

    def pageview(self, data: Mapping[str, Any]) -> bool:
        """Record the view of a page: its ``dl`` (or ``dh`` and ``dp``), and what else is known.

        Returns:
            Whether it is recorded.
        """
        return self._record(data, "pageview")

    def event(self, data: Mapping[str, Any]) -> bool:
        """Record an event: its ``ea``, else its ``ec`` is the name.

        Returns:
            Whether it is recorded.
        """
        return self._record(data, "event")

    def _record(self, data: Mapping[str, Any], kind: str) -> bool:
        hit = {f"{name}": value for name, value in data.items() if value not in (None, "")}
        needed = _NEEDED[kind]
        if not any(name in hit for name in needed):
            _log.warning("A hit has none of %s: left out. Give %s.", ", ".join(needed), needed[0])
            return False
        who = hit.get("uid", hit.get("cid"))
        properties = hits.properties_of(hit, kind) | _sender(hit)
        properties.update((name, f"{properties[name]}") for name in _PAGES if name in properties)
        clean_pages(properties)
        if "uid" in hit and "cid" in hit:
            properties["anonymous_id"] = hit["cid"]
        when = hits.time_of(hit, datetime.now(UTC))
        name = f"{hits.name_of(hit, kind)}"
        return self.tracker.track(name, when, who, properties) is not None


def _sender(hit: Mapping[str, Any]) -> dict[str, Any]:
    """Say from where and with what a hit came, without what would name a person."""
    said: dict[str, Any] = dict(agent(f"{hit['ua']}")) if "ua" in hit else {}
    if "uip" in hit:
        said["ip"] = anonymize_ip_address(f"{hit['uip']}")
    return said
