"""The fields that stanzas define, as SQL over the events of a scan.

    overlay = Overlay(compiler, Rest())
    overlay.value("status")      CASE sourcetype WHEN 'web' THEN x1.g1 … ELSE fields['status'] END
    overlay.over("ev")           (SELECT *, CASE … regexp_extract(…) … AS x1 FROM ev)

Only sourcetypes that have such settings and whose events are in the store take part, and only
fields that are asked for cost anything: an expression is looked for once an event, however many
fields it gives. An index-time field wins over a field that a search finds.

Source: `analytics.engine.knowledge`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.engine.expressions import Expressions, Scope
from analytics.engine.values import Value, unified
from analytics.errors import SearchError, SplError
from analytics.spl.patterns import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.engine.knowledge import Extraction, Knowledge
    from analytics.engine.sql import Compiler

#: The column with the text of the events whose stanza looks in it.
_TEXT = "text_of_event"

#: A stage: fields as extracted, with their aliases, with what expressions make of them.
_EXTRACTED, _ALIASED, _EVALUATED = range(3)

#: Under this name stands what holds for all sourcetypes that have no stanza.
OTHERS = ""


class Overlay:
    """What stanzas make of the fields of events.

    Attributes:
        names: the fields that they define.
    """

    def __init__(
        self,
        compiler: Compiler,
        knowledge: Mapping[str, Knowledge],
        base: Callable[[str], Value],
        came: Callable[[str], Value | None],
    ) -> None:
        """Prepare to define fields.

        Args:
            compiler: of the search.
            knowledge: sourcetype to what its stanza says; under `OTHERS` what holds for the rest.
            base: finds the field that an event has without stanzas.
            came: finds an index-time field; None where no event can have it.
        """
        self._compiler, self._base, self._came = compiler, base, came
        self._known = {name: known for name, known in knowledge.items() if known.names()}
        self._others = [compiler.parameters.text(name) for name in knowledge if name != OTHERS]
        self.names = frozenset(name for known in self._known.values() for name in known.names())
        self._needs_text = False
        self._open: list[Extraction] = []
        self._levels: list[list[str]] = [[]]
        self._columns: dict[tuple[str, Extraction], str] = {}
        self._made: dict[tuple[str, str, int], Value] = {}
        compiler.warn(fault for known in knowledge.values() for fault in known.faults)

    def value(self, name: str) -> Value:
        """SQL for a field of the events of `over`."""
        arms = {
            sourcetype: self._value(sourcetype, name, _EVALUATED)
            for sourcetype, known in self._known.items()
            if name in known.names()
        }
        if not arms:
            return self._base(name)
        rest = arms.pop(OTHERS, self._base(name))
        sqls, kind = unified([*arms.values(), rest])
        whens = " ".join(
            f"WHEN {self._is(sourcetype)} THEN {sql}"
            for sourcetype, sql in zip(arms, sqls, strict=False)
        )
        return Value(f"CASE {whens} ELSE {sqls[-1]} END" if whens else sqls[-1], kind)

    def over(self, source: str) -> str:
        """SQL for the events of *source* with what the values need; after `value`."""
        if self._needs_text:
            looked_in = " OR ".join(f"({self._is(sourcetype)})" for sourcetype in self._known)
            text = f"CASE WHEN {looked_in} THEN {self._base('_raw').sql} END AS {_TEXT}"
            source = f"(SELECT *, {text} FROM {source})"
        for columns in self._levels:
            source = f"(SELECT *, {', '.join(columns)} FROM {source})" if columns else source
        return source

    def _value(self, sourcetype: str, name: str, stage: int) -> Value:
        key = sourcetype, name, stage
        if key not in self._made:
            known = self._known[sourcetype]
            make = (self._extracted, self._aliased, self._evaluated)[stage]
            self._made[key] = make(sourcetype, known, name)
        return self._made[key]

    def _extracted(self, sourcetype: str, known: Knowledge, name: str) -> Value:
        """The index-time field, else what was extracted first, else what the event has."""
        found = [self._came(name)]
        found += [
            self._of(sourcetype, one, groups)
            for one in known.extractions
            for field, groups in one.fields
            if field == name
        ]
        values = [value for value in (*found, self._base(name)) if value is not None]
        sqls, kind = unified(values)
        return Value(f"coalesce({', '.join(sqls)})" if len(sqls) > 1 else sqls[0], kind)

    def _aliased(self, sourcetype: str, known: Knowledge, name: str) -> Value:
        own = self._value(sourcetype, name, _EXTRACTED)
        for alias in known.aliases[::-1]:
            if alias.new == name:
                old = self._value(sourcetype, alias.old, _EXTRACTED)
                (first, second), kind = unified([own, old])
                return Value(f"coalesce({first}, {second})", kind) if alias.is_new else old
        return own

    def _evaluated(self, sourcetype: str, known: Knowledge, name: str) -> Value:
        own = self._value(sourcetype, name, _ALIASED)
        expr = dict(known.evals).get(name)
        if expr is None:
            return own
        compiler = self._compiler
        scope = Scope(
            lambda other: self._value(sourcetype, other, _ALIASED),
            compiler.parameters,
            compiler.context.now,
            compiler.context.zone,
            compiler.clock,
            lambda _: None,
        )
        try:
            value = Expressions(scope).value(expr)
        except (SearchError, SplError) as error:
            compiler.warn([f"EVAL-{name} is left out: {str(error).splitlines()[0]}"])
            return own
        if value.kind == "bool":
            return Value(value.text(), "text")
        return value

    def _of(self, sourcetype: str, one: Extraction, groups: tuple[int, ...]) -> Value:
        """SQL for what the groups of an extraction hold."""
        if one.is_many:
            text = self._text(sourcetype, one)
            pattern = self._compiler.parameters.text(one.pattern)
            found = f"regexp_extract_all({text}, {pattern}, {groups[0]}, '{OPTIONS}')"
            every = f"list_filter({found}, lambda x: x <> '')"
            return Value(f"CASE WHEN len({every}) > 0 THEN {every} END", "many")
        column = self._column(sourcetype, one)
        parts = [f"nullif({column}.g{group}, '')" for group in groups]
        return Value(parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})", "text")

    def _column(self, sourcetype: str, one: Extraction) -> str:
        """Name the column with the groups of an extraction."""
        key = sourcetype, one
        if key not in self._columns:
            text = self._text(sourcetype, one)
            pattern = self._compiler.parameters.text(one.pattern)
            names = ", ".join(f"'g{group}'" for group in range(1, one.groups + 1))
            found = f"regexp_extract({text}, {pattern}, [{names}], '{OPTIONS}')"
            name = f"x{len(self._columns)}"
            column = f"CASE WHEN {self._is(sourcetype)} THEN {found} END AS {name}"
            if one.source == "_raw":
                self._levels[0].append(column)
            else:  # what it looks in may be a column of the levels so far
                self._levels.append([column])
            self._columns[key] = name
        return self._columns[key]

    def _text(self, sourcetype: str, one: Extraction) -> str:
        if one.source == "_raw":
            self._needs_text = True
            return _TEXT
        known = self._known[sourcetype]
        self._open.append(one)  # two that look in each other's fields do not find them
        others = tuple(each for each in known.extractions if each not in self._open)
        found = self._extracted(sourcetype, replace(known, extractions=others), one.source)
        self._open.pop()
        return found.text()

    def _is(self, sourcetype: str) -> str:
        """SQL for an event being of a sourcetype, or of none that has a stanza."""
        own = self._base("sourcetype").sql
        if sourcetype == OTHERS:
            return f"{own} NOT IN ({', '.join(self._others)})" if self._others else "TRUE"
        return f"{own} = {self._compiler.parameters.text(sourcetype)}"
