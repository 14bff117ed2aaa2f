"""Where a redirect may go.

    is_safe("https://shop.example/a")                             True: may be written as a link
    is_allowed("https://shop.example/a", ("shop.example",))       True: and is listed
    sign(site_key, "https://else.example/")                       "9f86d081884c7d65"

An open redirect lends our name to whoever makes the link. So a target is a host that is listed
(``*.shop.example`` for all below it), or is signed with the site key; only http and https, no
user, no control characters, and no backslash, which browsers take for a slash.

Source: OWASP, "Unvalidated Redirects and Forwards"; WHATWG URL, "URL parsing".
"""

from __future__ import annotations

import hmac
import re
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_plus, urlsplit, urlunsplit

from analytics.collect.reply import Reply
from analytics.collect.request import Intake
from analytics.collect.tuples import ADDRESS, verb

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_LONGEST = 8_192
_SIGNED = 16
_STRANGE = re.compile(r"[\x00-\x1f\x7f-\x9f\\\ud800-\udfff\u2028\u2029]")
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+", re.IGNORECASE)
_WRITTEN = re.compile(r"[A-Za-z0-9/?:@!$&'()*+,;=~\-._%\[\]#]+")
_CAMPAIGN = re.compile(r"utm_[a-z_]{1,40}")
_OURS = re.compile(ADDRESS.removeprefix("re:"))
_HEADERS = (
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
)


def is_safe(target: str) -> bool:
    """Whether *target* is an address of a page that may be written as a link."""
    if len(target) > _LONGEST or _STRANGE.search(target):
        return False
    try:
        parts = urlsplit(target)
        host, _ = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        return False
    is_web = parts.scheme in ("http", "https") and "@" not in parts.netloc
    return is_web and bool(_HOST.fullmatch(host))


def is_allowed(target: str, hosts: Iterable[str]) -> bool:
    """Whether *target* is safe and on one of *hosts*."""
    if not is_safe(target):
        return False
    host = (urlsplit(target).hostname or "").lower()
    return any(
        host == one or (one.startswith("*.") and host.endswith(one[1:]))
        for one in map(str.lower, hosts)
    )


def sign(key: bytes, target: str) -> str:
    """Give the signature with which *target* is allowed, wherever it is."""
    digest = hmac.new(key, target.encode("utf-8", "replace"), sha256)
    return digest.hexdigest()[:_SIGNED]


def is_signed(target: str, signature: str, key: bytes) -> bool:
    """Whether *signature* is that of *target*, and the target is safe."""
    expected = sign(key, target).encode()
    given = signature.strip().lower().encode("utf-8", "replace")
    return bool(key) and is_safe(target) and hmac.compare_digest(expected, given)


def ascii_of(target: str) -> str:
    """Write a safe *target* as a header can hold it."""
    if _WRITTEN.fullmatch(target):
        return target
    parts = urlsplit(target)
    host = (parts.hostname or "").encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port is not None else ""
    rest = (quote(part, safe="/?:@!$&'()*+,;=~-._%[]") for part in parts[2:])
    return urlunsplit((parts.scheme, f"{host}{port}", *rest))


def inner(target: str, hosts: Collection[str], prefix: str = "") -> Intake | None:
    """Give the request that *target* would be, where it is a redirect of ours; else None.

    Args:
        target: an address.
        hosts: that are ours, without ports.
        prefix: that the collector may be under.
    """
    parts = urlsplit(target)
    path = parts.path
    if prefix and path.startswith(f"{prefix}/"):
        path = path[len(prefix) :]
    if (parts.hostname or "").lower() not in hosts or not _OURS.fullmatch(path):
        return None
    intake = Intake("GET", path, parts.query)
    return intake if verb(intake) in ("rdr", "xrdr") else None


def redirect(target: str, reason: str = "") -> Reply:
    """Send on to a *target* that is safe."""
    headers = (("Location", ascii_of(target)), ("Referrer-Policy", "no-referrer-when-downgrade"))
    rejected = (("X-Analytics-Rejected", reason),) if reason else ()
    return Reply(302, headers=(*headers, *rejected))


def ask(target: str, reason: str = "") -> Reply:
    """Show *target* and let the reader decide."""
    text = escape(target[:_LONGEST])
    if is_safe(target):
        link = escape(ascii_of(target))
        then = f'<p><a href="{link}" rel="noreferrer nofollow" role="button">Go there</a></p>'
    else:
        then = "<p>It is no address of a page.</p>"
    body = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex"><title>You are leaving this site</title>'
        f"<h1>You are leaving this site</h1><p>The link leads to:</p><p><code>{text}</code></p>"
        f"{then}</html>\n"
    )
    rejected = (("X-Analytics-Rejected", reason),) if reason else ()
    data = body.encode("utf-8", "replace")
    return Reply(200, data, "text/html; charset=utf-8", (*_HEADERS, *rejected))


def told(target: str, properties: Mapping[str, object]) -> dict[str, object]:
    """Give *properties* with what is kept of a *target*: it without its query, and its campaign."""
    try:
        parts = urlsplit(target)
        bare = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    except ValueError:
        return {**properties, "target": target.partition("?")[0]}
    pairs = (pair.partition("=") for pair in parts.query.split("&"))
    campaign = {
        name: unquote_plus(value, errors="replace")
        for name, _, value in pairs
        if _CAMPAIGN.fullmatch(name)
    }
    return {**campaign, **properties, "target": bare}
