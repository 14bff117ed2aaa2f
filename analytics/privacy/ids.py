"""Ids that only this site can compute.

    generate_client_id("my-secret$u1", key="site-key")     '8b7958a9-f608-4ae9-99d9-e285271a896d'
    keyed(b"site-key", "bob@example.com")                  43 characters of base64url
    daily(salt, "shop", "example.com", address, agent)     'd_' and 22 characters of base64url

Source: `generate_client_id` is analytical's, whose salt is the same everywhere, so that an
address and a user agent can be found by trying; ours is HMAC-SHA-256 (RFC 2104) with the key of
the site, its first 16 bytes as a UUID of version 4 (RFC 9562).
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from functools import cache
from uuid import UUID, uuid4

from analytics.privacy.addresses import cut, parsed

#: What a daily id begins with.
DAILY = "d_"

#: Networks of one household: an IPv4 address, an IPv6 /64.
_HOUSEHOLD = (32, 64)


def generate_client_id(user_secret: str | None = None, *, key: str | bytes | None = None) -> str:
    """Make an id of a text that does not change for a person; a random one without a text.

    Args:
        user_secret: such as ``f"my-secret${ip_address}${user_agent}"``.
        key: what nobody else knows; the site key of the data directory when left out.

    Raises:
        ConfigError, DataError: the site key cannot be read.
    """
    if user_secret is None:
        return str(uuid4())
    secret = _own_key() if key is None else key.encode() if isinstance(key, str) else key
    return str(UUID(bytes=_digest(secret, user_secret)[:16], version=4))


def keyed(key: bytes, text: str) -> str:
    """Hash *text*, whatever its case and the blanks around it; base64url without padding."""
    return urlsafe_b64encode(_digest(key, text.strip().lower())).decode().rstrip("=")


def daily(salt: bytes, application: str, host: str, address: str, user_agent: str) -> str:
    """Make the id that a person without one has on one day in one application and site."""
    found = parsed(address)
    where = address if found is None else str(cut(found, *_HOUSEHOLD))
    said = f"{application}\0{host}\0{where}\0{user_agent}"
    return DAILY + urlsafe_b64encode(_digest(salt, said)[:16]).decode().rstrip("=")


def _digest(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256")


@cache
def _own_key() -> bytes:
    from analytics.config import load  # noqa: PLC0415 - late: only where no key is given
    from analytics.privacy.keys import site_key  # noqa: PLC0415 - as above

    return site_key(load().data)
