"""Redirects that record where a link led, as tracker has them.

    GET /tr/v1/rdr/?url=https%3A%2F%2Fshop.example%2Fsale&source=mail&uid=u1&sig=9f86d081884c7d65
    GET /rdr/v1/uid/u1/url/https%3A%2F%2Fshop.example%2Fsale      that of 2021; also /xrdr/
    302 Location: https://shop.example/sale

The target is ``url`` or ``r``. It is gone to where its host is listed, by the key or by
``redirect_hosts``, or where ``sig`` is its signature with the site key, which
``analytics links --sign`` prints. Any other target is shown as text with a button, and the
event has ``blocked=true``. Without a target ``default_redirect``, else 404. The event is
``redirect`` if it has no name, with ``target`` without its query and the ``utm_…`` of both
addresses. The answer is the redirect also where nothing was recorded; why says the header
``X-Analytics-Rejected``.

With ``redirect_cookie = true`` in collect.toml, ``/xrdr/`` gives who has no id one, in the cookie
``an_id``: a random UUID for 395 days, not renewed, of this host alone, over TLS. It is set only
where the event is kept with it: not against a signal of the browser, nor without the consent
that the rules ask for.

Source: tracker (sfproductlabs), "GET Redirects"; RFC 6265 (cookies); docs/collect.md.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from analytics.collect import targets
from analytics.collect.reply import Refusal, Reply
from analytics.collect.tracked import FIELDS, found
from analytics.collect.tuples import ADDRESS, VISITOR, sent, verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.accounts.keys import Key
    from analytics.collect.found import Found, Outcome, Refused
    from analytics.collect.request import Intake
    from analytics.collect.site import Site

ADDRESSES = (ADDRESS,)
METHODS = ("GET",)
KEYLESS = FROM_ANYWHERE = True

#: 395 days: no cookie may live longer than 13 months, by the rules of most places.
COOKIE_S = 395 * 86_400


def claims(intake: Intake) -> bool:
    """Tell redirects from the other addresses of a tracker."""
    return verb(intake) in ("rdr", "xrdr")


def direct(intake: Intake, site: Site) -> Reply | None:
    """Answer a HEAD, which records nothing; give who has no id one."""
    if intake.method == "HEAD":
        return _onward(intake, site, None, "")
    if site.settings.redirect_cookie and verb(intake) == "xrdr" and VISITOR not in intake.cookies:
        intake.visitor = str(uuid4())
    return None


def keys(intake: Intake) -> tuple[str, ...]:
    """Give the key of the address."""
    key = _asked(intake).get("key")
    return (key,) if isinstance(key, str) and key else ()


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the redirect."""
    yield used(intake)


def settle(outcome: Outcome, site: Site) -> None:
    """Mark a redirect that is not gone to."""
    target = _target(outcome.intake) or site.settings.default_redirect
    if not target or not _may(outcome.intake, target, site, outcome.key):
        outcome.add({"blocked": "true"})


def answer(outcome: Outcome) -> Reply:
    """Go there, or ask."""
    problem, refused = outcome.problem, outcome.refused
    reason = problem.code if problem else refused[0].code if refused else ""
    reply = _onward(outcome.intake, outcome.site, outcome.key, reason)
    visitor = outcome.intake.visitor
    if visitor and any(event.distinct_id == visitor for event in outcome.events):
        cookie = f"{VISITOR}={visitor}; Max-Age={COOKIE_S}; Path=/; SameSite=Lax; Secure"
        return replace(reply, headers=(*reply.headers, ("Set-Cookie", cookie)))
    return reply


def used(intake: Intake) -> Found:
    """Make what is found of a redirect, which may be asked of us or stand in a short link."""
    one, target = _asked(intake), _target(intake)
    left = {name: value for name, value in one.items() if name not in ("url", "r")}
    event = found(left, "redirect", 0)
    if event.distinct_id is None and event.anonymous_id is None:
        event.distinct_id = intake.visitor or None
    if target:
        event.properties = targets.told(target, event.properties)
    return event


def _asked(intake: Intake) -> dict[str, Any]:
    """Give the names of the address; none where there are too many."""
    if intake.method not in ("GET", "HEAD"):  # it is refused, and still goes on
        intake = replace(intake, method="GET")
    try:
        return sent(intake, FIELDS)[0]
    except Refusal:
        return {}


def _target(intake: Intake) -> str:
    one = _asked(intake)
    target = one.get("url") or one.get("r") or ""
    target = target[-1] if isinstance(target, list) else target
    return str(target).strip(" ")


def _may(intake: Intake, target: str, site: Site, key: Key | None) -> bool:
    hosts = site.settings.redirect_hosts + (key.redirect_hosts if key else ())
    if targets.is_allowed(target, hosts) or target == site.settings.default_redirect:
        return True
    return targets.is_signed(target, str(_asked(intake).get("sig", "")), site.secret)


def _onward(intake: Intake, site: Site, key: Key | None, reason: str) -> Reply:
    target = _target(intake) or site.settings.default_redirect
    if not target:
        rejected = (("X-Analytics-Rejected", reason),) if reason else ()
        refusal = Refusal(404, "no_target", "The redirect has no target. Send it as 'url'.")
        reply = refusal.reply()
        return Reply(404, reply.body, reply.kind, rejected)
    if _may(intake, target, site, key):
        return targets.redirect(target, reason)
    return targets.ask(target, reason)
