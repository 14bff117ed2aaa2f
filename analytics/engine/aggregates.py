"""Aggregates as SQL, for GROUP BY and for OVER.

    aggregate(Agg("sum", Field("n"), "sum(n)"), expressions, order, "") -> Value("sum(…)", "num")

Source: `analytics.spl.functions.aggregates`, whose rows with SQL are used as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine.relation import Term
from analytics.engine.values import NUMERIC, Value, bound
from analytics.errors import SearchError
from analytics.spl.functions import aggregates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.engine.expressions import Expressions
    from analytics.spl.plan import Agg, Kind

LIST_LIMIT = 100
#: The order of events as a search finds them.
BY_ARRIVAL = (Term("ts", is_descending=True), Term("seq", is_descending=True))
#: Moves the rank of quantile_disc, ceil(q*n)-1, to Splunk's floor(q*n): less than one
#: hundredth of a rank up to 10**9 values.
_EPSILON = 1e-12


class Aggregates:
    """Makes SQL of aggregates over one relation.

    Args:
        expressions: reads the arguments.
        order: the order of the rows, for first, last and list; one term with *over*.
        over: text of an OVER clause behind each call, "" in a GROUP BY.
        span_s: width of a time bucket, for per_hour and its like; 0 outside timechart.
        is_all_numbers: functions of numbers give nothing where a value is none.
    """

    def __init__(
        self, expressions: Expressions, order: Sequence[Term], over: str = "", span_s: float = 0.0,
        *, is_all_numbers: bool = False,
    ) -> None:  # fmt: skip
        self.expressions, self.order, self.over, self.span_s = expressions, order, over, span_s
        self._is_all_numbers = is_all_numbers

    def value(self, agg: Agg) -> Value:
        """SQL for one aggregate."""
        if agg.arg is None:
            return Value(f"count(*) {self.over}", "int")
        taken = self.expressions.value(agg.arg)
        made = self.of(agg, taken)
        if self._is_all_numbers and aggregates.FUNCTIONS[agg.function].gives == "num":
            counts = (f"count({each}) {self.over}" for each in (taken.text(), taken.number()))
            return Value(f"CASE WHEN {' = '.join(counts)} THEN {made.sql} END", made.kind)
        return made

    def of(self, agg: Agg, taken: Value) -> Value:
        """SQL for one aggregate of a value that is known already."""
        if agg.function == "count" and taken.kind == "bool":
            return Value(f"count(CASE WHEN {taken.sql} THEN 1 END) {self.over}", "int")
        if taken.kind == "bool":
            raise SearchError(
                f"{agg.function} takes a value, and eval gives a condition here. "
                "Write eval(if(…, 1, 0)), or count(eval(…))."
            )
        if taken.kind == "many" and agg.function in _OF_EACH:
            return self.of_each(agg, taken)
        form = _FORMS.get(agg.function)
        if form is not None:
            return form(self, agg, taken)
        row = aggregates.FUNCTIONS[agg.function]
        sql = row.sql.format(t=taken.same(), n=taken.number(), over=self.over)
        sql = sql if "{over}" in row.sql else f"{sql} {self.over}"
        if agg.function in aggregates.PER_SECONDS:
            sql = f"({sql} * {self.factor(agg)!r})"
        return Value(sql, "int" if row.gives == "int" else "num")

    def of_each(self, agg: Agg, taken: Value) -> Value:
        """SQL for one aggregate of all values of a multivalue."""
        every = f"flatten(list({taken.sql}) FILTER (WHERE {taken.sql} IS NOT NULL) {self.over})"
        numbers = f"list_transform(t, lambda v: {Value('v', 'text').number()})"
        numbers = f"list_filter({numbers}, lambda n: n IS NOT NULL)"
        body, kind = _OF_EACH[agg.function]
        share = 0.5 if agg.function == "median" else agg.number / 100
        share = min(1.0, share + _EPSILON)
        body = body.replace("$share", repr(share)).replace("$factor", repr(self.factor(agg)))
        return Value(bound(every, "t", bound(numbers, "n", body)), kind)

    def factor(self, agg: Agg) -> float:
        """Return what makes a sum one for each second, hour or the like; 1 for others."""
        return aggregates.PER_SECONDS.get(agg.function, 1) / (
            (self.span_s or 1.0) if agg.function in aggregates.PER_SECONDS else 1.0
        )

    def extreme(self, name: str, taken: Value, keys: Sequence[str]) -> str:
        """SQL for the value at the least or greatest of *keys*, of the rows that have all."""
        key = keys[0] if len(keys) == 1 else f"ROW({', '.join(keys)})"
        known = " AND ".join(f"{sql} IS NOT NULL" for sql in dict.fromkeys([taken.sql, keys[0]]))
        return f"{name}({taken.sql}, {key}) FILTER (WHERE {known}) {self.over}"

    def at_time(self, taken: Value, *, is_latest: bool) -> str:
        """SQL for the value of the newest or oldest row that has one.

        Of rows of one time the first in the order of the rows is the newest.
        """
        name = "arg_max" if is_latest else "arg_min"
        if self.over:  # a window numbers its rows, see `_first`
            return self.extreme(name, taken, [self.time(), f"-{self.order[0].sql}"])
        if tuple(self.order[:2]) == BY_ARRIVAL:
            return self.extreme(name, taken, [self.time(), "seq"])
        terms = [Term(self.time(), is_latest)]
        terms += self.order if is_latest else [term.turned() for term in self.order]
        by = f"ORDER BY {', '.join(map(str, terms))}"
        known = f"{taken.sql} IS NOT NULL AND {self.time()} IS NOT NULL"
        return f"first({taken.sql} {by}) FILTER (WHERE {known})"

    def time(self) -> str:
        """SQL for the time of the row in microseconds."""
        from analytics.spl.expr import Field  # noqa: PLC0415  (keeps the table above light)

        return self.expressions.value(Field("_time")).micros()


def _extremes(self: Aggregates, agg: Agg, taken: Value) -> Value:
    if taken.kind in NUMERIC:
        return Value(f"{agg.function}({taken.sql}) {self.over}", taken.kind)
    number, text = taken.number(), taken.text()
    numeric = Value(f"{agg.function}({number}) {self.over}", "num").text()
    return Value(
        f"CASE WHEN count({text}) {self.over} = count({number}) {self.over} "
        f"THEN {numeric} ELSE {agg.function}({text}) {self.over} END",
        "text",
    )


def _mode(self: Aggregates, agg: Agg, taken: Value) -> Value:
    del agg
    text = taken.text()
    counts = f"map_entries(histogram({text}) {self.over})"
    pairs = f"list_transform({counts}, lambda e: {{'n': -CAST(e.value AS BIGINT), 'v': e.key}})"
    return Value(f"list_sort({pairs})[1].v", "text")


def _range(self: Aggregates, agg: Agg, taken: Value) -> Value:
    del agg
    number = taken.number()
    return Value(f"(max({number}) {self.over} - min({number}) {self.over})", "num")


def _no_error(self: Aggregates, agg: Agg, taken: Value) -> Value:
    del agg, taken
    return Value(f"(0.0 * count(*) {self.over})", "num")


def _percentile(self: Aggregates, agg: Agg, taken: Value) -> Value:
    share = agg.number / 100 if agg.function != "median" else 0.5
    number = taken.number()
    if share >= 1:
        return Value(f"max({number}) {self.over}", "num")
    return Value(f"quantile_disc({number}, {share + _EPSILON!r}) {self.over}", "num")


def _values(self: Aggregates, agg: Agg, taken: Value) -> Value:
    del agg
    if taken.kind == "many":
        found = f"list_distinct(flatten(list({taken.sql}) {self.over}))"
    else:
        text = taken.text()
        found = f"list(DISTINCT {text}) FILTER (WHERE {text} IS NOT NULL) {self.over}"
    return Value(f"list_sort({found})", "many")


def _list(self: Aggregates, agg: Agg, taken: Value) -> Value:
    del agg
    by = f" ORDER BY {', '.join(map(str, self.order))}" if self.order else ""
    if taken.kind == "many":
        return Value(f"(flatten(list({taken.sql}{by}) {self.over}))[1:{LIST_LIMIT}]", "many")
    text = taken.text()
    found = f"list({text}{by}) FILTER (WHERE {text} IS NOT NULL) {self.over}"
    return Value(f"({found})[1:{LIST_LIMIT}]", "many")


def _first(self: Aggregates, agg: Agg, taken: Value) -> Value:
    is_first = agg.function == "first"
    if self.over:  # a window numbers its rows, so that one key says the order
        name = "arg_min" if is_first else "arg_max"
        return Value(self.extreme(name, taken, [self.order[0].sql]), taken.kind)
    terms = self.order if is_first else [term.turned() for term in self.order]
    by = f" ORDER BY {', '.join(map(str, terms))}" if terms else ""
    known = f"FILTER (WHERE {taken.sql} IS NOT NULL)"
    return Value(f"first({taken.sql}{by}) {known}", taken.kind)


def _by_time(self: Aggregates, agg: Agg, taken: Value) -> Value:
    return Value(self.at_time(taken, is_latest=agg.function == "latest"), taken.kind)


def _times(self: Aggregates, agg: Agg, taken: Value) -> Value:
    name = "max" if agg.function == "latest_time" else "min"
    sql = f"{name}({self.time()}) FILTER (WHERE {taken.sql} IS NOT NULL) {self.over}"
    return Value(f"({sql} / 1000000.0)", "num")


def _rate(self: Aggregates, agg: Agg, taken: Value) -> Value:
    del agg
    number = Value(taken.number(), "num")
    rise = f"{self.at_time(number, is_latest=True)} - {self.at_time(number, is_latest=False)}"
    where = f"FILTER (WHERE {number.sql} IS NOT NULL) {self.over}"
    span = f"max({self.time()}) {where} - min({self.time()}) {where}"
    return Value(f"(({rise}) / nullif(({span}) / 1000000.0, 0.0))", "num")


_FORMS: dict[str, Callable[[Aggregates, Agg, Value], Value]] = {
    "min": _extremes, "max": _extremes, "median": _percentile, "perc": _percentile,
    "exactperc": _percentile, "upperperc": _percentile, "values": _values, "list": _list,
    "first": _first, "last": _first, "earliest": _by_time, "latest": _by_time,
    "earliest_time": _times, "range": _range, "mode": _mode, "estdc_error": _no_error,
    "latest_time": _times, "rate": _rate,
}  # fmt: skip

_RANK = "list_aggregate(n, 'quantile_disc', $share)"
_SUM = "list_sum(n) * $factor"
_COUNT = "list_transform(t, lambda v: {'n': -len(list_filter(t, lambda w: w = v)), 'v': v})"
_ALIKE = "CASE WHEN len(n) = len(t) THEN {} ELSE list_{}(t) END"
#: SQL for aggregates of the values of a multivalue: texts t, those of them that are numbers n.
_OF_EACH: dict[str, tuple[str, Kind]] = {
    "count": ("coalesce(len(t), 0)", "int"),
    "dc": ("coalesce(len(list_distinct(t)), 0)", "int"),
    "estdc": ("coalesce(len(list_distinct(t)), 0)", "int"),
    "sum": ("list_sum(n)", "num"),
    "avg": ("list_avg(n)", "num"),
    "sumsq": ("list_sum(list_transform(n, lambda v: v * v))", "num"),
    "range": ("list_max(n) - list_min(n)", "num"),
    **{
        name: (_ALIKE.format(Value(f"list_{name}(n)", "num").text(), name), "text")
        for name in ("min", "max")
    },
    "stdev": ("coalesce(list_stddev_samp(n), list_stddev_pop(n))", "num"),
    "stdevp": ("list_stddev_pop(n)", "num"),
    "var": ("coalesce(list_var_samp(n), list_var_pop(n))", "num"),
    "varp": ("list_var_pop(n)", "num"),
    "mode": (f"list_sort({_COUNT})[1].v", "text"),
    **dict.fromkeys(("median", "perc", "exactperc", "upperperc"), (_RANK, "num")),
    **dict.fromkeys(aggregates.PER_SECONDS, (_SUM, "num")),
}
