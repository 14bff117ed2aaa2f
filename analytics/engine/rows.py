"""The rows of a relation as JSON objects, one text each.

    {"event":"login","count":"2","tags":["a","b"]}

Values are texts or lists of texts, a field without a value is left out. Rows of events are
written by the database: it makes 10,000 in a tenth of the time that Python takes. The rows of
aggregates are few, and there planning that SQL would cost more than writing them here.

Source: docs/rest.md, "Results".
"""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from math import isfinite
from typing import TYPE_CHECKING, Any

from analytics.engine.relation import PREFIX, Relation, natural_columns
from analytics.engine.scans import IN_ORDER
from analytics.engine.values import NUMERIC, number_in
from analytics.engine.zones import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from analytics.engine.sql import Compiler
    from analytics.engine.values import Value

_CHUNK = 5_000
#: More rows than this are sorted by the database, which would need longer to plan it for few.
_FEW = 20_000
_NO_LIMIT = 2**62
#: Stands between names of fields, which may hold blanks.
_SEPARATOR = "\x1f"


class Rows:
    """The first rows of a relation, in chunks of texts; to be read once.

    Attributes:
        fields: the fields of what has been read, in their order.
        is_cut: whether there were more rows than the limit, once all have been read.
    """

    def __init__(
        self, compiler: Compiler, relation: Relation, limit: int, parts: Iterable[Relation] = ()
    ) -> None:
        """Read *relation*, or *parts* of it, one after the other, which together are its rows."""
        self._compiler, self._relation, self._parts = compiler, relation, parts
        self._limit = min(limit, _NO_LIMIT)
        self._fields = dict.fromkeys(relation.columns)
        self.is_cut = False

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self._fields)

    def __iter__(self) -> Iterator[list[str]]:
        """Read one row more than the limit, to know whether it cut."""
        left = self._limit
        for relation in self._parts or [self._relation]:
            self._relation = relation
            for chunk in self._chunks():
                self.is_cut |= len(chunk) > left
                yield chunk[:left]
                left = max(0, left - len(chunk))
            self._limit = left
            if self.is_cut:
                return

    def _chunks(self) -> Iterator[list[str]]:
        if not self._relation.columns and self._relation.rest is None:
            return  # without a field there is nothing to show
        if self._relation.is_events:
            yield from self._written_by_database()
            return
        write = Writer(self._relation, self._compiler.context.zone)
        for rows in self._values():
            yield [write(row) for row in rows]

    def _written_by_database(self) -> Iterator[list[str]]:
        sql = rendered(self._compiler, self._relation.limit(self._limit + 1))
        for chunk in self._fetched(sql):
            if self._relation.rest is not None:
                for names in dict.fromkeys(names for _, names in chunk):
                    self._fields.update(dict.fromkeys(names.split(_SEPARATOR) if names else ()))
            yield [row[0] for row in chunk]

    def _values(self) -> Iterator[Sequence[Sequence[Any]]]:
        """Give the values of the rows, sorted here where they are few and the order is natural."""
        relation, most = self._relation, self._limit + 1
        columns = [value.sql for value in relation.columns.values()]
        known, natural = relation.known_values(), natural_columns(relation)
        rows: Sequence[Sequence[Any]] | None = None
        if known is not None and (natural is not None or relation.order == IN_ORDER):
            rows = list(zip(*(known[name] for name in columns), strict=True))
        elif natural is not None:
            rows = self._few(f"SELECT {', '.join(columns)} FROM ({relation.sql})")
        if rows is None:
            order = f"{relation.order_by()} LIMIT {most}"
            yield from self._fetched(f"SELECT {', '.join(columns)} FROM ({relation.sql}){order}")
            return
        for value in reversed(natural or ()):
            rows = sorted(rows, key=_by_nature(columns.index(value.sql)))
        yield from (rows[at : at + _CHUNK] for at in range(0, min(len(rows), most), _CHUNK))

    def _few(self, sql: str) -> list[tuple[Any, ...]] | None:
        """Run *sql* and return its rows; None where they are more than Python should sort."""
        cursor = self._compiler.snapshot.connection.execute(sql, self._compiler.values(sql))
        rows = cursor.fetchmany(_FEW + 1)
        return rows if len(rows) <= _FEW else None

    def _fetched(self, sql: str) -> Iterator[list[tuple[Any, ...]]]:
        cursor = self._compiler.snapshot.connection.execute(sql, self._compiler.values(sql))
        while chunk := cursor.fetchmany(_CHUNK):
            yield chunk


def _by_nature(place: int) -> Callable[[Sequence[Any]], tuple[int, float, str]]:
    return lambda row: _natural_key(row[place])


def _natural_key(value: Any) -> tuple[int, float, str]:
    """Return what sorts values as `relation.natural` does: numbers, texts, none."""
    if value is None:
        return (2, 0.0, "")
    if isinstance(value, int | float):
        return (0, value, "")
    number = number_in(value)
    return (1, 0.0, value) if number is None else (0, number, value)


