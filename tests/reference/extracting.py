"""Commands that read fields out of texts and write them: extract, xmlkv, tojson.

    COMMANDS["xmlkv"](search, table, Reader("")) -> a field for each element of _raw

Source: Splunk Search Reference 10.0, extract, xmlkv, tojson; 9.3, xmlunescape;
transforms.conf.spec 9.2, CLEAN_KEYS.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from reference.documents import is_json
from reference.documents import read as read_json
from reference.reader import Reader, flag, whole
from reference.tables import Search, Table, put
from reference.values import RefusedError, Row, many, number, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_AUTOMATIC = re.compile(r'([^\s=,;|&"]+)=(?:"([^"]*)"?|([^\s,;|&"]+))')
_ELEMENT = re.compile(r"<([\w:.-]+)(?:\s[^<>]*)?>([^<]*)</\1\s*>")
_EXTRACT = ("pairdelim", "kvdelim", "limit", "maxchars", "mv_add", "clean_keys", "reload")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def extract(_: Search, table: Table, reader: Reader) -> Table:
    options: dict[str, str] = {}
    while found_options := reader.options(*_EXTRACT):
        options |= found_options
        reader.take(",")
    reader.end()
    adds = flag(options.get("mv_add", "f"))
    is_clean = flag(options.get("clean_keys", "t"))
    is_automatic = "pairdelim" not in options and "kvdelim" not in options
    for row in table.rows:
        said = (text(row.get("_raw")) or "")[: whole(options.get("maxchars", "10240"))]
        pairs = _automatic(said) if is_automatic else _pairs(said, options)
        kept = list(pairs)[: whole(options.get("limit", "50"))]
        found: dict[str, list[str]] = {}
        for name, value in [(_clean(key) if is_clean else key, value) for key, value in kept]:
            if name and value and not name.startswith("_"):
                found.setdefault(name, []).append(value)
        for name, values in found.items():
            table.add(name)
            if adds:
                row[name] = values
            elif not is_automatic or name not in row:
                put(row, name, values[0])
    return table


def _automatic(said: str) -> Iterator[tuple[str, str]]:
    for match in _AUTOMATIC.finditer(said):
        yield match[1], match[3] or (match[2] or "").strip()


def _pairs(said: str, options: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Cut at the delimiters that stand in no quotes; a pair is a key and one value."""
    between = options.get("pairdelim", " ,;|&\t\n")
    inside = options.get("kvdelim", "=")
    for piece in re.findall(rf'(?:"[^"]*"|[^{re.escape(between)}])+', said):
        match = re.fullmatch(rf'([^"]*?)[{re.escape(inside)}](.*)', piece, re.DOTALL)
        if match is None:
            continue
        key, value = match[1].strip(), match[2].strip()
        if quoted := re.fullmatch('"([^"]*)"', value):
            yield key, quoted[1].strip()
        elif not set(value) & {*between, *inside}:
            yield key, value


def _clean(key: str) -> str:
    """Make a word of a key, without underscores and digits before it."""
    return re.sub(r"[^A-Za-z0-9_]", "_", key).lstrip("_0123456789")


def xmlkv(_: Search, table: Table, reader: Reader) -> Table:
    reader.options("maxinputs")
    name = "_raw" if reader.is_done() else reader.name()
    reader.options("maxinputs")
    reader.end()
    for row in table.rows:
        for element, said in _ELEMENT.findall(text(row.get(name)) or ""):
            if said.strip():
                table.add(element)
                row[element] = said.strip()
    return table


_ENTITIES = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}


def xmlunescape(_: Search, table: Table, reader: Reader) -> Table:
    reader.options("maxinputs")
    reader.end()
    for row in table.rows:
        if "_raw" in row:
            said = text(row["_raw"]) or ""
            row["_raw"] = re.sub("&(lt|gt|quot|apos|amp);", lambda m: _ENTITIES[m[1]], said)
    return table


_OPTIONS = ("default_type", "fill_null", "include_internal", "output_field")


def tojson(_: Search, table: Table, reader: Reader) -> Table:
    asked, options = _asked(reader)
    default, to = options.get("default_type", "none"), options.get("output_field", "_raw")
    if default not in _TYPES:
        raise RefusedError(f"{default} is no type")
    fills = flag(options.get("fill_null", "f"))
    shows_internal = flag(options.get("include_internal", "f"))
    kinds: dict[str, str] = {}
    for pattern, kind in asked or [("*", None)]:
        for name in table.matching([pattern]):
            if shows_internal or not name.startswith("_") or pattern == name:
                kinds.setdefault(name, kind or default)
    table.add(to)
    for row in table.rows:
        row[to] = _object(row, kinds, fills=fills)
    return table


def _asked(reader: Reader) -> tuple[list[tuple[str, str | None]], dict[str, str]]:
    """Read fields with their types, such as ``num(n m), k``."""
    options: dict[str, str] = {}
    asked: list[tuple[str, str | None]] = []
    while not reader.is_done():
        options |= reader.options(*_OPTIONS)
        if match := reader.see(r"(none|num|str|bool|json|auto)\(([^)]*)\)"):
            reader.at = match.end()
            asked += [(name, match[1]) for name in Reader(match[2]).names()]
        elif not reader.is_done():
            asked.append((reader.name(), None))
        reader.take(",")
    return asked, options


def _object(row: Row, kinds: dict[str, str], *, fills: bool) -> str:
    parts = []
    for name in sorted(kinds):
        if name not in row:
            continue
        found = [_TYPES[kinds[name]](one) for one in many(row[name])]
        found = [one or "null" for one in found] if fills else [one for one in found if one]
        if found:
            is_list = isinstance(row[name], list) and len(row[name]) > 1
            value = f"[{','.join(found)}]" if is_list else found[0]
            parts.append(f"{json.dumps(name, ensure_ascii=False)}:{value}")
    return "{" + ",".join(parts) + "}"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _guessed(value: str) -> str:
    return value if _NUMBER.fullmatch(value) else _text(value)


def _number(value: str) -> str | None:
    found = number(value)
    return value if _NUMBER.fullmatch(value) else None if found is None else repr(found)


def _condition(value: str) -> str | None:
    if number(value) is not None:
        return "true" if number(value) else "false"
    words = {"true": "t true yes", "false": "f false no"}
    return next((said for said, each in words.items() if value.lower() in each.split()), None)


def _document(value: str) -> str | None:
    return value if is_json(value) else None


def _automatically(value: str) -> str:
    if value in {"true", "false", "null"} or _NUMBER.fullmatch(value):
        return value
    return value if isinstance(_read(value), dict | list) else _text(value)


def _read(value: str) -> Any:
    return read_json(value) if is_json(value) else None


_TYPES: dict[str, Callable[[str], str | None]] = {
    "none": _guessed, "num": _number, "str": _text, "bool": _condition, "json": _document,
    "auto": _automatically,
}  # fmt: skip
COMMANDS = {"extract": extract, "kv": extract, "xmlkv": xmlkv, "tojson": tojson,
            "xmlunescape": xmlunescape}  # fmt: skip
