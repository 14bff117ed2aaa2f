"""A plan as SQL for DuckDB: one function per plan node.

    Compiler(snapshot, context).relation(plan).sql -> "SELECT … FROM (SELECT …)"

A node whose columns depend on the data (a pivot, a wildcard over all properties) asks the
data while the SQL is made, through the same snapshot. Values are parameters, always.

Source: docs/architecture.md, "Stages"; the meaning of a node stands in `analytics.spl.plan`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from analytics.engine import (
    buckets,
    charts,
    each,
    erasing,
    extracts,
    groups,
    locations,
    lookups,
    neighbours,
    pairs,
    readings,
    reshaped,
    scans,
    summaries,
    targets,
    texts,
    transactions,
    unfold,
    wildcards,
    wraps,
)
from analytics.engine.expressions import Expressions, Scope
from analytics.engine.places import no_places
from analytics.engine.relation import PREFIX, Term
from analytics.engine.rights import OWNER, Restricted
from analytics.engine.sheets import no_sheet
from analytics.engine.values import NULL_TEXT, NUMERIC, Parameters, Value
from analytics.engine.zones import Zone, always
from analytics.errors import SearchError
from analytics.spl import plan as p
from analytics.spl import walk
from analytics.spl.commands.sort import DEFAULT_COUNT
from analytics.spl.expr import TRUE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from analytics.engine.knowledge import Known
    from analytics.engine.places import Places
    from analytics.engine.relation import Relation
    from analytics.engine.rights import Rights
    from analytics.engine.sheets import Sheet
    from analytics.engine.store import Snapshot
    from analytics.spl.expr import Expr
    from analytics.spl.planner import Context

_PARAMETER = re.compile(r"\$(p\d+)\b")
_NULL = Value(NULL_TEXT, "text")
#: A text longer than this is a search nobody wrote by hand.
MAX_SQL = 4_000_000


class Compiler:
    """Turns the plan of one search into SQL over one snapshot.

    Attributes:
        snapshot: what the search sees, which is what its rights allow.
        context: its moment, zone and range.
        parameters: the values of all SQL made here.
        warnings: sentences for the reader of the results.
        rights: what the caller may see and do.
        condition: the filter of the rights, which each event must fulfil.
        sheet: reads a lookup table by its name.
        erase: removes events, given the numbers of their arrival.
        known: what stanzas say of fields; None for nothing.
        places: opens the databases of places.
        times: columns that hold the time of an event of the snapshot.
    """

    def __init__(
        self,
        opened: Callable[[], Snapshot],
        context: Context,
        rights: Rights = OWNER,
        condition: Expr = TRUE,
        sheet: Callable[[str], Sheet] = no_sheet,
        erase: Callable[[Sequence[int]], None] = erasing.refused,
        known: Known | None = None,
        places: Callable[[], Places] = no_places,
    ) -> None:
        """Make SQL for a search; *opened* gives its snapshot, when it first needs one."""
        self._opened, self.context = opened, context
        self.rights, self.condition, self.sheet, self.erase = rights, condition, sheet, erase
        self.known, self.places = known, places
        self.parameters = Parameters()
        self.warnings: list[str] = []
        self.times = {"ts"}
        self._count = 0

    @cached_property
    def snapshot(self) -> Restricted:
        """The events at one moment, as far as the caller may see them."""
        return Restricted(self._opened(), self.rights, self.parameters)

    @cached_property
    def zone(self) -> Zone:
        """The zone of the search, over the range of the events."""
        low, high = self.snapshot.bounds() or (0, 0)
        return Zone(self.context.zone, low, high)

    @cached_property
    def _always(self) -> Zone:
        return always(self.context.zone)

    def clock(self, sql: str) -> Zone:
        """Return the zone of the search for a time in SQL: of an event, or a computed one."""
        return self.zone if sql in self.times else self._always

    def relation(self, plan: p.Plan, given: Relation | None = None) -> Relation:
        """Make the relation of *plan*, over *given* where it begins with the rows around it."""
        first, *nodes = list(walk.chain(plan))[::-1]
        if isinstance(first, p.Scan):
            relation = scans.scan(self, first)
        elif isinstance(first, p.Values):
            relation = scans.values(self, first)
        elif isinstance(first, p.Table):
            relation = lookups.table(self, first)
        elif given is not None:
            relation = given
        else:
            raise SearchError("The search has no rows to work on. Begin it with search.")
        for node in nodes:
            relation = _NODES[type(node)](self, node, relation)
            if len(relation.sql) > MAX_SQL:
                raise SearchError("The search is too long to run. Split it into several.")
        return relation

    def fetch(self, sql: str) -> list[tuple[Any, ...]]:
        """Run *sql* and return its rows."""
        return self.snapshot.connection.execute(sql, self.values(sql)).fetchall()

    def values(self, sql: str) -> dict[str, Any]:
        """Return the parameters that *sql* names."""
        return {name: self.parameters.values[name] for name in _PARAMETER.findall(sql)}

    def warn(self, sentences: Iterable[str]) -> None:
        """Tell the reader of the results, each sentence once."""
        self.warnings += [each for each in dict.fromkeys(sentences) if each not in self.warnings]

    def name(self) -> str:
        """Return a column name that is not in use."""
        self._count += 1
        return f"c{self._count}"

    def column(self, value: Value) -> Value:
        """Return a new column that is to hold *value*."""
        return Value(self.name(), value.kind)

    def field(self, relation: Relation, name: str) -> Value:
        """Return the column of a field; a null text for a field that no row has."""
        if name in relation.columns:
            return relation.columns[name]
        if relation.rest is not None and name not in relation.rest.hidden:
            return relation.rest.value(name, self.parameters.text(name.removeprefix(PREFIX)))
        return _NULL

    def expressions(
        self, relation: Relation, words: Mapping[str, str] | None = None
    ) -> Expressions:
        """Return what makes SQL of expressions over *relation*.

        Args:
            relation: where the fields are.
            words: fields whose values the store names, and the column there.
        """
        names = words or {}
        return Expressions(
            Scope(
                lambda name: self.field(relation, name),
                self.parameters,
                self.context.now,
                self.context.zone,
                self.clock,
                lambda name: self.snapshot.names(names[name]) if name in names else None,
                self.sheet,
            )
        )

    def extended(self, relation: Relation, pairs: Mapping[str, Value]) -> Relation:
        """Return *relation* with fields added or replaced."""
        columns = dict(relation.columns)
        extra = []
        for name, value in pairs.items():
            columns[name] = self.column(value)
            extra.append(f"{value.sql} AS {columns[name].sql}")
        rest = relation.hiding(pairs)
        return replace(relation, sql=relation.plus(extra), columns=columns, rest=rest)


def _filter(compiler: Compiler, node: p.Filter, relation: Relation) -> Relation:
    return relation.where(compiler.expressions(relation).filter(node.condition))


def _extend(compiler: Compiler, node: p.Extend, relation: Relation) -> Relation:
    expressions = compiler.expressions(relation)
    pairs = {name: expressions.value(expression) for name, expression in node.pairs}
    for name, value in pairs.items():
        if value.kind == "bool":
            raise SearchError(
                f"The field {name!r} would hold a condition, which no field can. "
                'Write if(…, "true", "false").'
            )
    return compiler.extended(relation, targets.spread(compiler, relation, pairs))


def _sort(compiler: Compiler, node: p.Sort, relation: Relation) -> Relation:
    terms: list[Term] = []
    for key in node.keys:
        terms += _terms(compiler.field(relation, key.name), key)
    relation = replace(relation, order=(*terms, *relation.order))
    if not node.count:
        return relation
    if node.count == DEFAULT_COUNT:
        ((rows,),) = compiler.fetch(f"SELECT count(*) FROM ({relation.sql})")
        if rows <= node.count:
            return relation
        compiler.warnings.append(
            f"sort kept the first {node.count:,} of {rows:,} rows. Write sort 0 to keep all."
        )
    return relation.limit(node.count)


def _terms(value: Value, key: p.Key) -> list[Term]:
    """Return the terms of one sort key; missing values are last both ways."""
    down = key.is_descending
    if key.how == "str":
        return [Term(value.text(), down)]
    if key.how == "num":
        return [Term(value.number(), down)]
    if value.kind in NUMERIC:
        return [Term(value.sql, down)]
    text, address = value.text(), _address(value.text())
    if key.how == "ip":
        return [Term(address, down), Term(text, down)]
    number = value.number()
    return [
        Term(f"({text} IS NULL)"),
        Term(f"({number} IS NULL)", down),
        Term(number, down),
        Term(f"({address} IS NULL)", down),
        Term(address, down),
        Term(f"CASE WHEN {number} IS NULL THEN {text} END", down),
    ]


def _address(text: str) -> str:
    """SQL for an IPv4 address as text of equal length, so that it sorts; null for others."""
    octets = [f"lpad(split_part({text}, '.', {place}), 3, '0')" for place in range(1, 5)]
    shape = f"regexp_full_match({text}, '\\d{{1,3}}(\\.\\d{{1,3}}){{3}}')"
    return f"CASE WHEN {shape} THEN {' || '.join(octets)} END"


def _reverse(compiler: Compiler, node: p.Reverse, relation: Relation) -> Relation:
    del compiler, node
    return replace(relation, order=tuple(term.turned() for term in relation.order))


def _limit(compiler: Compiler, node: p.Limit, relation: Relation) -> Relation:
    del compiler
    return relation.limit(node.count)


_NODES: dict[type, Callable[..., Relation]] = {
    p.Filter: _filter, p.Extend: _extend, p.Extract: extracts.extract, p.Sort: _sort,
    p.Reverse: _reverse, p.Limit: _limit,
    p.Aggregate: groups.aggregate, p.Names: groups.names, p.Top: groups.top,
    p.Dedup: groups.dedup, p.Window: groups.window, p.HeadWhile: groups.head_while,
    p.Before: neighbours.before, p.Smooth: neighbours.smooth, p.Combine: neighbours.combine,
    p.Bucket: buckets.bucket, p.Pivot: charts.pivot,
    p.Fill: wildcards.fill, p.Totals: wildcards.totals, p.Keep: wildcards.keep,
    p.Remove: wildcards.remove, p.Rename: wildcards.rename,
    p.Union: pairs.union, p.Beside: pairs.beside, p.Join: pairs.join, p.PerField: each.per_field,
    p.PerPlace: each.per_place, p.Mapped: each.mapped, p.FirstFit: each.first_fit,
    p.Unfold: unfold.unfold, p.Transpose: reshaped.transpose, p.Spread: reshaped.spread,
    p.Located: locations.located,
    p.Expand: pairs.expand, p.Unpivot: pairs.unpivot, p.Written: texts.written,
    p.Lookup: lookups.lookup, p.Transact: transactions.transact, p.Wrap: wraps.wrap,
    p.Delete: erasing.delete, p.Compared: pairs.compared, p.PerRow: each.per_row,
    p.Required: each.required, p.Overlap: neighbours.overlap, p.Read: readings.read,
    p.Summary: summaries.summary, p.Crossed: summaries.crossed,
    p.Continuous: buckets.continuous,
}  # fmt: skip
