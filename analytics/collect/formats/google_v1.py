"""Hits of Google Analytics before its version 4, as the package analytical sends them.

    POST /collect     v=1&tid=UA-1-1&cid=27&t=event&ec=video&ea=play&el=intro&ev=3
    GET  /collect?v=1&tid=UA-1-1&cid=27&t=pageview&dl=https%3A%2F%2Fshop.example%2F&dt=Shop
    POST /batch       one hit per line

``tid`` is an alias of the key. The distinct_id is ``uid``, else ``cid``; ``t`` is the event:
``pageview``, ``screenview`` as ``screen``, ``event`` as called by ``ea``, else ``ec``,
``transaction`` and ``item`` as ``revenue``, ``timing social exception`` as they are. ``qt`` is
how many milliseconds ago it was. A transaction has ``revenue`` and counts once, however often it
is sent; its items have ``price`` and ``quantity``, so that a sum counts nothing twice. ``cd1``
is ``dimension1``, ``cm1`` ``metric1``; ``ua uip geoid`` take a secret key. The answer is always
the picture; why a hit was not recorded says the header ``X-Analytics-Rejected``.

Source: Google, "Measurement Protocol Parameter Reference" (Universal Analytics, 2012 to 2024).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from analytics.collect.found import Found, Refused
from analytics.collect.reply import Reply, picture
from analytics.collect.request import pairs_of
from analytics.errors import quoted
from analytics.tracking import hits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome
    from analytics.collect.request import Intake

ADDRESSES = ("/collect", "/batch")
METHODS = ("POST", "GET")

_NAMESPACE = UUID("5b0f3c84-1f0e-5c57-8f0d-6a8f5e0f9b21")


def keys(intake: Intake) -> tuple[str, ...]:
    """Give the ids of all hits; "" stands for one that has none."""
    return tuple(dict.fromkeys(hit.get("tid", "") for hit in _hits(intake)))


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the hits."""
    for index, hit in enumerate(_hits(intake)):
        kind = hit.get("t", "")
        name = hits.name_of(hit, kind)
        if name is None and kind != "event":
            fix = f"Send one of event, {', '.join(hits.NAMES)}."
            yield Refused(index, "bad_type", f"Type {quoted(kind)} is not known. {fix}", "t")
            continue
        yield Found(
            name,
            hits.properties_of(hit, kind),
            hit.get("uid"),
            hit.get("cid"),
            time=hits.time_of(hit, intake.received),
            event_id=_id(hit, kind),
            key=hit.get("tid", ""),
            index=index,
            address=hit.get("uip"),
            user_agent=hit.get("ua"),
        )


def answer(outcome: Outcome) -> Reply:
    """Answer with the picture; other products' clients, which share ``/batch``, with a status."""
    problem, intake = outcome.problem, outcome.intake
    if problem and intake.path != "/collect" and (intake.is_json or not intake.body):
        return problem.reply()
    refused = [one.code for one in outcome.refused]
    return picture(problem.code if problem else "".join(refused[:1]))


def _hits(intake: Intake) -> list[dict[str, str]]:
    if intake.method == "GET" or not intake.body.strip():
        return [dict(intake.parameters)]
    lines = intake.body.decode("utf-8", "replace").split("\n")
    if intake.path != "/batch":
        return [intake.form]
    return [dict(pairs_of(line.strip())) for line in lines if line.strip()]


def _id(hit: dict[str, str], kind: str) -> str | None:
    """Make the id of a payment, of its order."""
    if kind not in ("transaction", "item") or not hit.get("ti"):
        return None
    what = (hit.get("tid"), kind, hit["ti"], hit.get("ic"), hit.get("in"))
    return str(uuid5(_NAMESPACE, repr(what)))
