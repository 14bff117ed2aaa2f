"""Short links.

    GET /l/spring                     and, on a host of link_hosts, GET /spring
    302 Location: https://shop.example/sale?utm_source=flyer

Each use is an event ``redirect`` of the link's application, with ``link``, ``target``,
``referrer`` and the ``utm_…`` of the target. A target that is a redirect of ours is followed
inside: its names are recorded, and the answer leads to its own target. Without such a link 404.
``analytics links`` and ``/api/links`` make them.

Source: ours; tracker (sfproductlabs) has them at ``/<path>``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from analytics.accounts.keys import Key
from analytics.collect import targets
from analytics.collect.formats.redirect import used
from analytics.collect.found import Found, Refused
from analytics.collect.reply import Refusal, Reply
from analytics.collect.request import host_of
from analytics.collect.tuples import sent
from analytics.properties import flatten, mended

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome
    from analytics.collect.links import Link
    from analytics.collect.request import Intake
    from analytics.collect.site import Site

ADDRESSES = ("/l/*",)
METHODS = ("GET",)


def direct(intake: Intake, site: Site) -> Reply | None:
    """Answer a HEAD, which records nothing, and where there is no link."""
    link = link_of(intake, site)
    if link is None and intake.method in ("GET", "HEAD"):
        return Refusal(404, "no_link", "There is no such link. Check the address.").reply()
    if link is None or intake.method != "HEAD":
        return None
    return _onward(link, intake, site, "")


def own_key(intake: Intake, site: Site) -> Key | None:
    """Let anybody use a link, for the application it belongs to."""
    link = link_of(intake, site)
    return Key("link", "public", (link.application,), "") if link else None


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the use; what the link says is added by `settle`."""
    came_from = intake.header("referer")
    yield Found("redirect", {"referrer": came_from} if came_from else {})


def settle(outcome: Outcome, site: Site) -> None:
    """Add what the link says."""
    link = link_of(outcome.intake, site)
    if link is None:
        return
    within = _within(link, outcome.intake, site)
    said = used(within).properties if within else targets.told(link.target, {})
    texts = dict(flatten(said, lambda _error: None))
    outcome.add({name: mended(text) for name, text in texts.items()} | {"link": link.name})


def answer(outcome: Outcome) -> Reply:
    """Go there."""
    problem = outcome.problem
    intake, site = outcome.intake, outcome.site
    link = link_of(intake, site)
    if link is None:
        return problem.reply() if problem else Reply(404)
    return _onward(link, intake, site, problem.code if problem else "")


def link_of(intake: Intake, site: Site) -> Link | None:
    """Find the link of a request."""
    path = unquote(intake.path, errors="replace").strip("/")
    host = intake.header("host").partition(":")[0].lower()
    if host in site.settings.link_hosts and (link := site.links.find(host, path)):
        return link
    return site.links.find("", path.removeprefix("l/")) if path.startswith("l/") else None


def _within(link: Link, intake: Intake, site: Site) -> Intake | None:
    """Give the redirect of ours that a link leads to: of the host that was asked, or a link host.

    One of somebody else is left to them, who count it.
    """
    here = host_of(f"//{intake.header('host')}")
    settings = site.settings
    return targets.inner(link.target, {here, *settings.link_hosts}, settings.prefix)


def _onward(link: Link, intake: Intake, site: Site, reason: str) -> Reply:
    within = _within(link, intake, site)
    target = str(sent(within, ("url",))[0].get("url", "")) if within else ""
    if target and targets.is_safe(target):
        return targets.redirect(target, reason)
    return targets.redirect(link.target, reason)
