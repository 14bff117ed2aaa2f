"""The steps of privacy and enrichment, by the names they have in the file.

    STEPS["signals"](policy, parts)    a `Step`: its function gives the event, or None

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
    from collections.abc import Callable, Collection

    from analytics.privacy.context import Parts, Step
    from analytics.privacy.policy import Policy

_SENDER = ("$ip", "$language", *KEPT_CONTEXT)

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


def origin(properties: dict[str, str]) -> None:
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


def left_over(names: Collection[str], policy: Policy) -> tuple[str, ...]:
    """Name what is still there of the request, which must go; always the last step."""
    is_classified = policy.user_agent != "drop" and "$user_agent" in names
    kept = KEPT_CONTEXT if is_classified else ()
    return tuple(name for name in names if name[:1] == "$" and name not in kept)
