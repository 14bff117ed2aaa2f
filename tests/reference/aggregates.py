"""Functions of stats: read, named, and computed over a list of rows.

    read(Reader("count sum(n) AS s by event"), context) -> [Aggregate("count", …), …]

A multivalue counts as each of its values. dc, values, list and mode take values as texts; min and
max are numbers where all values are; the rest takes the numbers and leaves what is none.

Source: Splunk Search Reference 9.3, "Statistical and charting functions".
"""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reference import expressions
from reference.reader import filled, matcher
from reference.values import RefusedError, Row, Value, number, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from reference.expressions import Context
    from reference.reader import Reader

_SYNONYMS = {"c": "count", "distinct_count": "dc", "mean": "avg", "estdc": "dc"}
_PERCENT = re.compile(r"(?:p|perc|exactperc|upperperc)([0-9]+(?:\.[0-9]+)?)")
_NAMES = (
    "count", "dc", "sum", "avg", "min", "max", "range", "median", "mode", "stdev", "stdevp", "var",
    "varp", "sumsq", "values", "list", "first", "last", "earliest", "latest", "earliest_time",
    "latest_time", "rate", "estdc_error", "per_second", "per_minute", "per_hour", "per_day",
)  # fmt: skip
PERIODS = {"per_second": 1, "per_minute": 60, "per_hour": 3600, "per_day": 86400}


@dataclass(frozen=True)
class Aggregate:
    """One function of stats: of a field, of an expression, or of the rows."""

    function: str
    percent: float
    field: str | None
    of: Callable[[Row], Value] | None
    name: str
    is_condition: bool = False
    factor: float = 1.0

    def over(self, rows: list[Row]) -> Value:
        """Compute it over *rows*, in their order."""
        if self.of is None:
            return len(rows)
        if self.function in _WHOLE:
            found = [(row, value) for row in rows if (value := self.of(row)) is not None]
        else:
            found = [(row, one) for row in rows for one in self._values(row)]
        result = _compute(self, found)
        return result if result is None or self.factor == 1 else result * self.factor

    def _values(self, row: Row) -> list[Value]:
        assert self.of is not None
        value = self.of(row)
        if self.is_condition:
            return [value] if value else []
        if isinstance(value, list):
            return list(value)
        return [] if value is None else [value]


def read(reader: Reader, context: Context) -> list[Aggregate]:
    """Read functions with their names, up to what is none."""
    found: list[Aggregate] = []
    while match := reader.see(r"([a-z_]\w*(?:\.[0-9]+)?)\s*(\(|(?=[\s,]|$))"):
        if match[1].lower() in {"by", "over", "where"}:
            break
        start = match.start(1)
        reader.at = match.end()
        found.append(_named(reader, context, match[1], start, has_field=match[2] == "("))
        reader.take(",")
    if not found:
        raise RefusedError("a function is missing")
    return found


def _named(
    reader: Reader, context: Context, said: str, start: int, *, has_field: bool
) -> Aggregate:
    function, percent = _function(said.lower())
    one = Aggregate(function, percent, None, None, said)
    if has_field and (match := reader.see(r"eval\s*\(")):
        reader.at = match.end()
        node = expressions.read(reader, context)
        reader.need(r"\)")
        one = replace(one, of=node.run, is_condition=node.is_condition)
    elif has_field and not reader.see(r"\)"):
        name = reader.name()
        one = replace(one, field=name, of=lambda row: row.get(name))
    elif function != "count":
        raise RefusedError(f"{said} needs a field")
    if has_field:
        reader.need(r"\)")
    written = reader.text[start : reader.at]
    if reader.keyword("as"):
        written = reader.name()
    return replace(one, name=written)


def _function(said: str) -> tuple[str, float]:
    match = _PERCENT.fullmatch(said)
    if match and float(match[1]) <= 100:
        return "perc", float(match[1])
    name = _SYNONYMS.get(said, said)
    if name not in _NAMES:
        raise RefusedError(f"there is no function {said}")
    return name, 50.0


def expanded(functions: list[Aggregate], rows: list[Row]) -> list[Aggregate]:
    """Write a function of ``x*`` once for each field of the rows that it stands for."""
    columns = sorted({name for row in rows for name in row})
    found: list[Aggregate] = []
    for one in functions:
        if one.field is None or "*" not in one.field:
            found.append(one)
            continue
        for column in columns:
            is_inner = column.startswith("_") and not one.field.startswith("_")
            match = matcher(one.field).fullmatch(column)
            if match and not is_inner:
                name = filled(one.name, match)
                found.append(replace(one, field=column, of=_getter(column), name=name))
    names = [one.name for one in found]
    if len(set(names)) < len(names):
        raise RefusedError("a name is computed twice")
    return found


