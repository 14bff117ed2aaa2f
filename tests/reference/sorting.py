"""Commands that look at the order of rows: sort, dedup; and bin, which makes buckets.

    COMMANDS["sort"](search, table, Reader("- count, name")) -> Table(…)

Source: Splunk Search Reference 9.4, sort; 9.2, dedup, bin.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from reference.clock import MICROS, UNITS, Span
from reference.reader import Reader, flag, whole
from reference.tables import Search, Table, put
from reference.terms import moment
from reference.values import RefusedError, Row, Value, address, automatic, many, number, text

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from zoneinfo import ZoneInfo

_HOW: dict[str, Callable[[Value], Any]] = {
    "auto": automatic,
    "num": number,
    "str": text,
    "ip": lambda value: address(text(value) or ""),
}
_NAMED = r'"[^"]*"|[^\s,()]+'
_KEY = rf"([+-]?)(?:(auto|num|str|ip)\(\s*({_NAMED})\s*\)|(\w+\([^)]*\)|{_NAMED}))"


def sort(_: Search, table: Table, reader: Reader) -> Table:
    most = whole(reader.options("limit").get("limit") or reader.take(r"[0-9]+(?=\s)") or "10000")
    keys: list[tuple[str, str, bool]] = []
    sign = "+"
    while not reader.is_done():
        if keys and reader.take(r"(?:desc|d)\s*$"):
            keys = [(name, how, not is_down) for name, how, is_down in keys]
            break
        if later := reader.take(r"[+-](?=\s)"):
            sign = later
        name, how, is_down = _key(reader, sign)
        keys.append((name, how, is_down))
        keys += [(name, "str", is_down)] if how == "ip" else []  # what is no address, behind them
        reader.take(",")
    if not keys:
        raise RefusedError("sort needs a field")
    rows = table.rows
    for name, how, is_down in reversed(keys):
        rows = ordered(rows, name, _HOW[how], is_down=is_down)
    return Table(table.columns, rows[:most] if most else rows)


def _key(reader: Reader, sign: str) -> tuple[str, str, bool]:
    match = reader.see(_KEY)
    if not match:
        raise RefusedError(f"sort does not take {reader.text[reader.at :]!r}")
    reader.at = match.end()
    name = (match[3] or match[4]).strip('"')
    return name, match[2] or "auto", (match[1] or sign) == "-"


def ordered(rows: list[Row], name: str, key: Callable[[Value], Any], *, is_down: bool) -> list[Row]:
    """Sort rows by one field, missing values last either way; equal ones stay as they were."""
    there = [row for row in rows if name in row and key(row[name]) is not None]
    missing = [row for row in rows if name not in row or key(row[name]) is None]
    return sorted(there, key=lambda row: key(row[name]), reverse=is_down) + missing


def dedup(_: Search, table: Table, reader: Reader) -> Table:
    most = whole(reader.take(r"[0-9]+(?=\s)") or "1")
    if most == 0:
        raise RefusedError("dedup keeps at least one")
    options, names = {}, []
    while not reader.is_done() and not reader.see(r"sortby\b"):
        options |= reader.options("keepevents", "keepempty", "consecutive")
        if not reader.is_done() and not reader.see(r"sortby\b"):
            names.append(reader.name())
            reader.take(",")
    if not names:
        raise RefusedError("dedup needs a field")
    flags = {name: flag(value) for name, value in options.items()}
    for name in names if flags.get("keepevents") else ():
        table.add(name)
    rows = _without_repeats(table.rows, names, most, flags)
    result = Table(table.columns, rows)
    if reader.keyword("sortby"):
        while not reader.is_done():
            name, how, is_down = _key(reader, "+")
            rows = ordered(rows, name, _HOW[how], is_down=is_down)
        result = Table(table.columns, rows)
    return result


def _without_repeats(
    rows: list[Row], names: list[str], most: int, flags: dict[str, bool]
) -> list[Row]:
    kept: list[Row] = []
    counts: dict[Hashable, int] = {}
    before: Hashable = None
    for row in rows:
        key = tuple(text(row.get(name)) for name in names)
        if None in key:
            kept += [row] if flags.get("keepempty") or flags.get("keepevents") else []
            before = key
            continue
        if flags.get("consecutive") and key != before:
            counts[key] = 0
        before = key
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= most:
            kept.append(row)
        elif flags.get("keepevents"):
            kept.append({name: value for name, value in row.items() if name not in names})
    return kept


def bin_(search: Search, table: Table, reader: Reader) -> Table:
    known = ("span", "bins", "minspan", "start", "end", "aligntime")
    options = reader.options(*known)
    name = reader.name()
    to = reader.name() if reader.keyword("as") else name
    options |= reader.options(*known)
    reader.end()
    if at := options.get("aligntime"):
        ends = {"earliest": search.earliest, "latest": search.latest}
        options["at"] = str((ends[at] if at in ends else moment(at, search.context)) or 0.0)
    bucket = _bucket(options.get("span"), name, table.rows, options, search.context.zone)
    table.add(to)
    for row in table.rows:
        put(row, to, bucket(row.get(name)))
    return table


def _bucket(
    span: str | None, name: str, rows: list[Row], options: dict[str, str], zone: ZoneInfo
) -> Callable[[Value], Value]:
    if span is None:
        return _even(name, rows, whole(options.get("bins", "100")))
    match = re.fullmatch(r"[0-9]*([a-z]+)(@w[0-7])?", span)
    if match and match[1] in UNITS:
        width, at = Span.read(span), float(options.get("at", "0"))
        at = at if width.unit in MICROS else 0.0  # days and longer begin at midnight
        return lambda value: _time(value, width, zone, at)
    if match := re.fullmatch(r"([0-9.]*)log([0-9.]*)", span):
        first, base = float(match[1] or "1"), float(match[2] or "10")
        return lambda value: _logarithmic(value, first, base)
    if not (number(span) or 0.0) > 0:
        raise RefusedError(f"{span} is no span")
    return lambda value: numeric(value, float(span))


def _even(name: str, rows: list[Row], bins: int) -> Callable[[Value], Value]:
    """Take the least power of ten as span that gives at most so many buckets."""
    values = [number(one) for row in rows for one in many(row.get(name))]
    found = [value for value in values if value is not None]
    if not found:
        return lambda value: value
    power = -10
    while math.floor(max(found) / 10**power) - math.floor(min(found) / 10**power) + 1 > bins:
        power += 1
    return lambda value: numeric(value, float(10.0**power))


def _time(value: Value, span: Span, zone: ZoneInfo, at: float) -> Value:
    found = number(value)
    return None if found is None else span.start(found - at, zone) + at


def _logarithmic(value: Value, first: float, base: float) -> Value:
    """Return a range of which each is so many times the one before."""
    found, power = number(value), 0
    if found is None or found <= 0:
        return value
    while first * base**power > found:
        power -= 1
    while first * base ** (power + 1) <= found:
        power += 1
    return f"{text(first * base**power)}-{text(first * base ** (power + 1))}"


def numeric(value: Value, width: float) -> Value:
    """Return the range of a number, such as ``10-20``; what is none stays."""
    found = number(value)
    if found is None:
        return value
    start = math.floor(found / width) * width
    return f"{text(start)}-{text(start + width)}"


COMMANDS = {"sort": sort, "dedup": dedup, "bin": bin_, "bucket": bin_, "discretize": bin_}
