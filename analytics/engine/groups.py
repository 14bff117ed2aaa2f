"""Nodes over many rows: stats, dc(*), top, dedup, eventstats, streamstats, head while.

    aggregate(compiler, Aggregate(by=("event",), aggs=(Agg("count", None, "count"),)), relation)

Source: the commands of the same names; `analytics.spl.plan` says what each node means.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.engine import scans, sparklines
from analytics.engine.aggregates import LIST_LIMIT, Aggregates
from analytics.engine.relation import PREFIX, Relation, Term, natural
from analytics.engine.values import NULL_TEXT, Value, unified
from analytics.engine.wildcards import chosen, narrowed
from analytics.errors import SearchError
from analytics.spl import expr as e
from analytics.spl import plan as p
from analytics.spl.functions.aggregates import FUNCTIONS
from analytics.spl.wildcards import filled, pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from analytics.engine.sql import Compiler


#: More than a search can have rows.
_ROWS = 2**40


def aggregate(compiler: Compiler, node: p.Aggregate, relation: Relation) -> Relation:
    """One row for each combination of values; one row in all without BY."""
    relation, aggs = _plain(compiler, relation, node.aggs, node.by)
    relation, keys = _split(compiler, relation, node.by, is_distinct=node.is_distinct)
    _tell_of_lists(compiler, relation, keys, aggs)
    made = Aggregates(
        compiler.expressions(relation), relation.order, is_all_numbers=node.is_all_numbers
    )
    columns = {name: compiler.column(value) for name, value in keys.items()}
    parts = [f"{value.sql} AS {columns[name].sql}" for name, value in keys.items()]
    for agg in aggs:
        if agg.spark is not None:
            columns[agg.name] = Value(compiler.name(), "many")
            continue
        value = made.value(agg)
        columns[agg.name] = compiler.column(value)
        parts.append(f"{value.sql} AS {columns[agg.name].sql}")
    known = " AND ".join(f"{value.sql} IS NOT NULL" for value in keys.values())
    where = f" WHERE {known}" if known else ""
    group = ", ".join(value.sql for value in keys.values())
    by = f" GROUP BY {group}" if group else ""
    listed = ", ".join(parts) or "count(*) AS o"
    sql = f"SELECT {listed} FROM ({relation.sql}){where}{by}"
    for agg in aggs:
        if agg.spark is not None:
            line = columns[agg.name].sql
            sql = sparklines.beside(compiler, relation, keys, columns, sql, agg, line)
    terms = [term for name in node.by for term in natural(columns[name])]
    if not columns:  # a wildcard that stands for no field
        sql += " WHERE FALSE"
    return Relation(sql, columns, tuple(terms))


def _tell_of_lists(
    compiler: Compiler, relation: Relation, keys: Mapping[str, Value], aggs: Iterable[p.Agg]
) -> None:
    """Warn when the limit of `list` leaves out values of a group."""
    expressions = compiler.expressions(relation)
    for agg in aggs:
        if agg.function != "list" or agg.arg is None:
            continue
        value = expressions.value(agg.arg)
        count = f"sum(len({value.sql}))" if value.kind == "many" else f"count({value.text()})"
        group = ", ".join(key.same() for key in keys.values())
        by = f" GROUP BY {group}" if group else ""
        ((most,),) = compiler.fetch(
            f"SELECT max(n) FROM (SELECT {count} AS n FROM ({relation.sql}){by})"
        )
        if most is not None and most > LIST_LIMIT:
            compiler.warnings.append(
                f"{agg.name} holds the first {LIST_LIMIT} of up to {int(most):,} values. "
                "Write values(…), or count them."
            )


def _plain(
    compiler: Compiler, relation: Relation, aggs: Iterable[p.Agg], by: Iterable[str] = ()
) -> tuple[Relation, list[p.Agg]]:
    """Put one aggregate a field in place of each with a wildcard.

    Raises:
        SearchError: two of them, or one and a field of *by*, have the same name.
    """
    aggs = list(aggs)
    wild = [agg.arg.name for agg in aggs if isinstance(agg.arg, e.Field) and "*" in agg.arg.name]
    if not wild:
        return relation, aggs
    before = relation.columns
    relation = narrowed(compiler, relation, wild)  # what it adds, a row has a value of
    asked = [name for name in chosen(relation, wild) if name in before]
    there = (relation.columns.keys() - before) | _there(compiler, relation, asked)
    found: list[p.Agg] = []
    for agg in aggs:
        if not isinstance(agg.arg, e.Field) or "*" not in agg.arg.name:
            found.append(agg)
            continue
        found += [
            replace(agg, arg=e.Field(name), name=_named(agg, agg.arg.name, name))
            for name in chosen(relation, [agg.arg.name])
            if name in there
        ]
    taken = set(by)
    for agg in found:
        if agg.name in taken:
            raise SearchError(
                f"Two fields of the result would be called {agg.name!r}. "
                "Give the function another name with AS."
            )
        taken.add(agg.name)
    return relation, found


def _there(compiler: Compiler, relation: Relation, names: list[str]) -> set[str]:
    """Return those of *names* that a row has a value of."""
    counts = ", ".join(f"count({relation.columns[name].sql})" for name in names)
    if not counts:
        return set()
    (found,) = compiler.fetch(f"SELECT {counts} FROM ({relation.sql})")
    return {name for name, count in zip(names, found, strict=True) if count}


def _named(agg: p.Agg, wild: str, name: str) -> str:
    """Return the name of an aggregate for one field that its wildcard stands for."""
    found = pattern(wild).fullmatch(name)
    return filled(agg.name, found.groups() if found else ())


def _split(
    compiler: Compiler, relation: Relation, names: Iterable[str], *, is_distinct: bool = False
) -> tuple[Relation, dict[str, Value]]:
    """Return the values to group by; a multivalue becomes one row a value."""
    keys: dict[str, Value] = {}
    for name in names:
        value = compiler.field(relation, name)
        if value.kind == "many":
            column = compiler.name()
            many = f"list_distinct({value.sql})" if is_distinct else value.sql
            relation = replace(relation, sql=relation.plus([f"unnest({many}) AS {column}"]))
            value = Value(column, "text")
        keys[name] = value
    return relation, keys


def names(compiler: Compiler, node: p.Names, relation: Relation) -> Relation:
    """One row with an aggregate for each field that the pattern matches."""
    made = Aggregates(compiler.expressions(relation), ())
    values = [made.of(agg, Value("v", "text")) for agg in node.aggs]
    listed = ", ".join(value.sql for value in values)
    found: dict[str, list[object]] = {}
    for source, prefix, hidden in _pairs(compiler, node, relation):
        sql = f"SELECT k, {listed} FROM ({source}) WHERE v IS NOT NULL GROUP BY k"
        pairs = {prefix + key: results for key, *results in compiler.fetch(sql)}
        found |= {name: results for name, results in pairs.items() if name not in hidden}
    named, kinds, columns = [], [], []
    for name in sorted(filter(pattern(node.pattern).fullmatch, found)):
        for agg, value, result in zip(node.aggs, values, found[name], strict=True):
            named.append(_named(agg, node.pattern, name))
            kinds.append(value.kind)
            columns.append([result])
    return scans.values(compiler, p.Values(tuple(named), tuple(kinds), tuple(columns)))


def _pairs(
    compiler: Compiler, node: p.Names, relation: Relation
) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield SQL for pairs of a name (k) and a value (v), the prefix of the names, and which not."""
    if relation.rest is not None:
        hidden = relation.rest.hidden | relation.columns.keys()
        for column, prefix in (("props", PREFIX), ("fields", "")):
            # A pattern that begins with the prefix asks for properties alone.
            if prefix or not node.pattern.startswith(PREFIX):
                keys, values = f"unnest(map_keys({column}))", f"unnest(map_values({column}))"
                sql = f"SELECT {keys} AS k, {values} AS v FROM ({relation.sql})"
                yield f"SELECT k, v FROM ({sql}) WHERE v != ''", prefix, hidden
    for name in chosen(relation, [node.pattern]):
        key, text = compiler.parameters.text(name), relation.columns[name].text()
        yield f"SELECT {key} AS k, {text} AS v FROM ({relation.sql})", "", frozenset()


