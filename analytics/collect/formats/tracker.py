"""What pages, mails and servers send to a tracker, in both dialects of its addresses.

    GET  /tr/v1/vid/14fb0860-b4bf-11e9-8971-7b80435315ac/ROCK/ON/first/true/score/6
    POST /tr/v1/      {"ename": "filter_results", "uid": "u1", "vid": "v1", "w": 375, "h": 667}
    GET  /tr/v1/img/key/K/ename/opened/uid/u1      also /img/v1/…: the picture
    POST /tr/v1/str/                               also /str/v1/…: "the event id"
    POST /tr/v1/ltv/  {"uid": "u1", "orid": "o7", "amt": "12.50", "currency": "EUR"}
                                                   also /tlv/v1/…: payments

    200, empty, once the event is on disk; else 400 with the reason

The event is ``ename``, else ``content``, else ``etyp``; without these ``pixel`` for a picture,
``pageview`` where there is a ``url``, else ``track``. The distinct_id is ``uid``, else ``vid``;
of both, ``vid`` is the property ``anonymous_id``. ``app`` is the application, ``created``,
``time`` or ``now`` the time, ``eid`` the event_id if it is a UUID. ``etyp ptyp sid rel last tz
culture xid ver`` become ``type page_type session_id version referrer timezone language
experiment variant``; ``w`` and ``h`` ``viewport``; ``source medium campaign term content``
``utm_…``; ``ehash chash uhash`` ``email_hash phone_hash user_hash``; ``cflags`` also
``consent``. ``params`` and all other names are properties. Identifiers of devices, secrets
and addresses are left out; ``lat`` and ``lon`` become ``geo_latitude geo_longitude``, which the
rules of privacy leave out unless they say ``place = "precise"``. A payment is an event
``revenue``; one with an order is counted once, however often it is sent.

The key is the pair ``key``, or a public key lists the host of the page. ``igqp`` leaves out the
query. ``/pub``, ``/ws`` and ``/rpi`` are answered 410 and say what to use.

Source: tracker (sfproductlabs), its README and schema; docs/decisions.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.collect.found import Found
from analytics.collect.reply import Refusal, Reply, json, picture
from analytics.collect.request import origin_of
from analytics.collect.tracked import FIELDS, found, payments
from analytics.collect.tuples import ADDRESS, sent, verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome, Refused
    from analytics.collect.request import Intake
    from analytics.collect.site import Site

ADDRESSES = (ADDRESS,)
METHODS = ("GET", "POST", "PUT")
KEYLESS = True

_GONE = {
    "pub": "Files are not served here. Have a web server serve them, and count with /tr/v1/img/.",
    "ws": "There is no WebSocket here. Send batches to /v1/events.",
    "rpi": "A password in an address is logged by every proxy. Use /api/links with a secret key.",
}


def direct(intake: Intake, site: Site) -> Reply | None:
    """Answer what records nothing: HEAD, and addresses that are gone."""
    del site
    does = verb(intake)
    if does in _GONE:
        return Refusal(410, "gone", _GONE[does]).reply() if intake.method != "OPTIONS" else None
    if intake.method == "HEAD":
        return picture() if does == "img" else Reply(200)
    return None


def keys(intake: Intake) -> tuple[str, ...]:
    """Give the key of the address or the body."""
    found = (one.get("key") for one in sent(intake, FIELDS))
    return tuple(dict.fromkeys(key for key in found if isinstance(key, str) and key))


def page(intake: Intake) -> str:
    """Give the origin of the page, as it is sent."""
    urls = [one.get("url") for one in sent(intake, FIELDS)]
    return origin_of(url) if urls and isinstance(url := urls[0], str) else ""


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the events.

    Raises:
        Refusal: 400, the body is neither an object nor a list of objects.
    """
    does, index = verb(intake), 0
    for one in sent(intake, FIELDS):
        if does == "ltv":
            for payment in payments(one, index):
                yield payment
                index += 1
        else:
            yield found(one, "pixel" if does == "img" else "", index)
            index += 1


def answer(outcome: Outcome) -> Reply:
    """Answer as tracker does, and with the reason where nothing is kept."""
    does, problem, refused = verb(outcome.intake), outcome.problem, outcome.refused
    reason = problem.code if problem else refused[0].code if refused else ""
    if does == "img":
        return picture(reason)
    if problem:
        return problem.reply()
    if outcome.is_useless:
        return Refusal(400, reason, refused[0].message, field=refused[0].field).reply()
    headers = (("X-Analytics-Rejected", reason),) if reason else ()
    if does == "str":
        return json(200, _ids(outcome), headers)
    return Reply(200, headers=headers)


def _ids(outcome: Outcome) -> object:
    """Give the id of the event, or of each where several are kept."""
    ids = [event.event_id for event in outcome.events]
    if outcome.duplicate and not ids:
        again = read(outcome.intake)
        ids = [str(one.event_id) for one in again if isinstance(one, Found)]
    return ids[0] if len(ids) == 1 else ids
