"""The sources of rows: the events of a store, and rows that are known already.

    scan(compiler, Scan(where=…, names={"event"})) -> Relation("SELECT event AS c1 …")

Source: docs/architecture.md, "Table and files"; the default fields are those of splunkd
(docs/spl.md), the text of an event that came as a record is rebuilt as `analytics.wire`
writes it.
"""

from __future__ import annotations

import platform
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from analytics.engine.expressions import matcher_of
from analytics.engine.overlay import OTHERS, Overlay
from analytics.engine.relation import PREFIX, Relation, Rest, Term
from analytics.engine.store import SEVERAL
from analytics.engine.values import NULL_TEXT, Value
from analytics.engine.zones import micros
from analytics.spl import expr as e

if TYPE_CHECKING:
    from analytics.engine.knowledge import Knowledge
    from analytics.engine.sql import Compiler
    from analytics.spl.plan import Scan, Values

_ESCAPED = "replace(replace(replace(replace({}, '\\', '\\\\'), '\"', '\\\"'), chr(10), '\\n'), chr(13), '\\r')"  # noqa: E501
_HEAD = (
    "strftime(make_timestamp(ts), '%Y-%m-%dT%H:%M:%S.%f') || '+00:00'"
    f" || ' application=\"' || {_ESCAPED.format('application')} || '\"'"
    f" || ' event=\"' || {_ESCAPED.format('event')} || '\"'"
    f" || coalesce(' distinct_id=\"' || {_ESCAPED.format('distinct_id')} || '\"', '')"
    f" || coalesce(' event_id=\"' || {_ESCAPED.format('event_id')} || '\"', '')"
)
_PROPS = (
    "coalesce(array_to_string(list_transform(map_entries(props), "
    f"lambda e: ' {PREFIX}' || e.key || '=\"' || {_ESCAPED.format('e.value')} || '\"'), ''), '')"
)
RAW = f"coalesce(raw, {_HEAD} || {_PROPS})"

DEFAULT_SOURCE = "analytics"
DEFAULT_SOURCETYPE = "sample_analytics"
HOST = platform.node() or "localhost"

#: The fields of every event, in the order in which a search shows them.
CORE = {
    "_time": Value("ts", "time"),
    "_raw": Value(RAW, "text"),
    "_indextime": Value("received", "int"),
    "_cd": Value("('0:' || seq)", "text"),
    "_serial": Value("seq", "int"),
    "_sourcetype": Value(f"coalesce(sourcetype, '{DEFAULT_SOURCETYPE}')", "text"),
    "index": Value("idx", "text"),
    "host": Value("coalesce(host, {host})", "text"),
    "source": Value(f"coalesce(source, '{DEFAULT_SOURCE}')", "text"),
    "sourcetype": Value(f"coalesce(sourcetype, '{DEFAULT_SOURCETYPE}')", "text"),
    "splunk_server": Value("{host}", "text"),
    "linecount": Value(
        "coalesce(1 + length(raw) - length(replace(raw, chr(10), '')), CAST(1 AS BIGINT))", "int"
    ),
    "application": Value("application", "text"),
    "event": Value("event", "text"),
    "distinct_id": Value("distinct_id", "text"),
    "event_id": Value("event_id", "text"),
}
#: Those of them that a real Splunk has in its index too, besides the fields a sender adds.
INDEX_TIME = frozenset(
    {"_time", "_indextime", "index", "host", "source", "sourcetype", "splunk_server", "linecount"}
)
TYPES = {
    "text": "VARCHAR", "int": "BIGINT", "num": "DOUBLE", "time": "BIGINT", "many": "VARCHAR[]",
    "bool": "BOOLEAN",
}  # fmt: skip
#: The order of rows that are known.
IN_ORDER = (Term("o"),)
#: Fields of an event whose values a store knows by heart.
WORDS = {"index": "idx", "application": "application", "event": "event"}


def scan(compiler: Compiler, node: Scan) -> Relation:
    """Make the relation of the events that *node* asks for and the caller may see."""
    node = _permitted(compiler, node)
    names = None if node.names is None else node.names | e.fields(node.where)
    rest = Rest(several=_several(compiler), known=compiler.snapshot.names("fields"))
    own = _overlay(compiler, rest, is_empty=node.is_indexed)
    found = _indexed(compiler, names) if node.is_indexed else _fields(names, own)
    if names is not None:  # a field that no event has needs no column
        found = {name: value for name, value in found.items() if value.sql != NULL_TEXT}
    columns = {name: compiler.column(value) for name, value in found.items()}
    parts = [f"{value.sql} AS {columns[name].sql}" for name, value in found.items()]
    compiler.times |= {columns[name].sql for name, value in found.items() if value.sql == "ts"}
    extra = ["props", "fields"] if names is None else []
    source = own.over(_source(compiler, node, own.names))
    relation = Relation(
        f"SELECT {', '.join(['ts', 'seq', *extra, *parts])} FROM {source}{_range(compiler, node)}",
        columns,
        (Term("ts", is_descending=True), Term("seq", is_descending=True)),
        rest if names is None else None,
        is_events=True,
    )
    if node.where != e.TRUE:
        words = {name: c for name, c in WORDS.items() if name in columns.keys() - own.names}
        relation = relation.where(compiler.expressions(relation, words).filter(node.where))
    return relation


def _source(compiler: Compiler, node: Scan, defined: frozenset[str]) -> str:
    """SQL for what may hold the events; fields that stanzas define say nothing of that."""
    indexes, applications = (
        None if name in defined else _allowed(compiler, node.where, name)
        for name in ("index", "application")
    )
    earliest, latest = (micros(time) if time else None for time in (node.earliest, node.latest))
    return compiler.snapshot.scan(indexes, applications, earliest, latest, is_filtered=True)