def top(compiler: Compiler, node: p.Top, relation: Relation) -> Relation:
    """The most or least frequent combinations, with count and percent."""
    relation, keys = _split(compiler, relation, (*node.by, *node.names))
    if node.other is not None:  # a text, which stands among the values
        keys |= {name: Value(keys[name].text(), "text") for name in node.names}
    columns = {name: compiler.column(value) for name, value in keys.items()}
    listed = ", ".join(f"{value.sql} AS {columns[name].sql}" for name, value in keys.items())
    known = " AND ".join(f"{value.sql} IS NOT NULL" for value in keys.values())
    group = ", ".join(value.sql for value in keys.values())
    by = [columns[name].sql for name in node.by]
    texts = ", ".join(str(t) for name in node.names for t in natural(columns[name]))
    over = f"PARTITION BY {', '.join(by)}" if by else ""
    way = "ASC" if node.is_rare else "DESC"
    ranked = (
        f"SELECT *, sum(n) OVER ({over}) AS total, "
        f"row_number() OVER ({over} ORDER BY n {way}, {texts}) AS place FROM "
        f"(SELECT {listed}, count(*) AS n FROM ({relation.sql}) WHERE {known} GROUP BY {group})"
    )
    sql = f"SELECT * FROM ({ranked})"
    if node.limit:
        sql += f" WHERE place <= {node.limit}"
        if node.other is not None:
            other = compiler.parameters.text(node.other)
            texts = ", ".join(f"{other} AS {columns[name].sql}" for name in node.names)
            head = ", ".join([*by, texts])
            sql += (
                f" UNION ALL BY NAME SELECT {head}, sum(n) AS n, any_value(total) AS total, "
                f"{node.limit + 1} AS place FROM ({ranked}) WHERE place > {node.limit}"
                + (f" GROUP BY {', '.join(by)}" if by else " HAVING sum(n) > 0")
            )
    count, percent = compiler.name(), compiler.name()
    sql = (
        f"SELECT *, CAST(n AS BIGINT) AS {count}, printf('%.6f', n * 100.0 / total) AS {percent} "
        f"FROM ({sql})"
    )
    if node.count_name is not None:
        columns[node.count_name] = Value(count, "int")
    if node.percent_name is not None:
        columns[node.percent_name] = Value(percent, "text")
    terms = [term for name in node.by for term in natural(columns[name])]
    return Relation(sql, columns, (*terms, Term("place")))


