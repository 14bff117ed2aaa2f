"""The arguments of a command, taken apart as splunkd's parser does.

    stats dc(host) AS hosts BY a, b
    ->  {"stat-specifiers":[{"function":"dc","field":"host","rename":"hosts"}],
         "groupby-fields":["a","b"]}

The commands of `WRITERS` are taken apart; the arguments of all others are their text.

Source: docs/rest.md (search/parser), from answers of a Splunk 10.4.2.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from analytics.spl import planner
from analytics.spl.expr import Field
from analytics.spl.functions.aggregates import resolve
from analytics.spl.parse import Search
from analytics.spl.plan import Values

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.spl.parse import Call
    from analytics.spl.plan import Agg, Key

_NO_ROWS = Values((), (), ())
_CONTEXT = planner.Context(datetime.fromtimestamp(0, UTC), ZoneInfo("UTC"))
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_AXIS = re.compile(r"\b(?:span|bins|minspan|cont|fixedrange|partial)\s*=\s*(?:\"[^\"]*\"|\S+)")


def arguments(search: Search, call: Call) -> dict[str, Any]:
    """Give ``args`` of a command, and what else depends on them.

    Raises:
        SplError: they are wrong.
    """
    text = search.arguments(call)
    writer = WRITERS.get(call.name)
    if writer is None:
        return {"args": text}
    node = planner.plan(Search(search.spl, (call,)), _CONTEXT, _NO_ROWS)
    return writer(node, text)


def _stats(node: Any, text: str) -> dict[str, Any]:
    told: dict[str, Any] = {"stat-specifiers": _specifiers(node.aggs, text)}
    if names := getattr(node, "by", ()):
        told["groupby-fields"] = list(names)
    return {"args": told}


def _pivot(node: Any, text: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "stat-specifiers": _specifiers(node.aggs, text),
        "xfield": node.row,
    }
    if options := _AXIS.findall(text):
        told["xfieldopts"] = options
    if node.column:
        told["seriesfield"] = node.column
        if told_filter := _series_filter(node.series):
            told["seriesfilter"] = told_filter
    return {"args": told}


def _series_filter(series: Any) -> str:
    """Say which series are columns; nothing where all are."""
    if series.bound:
        operator, number = series.bound
        return f"{series.rank} {operator} {number:g}"
    if not series.limit:
        return ""
    end = "bottom" if series.is_bottom else "top"
    return f"{series.rank} {'NOTIN' if series.is_excluded else 'IN'} {end}{series.limit}"


def _top(node: Any, _text: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "limit": node.limit,
        "showperc": node.percent_name is not None,
        "showcount": node.count_name is not None,
        "percentfield": node.percent_name or "percent",
        "countfield": node.count_name or "count",
        "fields": list(node.names),
    }
    if node.by:
        told["groupby-fields"] = list(node.by)
    return {"args": told}


def _sort(node: Any, text: str) -> dict[str, Any]:
    keys = " ".join(_key(key) for key in node.keys)
    return {
        "args": text,
        "isStreamingOpRequired": True,
        "preStreamingOp": f"presort {node.count} {keys}",
    }


def _key(key: Key) -> str:
    return f"{'-' if key.is_descending else '+'}{key.how}({key.name})"


def _specifiers(aggs: Sequence[Agg], text: str) -> list[dict[str, str]]:
    expressions = _expressions(text)
    return [_specifier(agg, expressions) for agg in aggs]


def _specifier(agg: Agg, expressions: list[str]) -> dict[str, str]:
    """Tell of one aggregate; what stands in the next eval is taken from *expressions*."""
    inner = ""
    if agg.arg is not None:
        inner = agg.arg.name if isinstance(agg.arg, Field) else expressions.pop(0)
    is_unnamed = agg.name.endswith(f"({inner})") if inner else resolve(agg.name) is not None
    number = f"{agg.number:g}" if agg.number else ""
    told = {"function": agg.name.partition("(")[0] if is_unnamed else f"{agg.function}{number}"}
    if inner:
        told["field"] = inner
    if not is_unnamed:
        told["rename"] = agg.name
    return told


def _expressions(text: str) -> list[str]:
    """Find every ``eval(…)`` of *text*, as it was written."""
    found: list[str] = []
    masked = _STRING.sub(lambda string: "_" * len(string[0]), text)
    for match in re.finditer(r"\beval\s*\(", masked):
        end, depth = match.end(), 1
        while depth and end < len(masked):
            depth += {"(": 1, ")": -1}.get(masked[end], 0)
            end += 1
        found.append(f"eval({text[match.end() : end - 1].strip()})")
    return found


WRITERS: dict[str, Callable[[Any, str], dict[str, Any]]] = {
    **dict.fromkeys(("stats", "eventstats", "streamstats"), _stats),
    **dict.fromkeys(("chart", "timechart"), _pivot),
    **dict.fromkeys(("top", "rare"), _top),
    "sort": _sort,
}
