"""The steps for what somebody asked for: signals of the browser, and consent.

    {"$signals": "gpc"}                  no event; or one of nobody, with signals=gpc
    {"consent": "necessary"}             no id, where the policy is opt-in or opt-out

Source: Global Privacy Control for ``Sec-GPC``, Tracking Preference Expression (W3C) for ``DNT``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.privacy.context import KEPT_CONTEXT, Step, without_who
from analytics.privacy.visits import country

if TYPE_CHECKING:
    from analytics.event import Event
    from analytics.privacy.context import Parts
    from analytics.privacy.policy import Policy

# Tells of a consent: it keeps its id, or nobody could prove whose consent it was.
_LEDGER = "consent"


def signals(policy: Policy, parts: Parts) -> Step:
    """Do what the sender's "do not track" or Global Privacy Control asks for."""

    def step(event: Event, properties: dict[str, str]) -> Event | None:
        said = properties.pop("$signals", "")
        if not said or policy.signals == "ignore":
            return event
        parts.count(event, f"signals:{said}")
        if policy.signals == "drop":
            return None
        for name in ("$ip", *KEPT_CONTEXT):
            properties.pop(name, None)
        properties["signals"] = said
        return without_who(event, properties)

    return Step(step, lambda names, _: "$signals" in names and policy.signals != "ignore")


def consent(policy: Policy, parts: Parts) -> Step:
    """Take ids away where the policy asks for a consent that is not there."""
    needed, places = policy.consent, policy.consent_required_in

    def step(event: Event, properties: dict[str, str]) -> Event | None:
        said = properties.get("consent")
        if needed == "off" or event.name == _LEDGER:
            return event
        if places and asked(policy, country(properties, parts)) == "off":
            return event
        given = _categories(said or "")
        if "analytics" in given or (needed == "opt-out" and said is None):
            return event
        parts.count(event, "consent")
        return without_who(event, properties)

    return Step(step, lambda _names, _: needed != "off")


def asked(policy: Policy, country: str) -> str:
    """Say which rule of consent holds in *country*; where that is "", the country is not known."""
    places = policy.consent_required_in
    return policy.consent if not places or not country or country in places else "off"


def _categories(text: str) -> frozenset[str]:
    """Read the categories of a consent: a JSON list, or words parted by anything."""
    return frozenset("".join(c if c.isalnum() else " " for c in text.lower()).split())
