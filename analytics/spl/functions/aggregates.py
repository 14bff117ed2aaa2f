"""The functions of stats, eventstats, streamstats, chart, timechart.

    "sum": Row("sum({n})", "num")

Source: Splunk Search Reference 9.3, "Statistical and charting functions": count, dc,
values, list and mode take values as text, min and max compare numbers when all values are
numbers and texts else, the others leave out what is no number. Percentiles are the nearest
rank ``floor(p/100*n)`` from 0 (limits.conf.spec 9.2, ``[stats] perc_method``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Row:
    """One aggregate.

    Attributes:
        sql: with ``{t}`` for the value as text, ``{n}`` as number, ``{p}`` for the share of
            a percentile, ``{ts}`` for the time of the row in microseconds, ``{order}`` for
            the order of the rows, ``{over}`` behind each call where there are several; "" where
            an engine has a form of its own.
        gives: "int", "num", "text", "many" or "same" (number or text, as what it takes).
        adds: how parts of a group combine: "sum", "min", "max", or None when they do not.
        help: one sentence.
        needs_order: whether it depends on the order or the time of the rows.
        source: the page it follows, where that is not the group's.
    """

    sql: str
    gives: Literal["int", "num", "text", "many", "same"]
    help: str
    adds: Literal["sum", "min", "max"] | None = None
    needs_order: bool = False
    source: str = ""


FUNCTIONS: dict[str, Row] = {
    "count": Row("count({t})", "int", "How many rows, or how many with a value.", "sum"),
    "dc": Row("count(DISTINCT {t})", "int", "How many different values."),
    "estdc": Row("count(DISTINCT {t})", "int", "How many different values; exact here."),
    "estdc_error": Row("", "num", "The error of estdc: none here."),
    "sum": Row("sum({n})", "num", "The sum.", "sum"),
    "sumsq": Row("sum({n} * {n})", "num", "The sum of the squares.", "sum"),
    "avg": Row("avg({n})", "num", "The average."),
    "min": Row("", "same", "The least.", "min"),
    "max": Row("", "same", "The greatest.", "max"),
    "range": Row("", "num", "The greatest less the least."),
    "median": Row("", "num", "The middle value, as perc50."),
    "perc": Row("", "num", "percN, pN: the value that N percent of the values do not exceed."),
    "exactperc": Row("", "num", "exactpercN: the same; percentiles are exact here."),
    "upperperc": Row("", "num", "upperpercN: the same; percentiles are exact here."),
    "mode": Row("", "text", "The most frequent value."),
    "stdev": Row("coalesce(stddev_samp({n}) {over}, stddev_pop({n}) {over})", "num",
                 "The standard deviation of a sample; 0 for one value."),
    "stdevp": Row("stddev_pop({n})", "num", "The standard deviation of a population."),
    "var": Row("coalesce(var_samp({n}) {over}, var_pop({n}) {over})", "num",
               "The variance of a sample; 0 for one value."),
    "varp": Row("var_pop({n})", "num", "The variance of a population."),
    "values": Row("", "many", "The different values, in lexicographic order."),
    "list": Row("", "many", "The values in the order of the rows, at most 100.", needs_order=True),
    "first": Row("", "same", "The value of the first row that has one.",
                 needs_order=True),
    "last": Row("", "same", "The value of the last row that has one.",
                needs_order=True),
    "earliest": Row("", "same", "The value of the oldest row that has one.", needs_order=True),
    "latest": Row("", "same", "The value of the newest row that has one.", needs_order=True),
    "earliest_time": Row("", "num", "The time of the oldest row with a value.", needs_order=True),
    "latest_time": Row("", "num", "The time of the newest row with a value.", needs_order=True),
    "rate": Row("", "num", "How much the value grows a second, oldest to newest.",
                needs_order=True),
    "per_second": Row("sum({n})", "num", "In timechart: the sum for each second.", "sum"),
    "per_minute": Row("sum({n})", "num", "In timechart: the sum for each minute.", "sum"),
    "per_hour": Row("sum({n})", "num", "In timechart: the sum for each hour.", "sum"),
    "per_day": Row("sum({n})", "num", "In timechart: the sum for each day.", "sum"),
}  # fmt: skip

ALIASES = {"c": "count", "distinct_count": "dc", "mean": "avg", "p": "perc"}
PER_SECONDS = {"per_second": 1, "per_minute": 60, "per_hour": 3600, "per_day": 86_400}

_PERCENTILE = re.compile(r"(p|perc|exactperc|upperperc)(\d+(?:\.\d+)?)")


def resolve(name: str) -> tuple[str, float] | None:
    """Return the function that *name* says, and the number of a percentile (else 0).

    ``p95`` is ``("perc", 95.0)``, ``c`` is ``("count", 0.0)``; None for no function.
    """
    name = name.lower()
    if found := _PERCENTILE.fullmatch(name):
        number = float(found[2])
        return (ALIASES.get(found[1], found[1]), number) if number <= 100 else None
    name = ALIASES.get(name, name)
    return (name, 0.0) if name in FUNCTIONS and not name.endswith("perc") else None
