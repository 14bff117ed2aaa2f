"""The picture that pages with crumby's script ask for.

    GET /194820.gif?v=1&t=visit&cid=27&dl=https%3A%2F%2Fshop.example%2F&dt=Shop&dr=&ul=en-GB
                   &sd=24-bit&sr=1920x1080&de=UTF-8
    GET /7.gif?v=1&t=event&cid=27&dl=…&dt=Shop&en=signup&ev=pro

``t=visit`` is ``pageview``, ``t=event`` is called as ``en`` says. ``cid`` is the distinct_id; of
the others ``dl dt dr ul sd sr de ev`` become ``url title referrer language color_depth screen
charset value``. The number only keeps caches away. There is no key: a public key must list the
host of the page. The answer is always the picture; why nothing was recorded says the header
``X-Analytics-Rejected``.

Source: crumby 0.7, cmb.js and views.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.collect.found import Found, Refused
from analytics.collect.reply import Reply, picture
from analytics.collect.request import host_of, origin_of
from analytics.errors import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome
    from analytics.collect.request import Intake

ADDRESSES = (r"re:/[0-9]{1,20}\.gif",)
METHODS = ("GET",)
KEYLESS = True

_BOTH = {"dl": "url", "dt": "title"}
_VISIT = _BOTH | {
    "dr": "referrer",
    "ul": "language",
    "sd": "color_depth",
    "sr": "screen",
    "de": "charset",
}
_EVENT = _BOTH | {"ev": "value"}


def page(intake: Intake) -> str:
    """Give the origin of the page, as the address of the picture says it."""
    return origin_of(intake.parameters.get("dl", ""))


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the hit."""
    sent = intake.parameters
    kind = sent.get("t", "")
    if kind not in ("visit", "event"):
        yield Refused(0, "bad_type", f"Type {quoted(kind)} is not known. Send visit or event.", "t")
        return
    names = _VISIT if kind == "visit" else _EVENT
    properties = {ours: sent[theirs] for theirs, ours in names.items() if sent.get(theirs)}
    came_from = intake.header("referer")
    if came_from and host_of(came_from) != host_of(sent.get("dl", "")):
        properties.setdefault("referrer", came_from)
    yield Found("pageview" if kind == "visit" else sent.get("en"), properties, sent.get("cid"))


def answer(outcome: Outcome) -> Reply:
    """Answer with the picture."""
    refused = [one.code for one in outcome.refused]
    return picture(outcome.problem.code if outcome.problem else "".join(refused[:1]))
