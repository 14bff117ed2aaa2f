"""The Tracking HTTP API of Matomo.

    GET /matomo.php?idsite=7&rec=1&url=https://shop.example/buy&action_name=Buy&_id=0f1e…&uid=u1
    200 a picture; 204 with send_image=0

    POST /matomo.php                            a form, or
    {"requests": ["?idsite=7&rec=1&e_c=shop&e_a=buy&e_n=shoe&e_v=9.5", {"idsite": 7, …}],
     "token_auth": "K"}
    200 {"status":"success","tracked":2,"invalid":0}

``e_c`` and ``e_a`` make an event named by its action; ``search`` is ``search``, ``link`` and
``download`` say where to, ``idgoal=0`` with ``revenue`` is ``revenue`` of the order ``ec_id``,
another ``idgoal`` a ``goal``, ``ping=1`` a ``ping``; all else is a ``pageview``. ``dimensionN``
are properties. ``token_auth`` is a key, ``idsite`` an alias of one; address, agent and old times
take a secret key. ``piwik.php`` is the same.
Source: Matomo, "Tracking HTTP API".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from analytics.collect.found import Found, Refused, not_object
from analytics.collect.reply import Refusal, Reply, json, picture
from analytics.collect.request import PAIRS
from analytics.collect.shapes import first, part, renamed, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome
    from analytics.collect.request import Intake

ADDRESSES = ("/matomo.php", "/piwik.php")
METHODS = ("GET", "POST")

_NAMES = {
    "url": "url",
    "action_name": "title",
    "urlref": "referrer",
    "res": "screen",
    "lang": "language",
    "cs": "charset",
    "pv_id": "page_view_id",
    "gt_ms": "generation_ms",
    "e_c": "category",
    "e_n": "label",
    "e_v": "value",
    "link": "link",
    "download": "download",
    "search": "search",
    "search_cat": "search_category",
    "search_count": "search_results",
    "revenue": "revenue",
    "ec_id": "order_id",
    "ec_tx": "tax",
    "ec_sh": "shipping",
    "ec_dt": "discount",
    "ec_st": "subtotal",
    "ec_items": "items",
    "idgoal": "goal",
    "_rcn": "utm_campaign",
    "_rck": "utm_term",
    "country": "country",
    "region": "region",
    "city": "city",
    "c_n": "content",
    "c_p": "content_piece",
    "c_t": "content_target",
}
#: Which field makes an event of which name, in this order.
_KINDS = (("search", "search"), ("link", "link"), ("download", "download"), ("c_i", "content"))


def keys(intake: Intake) -> tuple[str, ...]:
    """Give the token, or else the sites."""
    around, hits = _hits(intake)
    token = first(around, "token_auth") or next(
        (hit["token_auth"] for hit in hits if hit and hit.get("token_auth")), None
    )
    return texts(token) or texts(*(_site(hit) for hit in hits if hit))


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the hits.

    Raises:
        Refusal: 400, the body cannot be read.
    """
    for index, hit in enumerate(_hits(intake)[1]):
        if hit is None:
            yield not_object(index, hit)
        elif str(hit.get("rec")) != "1":
            yield Refused(index, "no_rec", "There is no rec=1. Send it to be recorded.", "rec")
        else:
            yield _found(hit, index)


def answer(outcome: Outcome) -> Reply:
    """Answer with a picture, with nothing, or how many were taken."""
    problem, refused, intake = outcome.problem, outcome.refused, outcome.intake
    if intake.is_json:
        if problem:
            said = {"status": "error", "code": problem.code, "message": problem.message}
            return json(problem.status, said, problem.headers())
        counts = {"tracked": outcome.accepted, "invalid": len(refused)}
        return json(200, {"status": "success"} | counts)
    reason = problem.code if problem else refused[0].code if refused else ""
    reply = picture(reason)
    if "send_image=0" in intake.query or b"send_image=0" in intake.body:
        status = problem.status if problem else 400 if refused else 204
        return Reply(status, headers=reply.headers)
    return reply


def _hits(intake: Intake) -> tuple[dict[str, Any], list[dict[str, Any] | None]]:
    """Give what stands around the hits, and these; None for what is none."""
    if not intake.is_json:
        return {}, [{**intake.parameters, **intake.form}]
    around = part(intake.json())
    given = around.get("requests")
    if not isinstance(given, list):
        raise Refusal(400, "no_requests", "There is no list of requests. Send one.")
    return around, [_pairs(one) for one in given]


def _pairs(one: Any) -> dict[str, Any] | None:
    if not isinstance(one, str):
        return one if isinstance(one, dict) else None
    try:
        return dict(parse_qsl(one.partition("?")[2] or one, errors="replace", max_num_fields=PAIRS))
    except ValueError:
        return None


def _site(hit: dict[str, Any]) -> str:
    site = hit.get("idsite")
    return str(site) if isinstance(site, str | int) else ""


def _found(hit: dict[str, Any], index: int) -> Found:
    kept = renamed(hit, _NAMES) | {
        name: value for name, value in hit.items() if str(name).startswith("dimension")
    }
    name: Any = "pageview"
    goal = str(hit.get("idgoal", ""))
    if hit.get("e_a"):
        name = hit["e_a"]
    elif goal:
        name = "revenue" if goal == "0" else "goal"
    elif str(hit.get("ping")) == "1":
        name = "ping"
    else:
        name = next((name for field, name in _KINDS if hit.get(field)), name)
    return Found(
        name,
        kept,
        first(hit, "uid"),
        first(hit, "cid", "_id"),
        time=first(hit, "cdt"),
        key=_site(hit),
        index=index,
        address=hit.get("cip"),
        user_agent=hit.get("ua"),
    )
