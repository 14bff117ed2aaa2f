"""What Snowplow's trackers send.

    POST /com.snowplowanalytics.snowplow/tp2
    {"schema": "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", "data": [
      {"e": "se", "se_ca": "shop", "se_ac": "buy", "se_va": "9.5", "eid": "0198…",
       "dtm": "1769860800000", "stm": "1769860801000", "uid": "u1", "aid": "K"}]}
    GET /i?e=pv&url=https://shop.example/&page=Shop&aid=K

    200 ok                                      a picture for GET

``pv`` is ``pageview``, ``pp`` ``page_ping``, ``tr`` ``revenue``, ``ti`` ``item``; ``se`` is
called by its action, ``ue`` by the name in its schema, and has the data there. Entities are
objects of the name in theirs. The application id (``aid``) is an alias of a key, ``uid`` the
distinct_id, ``eid`` the event_id.
Source: Snowplow, "Tracker protocol"; snowplow-tracker 1.1 for Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.collect.found import Found, Refused, not_object
from analytics.collect.reply import TEXT, Refusal, Reply, json, picture
from analytics.collect.shapes import embedded, first, part, renamed, text, texts
from analytics.errors import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome
    from analytics.collect.request import Intake

ADDRESSES = ("/com.snowplowanalytics.snowplow/tp2", "/i")
METHODS = ("POST", "GET")

_NAMES = {"pv": "pageview", "pp": "page_ping", "tr": "revenue", "ti": "item"}
_FIELDS = {
    "url": "url",
    "page": "title",
    "refr": "referrer",
    "lang": "language",
    "tz": "timezone",
    "res": "screen",
    "vp": "viewport",
    "cd": "color_depth",
    "cs": "charset",
    "p": "platform",
    "tv": "library",
    "tna": "tracker",
    "sid": "session_id",
    "vid": "session_index",
    "se_ca": "category",
    "se_la": "label",
    "se_pr": "property",
    "se_va": "value",
    "pp_mix": "min_x",
    "pp_max": "max_x",
    "pp_miy": "min_y",
    "pp_may": "max_y",
    "tr_id": "order_id",
    "tr_tt": "revenue",
    "tr_cu": "currency",
    "tr_tx": "tax",
    "tr_af": "affiliation",
    "tr_sh": "shipping",
    "tr_ci": "city",
    "tr_co": "country",
    "ti_id": "order_id",
    "ti_sk": "product",
    "ti_nm": "product_name",
    "ti_ca": "category",
    "ti_pr": "price",
    "ti_qu": "quantity",
    "ti_cu": "currency",
}


def keys(intake: Intake) -> tuple[str, ...]:
    """Give the application ids."""
    return texts(*(part(one).get("aid") for one in _payloads(intake)))


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the events.

    Raises:
        Refusal: 400, there are none.
    """
    for index, one in enumerate(_payloads(intake)):
        yield _event(one, index) if isinstance(one, dict) else not_object(index, one)


def answer(outcome: Outcome) -> Reply:
    """Say ok; trackers look at the status alone, and send a failed batch again as a whole."""
    problem, refused = outcome.problem, outcome.refused
    if outcome.intake.method == "GET":
        return picture(problem.code if problem else refused[0].code if refused else "")
    if problem:
        return problem.reply()
    if outcome.is_useless:
        return json(400, {"error": {"code": refused[0].code, "message": refused[0].message}})
    return Reply(200, b"ok", TEXT)


def _payloads(intake: Intake) -> list[Any]:
    if intake.method == "GET":
        return [intake.parameters]
    found = part(intake.json()).get("data")
    if not isinstance(found, list):
        raise Refusal(400, "no_events", f"The data {quoted(found)} are no list. Send one.")
    return found


def _event(one: dict[str, Any], index: int) -> Found | Refused:
    type_ = text(one.get("e"))
    name: Any = _NAMES.get(type_, one.get("se_ac") if type_ == "se" else None)
    try:
        kept = _entities(_json(one, "cx", "co")) | renamed(one, _FIELDS)
        if type_ == "ue":
            inner = part(_json(one, "ue_px", "ue_pr"), "data")
            name, data = _named(inner), inner.get("data")
            kept |= data if isinstance(data, dict) else {}
    except Refusal as refusal:
        return Refused(index, refusal.code, refusal.message, "ue_px")
    return Found(
        name,
        kept,
        one.get("uid"),
        first(one, "duid", "nuid", "tnuid"),
        time=first(one, "ttm", "dtm"),
        event_id=one.get("eid"),
        sent_at=one.get("stm"),
        key=text(one.get("aid")),
        index=index,
        address=one.get("ip"),
        user_agent=one.get("ua"),
    )


def _json(one: dict[str, Any], *names: str) -> Any:
    """Read what stands in the first of *names*, base64 of JSON or plain."""
    given = first(one, *names)
    return embedded(given) if isinstance(given, str) else None


def _named(described: Any) -> str:
    """Give the name in a schema such as ``iglu:com.acme/signup/jsonschema/1-0-0``."""
    parts = text(part(described).get("schema")).split("/")
    return parts[1] if len(parts) > 1 else ""


def _entities(given: Any) -> dict[str, Any]:
    found = part(given).get("data")
    return {
        name: one["data"]
        for one in (found if isinstance(found, list) else [])
        if isinstance(one, dict) and "data" in one and (name := _named(one))
    }
