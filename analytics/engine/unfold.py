"""Fields out of JSON and XML: the node of spath.

    unfold(compiler, Unfold(source, "payload"), relation)
    -> a column for each path, json_extract_string(c9, '$."a"[*]."b"') AS c12

JSON is read by the database: the structures of the texts tell the paths, and a path that nobody
asks for is never read. XML, and JSON that is longer than what is read of it, come to Python, each
different text once.

Source: Splunk Search Reference 9.2, spath; limits.conf.spec 9.2, [spath].
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analytics.engine import documents
from analytics.engine.forms.objects import is_json, path_of
from analytics.engine.values import Value, unified
from analytics.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from analytics.engine.relation import Relation
    from analytics.engine.sql import Compiler
    from analytics.spl import plan as p

#: So many fields are made of the texts of one search.
MAX_FIELDS = 1_000
#: So many different texts are read by Python.
MAX_TEXTS = 200_000
_KEY = re.compile(r'\."((?:[^"\\]|\\.)*)"|\.([^."\[]+)|\[\d+\]')
_STRING = "json_extract_string(v, '$')"
_SINGLE = "NOT IN ('OBJECT', 'ARRAY')"


@dataclass(frozen=True, slots=True)
class _Path:
    """Where a field stands in JSON.

    Attributes:
        name: the field.
        path: the path as DuckDB writes it.
        is_mixed: whether there may be an object or an array in its place.
    """

    name: str
    path: str
    is_mixed: bool = False


def unfold(compiler: Compiler, node: p.Unfold, relation: Relation) -> Relation:
    """Add the field that stands at a path, or all fields."""
    find = _all if node.path is None else _at
    return find(compiler, node, relation)


def _at(compiler: Compiler, node: p.Unfold, relation: Relation) -> Relation:
    name, where = node.name, node.path or ""
    text = compiler.field(relation, node.field).text()
    found: list[Value] = []
    path = path_of(where)
    if path is not None:
        document = f"CASE WHEN {is_json(text)} THEN CAST({text} AS JSON) END"
        found.append(_value(compiler, document, [_Path(name, path)], is_whole=True))
    marked = different(compiler, relation, text, f"ltrim({text}) LIKE '<%'")
    if marked:
        values = {each: documents.at(each, where) or None for each in marked}
        relation, column = joined(compiler, relation, text, values, "VARCHAR[]")
        found.append(Value(column, "many"))
    return added(compiler, relation, {name: found}) if found else relation


def _all(compiler: Compiler, node: p.Unfold, relation: Relation) -> Relation:
    text = compiler.field(relation, node.field).text()
    limit = node.limit
    long = f"strlen({text}) > {limit} AND regexp_matches({text}, '^\\s*[\\[{{]')"
    cut = {each: documents.head(each, limit) for each in different(compiler, relation, text, long)}
    relation, shorter = joined(compiler, relation, text, cut, "VARCHAR")
    marked = different(compiler, relation, text, f"ltrim({text}) LIKE '<%'")
    read = {each: documents.leaves(each, limit) for each in marked}
    flat = {each: json.dumps(found) for each, found in read.items()}
    relation, markup = joined(compiler, relation, text, flat, "JSON")

    whole = f"coalesce({shorter}, CASE WHEN strlen({text}) <= {limit} THEN {text} END)"
    document = compiler.name()
    valid = f"CASE WHEN {is_json(whole)} THEN CAST({whole} AS JSON) END"
    relation = replace(relation, sql=relation.plus([f"{valid} AS {document}"]))
    fields: dict[str, list[Value]] = {
        name: [_value(compiler, document, paths)]
        for name, paths in _named(_paths(compiler, relation, document)).items()
    }
    for name in dict.fromkeys(name for found in read.values() for name in found):
        each = f"json_extract_string({markup}, {compiler.parameters.text(member(name) + '[*]')})"
        many = f"CAST({each} AS VARCHAR[])"
        fields.setdefault(name, []).append(
            Value(f"CASE WHEN len({many}) > 0 THEN {many} END", "many")
        )
    if len(fields) > MAX_FIELDS:
        compiler.warnings.append(
            f"spath found {len(fields):,} fields and made the first {MAX_FIELDS:,}. "
            "Name what you need with path=."
        )
    return added(compiler, relation, dict(list(fields.items())[:MAX_FIELDS]))


def different(compiler: Compiler, relation: Relation, text: str, condition: str) -> list[str]:
    """Return the different texts for which *condition* (SQL) is true.

    Raises:
        SearchError: there are too many.
    """
    sql = f"SELECT DISTINCT {text} FROM ({relation.sql}) WHERE {condition} LIMIT {MAX_TEXTS + 1}"
    found = [each for (each,) in compiler.fetch(sql)]
    if len(found) > MAX_TEXTS:
        raise SearchError(
            f"There are over {MAX_TEXTS:,} different texts that the database cannot read by "
            "itself. Narrow the search."
        )
    return found


def joined(
    compiler: Compiler, relation: Relation, text: str, values: Mapping[str, Any], kind: str
) -> tuple[Relation, str]:
    """Join to each text what Python made of it; return its column."""
    if not values:
        return relation, f"CAST(NULL AS {kind})"
    key, column = compiler.name(), compiler.name()
    keys = compiler.parameters.add(list(values))
    made = compiler.parameters.add(list(values.values()))
    pairs = (
        f"SELECT unnest(CAST({keys} AS VARCHAR[])) AS {key}, "
        f"unnest(CAST({made} AS {kind}[])) AS {column}"
    )
    sql = f"SELECT * FROM ({relation.sql}) LEFT JOIN ({pairs}) ON {text} = {key}"
    return replace(relation, sql=sql), column


def added(
    compiler: Compiler, relation: Relation, fields: Mapping[str, list[Value]], *,
    replaces: bool = True,
) -> Relation:  # fmt: skip
    """Add fields; where a text says nothing, or nothing is to be replaced, what was there stays."""
    pairs: dict[str, Value] = {}
    for name, found in fields.items():
        old = compiler.field(relation, name)
        sides, kind = unified([*found, old] if replaces else [old, *found])
        pairs[name] = Value(f"coalesce({', '.join(sides)})", kind)
    return compiler.extended(relation, pairs) if pairs else relation


def _value(
    compiler: Compiler, document: str, paths: list[_Path], *, is_whole: bool = False
) -> Value:
    """SQL for a field that stands at *paths*; null is the text ``null``.

    Where not *is_whole*, an object or an array is no value.
    """
    if len(paths) == 1 and "[*]" not in paths[0].path:
        where = compiler.parameters.text(paths[0].path)
        found = f"json_extract({document}, {where})"
        string = f"coalesce(json_extract_string({document}, {where}), CAST({found} AS VARCHAR))"
        if is_whole or not paths[0].is_mixed:
            return Value(string, "text")
        return Value(f"CASE WHEN json_type({found}) {_SINGLE} THEN {string} END", "text")
    lists = []
    for each in paths:
        where = compiler.parameters.text(each.path)
        if "[*]" not in each.path:
            lists.append(f"[json_extract({document}, {where})]")
            continue
        lists.append(f"CAST(json_extract({document}, {where}) AS JSON[])")
    joined = f"list_concat({', '.join(lists)})" if len(lists) > 1 else lists[0]
    is_value = f"v IS NOT NULL AND {_STRING} IS DISTINCT FROM ''"
    if not is_whole and any(each.is_mixed for each in paths):
        is_value += f" AND json_type(v) {_SINGLE}"
    kept = f"list_filter({joined}, lambda v: {is_value})"
    text = f"list_transform({kept}, lambda v: coalesce({_STRING}, 'null'))"
    return Value(f"CASE WHEN len({kept}) > 0 THEN {text} END", "many")


def _named(paths: Iterable[_Path]) -> dict[str, list[_Path]]:
    """Put the paths of one field together."""
    found: dict[str, dict[str, _Path]] = {}
    for each in paths:
        if each.name:
            found.setdefault(each.name, {})[each.path] = each
    return {name: list(each.values()) for name, each in found.items()}


def _paths(compiler: Compiler, relation: Relation, document: str) -> list[_Path]:
    """Return the paths of all values in the JSON of *document*."""
    structure = f"CAST(json_structure({document}) AS VARCHAR)"
    sql = f"SELECT DISTINCT {structure} FROM ({relation.sql}) WHERE {document} IS NOT NULL"
    found: dict[str, None] = {}
    inner: set[str] = set()
    vague: dict[str, set[str]] = {}
    for (text,) in compiler.fetch(sql):
        for path, kind in _parts("$", json.loads(text)):
            if kind == "JSON":
                vague.setdefault(path, set()).add(text)
            found |= {path: None} if kind not in {"", "JSON"} else {}
            inner |= set() if kind else {path}
    inside = {path for path in vague if _holds_more(compiler, relation, document, path)}
    found |= dict.fromkeys(path for path in vague if path not in inside)
    if inside:
        texts = sorted(set().union(*(vague[path] for path in inside)))
        for path, is_leaf in _looked_up(compiler, relation, document, structure, texts):
            found |= {path: None} if is_leaf else {}
            inner |= set() if is_leaf else {path}
    return [_Path(_name(path), path, path in inner) for path in found if path != "$"]


def _holds_more(compiler: Compiler, relation: Relation, document: str, path: str) -> bool:
    """Tell whether an object or an array stands at a path of which the structure says nothing."""
    kinds = f"json_type({document}, {compiler.parameters.text(path)})"
    each = f"unnest({kinds})" if "[*]" in path else kinds
    sql = f"SELECT 1 FROM (SELECT {each} AS k FROM ({relation.sql})) WHERE NOT k {_SINGLE} LIMIT 1"
    return bool(compiler.fetch(sql))


def _parts(path: str, structure: Any) -> Iterator[tuple[str, str]]:
    """Yield each path of a structure and its kind: "" for an object or an array."""
    if isinstance(structure, dict):
        yield path, ""
        for key, value in structure.items():
            yield from _parts(f"{path}{member(key)[1:]}", value)
    elif isinstance(structure, list):
        yield path, ""
        for value in structure:
            yield from _parts(f"{path}[*]", value)
    else:
        yield path, structure


def _looked_up(
    compiler: Compiler, relation: Relation, document: str, structure: str, vague: list[str]
) -> Iterator[tuple[str, bool]]:
    """Yield the paths of texts whose structure says too little, and whether a value is there."""
    known = compiler.parameters.add(vague)
    texts = (
        f"SELECT {document} AS d FROM ({relation.sql}) "
        f"WHERE list_contains(CAST({known} AS VARCHAR[]), {structure})"
    )
    sql = f"SELECT DISTINCT j.fullkey, j.type {_SINGLE} FROM ({texts}) AS t, json_tree(t.d) AS j"
    for key, is_leaf in compiler.fetch(sql):
        yield "$" + "".join(_steps(key, lambda found: member(found)[1:], "[*]")), is_leaf


def _steps(path: str, member: Callable[[str], str], element: str) -> Iterator[str]:
    """Yield what each step of DuckDB's path becomes."""
    for found in _KEY.finditer(path.replace("[*]", "[0]")):
        if found[0].startswith("["):
            yield element
        else:
            yield member(json.loads(f'"{found[1]}"') if found[1] is not None else found[2])


def member(key: str) -> str:
    """Return the path of a key of a JSON object."""
    return f"$.{json.dumps(key, ensure_ascii=False)}"


def _name(path: str) -> str:
    """Return the field that a path gives: ``$."a"[*]."b"`` is ``a{}.b``."""
    return "".join(_steps(path, lambda key: f".{key}", "{}")).removeprefix(".")
