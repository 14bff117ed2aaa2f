"""The conditions of ``search``: terms, comparisons, OR before AND.

    read('status>=500 NOT path="/health*"', context).holds({"status": "503"}) -> True

Source: Splunk Search Reference 9.2, search; Search Manual 9.3, "Boolean expressions".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from reference import clock
from reference.reader import Reader
from reference.values import RefusedError, Row, many, number

if TYPE_CHECKING:
    from collections.abc import Callable

    from reference.expressions import Context

Test = "Callable[[Row], bool]"
_FIELD = r'[^\s()"=<>!,|]+'
_BARE = r'[^\s()",|]+'
_TIME_FORM = re.compile(r"(\d+)/(\d+)/(\d+):(\d+):(\d+):(\d+)")


@dataclass
class Terms:
    """A condition, and which special fields it names."""

    context: Context
    named: set[str] = field(default_factory=set)
    bounds: dict[str, float] = field(default_factory=dict)
    holds: Callable[[Row], bool] = lambda _: True


def read(said: str, context: Context) -> Terms:
    """Read all terms of a search command."""
    reader, terms = Reader(said), Terms(context)
    if not reader.is_done():
        terms.holds = _all(reader, terms)
    reader.end()
    return terms


def _all(reader: Reader, terms: Terms) -> Callable[[Row], bool]:
    parts = [_any(reader, terms)]
    while not reader.is_done() and not reader.see(r"\)"):
        _operator(reader, "AND")
        parts.append(_any(reader, terms))
    return lambda row: all(part(row) for part in parts)


def _any(reader: Reader, terms: Terms) -> Callable[[Row], bool]:
    parts = [_one(reader, terms)]
    while _operator(reader, "OR"):
        parts.append(_one(reader, terms))
    return lambda row: any(part(row) for part in parts)


def _operator(reader: Reader, word: str) -> bool:
    """Take an operator, which counts in capitals only."""
    match = reader.see(rf"{word}(?![\w*=<>!])")
    if not match or match[0] != word:
        return False
    reader.at = match.end()
    return True


def _one(reader: Reader, terms: Terms) -> Callable[[Row], bool]:
    if _operator(reader, "NOT"):
        inner = _one(reader, terms)
        return lambda row: not inner(row)
    if bracket := reader.take(r"\[[^\]]*\]"):
        return _found(bracket[1:-1].strip(), terms.context)
    if reader.take(r"\("):
        inside = _all(reader, terms)
        reader.need(r"\)")
        return inside
    return _single(reader, terms)


def _found(said: str, context: Context) -> Callable[[Row], bool]:
    """Run the search in brackets, and take its rows as terms; none of them match nothing."""
    if context.find is None:
        raise RefusedError("no search in brackets here")
    written = formatted(context.find(said))
    return read(written, context).holds if written else lambda _: False


def _single(reader: Reader, terms: Terms) -> Callable[[Row], bool]:
    for word, is_exact in (("CASE", True), ("TERM", False)):
        if reader.take(rf"{word}\((?=[^)]*\))"):
            said = reader.need(r"[^)]*")
            reader.need(r"\)")
            return _text(said.strip('"'), is_exact=is_exact)
    if reader.see(rf'(?:"[^"]*"|{_FIELD})\s*(?:!=|<=|>=|=|<|>)'):
        return _comparison(reader, terms)
    if reader.see(rf"{_FIELD}\s+IN\s*\("):
        return _list(reader, terms)
    said_text = reader.word(_BARE)
    if said_text is None or said_text in {"AND", "OR"}:
        raise RefusedError(f"a term is missing at {reader.text[reader.at :]!r}")
    return _text(said_text, is_exact=False)


def formatted(rows: list[Row]) -> str:
    """Write rows as terms: each row in brackets, its fields ANDed, the rows ORed."""
    parts = []
    for row in rows:
        fields = [
            "(" + " OR ".join(f"{name}={quoted(one)}" for one in many(value)) + ")"
            for name, value in row.items()
            if not name.startswith("_")
        ]
        parts += [f"({' AND '.join(fields)})"] if fields else []
    return " OR ".join(parts)


def quoted(value: str) -> str:
    """Write a text in double quotes."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _text(said: str, *, is_exact: bool) -> Callable[[Row], bool]:
    """Look for a word or phrase in the text of the event, not inside of longer words."""
    if said == "*":
        return lambda _: True
    body = r"\w*".join(re.escape(part) for part in said.split("*"))
    before = r"(?<![^\W_])" if said[:1].isalnum() else ""
    after = r"(?![^\W_])" if said[-1:].isalnum() else ""
    pattern = re.compile(before + body + after, 0 if is_exact else re.IGNORECASE)
    return lambda row: any(pattern.search(raw) for raw in many(row.get("_raw")))


