"""The steps of privacy and enrichment, by the names they have in the file.

    STEPS["signals"](policy, parts)    a function (event, its properties) -> the event, or None

Source: ours; docs/privacy.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.privacy.context import KEPT_CONTEXT
from analytics.privacy.fields import personal, secrets
from analytics.privacy.signals import consent, signals
from analytics.privacy.visits import addresses_of_pages, place
from analytics.privacy.who import address, identity

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.event import Event
    from analytics.privacy.context import Parts, Step
    from analytics.privacy.policy import Policy

_SENDER = ("$ip", "$language", *KEPT_CONTEXT)
_NOTHING: frozenset[str] = frozenset()

#: Name in the file -> step.
STEPS: dict[str, Callable[[Policy, Parts], Step]] = {
    "signals": signals,
    "consent": consent,
    "secrets": secrets,
    "personal": personal,
    "pages": addresses_of_pages,
    "place": place,
    "identity": identity,
    "address": address,
}


def origin(event: Event, properties: dict[str, str]) -> Event:
    """Leave out what says nothing of a person; always the first step.

    A server that sends with a secret key, from no page, has an address and a user agent of its
    own. A browser that sends none has told something, too.
    """
    kind = properties.get("$key")
    if kind == "public":
        properties.setdefault("$user_agent", "")
    elif kind and "$host" not in properties and "$told" not in properties:
        for name in _SENDER:
            properties.pop(name, None)
    return event


def context(policy: Policy, parts: Parts) -> Step:
    """Take out all that is left of the request; always the last step."""
    del parts
    is_classified = policy.user_agent == "classify"

    def step(event: Event, properties: dict[str, str]) -> Event | None:
        kept = KEPT_CONTEXT if is_classified and "$user_agent" in properties else _NOTHING
        for name in [n for n in properties if n[:1] == "$" and n not in kept]:
            del properties[name]
        return event

    return step
