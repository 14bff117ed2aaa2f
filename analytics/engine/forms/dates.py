"""strftime, strptime, relative_time and now in SQL.

    strftime(_time, "%Y-%m-%d %H:%M") -> DuckDB's strftime of the wall clock of the zone

Formats are constants; a variable that is not known is an error, never printed as it is.

Source: `analytics.spl.functions.dates` and `analytics.spl.variables`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analytics.engine.values import Value, bound, constant, within
from analytics.engine.zones import SECOND
from analytics.spl import variables
from analytics.spl.times import SECONDS, steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.engine.expressions import Expressions
    from analytics.spl.expr import Call

#: What DuckDB writes as Splunk does.
_SAME = set("YymbBdjaAwuHMSIpUVGW%")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
         "october", "november", "december")  # fmt: skip
_DAYS = "(?:sun|mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur)(?:day)?"
_OFFSET = r"(Z|[+-]\d{2}(?::?\d{2}){0,2})"
#: Variable -> the name of its part and the text it stands for. A part comes once; the last wins.
_READ = {
    "Y": ("year", r"(\d{4})"), "y": ("short", r"(\d{2})"), "m": ("month", r"(\d{1,2})"),
    "b": ("name", f"({'|'.join((*_LONG, *_MONTHS))})"), "d": ("day", r"(\d{1,2})"),
    "j": ("yearday", r"(\d{1,3})"), "H": ("hour", r"(\d{1,2})"), "I": ("half", r"(\d{1,2})"),
    "M": ("minute", r"(\d{1,2})"), "S": ("second", r"(\d{1,2})"), "p": ("noon", "(am|pm)"),
    "s": ("epoch", r"(-?\d{1,12})"), "z": ("offset", _OFFSET), "Ez": ("minutes", r"([+-]?\d{1,4})"),
    "Z": ("zone", r"([a-z]{1,5}(?:[+-]\d{1,2})?)"), "a": ("", f"(?:{_DAYS})"), "w": ("", r"\d"),
}  # fmt: skip
_ALIASES = {"B": "b", "e": "d", "k": "H", "l": "I", "P": "p", "A": "a", "u": "w",
            ":z": "z", "::z": "z", ":::z": "z"}  # fmt: skip
#: Abbreviations that mean one offset wherever they are written, in minutes.
_ZONES = {"utc": 0, "gmt": 0, "z": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300,
          "mst": -420, "mdt": -360, "pst": -480, "pdt": -420}  # fmt: skip


def _now(x: Expressions, call: Call) -> Value:
    """SQL for the functions now and time: the moment the search began."""
    del call
    return x.literal(x.scope.now.timestamp())


def _strftime(x: Expressions, call: Call) -> Value:
    micros = x.value(call.args[0]).micros()
    zone = x.scope.clock(micros)
    local = zone.local(micros)
    pieces: list[str] = []
    run = ""
    for piece in [*variables.pieces(constant(call, 1)), ""]:
        is_same = piece[:1] == "%" and piece[1:] in _SAME
        if is_same or (piece and piece[0] != "%"):
            run += piece
            continue
        if run:
            pieces.append(f"strftime(make_timestamp(w), {x.scope.parameters.text(run)})")
            run = ""
        if piece:
            pieces.append(_piece(x, piece[1:], micros))
    sql = bound(local, "w", f"({' || '.join(pieces) or repr('')})")
    return Value(sql, "text")


def _piece(x: Expressions, variable: str, micros: str) -> str:
    """SQL for one variable at the time *micros*, whose wall clock is ``w``."""
    if variable in _PADDED:
        return f"lpad(CAST({_PADDED[variable]} AS VARCHAR), 2, ' ')"
    if variables.is_subsecond(variable):
        fraction = "lpad(CAST(((w % 1000000) + 1000000) % 1000000 AS VARCHAR), 6, '0')"
        return f"substr({fraction} || '000', 1, {variables.digits(variable)})"
    if variable[-1] == "z":
        return _offset(x.scope.clock(micros).offset(micros), variable)
    others = {
        "s": f"CAST(CAST(floor({micros} / 1000000.0) AS BIGINT) AS VARCHAR)",
        "C": "lpad(CAST(year(make_timestamp(w)) // 100 AS VARCHAR), 2, '0')",
        "g": "lpad(CAST(isoyear(make_timestamp(w)) % 100 AS VARCHAR), 2, '0')",
        "P": "lower(strftime(make_timestamp(w), '%p'))",
        "n": "chr(10)", "t": "chr(9)",
    }  # fmt: skip
    return others[variable] if variable in others else x.scope.clock(micros).abbreviation(micros)


_PADDED = {
    "e": "day(make_timestamp(w))",
    "k": "hour(make_timestamp(w))",
    "l": "(hour(make_timestamp(w)) + 11) % 12 + 1",
}


def _offset(offset: str, variable: str) -> str:
    """SQL for an offset in microseconds as ``-0500``, ``-05:00``, ``-05:00:00``, ``-05``."""
    minutes = "abs(o // 60000000)"
    hours = f"lpad(CAST({minutes} // 60 AS VARCHAR), 2, '0')"
    rest = f"lpad(CAST({minutes} % 60 AS VARCHAR), 2, '0')"
    parts = {"z": f"{hours} || {rest}", ":z": f"{hours} || ':' || {rest}",
             "::z": f"{hours} || ':' || {rest} || ':00'", ":::z": hours}  # fmt: skip
    if variable == "Ez":
        return bound(offset, "o", "CAST(o // 60000000 AS VARCHAR)")
    sign = "CASE WHEN o < 0 THEN '-' ELSE '+' END"
    return bound(offset, "o", f"({sign} || {parts[variable]})")


def _strptime(x: Expressions, call: Call) -> Value:
    form, text = constant(call, 1), x.value(call.args[0]).text()
    names, pattern = _reading(form)
    if variables.says_no_day(form) or not names:
        return Value("CAST(NULL AS DOUBLE)", "num")
    listed = ", ".join(f"'{name}'" for name in names)
    taken = f"regexp_extract({text}, {x.scope.parameters.text(pattern)}, [{listed}])"
    return Value(bound(taken, "m", f"({_moment(x, names)} / 1000000.0)"), "num")


def _reading(form: str) -> tuple[list[str], str]:
    """Return the names of the parts of a format, and the expression that finds them."""
    names: list[str] = []
    pattern = r"(?i)^\s*"
    for piece in variables.pieces(form):
        variable = piece[1:]
        if piece[0] != "%":
            pattern += re.sub(r"\s+|[^\s]+", _literally, piece)
        elif variable == "%":
            pattern += "%"
        elif variable in {"n", "t"}:
            pattern += r"\s+"
        else:
            subsecond = ("fraction", r"(\d{1,9})")
            known = _READ.get(_ALIASES.get(variable, variable), subsecond)
            name, found = known
            is_again = not name or name in names
            pattern += r"\s*" + (found.replace("(", "(?:", 1) if is_again and name else found)
            names += [] if is_again else [name]
    return names, pattern


def _literally(found: re.Match[str]) -> str:
    return r"\s*" if found[0].isspace() else re.sub(r"([^\w\s])", r"\\\1", found[0], flags=re.ASCII)


def _moment(x: Expressions, names: list[str]) -> str:
    """SQL for the microseconds that the parts in ``m`` say; null for a day that does not exist."""
    has = set(names)
    fraction = "rpad(m.fraction[:6], 6, '0')" if "fraction" in has else "'0'"
    if "epoch" in has:
        return f"(TRY_CAST(m.epoch AS BIGINT) * {SECOND} + TRY_CAST({fraction} AS BIGINT))"
    today = x.scope.now.astimezone(x.scope.zone)
    year = _year(has, today.year)
    if "yearday" in has:
        first = f"TRY_CAST({year} || '-01-01' AS DATE)"
        day = f"CAST(({first} + (TRY_CAST(m.yearday AS INTEGER) - 1)) AS VARCHAR)"
    elif "day" in has:
        month = f"'{today.month}'"
        if "month" in has:
            month = "m.month"
        elif "name" in has:
            month = f"nullif(list_position({list(_MONTHS)!r}, lower(m.name[:3])), 0)"
        day = f"{year} || '-' || {month} || '-' || m.day"
    else:
        day = f"'{today:%Y-%m-%d}'"
    clock = f"' ' || {_hour(has)} || ':' || {_two(has, 'minute')} || ':' || {_two(has, 'second')}"
    stamp = f"epoch_us(TRY_CAST({day} || {clock} || '.' || {fraction} AS TIMESTAMP))"
    if has & {"offset", "minutes", "zone"}:
        return f"({stamp} - {_read_offset(has)})"
    return x.scope.clock("").utc(stamp)


def _year(has: set[str], now: int) -> str:
    if "year" in has:
        return "m.year"
    if "short" in has:
        return "CASE WHEN m.short < '69' THEN '20' ELSE '19' END || nullif(m.short, '')"
    return f"'{now}'"


def _two(has: set[str], name: str) -> str:
    return f"lpad(nullif(m.{name}, ''), 2, '0')" if name in has else "'00'"


def _hour(has: set[str]) -> str:
    if "half" not in has:
        return _two(has, "hour")
    late = "CASE WHEN lower(m.noon) = 'pm' THEN 12 ELSE 0 END" if "noon" in has else "0"
    half = "TRY_CAST(m.half AS INTEGER)"
    hour = f"CASE WHEN {half} BETWEEN 1 AND 12 THEN {half} % 12 + {late} END"
    return f"lpad(CAST({hour} AS VARCHAR), 2, '0')"


def _read_offset(has: set[str]) -> str:
    """SQL for the offset, in microseconds, that a text says; null for a name nobody knows."""
    if "minutes" in has:
        return f"TRY_CAST(m.minutes AS BIGINT) * {60 * SECOND}"
    if "zone" in has:
        arms = " ".join(f"WHEN '{name}' THEN {value}" for name, value in _ZONES.items())
        return f"(CASE lower(m.zone) {arms} END * CAST({60 * SECOND} AS BIGINT))"
    digits = "regexp_replace(m.offset, '[^0-9]', '', 'g')"
    minutes = (
        f"TRY_CAST({digits}[1:2] AS BIGINT) * 60 + "
        f"coalesce(TRY_CAST(nullif({digits}[3:4], '') AS BIGINT), 0)"
    )
    sign = "CASE WHEN m.offset[1] = '-' THEN -1 ELSE 1 END"
    return f"CASE WHEN upper(m.offset) = 'Z' THEN 0 ELSE {sign} * ({minutes}) END * {60 * SECOND}"


def _relative_time(x: Expressions, call: Call) -> Value:
    """SQL for a time moved by a constant modifier, in the calendar of the zone."""
    zone = x.scope.clock("")
    sql, is_wall = x.value(call.args[0]).micros(), False
    for step in steps(constant(call, 1)) or ():
        is_length = step.count is not None and step.unit in {"s", "m", "h"}
        if is_length == is_wall:  # a length is added to the time, all else to the wall clock
            sql, is_wall = (zone.utc(sql) if is_wall else zone.local(sql)), not is_wall
        if step.count is None:
            sql = _snapped(sql, step.unit, step.weekday)
        elif is_length:
            sql = f"({sql} + {step.count * SECONDS[step.unit] * SECOND})"
        else:
            word = {"d": "DAY", "w": "WEEK", "mon": "MONTH", "q": "QUARTER", "y": "YEAR"}[step.unit]
            moved = f"epoch_us(TRY(make_timestamp(u) + INTERVAL ({step.count}) {word}))"
            sql = bound(sql, "u", moved)
    return Value(bound(zone.utc(sql) if is_wall else sql, "t", within("t")), "time")


def _snapped(local: str, unit: str, weekday: int) -> str:
    stamp = f"make_timestamp({local})"
    if unit == "w":
        back = f"((dayofweek(t) - {weekday % 7} + 7) % 7)"
        first = f"epoch_us(date_trunc('day', t) - to_days(CAST({back} AS INTEGER)))"
        return bound(stamp, "t", first)
    word = {"s": "second", "m": "minute", "h": "hour", "d": "day", "mon": "month",
            "q": "quarter", "y": "year"}[unit]  # fmt: skip
    return f"epoch_us(CAST(date_trunc('{word}', {stamp}) AS TIMESTAMP))"


FORMS: dict[str, Callable[[Expressions, Call], Value]] = {
    "now": _now,
    "relative_time": _relative_time,
    "strftime": _strftime,
    "strptime": _strptime,
    "time": _now,
}