def _list(reader: Reader, terms: Terms) -> Callable[[Row], bool]:
    name = reader.need(_FIELD)
    terms.named.add(name)
    reader.need(r"IN\s*\(")
    tests = []
    while not reader.take(r"\)"):
        value = reader.word(_BARE)
        if value is None:
            raise RefusedError("a value is missing in IN")
        tests.append(_equal(value))
        reader.take(",")
    return lambda row: any(test(one) for one in many(row.get(name)) for test in tests)


def _comparison(reader: Reader, terms: Terms) -> Callable[[Row], bool]:
    said = reader.quoted()
    name = reader.need(_FIELD) if said is None else said
    sign = reader.need(r"!=|<=|>=|=|<|>")
    value = reader.word(_BARE)
    if value is None:
        raise RefusedError(f"a value is missing after {name}{sign}")
    terms.named.add(name)
    if name in {"earliest", "latest"}:
        terms.bounds[name] = moment(value, terms.context)
        return _bound(name, terms.bounds[name])
    if sign in {"=", "!="}:
        equal = _equal(value)
        if sign == "=":
            return lambda row: any(equal(one) for one in many(row.get(name)))
        return lambda row: bool(many(row.get(name))) and not any(map(equal, many(row.get(name))))
    return lambda row: any(_ordered(sign, one, value) for one in many(row.get(name)))


def _equal(value: str) -> Callable[[str], bool]:
    """Compare without regard to case; ``*`` is any text, a network all its addresses."""
    if (network := _network(value)) is not None:
        return lambda one: _inside(one, network)
    body = ".*".join(re.escape(part) for part in value.split("*"))
    pattern = re.compile(body, re.IGNORECASE | re.DOTALL)
    return lambda one: bool(pattern.fullmatch(one))


def _network(said: str) -> object:
    try:
        return ip_network(said, strict=False) if re.fullmatch(r"[0-9.]+/[0-9]+", said) else None
    except ValueError:
        return None


def _inside(one: str, network: object) -> bool:
    try:
        return ip_address(one) in network  # type: ignore[operator]
    except ValueError:
        return False


def _ordered(sign: str, one: str, value: str) -> bool:
    """Compare numbers where the value is one, else texts."""
    limit, found = number(value), number(one)
    if limit is not None and found is not None:
        order = (found > limit) - (found < limit)
    elif limit is None:
        order = (one.lower() > value.lower()) - (one.lower() < value.lower())
    else:
        return False
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[sign]


def _bound(name: str, limit: float) -> Callable[[Row], bool]:
    if name == "earliest":
        return lambda row: row["_time"] >= limit
    return lambda row: row["_time"] < limit


def moment(value: str, context: Context) -> float:
    """Read a bound of time: seconds since 1970, a date, or a modifier."""
    if (found := number(value)) is not None and value[0] not in "+-":
        return found
    if match := _TIME_FORM.fullmatch(value):
        month, day, year, hour, minute, second = map(int, match.groups())
        return clock.at(context.zone, year, month, day, hour, minute, second)
    return clock.relative(value, context.now, context.zone)
