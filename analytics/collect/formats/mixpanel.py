"""What Mixpanel's libraries send.

    POST /track                                 data={"event": "signup", "properties": {…}}
    [{"event": "signup", "properties": {"token": "K", "distinct_id": "u1", "time": 1769860800,
                                        "$insert_id": "e1", "plan": "pro"}}]

    200 1                                       200 {"status":1,"error":null} with verbose=1
    400 0                                       400 {"status":0,"error":"…"} with verbose=1

    POST /import?strict=1                       Authorization: Basic (K:); a list, or lines
    200 {"code":200,"num_records_imported":1,"status":"OK"}
    400 {"code":400,"error":"…","status":"Bad Request","num_records_imported":1,
         "failed_records":[{"index":0,"insert_id":"e2","field":"time","message":"…"}]}

``/engage`` and ``/groups`` change profiles: ``identify`` and ``group``, with the operation as
``op``; a charge of ``$transactions`` is ``revenue``. ``$create_alias``, ``$merge`` are ``alias``.
``data`` may be base64 of JSON, and stand in the address. The key is the ``token``.
Source: Mixpanel, "Ingestion API"; mixpanel 5.4 for Python and 0.24 for Node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.collect.found import Found, Refused, not_object
from analytics.collect.reply import TEXT, Refusal, Reply, json, picture
from analytics.collect.shapes import embedded, first, part, renamed, text, texts, without

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome
    from analytics.collect.request import Intake

ADDRESSES = tuple(
    f"/{word}{end}" for word in ("track", "engage", "groups", "import") for end in ("", "/")
)
METHODS = ("POST", "GET")

_NAMES = {
    "$current_url": "url",
    "mp_lib": "library",
    "$lib_version": "library_version",
    "mp_country_code": "country",
    "$app_version_string": "version",
    "$referring_domain": "referrer_host",
    "$group_key": "group_type",
}
_TAKEN = frozenset(
    {*_NAMES, "token", "distinct_id", "time", "$insert_id", "ip", "$device_id", "$user_id"}
)
#: What is done to a profile, in the order in which it is looked for.
_OPERATIONS = (*("$set", "$set_once", "$add", "$append", "$union", "$remove", "$unset", "$delete"),)


def keys(intake: Intake) -> tuple[str, ...]:
    """Give the token of each event."""
    return texts(*(_key(one) for one in _events(intake) if isinstance(one, dict)))


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the events.

    Raises:
        Refusal: 400, there is no JSON.
    """
    kind = intake.path.strip("/")
    for index, one in enumerate(_events(intake)):
        if not isinstance(one, dict):
            yield not_object(index, one)
        elif kind in ("engage", "groups"):
            yield _profile(one, index, "identify" if kind == "engage" else "group")
        else:
            yield _event(one, index)


def answer(outcome: Outcome) -> Reply:
    """Say 1 or 0, or what was wrong with each."""
    problem, refused, intake = outcome.problem, outcome.refused, outcome.intake
    pairs = _pairs(intake)
    status = problem.status if problem else 400 if outcome.is_useless else 200
    error = problem.message if problem else refused[0].message if refused else None
    headers = problem.headers() if problem else ()
    if intake.path.startswith("/import") and "verbose" not in pairs:
        return json(*_imported(outcome, status, error), headers)
    if pairs.get("img") == "1":
        return picture(problem.code if problem else refused[0].code if refused else "")
    is_fine = int(status == 200)
    if pairs.get("verbose") == "1":
        return json(status, {"status": is_fine, "error": error}, headers)
    return Reply(status, b"%d" % is_fine, TEXT, headers)


def _imported(outcome: Outcome, status: int, error: str | None) -> tuple[int, dict[str, Any]]:
    if error is None:
        return 200, {"code": 200, "num_records_imported": outcome.accepted, "status": "OK"}
    failed = [
        {"index": one.index, "insert_id": one.event_id, "field": one.field, "message": one.message}
        for one in outcome.refused
    ]
    status = 400 if status == 200 else status
    said = {"code": status, "error": error, "status": "Bad Request", "failed_records": failed}
    return status, said | {"num_records_imported": outcome.accepted}


def _pairs(intake: Intake) -> dict[str, str]:
    """Give the pairs of address and form; none where they cannot be read."""
    try:
        return intake.parameters | ({} if intake.is_json else intake.form)
    except Refusal:
        return {}


def _events(intake: Intake) -> list[Any]:
    if intake.is_json:
        try:
            found = intake.json()
        except Refusal:
            if b"\n" not in intake.body.strip():
                raise
            return intake.lines()
    else:
        found = embedded((intake.parameters | intake.form).get("data", ""))
    return found if isinstance(found, list) else [found]


def _key(one: dict[str, Any]) -> str:
    return text(first(part(one, "properties"), "token") or first(one, "$token", "token"))


def _event(one: dict[str, Any], index: int) -> Found:
    name, properties = one.get("event"), part(one, "properties")
    who, before = first(properties, "$user_id", "distinct_id"), first(properties, "$device_id")
    kept = renamed(properties, _NAMES) | without(properties, _TAKEN)
    if name == "$create_alias":
        who, kept = kept.pop("alias", None), kept | {"previous_id": properties.get("distinct_id")}
        kept.pop("alias", None)
    elif name == "$merge":
        ids = kept.pop("$distinct_ids", None)
        if isinstance(ids, list) and len(ids) == 2:
            who, kept["previous_id"] = ids
    elif name == "$identify" and properties.get("$anon_id"):
        name, who = "alias", first(properties, "$identified_id", "$user_id", "distinct_id")
        kept = without(kept, ("$anon_id", "$identified_id"))
        kept["previous_id"] = properties["$anon_id"]
    return Found(
        name,
        kept,
        who,
        before,
        time=properties.get("time"),
        event_id=properties.get("$insert_id"),
        key=_key(one),
        index=index,
        address=properties.get("ip"),
    )


def _profile(one: dict[str, Any], index: int, name: str) -> Found | Refused:
    operation = next((name for name in _OPERATIONS if name in one), None)
    if operation is None:
        fix = f"Give one of {', '.join(_OPERATIONS)}."
        return Refused(index, "no_operation", f"Nothing is done to the profile. {fix}", "$set")
    values = one[operation]
    heads = renamed(one, {"$group_key": "group_type", "$group_id": "group_id"})
    who, time = first(one, "$distinct_id"), one.get("$time")
    charge = part(values, "$transactions") if operation == "$append" else {}
    if charge:
        kept = without(charge, ("$amount", "$time")) | {"revenue": charge.get("$amount")}
        return Found(
            "revenue", kept, who, time=first(charge, "$time") or time, key=_key(one), index=index
        )
    kept = values if isinstance(values, dict) else {"names": values}
    kept = heads | {"op": operation[1:]} | kept
    return Found(name, kept, who, time=time, key=_key(one), index=index, address=one.get("$ip"))
