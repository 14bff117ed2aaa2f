"""Addresses whose parts are names and values, as tracker has them.

    /tr/v1/vid/u7/ROCK/ON        verb "tr", (("vid", "u7"), ("rock", "ON"))
    /tr/v1/img/vid/u7            verb "img": the current dialect
    /img/v1/vid/u7               the same in that of 2021

`sent` puts cookies, path, query and body of a request on top of each other, later ones win.
A name at the end without a value is ``true``, one that repeats is a list; the case of values is
kept. A slash in a value is sent as ``%2F``, or in the query where the server has undone that.

Source: tracker (sfproductlabs), its README, "REST Payload Example".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from analytics.collect.reply import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.collect.request import Intake

_HEADS = ("tr", "str", "img", "rdr", "tlv", "pub", "ppi", "rpi")

#: What all formats of this family share.
ADDRESS = rf"re:/(?:{'|'.join(_HEADS)})/v[0-9]{{1,4}}(?:/(?s:.*))?"

_VERBS = frozenset({"tr", "str", "img", "rdr", "xrdr", "ltv", "pub", "ws", "ppi", "rpi"})
#: The cookie of ours that says who it is: the script's, and that of ``/xrdr``.
VISITOR = "an_id"

_VISITOR = re.compile(r"[0-9A-Za-z-]{1,64}")
_COOKIES = {"vid": "vid", "sid": "sid", "CookieConsent": "cflags"}


def verb(intake: Intake) -> str:
    """Say what an address does: ``tr str img rdr xrdr ltv pub ws ppi rpi``."""
    return _taken_apart(intake.path)[0]


def words(intake: Intake) -> list[str]:
    """Give the parts behind the verb, decoded, without empty ones at the end."""
    return list(_taken_apart(intake.path)[1])


def sent(intake: Intake, fields: Iterable[str]) -> list[dict[str, Any]]:
    """Give what was sent as one event or, by a list in a body, several.

    Args:
        intake: the request.
        fields: names that are matched in any case and of which the last counts; all others are
            properties, of which a body decides the case.

    Raises:
        Refusal: 400, the body is neither an object nor a list of objects.
    """
    known = frozenset(fields)
    base = _cookies(intake) | _of_pairs(_pairs(intake), known)
    if intake.method in ("GET", "HEAD"):
        later = _of_pairs(intake.pairs, known)
        return [base if "igqp" in base or "igqp" in later else base | later]
    if not intake.body.strip():
        return [base]
    return [base | _of_object(one, known) for one in _objects(intake)]


@lru_cache(maxsize=256)  # each request asks several times
def _taken_apart(path: str) -> tuple[str, tuple[str, ...]]:
    parts = tuple(unquote(part, errors="replace") for part in path.rstrip("/").split("/")[1:])
    head = parts[0].lower() if parts else "tr"
    if head == "tr" and len(parts) > 2 and parts[2].lower() in _VERBS:
        return parts[2].lower(), parts[3:]
    return ("ltv" if head == "tlv" else head), parts[2:]


def _pairs(intake: Intake) -> list[tuple[str, str]]:
    does, parts = verb(intake), words(intake)
    parts = parts[1:] if does == "ppi" else parts
    names, values = parts[::2], parts[1::2]
    if len(values) < len(names):
        values.append("true")
    return [pair for pair in zip(names, values, strict=True) if pair[0]]


def _of_pairs(pairs: Iterable[tuple[str, str]], known: frozenset[str]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for given, value in pairs:
        name = given.lower()
        if name in known or name not in whole:
            whole[name] = value
        elif isinstance(whole[name], list):
            whole[name].append(value)
        else:
            whole[name] = [whole[name], value]
    return whole


def _of_object(given: dict[str, Any], known: frozenset[str]) -> dict[str, Any]:
    lower = ((name.lower(), name, value) for name, value in given.items())
    return {(low if low in known else name): value for low, name, value in lower}


def _objects(intake: Intake) -> list[dict[str, Any]]:
    body = intake.json()
    many = body if isinstance(body, list) else [body]
    if not all(isinstance(one, dict) for one in many):
        raise Refusal(
            400, "not_object", "The body is no JSON object or list of them. Send one per event."
        )
    return many


def _cookies(intake: Intake) -> dict[str, Any]:
    if not intake.header("cookie"):
        return {}
    found = intake.cookies
    given = {ours: found[theirs] for theirs, ours in _COOKIES.items() if found.get(theirs)}
    if not given.get("cflags", "0").isdecimal():
        del given["cflags"]
    if "vid" not in given and _VISITOR.fullmatch(found.get(VISITOR, "")):
        given["vid"] = found[VISITOR]
    return given