def dedup(compiler: Compiler, node: p.Dedup, relation: Relation) -> Relation:
    """Keep the first rows of each combination of values."""
    keys = [compiler.field(relation, name) for name in node.names]
    known = " AND ".join(f"{key.sql} IS NOT NULL" for key in keys)
    place = compiler.name()
    if node.is_consecutive:
        row = f"ROW({', '.join(key.sql for key in keys)})"
        starts = (
            f"CASE WHEN {row} IS NOT DISTINCT FROM lag({row}) {relation.over()} THEN 0 ELSE 1 END"
        )
        run = compiler.name()
        first = relation.plus([f"{starts} AS {run}"])
        total = compiler.name()
        frame = relation.over(frame=" ROWS UNBOUNDED PRECEDING")
        relation = replace(relation, sql=f"SELECT *, sum({run}) {frame} AS {total} FROM ({first})")
        partition = [total]
    else:
        partition = [key.same() for key in keys]
    numbered = replace(
        relation, sql=relation.plus([f"row_number() {relation.over(partition)} AS {place}"])
    )
    kept = f"{place} <= {node.count}"
    if node.keeps_events:
        pairs = {
            name: Value(f"CASE WHEN {kept} OR NOT ({known}) THEN {key.sql} END", key.kind)
            for name, key in zip(node.names, keys, strict=True)
        }
        return compiler.extended(numbered, pairs)
    empty = f" OR NOT ({known})" if node.keeps_empty else f" AND {known}"
    return numbered.where(f"({kept}{empty})")


def window(compiler: Compiler, node: p.Window, relation: Relation) -> Relation:
    """Add aggregates over all rows of a group, or over those up to the row."""
    relation, aggs = _plain(compiler, relation, node.aggs)
    by = [compiler.field(relation, name) for name in node.by]
    _tell_of_lists(compiler, relation, dict(zip(node.by, by, strict=True)), aggs)
    place, over = compiler.name(), ""
    backwards = _is_newest_first(compiler, relation) if node.span_s else False
    parts = [value.same() for value in by]
    needs_order = any(FUNCTIONS[agg.function].needs_order for agg in aggs)
    is_plain = node.is_running and not (node.window or node.span_s or needs_order)
    if needs_order or (node.is_running and not (is_plain and _has_one_order(relation))):
        relation = replace(
            relation,
            sql=relation.plus([f"row_number() {relation.over()} AS {place}"]),
            order=(Term(place),),
        )
    if node.is_running:
        relation, reset = _resets(compiler, node, relation, by)
        parts += reset
        over = _frame(compiler, node, relation, place, is_newest_first=backwards)
    partition = f"PARTITION BY {', '.join(parts)}" if parts else ""
    made = Aggregates(
        compiler.expressions(relation), relation.order, f"OVER ({partition}{over})",
        is_all_numbers=node.is_all_numbers,
    )  # fmt: skip
    timed = [compiler.field(relation, "_time").micros()] if node.span_s else []
    known = " AND ".join(f"{sql} IS NOT NULL" for sql in (*(value.sql for value in by), *timed))
    pairs = {}
    for agg in aggs:
        value = made.value(agg)
        pairs[agg.name] = _where_known(compiler, relation, agg.name, value, known)
    return compiler.extended(relation, pairs) if pairs else relation