class Writer:
    """Writes the values of one row as a JSON object."""

    def __init__(self, relation: Relation, zone: ZoneInfo) -> None:
        self._zone = zone
        self._parts = [
            (encode_basestring(name) + ":", self._writer(name, value.kind))
            for name, value in relation.columns.items()
        ]

    def __call__(self, row: Sequence[Any]) -> str:
        return (
            "{"
            + ",".join(
                key + text
                for (key, write), value in zip(self._parts, row, strict=True)
                if value is not None and (text := write(value)) is not None
            )
            + "}"
        )

    def _writer(self, name: str, kind: str) -> Callable[[Any], str | None]:
        if name == "_time" and kind in {*NUMERIC, "text"}:
            times: dict[str, Callable[[Any], str | None]] = {"time": self._iso, "text": self._said}
            return times.get(kind, self._seconds)
        writers: dict[str, Callable[[Any], str | None]] = {
            "text": _text, "int": _whole, "num": _number, "time": _epoch, "many": _many,
        }  # fmt: skip
        return writers[kind]

    def _iso(self, value: int) -> str | None:
        try:
            local = moment(value).astimezone(self._zone)
        except OverflowError:  # no year of the calendar, as a sum of times may be
            return _epoch(value)
        return f'"{local.isoformat(timespec="milliseconds")}"'

    def _said(self, value: str) -> str | None:
        number = number_in(value)
        return _text(value) if number is None else self._seconds(number)

    def _seconds(self, value: float) -> str | None:
        micros = value * 1_000_000
        return self._iso(round(micros)) if isfinite(micros) else _number(value)


def _text(value: str) -> str | None:
    return encode_basestring(value) if value else None


def _whole(value: int) -> str:
    return f'"{value}"'


def _number(value: float) -> str | None:
    if not isfinite(value):
        return None
    text = repr(float(value))
    return f'"{text.removesuffix(".0")}"'


def _epoch(value: int) -> str | None:
    return _number(value / 1_000_000)


def _many(value: list[str]) -> str | None:
    texts = [text for text in value if text is not None]
    if len(texts) < 2:
        return _text(texts[0]) if texts else None
    return f"[{','.join(map(encode_basestring, texts))}]"


def rendered(compiler: Compiler, relation: Relation) -> str:
    """SQL that gives each row as the text of a JSON object, in the order of the rows."""
    pairs = []
    for name, value in relation.columns.items():
        key = compiler.parameters.text(json.dumps(name, ensure_ascii=False) + ":")
        pairs.append(f"{key} || {_json(compiler, name, value)}")
    names = ""
    if relation.rest is not None:
        hidden = relation.rest.hidden | relation.columns.keys()
        maps = [
            (_entries(compiler, column, prefix, hidden), prefix)
            for column, prefix in (("props", PREFIX), ("fields", ""))
        ]
        several = sorted(relation.rest.several)
        known = f"CAST({compiler.parameters.add(several)} AS VARCHAR[])" if several else ""
        pairs += [_map(entries, prefix, known) for entries, prefix in maps]
        keys = ", ".join(_keys(entries, prefix) for entries, prefix in maps)
        names = f", concat_ws(chr({ord(_SEPARATOR)}), {keys})"
    body = f"concat_ws(',', {', '.join(pairs)})" if pairs else "''"
    return f"SELECT '{{' || {body} || '}}'{names} FROM ({relation.sql}){relation.order_by()}"


def _json(compiler: Compiler, name: str, value: Value) -> str:
    if value.kind == "many":
        one, many = f"to_json(nullif({value.sql}[1], ''))", f"to_json({value.sql})"
        return f"CASE len({value.sql}) WHEN 0 THEN NULL WHEN 1 THEN {one} ELSE {many} END"
    if name == "_time" and value.kind in {*NUMERIC, "text"}:
        return f"to_json(coalesce({_iso(compiler, value)}, nullif({value.text()}, '')))"
    return f"to_json(nullif({value.text()}, ''))"


def _iso(compiler: Compiler, value: Value) -> str:
    """SQL for a time as ``2011-08-08T11:45:17.735+00:00`` in the zone of the search."""
    time = value.micros()
    zone = compiler.clock(time)
    offset = zone.offset(time)
    local = f"strftime(make_timestamp({zone.local(time)}), '%Y-%m-%dT%H:%M:%S.%g')"
    minutes = f"abs({offset} // 60000000)"
    sign = f"CASE WHEN {offset} < 0 THEN '-' ELSE '+' END"
    clock = f"printf('%02d:%02d', {minutes} // 60, {minutes} % 60)"
    return f"{local} || {sign} || {clock}"


def _map(entries: str, prefix: str, several: str) -> str:
    """SQL for the entries of a map as JSON members; null where there are none.

    *several* is SQL for the names, besides those of JSON arrays, that have several values.
    """
    value = "to_json(e.value)"
    if not prefix:  # several values stand on a line each
        has_many = "contains(e.key, '{}')"
        if several:
            has_many += f" OR (list_contains({several}, e.key) AND contains(e.value, chr(10)))"
        many = "to_json(string_split(e.value, chr(10)))"
        value = f"CASE WHEN {has_many} THEN {many} ELSE {value} END"
    members = f"list_transform({entries}, lambda e: to_json('{prefix}' || e.key) || ':' || {value})"
    return f"nullif(array_to_string({members}, ','), '')"


def _keys(entries: str, prefix: str) -> str:
    """SQL for the names of the entries of a map, with a separator between."""
    names = f"list_transform({entries}, lambda e: '{prefix}' || e.key)"
    return f"nullif(array_to_string({names}, chr({ord(_SEPARATOR)})), '')"


def _entries(compiler: Compiler, column: str, prefix: str, hidden: frozenset[str]) -> str:
    """SQL for the entries of a map without empty ones and the fields that a column has."""
    mine = sorted(name[len(prefix) :] for name in hidden if name.startswith(prefix))
    kept = "e.value != ''"
    if mine:
        names = f"CAST({compiler.parameters.add(mine)} AS VARCHAR[])"
        kept += f" AND NOT list_contains({names}, e.key)"
    return f"list_filter(map_entries({column}), lambda e: {kept})"