def _overlay(compiler: Compiler, rest: Rest, *, is_empty: bool) -> Overlay:
    """Prepare what stanzas make of the fields of events of the sourcetypes that are here."""

    def base(name: str) -> Value:
        if name in CORE:
            return Value(_filled(compiler, CORE[name].sql), CORE[name].kind)
        return rest.value(name, compiler.parameters.text(name.removeprefix(PREFIX)))

    def came(name: str) -> Value | None:
        return None if name in CORE else indexed(compiler, name)

    knowledge: dict[str, Knowledge] = {}
    if compiler.known is not None and not is_empty:
        here = compiler.snapshot.names("sourcetype")
        for name in compiler.known.named():
            if here is None or name in {*here, DEFAULT_SOURCETYPE}:
                knowledge[name] = compiler.known.of(name)
        knowledge[OTHERS] = compiler.known.of(OTHERS)
    return Overlay(compiler, knowledge, base, came)


def _fields(names: frozenset[str] | None, own: Overlay) -> dict[str, Value]:
    """Return the fields wanted over the columns of a store, those of every event first."""
    shown = [name for name in CORE if names is None or name in names]
    further = (own.names if names is None else names) - CORE.keys()
    return {name: own.value(name) for name in [*shown, *sorted(further)]}


def _indexed(compiler: Compiler, names: frozenset[str] | None) -> dict[str, Value]:
    """Return those of the fields wanted that are known at index time; the others are null."""
    found: dict[str, Value] = {}
    for name in sorted(names or INDEX_TIME):
        value = indexed(compiler, name)
        if value is None:
            compiler.warnings.append(
                f"{name!r} is no index-time field, so nothing was found in it. "
                "Search, and use stats, for other fields."
            )
        found[name] = value or Value(NULL_TEXT, "text")
    return found


def _permitted(compiler: Compiler, node: Scan) -> Scan:
    """Put the filter and the time bounds of the caller's rights on *node*."""
    rights, earliest = compiler.rights, node.earliest
    now = compiler.context.now
    bounds = ((node.latest or now, rights.window_s), (now, rights.history_s))
    starts = [since - timedelta(seconds=length_s) for since, length_s in bounds if length_s]
    if starts:
        earliest = max([*starts, *([earliest] if earliest else [])])
    return replace(node, where=e.both(compiler.condition, node.where), earliest=earliest)


def indexed(compiler: Compiler, name: str) -> Value | None:
    """SQL over the columns of a store for a field that is known at index time; None for others.

    That are the fields every event has in the index of a Splunk, such as ``host`` and ``_time``,
    and those a sender added (HEC's ``fields``). ``tstats`` knows no others.
    """
    if name in INDEX_TIME:
        core = CORE[name]
        return Value(_filled(compiler, core.sql), core.kind)
    if name in CORE or not _is_indexed(compiler, name):
        return None
    return Rest(several=_several(compiler)).split(
        name, f"indexed[{compiler.parameters.text(name)}]"
    )


def values(compiler: Compiler, node: Values) -> Relation:
    """Make the relation of rows that are known: one list parameter a column."""
    if not node.columns:
        return Relation("SELECT 0 AS o WHERE FALSE", {})
    columns: dict[str, Value] = {}
    known: dict[str, list[object]] = {}
    parts = [f"unnest(range({len(node.columns[0])})) AS o"]
    for name, kind, column in zip(node.names, node.kinds, node.columns, strict=True):
        parameter = compiler.parameters.add(column)
        columns[name] = Value(compiler.name(), kind)
        known[columns[name].sql] = column
        parts.append(f"unnest(CAST({parameter} AS {TYPES[kind]}[])) AS {columns[name].sql}")
    sql = f"SELECT {', '.join(parts)}"
    return Relation(sql, columns, IN_ORDER, known=(sql, known))


def _is_indexed(compiler: Compiler, name: str) -> bool:
    """Tell whether an event may have come with the index-time field *name*."""
    known = compiler.snapshot.names("indexed")
    return known is None or name in known or name + SEVERAL in known


def _several(compiler: Compiler) -> frozenset[str]:
    """Return the index-time fields of which an event may have several values."""
    known = compiler.snapshot.names("indexed") or frozenset()
    return frozenset(name.removesuffix(SEVERAL) for name in known if name.endswith(SEVERAL))


def _filled(compiler: Compiler, sql: str) -> str:
    return sql.replace("{host}", compiler.parameters.text(HOST)) if "{host}" in sql else sql


def _range(compiler: Compiler, node: Scan) -> str:
    """SQL for WHERE with the time range; empty without one."""
    parts = []
    if node.earliest is not None:
        parts.append(f"ts >= {compiler.parameters.add(micros(node.earliest))}")
    if node.latest is not None:
        parts.append(f"ts < {compiler.parameters.add(micros(node.latest))}")
    return f" WHERE {' AND '.join(parts)}" if parts else ""


def _allowed(compiler: Compiler, where: e.Expr, field: str) -> frozenset[str] | None:
    """Return the values of *field* that *where* leaves possible; None when it may be any."""
    words = compiler.snapshot.names(WORDS[field])
    if words is None:
        return None
    found: frozenset[str] | None = None
    for part in where.parts if isinstance(where, e.And) else (where,):
        options = part.parts if isinstance(part, e.Or) else (part,)
        tests = [
            matcher_of(field, option.value)
            for option in options
            if isinstance(option, e.Match) and option.field == field and option.op == "="
        ]
        if tests and len(tests) == len(options):
            chosen = frozenset(word for word in words if any(test(word) for test in tests))
            found = chosen if found is None else found & chosen
    return found
