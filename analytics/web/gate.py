"""Who may change something through a page, as long as nobody logs in.

    allow(environ, keys, "")          None: from this machine
    allow(environ, keys, "sk_…")      the key

A form counts where a page of this site sent it: the browser says so in ``Origin`` and
``Sec-Fetch-Site``, which no page of somebody else can write. Without a key it also has to come
from this machine, to an address of this machine, through no proxy: a proxy may hide who asks.

Source: W3C, "Fetch Metadata Request Headers"; OWASP, "Cross-Site Request Forgery Prevention".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from analytics.collect.addresses import is_loopback
from analytics.collect.request import host_of
from analytics.errors import AnalyticsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.accounts.keys import Key, Keys

_OF_PROXIES = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")


class ForbiddenError(AnalyticsError):
    """A visitor may not do that."""


def allow(environ: Mapping[str, Any], keys: Keys, text: str) -> Key | None:
    """Let a form through, by the secret key *text* or, None, as one from this machine.

    Raises:
        ForbiddenError: it may not.
        DataError: the keys cannot be read.
    """
    if not is_of_this_site(environ):
        raise ForbiddenError(
            "The form was not sent by a page of this site. Open the page and send it from there."
        )
    if not text:
        if is_here(environ):
            return None
        raise ForbiddenError(
            "Without a key only this machine may do that. Type a secret key: analytics addkey "
            "--secret makes one."
        )
    key = keys.find(text)
    if key is None:
        raise ForbiddenError("The key is unknown here. Type a secret key of this site.")
    if key.kind != "secret":
        raise ForbiddenError("The key is a public one. Type a secret key.")
    return key


def is_of_this_site(environ: Mapping[str, Any]) -> bool:
    """Whether a page of this site sent a form."""
    fetched = environ.get("HTTP_SEC_FETCH_SITE", "")
    if fetched:
        return bool(fetched == "same-origin")
    try:
        origin = urlsplit(environ.get("HTTP_ORIGIN", "")).netloc.lower()
    except ValueError:
        return False
    return bool(origin) and origin == environ.get("HTTP_HOST", "").lower()


def is_here(environ: Mapping[str, Any]) -> bool:
    """Whether a form comes from this machine, as far as can be told."""
    asked = (f"//{environ.get('HTTP_HOST', '')}", environ.get("HTTP_ORIGIN", ""))
    return (
        is_loopback(environ.get("REMOTE_ADDR", ""))
        and not any(name in environ for name in _OF_PROXIES)
        and all(host == "localhost" or is_loopback(host) for host in map(host_of, asked))
    )
