"""Hits of Google Analytics before its version 4: their names, as events and properties.

    hit = {"ec": "video", "ea": "play", "el": "intro", "ev": "3", "cd1": "x", "dp": "/a"}
    name_of(hit, "event")           play
    properties_of(hit, "event")     category=video label=intro value=3 dimension1=x path=/a

Source: Google, "Measurement Protocol Parameter Reference" (Universal Analytics, 2012 to 2024).
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

#: A type of hit, other than ``event``, and its event.
NAMES = {
    **{name: name for name in ("pageview", "timing", "social", "exception")},
    "screenview": "screen",
    "transaction": "revenue",
    "item": "revenue",
}
_RENAMED = {
    "dl": "url",
    "dp": "path",
    "dr": "referrer",
    "dt": "title",
    "ul": "language",
    "sr": "screen",
    "vp": "viewport",
    "sd": "color_depth",
    "de": "charset",
    "ec": "category",
    "ea": "action",
    "el": "label",
    "ev": "value",
    "geoid": "country",
    "cn": "utm_campaign",
    "cs": "utm_source",
    "cm": "utm_medium",
    "ck": "utm_term",
    "cc": "utm_content",
    "an": "app_name",
    "av": "version",
    "aid": "app_id",
    "cd": "screen_name",
    "ti": "order_id",
    "tr": "revenue",
    "ta": "affiliation",
    "tt": "tax",
    "ts": "shipping",
    "cu": "currency",
    "in": "product",
    "ip": "price",
    "iq": "quantity",
    "ic": "sku",
    "iv": "category",
    "exd": "description",
    "exf": "fatal",
    "sn": "network",
    "sa": "action",
    "st": "social_target",
    "utc": "category",
    "utv": "timing_name",
    "utt": "timing_ms",
    "utl": "label",
    "sc": "session_control",
}
_LEFT_OUT = frozenset({"v", "tid", "t", "cid", "uid", "qt", "z", "aip", "ua", "uip", "dh", "key"})
_NUMBERED = re.compile(r"c([dm])([0-9]{1,3})")
_KINDS = {"d": "dimension", "m": "metric"}


def name_of(hit: Mapping[str, Any], kind: str) -> Any:
    """Name the event of a hit of type *kind*; None or "" where it has no name."""
    return (hit.get("ea") or hit.get("ec")) if kind == "event" else NAMES.get(kind)


def properties_of(hit: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Give what a hit says, but who, when and from where it is."""
    properties: dict[str, Any] = {}
    for name, value in hit.items():
        if name in _LEFT_OUT or value == "":
            continue
        numbered = _NUMBERED.fullmatch(name)
        ours = f"{_KINDS[numbered[1]]}{numbered[2]}" if numbered else _RENAMED.get(name, name)
        properties.setdefault(ours, value)
    if kind == "event" and hit.get("ea"):
        properties.pop("action", None)
    if "url" not in properties and hit.get("dh"):
        path = f"{hit.get('dp', '/')}"
        properties["url"] = f"https://{hit['dh']}{path if path[:1] == '/' else f'/{path}'}"
    return properties


def time_of(hit: Mapping[str, Any], received: datetime) -> datetime | None:
    """Give when a hit was, by its ``qt``: milliseconds before *received*."""
    ago = f"{hit.get('qt', '')}"
    if not (ago.isascii() and ago.isdecimal() and len(ago) <= 10):
        return None
    return received - timedelta(milliseconds=int(ago))