def _where_known(
    compiler: Compiler, relation: Relation, name: str, value: Value, known: str
) -> Value:
    """Return the aggregate; a row that lacks a BY field keeps what it had under that name."""
    if not known:
        return value
    before = compiler.field(relation, name)
    if before.sql == NULL_TEXT:
        return Value(f"CASE WHEN {known} THEN {value.sql} END", value.kind)
    (new, old), kind = unified([value, before])
    return Value(f"CASE WHEN {known} THEN {new} ELSE {old} END", kind)


def _has_one_order(relation: Relation) -> bool:
    """Tell whether no two rows are alike in what they are sorted by, as events are not."""
    return relation.is_events and relation.order[-1:] == (Term("seq", is_descending=True),)


def _is_newest_first(compiler: Compiler, relation: Relation) -> bool:
    """Tell which way the rows are sorted by time.

    Raises:
        SearchError: they are in another order, in which a span of time is no run of rows.
    """
    time = compiler.field(relation, "_time")
    times = {time.sql, time.number(), *(["ts"] if relation.is_events else [])}
    apart = {f"({sql} IS NULL)" for sql in (time.text(), time.number())}  # what is no time
    first = next((term for term in relation.order if term.sql not in apart), None)
    if time.sql == NULL_TEXT or first is None or first.sql not in times:
        raise SearchError(
            "time_window takes rows in the order of _time, and these are in another. "
            "Write sort 0 _time before it."
        )
    return first.is_descending != first.is_turned


def _frame(
    compiler: Compiler, node: p.Window, relation: Relation, place: str, *, is_newest_first: bool
) -> str:
    """SQL for the order and the frame of a running window.

    A global window is a range of row numbers, so that rows of other groups count too. One of
    time is a range of times with the row number behind them: of equal times, those up to the row.
    """
    last = "CURRENT ROW" if node.has_current else "1 PRECEDING"
    if node.span_s:
        time = compiler.field(relation, "_time").micros()
        back = round(node.span_s * 1_000_000) * _ROWS
        way = "-" if is_newest_first else ""
        key = f"CAST({way}{time} AS HUGEINT) * {_ROWS} + {place}"
        first = f"CAST({back} AS HUGEINT) + {place}"
        return f" ORDER BY {key} RANGE BETWEEN {first} PRECEDING AND CURRENT ROW"
    if not node.window:
        return f"{relation.order_by()} ROWS BETWEEN UNBOUNDED PRECEDING AND {last}"
    back = node.window - 1 if node.has_current else node.window
    unit = "RANGE" if node.is_global and node.by else "ROWS"
    return f" ORDER BY {place} {unit} BETWEEN {back} PRECEDING AND {last}"


def _resets(
    compiler: Compiler, node: p.Window, relation: Relation, by: list[Value]
) -> tuple[Relation, list[str]]:
    """Number the stretches between the resets; an aggregate never looks beyond its own."""
    numbers: list[str] = []
    for kind, condition in node.resets:
        step, total = compiler.name(), compiler.name()
        if kind == "change":
            row = f"ROW({', '.join(value.sql for value in by) or '0'})"
            test = f"{row} IS DISTINCT FROM lag({row}) {relation.over()}"
        else:
            test = compiler.expressions(relation).condition(condition or e.TRUE)
            if kind == "after":
                test = f"lag({test}) {relation.over()}"
        stepped = relation.plus([f"CASE WHEN {test} THEN 1 ELSE 0 END AS {step}"])
        frame = relation.over(frame=" ROWS UNBOUNDED PRECEDING")
        relation = replace(
            relation, sql=f"SELECT *, sum({step}) {frame} AS {total} FROM ({stepped})"
        )
        numbers.append(total)
    return relation, numbers


def head_while(compiler: Compiler, node: p.HeadWhile, relation: Relation) -> Relation:
    """Keep the rows up to the first for which the condition fails."""
    condition = compiler.expressions(relation).condition(node.condition)
    fails = f"CASE WHEN coalesce({condition}, {node.keeps_null}) THEN 0 ELSE 1 END"
    fail, failed = compiler.name(), compiler.name()
    frame = relation.over(frame=" ROWS UNBOUNDED PRECEDING")
    sql = (
        f"SELECT *, sum({fail}) {frame} AS {failed} FROM ({relation.plus([f'{fails} AS {fail}'])})"
    )
    before = f"{failed} - {fail}" if node.keeps_last else failed
    kept = replace(relation, sql=sql).where(f"{before} = 0")
    return kept.limit(node.count) if node.count else kept
