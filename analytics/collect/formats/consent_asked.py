"""Whether a page has to ask its visitor for consent, by the rules in privacy.toml.

    GET /api/consent?key=pk_…                 by the address that asks
    GET /api/consent?key=pk_…&country=DE      of a country that is known
    GET /api/consent?key=pk_…&timezone=Europe/Berlin
    200 {"country":"DE","policy":"opt-in","required":true}

The rule is that of the key's application; without a key, of the public key that lists the page,
else that of all applications. ``policy`` is what holds in that country: ``off``, ``opt-in`` or
``opt-out``; ``required`` is true where no id is kept until the visitor agrees. A country that is
not known is "", and there the rule holds. Nothing of the request is kept.

Source: ours; docs/privacy.md, "Consent". tracker (sfproductlabs) has ``ppi/jds``, a table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analytics.collect.reply import Refusal, Reply, json
from analytics.collect.request import origin_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Found, Outcome
    from analytics.collect.request import Intake
    from analytics.collect.site import Site

ADDRESSES = ("/api/consent",)
METHODS = ("GET", "HEAD")

_COUNTRY = re.compile(r"[A-Za-z]{2}")


def direct(intake: Intake, site: Site) -> Reply | None:
    """Tell it."""
    if intake.method not in METHODS:
        return None
    try:
        asked, zone = _country(intake), intake.parameters.get("timezone", "")
        # A country or a zone that is named counts, wherever the one who asks is.
        address = "" if asked or zone else intake.address
        policy, country = site.consent(_application(intake, site), asked, address, zone)
    except Refusal as refusal:
        return refusal.reply()
    told = {"country": country, "policy": policy, "required": policy == "opt-in"}
    return json(200, told)


def read(_intake: Intake) -> Iterator[Found]:
    """Yield nothing: no events come here."""
    yield from ()


def answer(outcome: Outcome) -> Reply:
    """Answer what could not be read."""
    return outcome.problem.reply() if outcome.problem else Reply(204)


def _country(intake: Intake) -> str:
    """Give the country that is asked about; "" for none.

    Raises:
        Refusal: 400, it is none.
    """
    asked = intake.parameters.get("country", "")
    if asked and not _COUNTRY.fullmatch(asked):
        raise Refusal(
            400,
            "bad_country",
            f"Country {asked[:20]!r} is no code of ISO 3166-1. Send two letters, such as DE.",
            field="country",
        )
    return asked.upper()


def _application(intake: Intake, site: Site) -> str:
    """Say whose rule is asked for; "" for that of all.

    Raises:
        Refusal: 401, or 429 for who guesses keys.
    """
    text = intake.parameters.get("key", "")
    page = intake.header("origin") or origin_of(intake.header("referer"))
    key = site.keys.find(text) if text else site.keys.of_origin(page)
    if text and key is None and not site.keys.are_none:
        site.charge_address(intake.address, 1)
        raise Refusal(401, "unknown_key", "The key is not known here. Check it.")
    return key.applications[0] if key else ""
