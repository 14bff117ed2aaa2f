"""Consent, recorded as a tracker's pages do.

    POST /tr/v1/ppi/agree     {"vid": "v1", "cflags": 4096}      also /ppi/v1/agree
    200, empty

    GET  /tr/v1/ppi/agree     Cookie: vid=v1; CookieConsent=4096
    200 {"categories": ["necessary", "analytics", "marketing"]}

The record is an event ``consent`` with ``consent``, the categories, and ``cflags``: from 4096
on all three, above 0 ``analytics``, 0 ``necessary``. Reading answers what the visitor's own
cookies say, and nothing about any other id: 403. ``/ppi/geoip`` and ``/ppi/jds``, where anybody
could ask for the place of any address, are answered 410.

Source: tracker (sfproductlabs), its addresses ``ppi``; docs/privacy.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.collect.formats import tracker
from analytics.collect.found import Found, Refused
from analytics.collect.reply import Refusal, Reply, json
from analytics.collect.tracked import FIELDS, categories, found
from analytics.collect.tuples import ADDRESS, sent, verb, words
from analytics.errors import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome
    from analytics.collect.request import Intake
    from analytics.collect.site import Site

ADDRESSES = (ADDRESS,)
METHODS = ("POST", "PUT")
KEYLESS = True

keys, page = tracker.keys, tracker.page


def claims(intake: Intake) -> bool:
    """Tell consent from the other addresses of a tracker."""
    return verb(intake) == "ppi"


def direct(intake: Intake, site: Site) -> Reply | None:
    """Answer a visitor who asks, and what is not offered."""
    del site
    if intake.method == "OPTIONS":
        return None
    what = words(intake)[:1]
    if what != ["agree"]:
        named = quoted(what[0]) if what else "Nothing"
        fix = "Places and jurisdictions are told to nobody; record consent at ppi/agree."
        return Refusal(410, "gone", f"{named} is not offered here. {fix}").reply()
    return _own(intake) if intake.method == "GET" else None


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the records.

    Raises:
        Refusal: 400, the body is neither an object nor a list of objects.
    """
    for index, one in enumerate(sent(intake, FIELDS)):
        if not categories(one.get("cflags")):
            fix = "Send the bits as a number."
            message = f"Cflags {quoted(one.get('cflags'))} say nothing of a consent. {fix}"
            yield Refused(index, "bad_flags", message, "cflags")
            continue
        record = found(one, "", index)
        record.event = "consent"
        yield record


def answer(outcome: Outcome) -> Reply:
    """Answer as tracker does."""
    return tracker.answer(outcome)


def _own(intake: Intake) -> Reply:
    """Tell a visitor what their own cookies say."""
    cookies = intake.cookies
    asked = intake.parameters.get("vid", cookies.get("vid"))
    said = categories(cookies.get("CookieConsent"))
    if not said or asked != cookies.get("vid"):
        return Refusal(
            403,
            "not_yours",
            "Only the consent in the cookies of this request is told. Search the events "
            "'consent' for others.",
        ).reply()
    return json(200, {"categories": said})