def _getter(name: str) -> Callable[[Row], Value]:
    return lambda row: row.get(name)


def _compute(one: Aggregate, found: list[tuple[Row, Value]]) -> Value:
    if one.function in _OF_TEXTS:
        return _OF_TEXTS[one.function]([text(value) or "" for _, value in found])
    if one.function in _OF_TIMES:
        found = [each for each in found if number(each[0].get("_time")) is not None]
        return _OF_TIMES[one.function](found) if found else None
    if one.function in _OF_ROWS:
        return _OF_ROWS[one.function](found) if found else None
    return _number(one, [value for _, value in found])


def _number(one: Aggregate, values: list[Value]) -> Value:
    if one.function in {"min", "max"}:
        return _extreme(one.function, values)
    numbers = [each for each in map(number, values) if each is not None]
    if not numbers:
        return None
    if one.function in {"perc", "median"}:
        rank = math.floor(one.percent / 100 * len(numbers))
        return sorted(numbers)[min(rank, len(numbers) - 1)]
    result = _OF_NUMBERS[one.function](numbers)
    return result if result is None or math.isfinite(result) else None


def _extreme(function: str, values: list[Value]) -> Value:
    numbers = [number(value) for value in values]
    pick = min if function == "min" else max
    if not values:
        return None
    if None in numbers:
        return pick(text(value) or "" for value in values)
    return pick(numbers)  # type: ignore[type-var]


def _mode(values: list[str]) -> Value:
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None


def _time(each: tuple[Row, Value]) -> float:
    return number(each[0]["_time"]) or 0.0


def _oldest(found: list[tuple[Row, Value]]) -> tuple[Row, Value]:
    """Return the last of the rows with the least time."""
    return min(reversed(found), key=_time)


def _newest(found: list[tuple[Row, Value]]) -> tuple[Row, Value]:
    """Return the first of the rows with the greatest time."""
    return max(found, key=_time)


def _rate(found: list[tuple[Row, Value]]) -> Value:
    found = [each for each in found if number(each[1]) is not None]
    if not found:
        return None
    old, new = _oldest(found), _newest(found)
    seconds = _time(new) - _time(old)
    return ((number(new[1]) or 0.0) - (number(old[1]) or 0.0)) / seconds if seconds else None


def _variance(numbers: list[float]) -> Value:
    return statistics.variance(numbers) if len(numbers) > 1 else 0.0


def _sample_deviation(numbers: list[float]) -> Value:
    return statistics.stdev(numbers) if len(numbers) > 1 else 0.0


_OF_TEXTS: dict[str, Callable[[list[str]], Value]] = {
    "count": len,
    "dc": lambda values: len(set(values)),
    "values": lambda values: sorted(set(values)) or None,
    "list": lambda values: values[:100] or None,
    "mode": _mode,
    "estdc_error": lambda _: 0.0,
}
_OF_ROWS: dict[str, Callable[[list[tuple[Row, Value]]], Value]] = {
    "first": lambda found: found[0][1],
    "last": lambda found: found[-1][1],
}
_OF_TIMES: dict[str, Callable[[list[tuple[Row, Value]]], Value]] = {
    "earliest": lambda found: _oldest(found)[1],
    "latest": lambda found: _newest(found)[1],
    "earliest_time": lambda found: _time(_oldest(found)),
    "latest_time": lambda found: _time(_newest(found)),
    "rate": _rate,
}
#: What takes the field as it is, of one row.
_WHOLE = ("first", "last", "earliest", "latest")
_OF_NUMBERS: dict[str, Callable[[list[float]], Value]] = {
    "sum": math.fsum,
    "avg": lambda numbers: math.fsum(numbers) / len(numbers),
    "range": lambda numbers: max(numbers) - min(numbers),
    "stdev": _sample_deviation,
    "stdevp": statistics.pstdev,
    "var": _variance,
    "varp": statistics.pvariance,
    "sumsq": lambda numbers: math.fsum(each * each for each in numbers),
    **dict.fromkeys(PERIODS, math.fsum),
}
