"""Numbers and times as text, and back.

    tostring(615.0, "duration") -> "00:10:15"
    strftime(0.0, "%Y-%m-%d", ZoneInfo("UTC")) -> "1970-01-01"

Source: Splunk Search Reference 9.2, "Conversion functions"; 9.3, "Date and time format
variables".
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from reference import clock
from reference.values import Value, number, text

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def rounded(value: float, places: int) -> float:
    """Round half away from zero."""
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def tostring(value: Value, how: str | None = None) -> Value:
    """Write a value; a number in one of three forms."""
    found = number(value)
    if how is None or found is None or isinstance(value, bool):
        return text(value)
    if how == "commas":
        return f"{found:,.0f}" if found == int(found) else f"{rounded(found, 2):,.2f}"
    if how == "hex":
        return f"0x{int(found):X}"
    if how == "duration":
        return _duration(found)
    raise ValueError(how)


def _duration(seconds: float) -> str:
    whole, micros = divmod(clock.micros(abs(seconds)), 1_000_000)
    days, rest = divmod(whole, 86400)
    said = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    said += f".{micros:06}" if seconds != int(seconds) else ""
    return ("-" if seconds < 0 else "") + (f"{days}+" if days else "") + said


def printf(form: str, *args: Value) -> Value:
    """Put values into a format: of nothing 0 or an empty text."""
    rest = list(args)

    def put(match: re.Match[str]) -> str:
        kind = match[0][-1]
        if kind == "%":
            return "%"
        if not rest:
            raise ValueError(form)
        value = rest.pop(0)
        if kind == "s":
            return match[0] % (text(value) or "")
        found = number(value) or 0.0
        return match[0] % (found if kind in "feEgG" else int(found))

    return re.sub(r"%[-+ 0#]*[0-9]*(?:\.[0-9]+)?[a-zA-Z%]", put, form)


def _offset(moment: datetime, separator: str) -> str:
    minutes = (moment.utcoffset() or timedelta()) // timedelta(minutes=1)
    sign, minutes = ("-" if minutes < 0 else "+"), abs(minutes)
    return f"{sign}{minutes // 60:02}{separator}{minutes % 60:02}"


def strftime(seconds: float, form: str, zone: ZoneInfo) -> str:
    """Write a time in the form given."""
    moment = clock.local(seconds, zone)
    hour = moment.hour % 12 or 12
    digits = f"{moment.microsecond:06}000"

    def put(match: re.Match[str]) -> str:
        said = match[0]
        own = {
            "%e": f"{moment.day:2}", "%k": f"{moment.hour:2}", "%l": f"{hour:2}",
            "%s": str(clock.micros(seconds) // 1_000_000), "%z": _offset(moment, ""),
            "%:z": _offset(moment, ":"), "%T": moment.strftime("%H:%M:%S"),
            "%F": f"{moment.year:04}-{moment.month:02}-{moment.day:02}", "%Y": f"{moment.year}",
            "%f": digits[:6], "%%": "%",
        }  # fmt: skip
        if said in own:
            return own[said]
        if said[-1] in "NQ":
            width = int(said[1:-1] or {"N": 9, "Q": 3}[said[-1]])
            return digits[:width]
        return moment.strftime(said)

    return re.sub(r"%(?::?z|[0-9]?[NQ]|[a-zA-Z%])", put, form)


_MONTHS = [datetime(2000, month, 1, tzinfo=UTC).strftime("%B").lower() for month in range(1, 13)]
_FORMS = {
    "Y": r"[0-9]{4}", "m": r"[0-9]{1,2}", "d": r"[0-9]{1,2}", "H": r"[0-9]{1,2}",
    "M": r"[0-9]{1,2}", "S": r"[0-9]{1,2}", "b": "[A-Za-z]{3}", "B": "[A-Za-z]+",
    "z": r"[+-][0-9]{4}|Z", "s": r"-?[0-9]+", "y": "[0-9]{2}", "I": r"[0-9]{1,2}",
    "p": "[AaPp][Mm]",
}  # fmt: skip


def strptime(said: str, form: str, zone: ZoneInfo) -> Value:
    """Read a time in the form given; None where the text has another."""
    form = form.replace("%F", "%Y-%m-%d").replace("%T", "%H:%M:%S")
    pattern = ""
    for part in re.findall(r"%.|.", form, re.DOTALL):
        known = _FORMS.get(part[1:]) if len(part) == 2 else None
        pattern += f"(?P<{part[1:]}>{known})" if known else re.escape(part)
    match = re.match(pattern, said)
    return _moment(match.groupdict(), zone) if match else None


def _moment(parts: dict[str, str], zone: ZoneInfo) -> Value:
    if "s" in parts:
        return float(parts["s"])
    hour = int(parts.get("H") or parts.get("I") or 0)
    if "I" in parts:
        hour = hour % 12 + (12 if parts.get("p", "").lower() == "pm" else 0)
    month = int(parts.get("m") or 1)
    for name in ("b", "B"):
        if name in parts:
            short = [each[: len(parts[name])] for each in _MONTHS]
            month = short.index(parts[name].lower()) + 1
    year = int(parts.get("Y") or 0) or 2000 + int(parts.get("y") or 0)
    minute, second = int(parts.get("M") or 0), int(parts.get("S") or 0)
    moment = datetime(year, month, int(parts.get("d") or 1), hour, minute, second, tzinfo=zone)
    if "z" in parts and parts["z"] != "Z":
        sign, hours, minutes = parts["z"][0], int(parts["z"][1:3]), int(parts["z"][3:])
        shift = timedelta(hours=hours, minutes=minutes) * (-1 if sign == "-" else 1)
        moment = moment.replace(tzinfo=timezone(shift))
    return clock.epoch(moment.astimezone(UTC))
