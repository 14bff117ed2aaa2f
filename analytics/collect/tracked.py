"""The names that tracker has for things, and ours.

    found({"ename": "open", "uid": "u1", "vid": "v1", "w": 375, "h": 667}, "track", 0)
    Found("open", {"viewport": "375x667"}, "u1", "v1")

    payments({"orid": "o7", "amt": "12.50"}, 0)
    Found("revenue", {"revenue": "12.50", "order_id": "o7"}, event_id="…made of the order…")

Source: tracker (sfproductlabs), its schema; docs/formats.md.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from analytics.collect.found import Found, Refused, not_object
from analytics.collect.reply import Refusal
from analytics.collect.shapes import decoded, first
from analytics.errors import EventError, quoted
from analytics.event import time_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_UTM = ("source", "medium", "campaign", "term", "content")
_RENAMED = {
    "etyp": "type",
    "ptyp": "page_type",
    "sid": "session_id",
    "rel": "version",
    "url": "url",
    "last": "referrer",
    "ref": "ref",
    "rcode": "rcode",
    "aff": "aff",
    "xid": "experiment",
    "split": "split",
    "ver": "variant",
    "sink": "sink",
    "score": "score",
    "tz": "timezone",
    "device": "device",
    "os": "os",
    "culture": "language",
    "country": "country",
    "region": "region",
    "city": "city",
    "zip": "postal_code",
    "lat": "geo_latitude",
    "lon": "geo_longitude",
    "email": "email",
    "cell": "cell",
    "uname": "uname",
    "ehash": "email_hash",
    "chash": "phone_hash",
    "uhash": "user_hash",
    "cflags": "cflags",
    **{name: f"utm_{name}" for name in _UTM},
    **{f"utm_{name}": f"utm_{name}" for name in _UTM},
}
#: Of devices, of people and of the request: never kept.
_DROPPED = frozenset(
    {
        *("gaid", "idfa", "msid", "fbid", "auth", "jwt", "token", "accesstoken", "refreshtoken"),
        *("password", "ip", "iphash", "hhash", "bhash", "acct", "ja4h", "key", "sig"),
    }
)
_AMOUNTS = ("amt", "revenue", "payment", "total")
_ORDERS = ("orid", "invid")
_MOMENTS = ("invoiced", "paid", "starts", "ends")
_SPECIAL = (
    *("ename", "uid", "vid", "app", "eid", "created", "time", "now", "w", "h", "params", "igqp"),
)
#: All names that are matched in any case.
FIELDS = frozenset({*_RENAMED, *_DROPPED, *_SPECIAL, *_AMOUNTS, *_ORDERS, *_MOMENTS, "payments"})

_NAMESPACE = UUID("6f2c1f0a-6c6e-5f1e-9a55-0b6f5f0f7c11")
_DIGITS = 60
_PLACES = 30


def found(one: dict[str, Any], default: str, index: int) -> Found:
    """Make what is found of the fields of one event.

    Args:
        one: names to values; those of `FIELDS` in small letters.
        default: what it is called where it says nothing itself, "" for what suits it.
        index: its place.
    """
    one = {name: value for name, value in one.items() if value is not None}
    name = first(one, "ename")
    if name is None and (name := first(one, "content")) is not None:
        one = {field: value for field, value in one.items() if field != "content"}
    name = name or first(one, "etyp") or default or ("pageview" if one.get("url") else "track")
    id_ = one.get("eid")
    properties = _properties(one)
    if id_ is not None and not _is_uuid(id_):
        properties["eid"], id_ = id_, None
    return Found(
        name,
        properties,
        first(one, "uid"),
        first(one, "vid"),
        first(one, "app"),
        first(one, "created", "time", "now"),
        id_,
        index=index,
    )


def payments(one: dict[str, Any], index: int) -> Iterator[Found | Refused]:
    """Yield a payment, or each of those in ``payments``."""
    many = one.get("payments")
    if many is None:
        yield _payment(one, index, None)
        return
    shared = {name: v for name, v in one.items() if name not in ("payments", *_AMOUNTS)}
    for number, inner in enumerate(_listed(many)):
        if isinstance(inner, dict):
            known = {(low if (low := n.lower()) in FIELDS else n): v for n, v in inner.items()}
            yield _payment(shared | known, index + number, number)
        else:
            yield not_object(index + number, inner)


def _payment(one: dict[str, Any], index: int, number: int | None) -> Found | Refused:
    said = next((name for name in _AMOUNTS if one.get(name) not in (None, "")), "amt")
    amount = _amount(one.get(said))
    if amount is None:
        fix = "Give a number such as 12.50."
        return Refused(index, "bad_amount", f"Amount {quoted(one.get(said))} is none. {fix}", said)
    left = {name: v for name, v in one.items() if name not in (said, *_ORDERS)}
    payment = found(left, "", index)
    order = first(one, *_ORDERS)
    properties: dict[str, Any] = {**payment.properties, "revenue": amount}
    if payment.event not in ("track", "pageview"):
        properties["ename"] = payment.event
    if order is not None:
        properties["order_id"] = order
        if payment.event_id is None:
            what = first(one, "product", "pid")
            parts = (payment.application, order, number if what is None else what)
            payment.event_id = str(uuid5(_NAMESPACE, repr(tuple(map(str, parts)))))
    for name in _MOMENTS:
        if name in properties:
            properties[name] = _moment(properties[name])
    payment.event, payment.properties = "revenue", properties
    return payment


def _properties(one: dict[str, Any]) -> dict[str, Any]:
    fields = {_RENAMED[name]: value for name, value in one.items() if name in _RENAMED}
    others = {
        name: value
        for name, value in one.items()
        if name not in _RENAMED and name not in _DROPPED and name not in _SPECIAL
    }
    fields |= {f"utm_{name}": one[full] for name in _UTM if (full := f"utm_{name}") in one}
    if "w" in one and "h" in one:
        fields["viewport"] = f"{one['w']}x{one['h']}"
    else:
        fields |= {name: one[name] for name in ("w", "h") if name in one}
    if _is_uuid(one.get("auth")):
        fields["author"] = one["auth"]
    if (consent := categories(one.get("cflags"))) and "consent" not in others:
        fields["consent"] = ",".join(consent)
    return _params(one.get("params")) | others | fields


def categories(flags: object) -> tuple[str, ...]:
    """Say what the bits of a consent allow; nothing where *flags* is no number."""
    try:
        number = int(str(flags)[:20])
    except ValueError:
        return ()
    if number >= 4096:
        return ("necessary", "analytics", "marketing")
    return ("necessary", "analytics") if number > 0 else ("necessary",)


def _params(given: object) -> dict[str, Any]:
    if isinstance(given, str) and given.lstrip()[:1] == "{":
        try:
            given = decoded(given.encode("utf-8", "replace"))
        except Refusal:
            return {"params": given}
    if isinstance(given, dict):
        return {name: value for name, value in given.items() if name.lower() not in _DROPPED}
    return {} if given in (None, "") else {"params": given}


def _listed(many: object) -> list[Any]:
    if isinstance(many, str) and many.lstrip()[:1] in ("{", "["):
        try:
            many = decoded(many.encode("utf-8", "replace"))
        except Refusal:
            return [many]
    return many if isinstance(many, list) else [many]


def _is_uuid(value: object) -> bool:
    try:
        return isinstance(value, str) and len(value) == 36 and bool(UUID(value))
    except ValueError:
        return False


def _amount(value: object) -> str | None:
    text = "" if isinstance(value, bool) else str(value).strip()
    if not text or len(text) > _DIGITS:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _PLACES:
        return None
    return f"{number:f}"


def _moment(value: object) -> object:
    try:
        return time_of(value).isoformat()
    except EventError:
        return value
