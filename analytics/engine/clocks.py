"""strftime, strptime, relative_time and now in SQL.

    strftime(_time, "%Y-%m-%d %H:%M") -> DuckDB's strftime of the wall clock of the zone

Source: Splunk, "Date and time format variables" 9.3. Formats are constants; a variable that
is not known is an error, never printed as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analytics.engine.values import Value
from analytics.engine.zones import SECOND
from analytics.errors import SearchError
from analytics.spl import expr as e
from analytics.spl.times import SECONDS, UNIT

if TYPE_CHECKING:
    from analytics.engine.expressions import Expressions

_VARIABLE = re.compile(r"%(:{0,3}z|Ez|[369]?[NQ]|.)", re.DOTALL)
_PRINTF = re.compile(r"%(?:%|[-+ #0']*\d*(?:\.\d+)?(?:ll|l|h)?([a-zA-Z]))")
_STEP = re.compile(r"@([a-zA-Z]+)([0-7]?)|([+-])(\d*)([a-zA-Z]+)")
_SAME = set("YymbBdjaAwHMSpI%fg")
_LONGER = {"T": "%H:%M:%S", "F": "%Y-%m-%d", "x": "%m/%d/%Y", "X": "%H:%M:%S", "D": "%m/%d/%y",
           "R": "%H:%M", "c": "%a %b %e %H:%M:%S %Y", "+": "%a %b %e %H:%M:%S %Z %Y"}  # fmt: skip
_DIGITS = {"N": 9, "Q": 3}


def conversions(form: str) -> list[str]:
    """Return the letters of the conversions of a printf format, in order."""
    return [found[1] for found in _PRINTF.finditer(form) if found[1]]


def now(x: Expressions, call: e.Call) -> Value:
    """SQL for the functions now and time: the moment the search began."""
    del call
    return x.literal(x.scope.now.timestamp())


def strftime(x: Expressions, call: e.Call) -> Value:
    """SQL for a time in the zone of the search, as text."""
    micros, form = x.value(call.args[0]).micros(), _form(call)
    local = x.scope.zone().local(micros)
    stamp = f"make_timestamp({local})"
    pieces, at = [], 0
    for found in _VARIABLE.finditer(_expanded(form)):
        pieces.append(x.scope.parameters.text(_expanded(form)[at : found.start()]))
        pieces.append(_piece(x, found[1], micros, local, stamp))
        at = found.end()
    pieces.append(x.scope.parameters.text(_expanded(form)[at:]))
    return Value(f"({' || '.join(pieces)})", "text")


def _piece(x: Expressions, variable: str, micros: str, local: str, stamp: str) -> str:
    if variable in _SAME - {"f", "g"}:
        return f"strftime({stamp}, '%{variable}')"
    if variable in {"e", "k", "l"}:
        letter = {"e": "d", "k": "H", "l": "I"}[variable]
        return (
            f"lpad(ltrim(strftime({stamp}, '%{letter}'), '0'), 2, ' ')"
            if letter != "H"
            else (f"lpad(CAST(hour({stamp}) AS VARCHAR), 2, ' ')")
        )
    if variable == "s":
        return f"CAST(floor({micros} / 1000000.0) AS BIGINT)::VARCHAR"
    if variable == "f" or variable[-1] in _DIGITS:
        digits = 6 if variable == "f" else int(variable[:-1] or _DIGITS[variable[-1]])
        fraction = f"lpad(CAST((({local} % 1000000) + 1000000) % 1000000 AS VARCHAR), 6, '0')"
        return f"substr({fraction} || '000', 1, {digits})"
    if variable in {"z", ":z", "::z", ":::z", "Ez"}:
        return _offset(x.scope.zone().offset(micros), variable)
    if variable == "Z":
        return x.scope.parameters.text(x.scope.now.astimezone(x.scope.zone().zone).tzname() or "")
    raise SearchError(f"strftime knows no variable '%{variable}'. Leave it out, or write %%.")


def _offset(offset: str, variable: str) -> str:
    """SQL for an offset in microseconds as ``-0500``, ``-05:00``, ``-05:00:00``, ``-05``."""
    minutes = f"abs({offset} // 60000000)"
    if variable == "Ez":
        return f"CAST({offset} // 60000000 AS VARCHAR)"
    sign = f"CASE WHEN {offset} < 0 THEN '-' ELSE '+' END"
    hours = f"lpad(CAST({minutes} // 60 AS VARCHAR), 2, '0')"
    rest = f"lpad(CAST({minutes} % 60 AS VARCHAR), 2, '0')"
    parts = {"z": f"{hours} || {rest}", ":z": f"{hours} || ':' || {rest}",
             "::z": f"{hours} || ':' || {rest} || ':00'", ":::z": hours}  # fmt: skip
    return f"({sign} || {parts[variable]})"


def strptime(x: Expressions, call: e.Call) -> Value:
    """SQL for the time that a text says; the zone of the search where it has none."""
    text, form = x.value(call.args[0]).text(), _expanded(_form(call))
    if form == "%s":
        return Value(Value(text, "text").number(), "num")
    has_zone = False
    pieces, at = [], 0
    for found in _VARIABLE.finditer(form):
        has_zone |= found[1].endswith("z")
        pieces += [form[at : found.start()], _reader(found[1])]
        at = found.end()
    pattern = x.scope.parameters.text("".join([*pieces, form[at:]]))
    stamp = f"epoch_us(CAST(try_strptime({text}, {pattern}) AS TIMESTAMP))"
    micros = stamp if has_zone else x.scope.zone().utc(stamp)
    return Value(f"({micros} / 1000000.0)", "num")


def _reader(variable: str) -> str:
    """Return DuckDB's variable for reading one of Splunk's."""
    if variable in _SAME:
        return f"%{variable}"
    if variable[-1] in _DIGITS:
        return "%n" if int(variable[:-1] or _DIGITS[variable[-1]]) == 9 else "%f"
    simple = {"z": "%z", ":z": "%z", "e": "%-d", "k": "%-H", "l": "%-I"}
    if variable in simple:
        return simple[variable]
    raise SearchError(f"strptime knows no variable '%{variable}'. Leave it out, or write %%.")


def relative_time(x: Expressions, call: e.Call) -> Value:
    """SQL for a time moved by a constant modifier, in the calendar of the zone."""
    if not isinstance(call.args[1], e.Literal) or not isinstance(call.args[1].value, str):
        raise SearchError(
            "relative_time takes its modifier as a constant text. Write it in quotes."
        )
    modifier, zone = call.args[1].value, x.scope.zone()
    local, at = zone.local(x.value(call.args[0]).micros()), 0
    while at < len(modifier):
        found = _STEP.match(modifier, at)
        unit = UNIT.get((found[1] or found[5] or "").lower()) if found else None
        if found is None or unit is None:
            raise SearchError(f"{modifier!r} is no time modifier. Write one such as -1d@d.")
        at = found.end()
        if found[1]:
            local = _snapped(local, unit, int(found[2] or 0))
        elif unit in {"s", "m", "h"}:
            moved = f"({zone.utc(local)} + {_signed(found) * SECONDS[unit] * SECOND})"
            local = zone.local(moved)
        else:
            word = {"d": "DAY", "w": "WEEK", "mon": "MONTH", "q": "QUARTER", "y": "YEAR"}[unit]
            local = f"epoch_us(make_timestamp({local}) + INTERVAL ({_signed(found)}) {word})"
    return Value(zone.utc(local), "time")


def _signed(found: re.Match[str]) -> int:
    return int(found[3] + (found[4] or "1"))


def _snapped(local: str, unit: str, weekday: int) -> str:
    stamp = f"make_timestamp({local})"
    if unit == "w":
        back = f"((dayofweek({stamp}) - {weekday % 7} + 7) % 7)"
        return f"epoch_us(date_trunc('day', {stamp}) - to_days(CAST({back} AS INTEGER)))"
    word = {"s": "second", "m": "minute", "h": "hour", "d": "day", "mon": "month",
            "q": "quarter", "y": "year"}[unit]  # fmt: skip
    return f"epoch_us(CAST(date_trunc('{word}', {stamp}) AS TIMESTAMP))"


def _form(call: e.Call) -> str:
    form = call.args[1]
    if isinstance(form, e.Literal) and isinstance(form.value, str):
        return form.value
    raise SearchError(f"{call.name} takes its format as a constant text. Write it in quotes.")


def _expanded(form: str) -> str:
    return re.sub(r"%([TFxXDRc+])", lambda found: _LONGER[found[1]], form)
