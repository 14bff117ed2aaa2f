"""Who may send: the keys of a request, the pages it comes from, and how much of it there may be.

    gate = Gate(site)
    gate.keys(form, intake)        {"pk_8s…": Key(…)}, or Refusal: 401, 403, 429
    gate.charge(intake, key, 3)    counts three events, or Refusal: 429
    gate.cors(intake, key)         the headers a browser wants

A page is known by ``Origin``; pictures come without it, so there ``Referer`` counts. Neither is
sent by programs, nor by a page that says ``no-referrer``: a public key is no secret, and its
rate is what bounds those.

Source: docs/collect.md, "Keys"; WHATWG Fetch, "CORS protocol".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.collect.addresses import is_loopback
from analytics.collect.limits import Rate
from analytics.collect.reply import Refusal, Reply
from analytics.collect.request import host_of, origin_of

if TYPE_CHECKING:
    from analytics.accounts.keys import Key, Keys
    from analytics.collect.formats import Format
    from analytics.collect.request import Intake
    from analytics.collect.site import Site

_CORS = (
    ("Access-Control-Allow-Methods", "GET, POST, PUT, OPTIONS"),
    (
        "Access-Control-Allow-Headers",
        (
            "Authorization, Content-Type, Content-Encoding, X-API-Key, Idempotency-Key, "
            "X-Umami-Cache, PostHog-Sdk-Info, PostHog-Attempt, PostHog-Request-Id, "
            "PostHog-Request-Timestamp"
        ),
    ),
    ("Access-Control-Max-Age", "86400"),
)


class Gate:
    """Lets requests in; any thread may call it."""

    def __init__(self, site: Site) -> None:
        """Judge by the keys, settings and rates of *site*."""
        self._site = site

    def keys(self, form: Format, intake: Intake) -> dict[str, Key]:
        """Find the keys of a request, by their text; none where none is needed.

        Raises:
            Refusal: 401, 403 or 429.
        """
        keys = self._site.keys
        texts = _said(form, intake, keys)
        if keys.are_none:
            if not (intake.is_local and is_loopback(intake.address)):
                raise Refusal(
                    403,
                    "no_keys",
                    "Without a key only this machine may send. Make one with: analytics addkey",
                )
            self._check_page(form, intake, None)
            return {}
        found: dict[str, Key] = {}
        for text in texts:
            key = keys.find(text)
            if key is None:
                self._site.charge_address(intake.address, 1)
                raise Refusal(401, "unknown_key", "The key is not known here. Check it.")
            self._check_page(form, intake, key)
            found[text] = key
        if not found and getattr(form, "KEYLESS", False):
            return {"": self._of_page(form, intake)}
        if not found:
            raise Refusal(
                401, "no_key", "The request has no key. Send it as 'Authorization: Bearer KEY'."
            )
        return found

    def charge(self, intake: Intake, key: Key | None, events: int) -> None:
        """Count *events* against the rates of key and address.

        Raises:
            Refusal: 429.
        """
        if key and key.rate:
            rate = Rate.parse(key.rate)
            if wait := self._site.rates.take(f"key {key.id}", events, rate):
                raise rate.passed("This key sends", wait)
        if key and key.kind == "secret":
            return
        if key or not intake.is_local:
            self._site.charge_address(intake.address, events)

    def preflight(self, intake: Intake) -> Reply:
        """Answer what a browser asks before it sends from another origin."""
        origin = intake.header("origin")
        if not self._lists(origin):
            return Reply(204)
        allow = (("Access-Control-Allow-Origin", origin), ("Vary", "Origin"))
        return Reply(204, headers=(*allow, *_CORS))

    def cors(self, intake: Intake, key: Key | None) -> tuple[tuple[str, str], ...]:
        """Say to a browser whether its page may read the answer."""
        origin = intake.header("origin")
        if not origin:
            return ()
        if key.allows_origin(origin) if key else self._lists(origin):
            return ("Access-Control-Allow-Origin", origin), ("Vary", "Origin")
        return (("Vary", "Origin"),)

    def _of_page(self, form: Format, intake: Intake) -> Key:
        """Find the key that lists the page, by what no page can write before what it says."""
        page = intake.header("origin") or origin_of(intake.header("referer"))
        page = page or getattr(form, "page", _no_page)(intake)
        if key := self._site.keys.of_origin(page):
            return key
        raise Refusal(
            403,
            "unknown_page",
            f"No key lists the page's origin {page[:80]!r}. Add one with: analytics addkey "
            "--origin",
        )

    def _check_page(self, form: Format, intake: Intake, key: Key | None) -> None:
        origin = intake.header("origin")
        if not origin and not getattr(form, "FROM_ANYWHERE", False):
            origin = origin_of(intake.header("referer"))
        if not origin:
            return
        is_allowed = key.allows_origin(origin) if key else is_here(origin)
        if not is_allowed:
            raise Refusal(
                403,
                "wrong_origin",
                f"Pages of {origin[:80]!r} may not use this key. Add the origin to the key.",
            )

    def _lists(self, origin: str) -> bool:
        """Whether any public key may be used by pages of *origin*."""
        keys = self._site.keys
        if keys.are_none:
            return is_here(origin)
        return any(key.kind == "public" and key.allows_origin(origin) for key in keys.listed)


def is_here(origin: str) -> bool:
    """Whether *origin* is a page of this machine."""
    host = host_of(origin)
    return host == "localhost" or host.endswith(".localhost") or is_loopback(host)


def _said(form: Format, intake: Intake, keys: Keys) -> tuple[str, ...]:
    """Give the keys of a request: of its header or address, else where the format has them."""
    texts = _outside(intake, keys)
    if texts and keys.find(texts[0]):
        return texts
    return getattr(form, "keys", _no_keys)(intake) or texts


def _outside(intake: Intake, keys: Keys) -> tuple[str, ...]:
    """Give the key that headers or the address hold."""
    scheme, _, text = intake.header("authorization").partition(" ")
    if scheme.lower() in ("bearer", "splunk") and text.strip():
        return (text.strip(),)
    text, password = intake.basic if scheme.lower() == "basic" else ("", "")
    if password and not (text and keys.find(text)) and keys.find(password):
        text = password  # as the event collector has it
    text = text or intake.header("x-api-key")
    if not text and "key=" in intake.query:
        text = intake.parameters.get("key", "")
    return (text,) if text else ()


def _no_keys(_intake: Intake) -> tuple[str, ...]:
    return ()


def _no_page(_intake: Intake) -> str:
    return ""
