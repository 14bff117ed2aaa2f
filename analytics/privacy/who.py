"""The steps for who it was: an id for the day, and what is kept of the address.

    {"$ip": "12.34.56.78", "$user_agent": "Mozilla/5.0 …", "$key": "public"}
    distinct_id="d_tY3…"; of the address nothing, or what the policy says in the property ip

Source: ours; docs/privacy.md.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from analytics.privacy import ids
from analytics.privacy.addresses import cut, parsed
from analytics.privacy.context import NO_ID, Step, put, with_who
from analytics.privacy.keys import Salts

if TYPE_CHECKING:
    from collections.abc import Collection

    from analytics.event import Event
    from analytics.privacy.context import Parts
    from analytics.privacy.policy import Policy

# Names under which clients send addresses of their own accord.
_NAMES = frozenset({"ip", "ip_address"})
# So many addresses and ids are remembered.
_REMEMBERED = 16_384


def identity(policy: Policy, parts: Parts) -> Step:
    """Give who has no id one for the day, made of what the day's salt makes unreadable."""
    salt_of = parts.salt or Salts(parts.folder).of
    remembered = lru_cache(maxsize=_REMEMBERED)(ids.daily)

    def step(event: Event, properties: dict[str, str]) -> Event | None:
        address = properties.get("$ip")
        host = properties.get("$host", "")
        is_person = properties.get("$key") == "public" or host or "$told" in properties
        has_who = event.distinct_id or properties.get(NO_ID)
        if not policy.cookieless or has_who or not address or not is_person:
            return event
        salt = salt_of(event.time, parts.now())
        who = remembered(salt, event.application, host, address, properties.get("$user_agent", ""))
        return with_who(event, who)

    return Step(step, lambda names, _: policy.cookieless and "$ip" in names)


def address(policy: Policy, parts: Parts) -> Step:
    """Keep of the address what the policy says, in the property ``ip``."""
    v4, v6 = policy.ip_bits

    @lru_cache(maxsize=_REMEMBERED)
    def shown(text: str) -> str:
        found = parsed(text)
        if found is None or policy.ip == "drop":
            return ""
        if policy.ip == "hash":
            return parts.hashed(str(found))
        return str(found if policy.ip == "keep" else cut(found, v4, v6))

    def step(event: Event, properties: dict[str, str]) -> Event | None:
        is_public = properties.get("$key") == "public"
        for name in _NAMES:
            if is_public and name in properties:
                put(properties, name, shown(properties[name]))
        if sender := properties.pop("$ip", ""):
            properties.pop("ip", None)
            put(properties, "ip", shown(sender))
        return event

    return Step(step, _has_address)


def _has_address(names: Collection[str], kind: str) -> bool:
    return "$ip" in names or (kind == "public" and not _NAMES.isdisjoint(names))
