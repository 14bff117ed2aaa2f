"""JSON and XML: spath, and the functions of eval on JSON.

    at_path({"a": [{"b": 1}, {"b": 2}]}, "a{}.b") -> [1, 2]

Source: Splunk Search Reference 9.2, spath; 9.4, "JSON functions".
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from reference.tables import Search, Table, put
from reference.values import RefusedError, Value, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from reference.reader import Reader

_KEY = re.compile(r"([^{}]*)((?:\{[^{}]*\})*)")
_XML_STEP = re.compile(r"([^{}]+)(?:\{(?:([0-9]+)|@([^{}]+))?\})?")
_MOST = 5000


class Json(str):
    """A text that a function of JSON made: it stands for what it says."""

    __slots__ = ()


def read(said: str) -> Any:
    """Read JSON; fractions keep their digits.

    Raises:
        ValueError: it is none.
    """
    return json.loads(said, parse_float=Decimal, parse_constant=_refused)


def _refused(said: str) -> None:
    """Refuse ``NaN`` and ``Infinity``, which Python takes."""
    raise ValueError(said)


def written(value: Any) -> str:
    """Write JSON without blanks."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quoted(k)}:{written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    if isinstance(value, str):
        return _quoted(value)
    return said(value)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def said(value: Any) -> str:
    """Write a value as a field holds it: texts as they are, fractions without zeros behind."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return text(float(value)) or ""
    if isinstance(value, dict | list):
        return written(value)
    return text(value) or ""


def steps(path: str) -> list[str | int | None]:
    """Cut a path: a key, the number of an element, or None for all elements."""
    found: list[str | int | None] = []
    for part in path.split("."):
        match = _KEY.fullmatch(part)
        if not match:
            raise RefusedError(f"{path} is no path")
        found += [match[1]] if match[1] else []
        found += [int(one) if one else None for one in re.findall(r"\{(.*?)\}", match[2])]
    return found


def at_path(value: Any, path: str) -> list[Any]:
    """Return all that stands at a path."""
    found = [value]
    for step in steps(path):
        found = [inner for one in found for inner in _step(one, step)]
    return found


def _step(value: Any, step: str | int | None) -> list[Any]:
    if isinstance(step, str):
        return [value[step]] if isinstance(value, dict) and step in value else []
    if not isinstance(value, list):
        return []
    return value if step is None else value[step : step + 1]


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Give the field of every leaf of a document, and what it says."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, name + "{}")
    else:
        yield name, said(value)


def xml_leaves(element: ET.Element, name: str) -> Iterator[tuple[str, str]]:
    """Give the attributes and texts of an element and of those in it."""
    for key, value in element.attrib.items():
        yield f"{name}{{@{key}}}", value
    if (element.text or "").strip():
        yield name, (element.text or "").strip()
    for inner in element:
        yield from xml_leaves(inner, f"{name}.{inner.tag}")


def _fields(document: str) -> Iterator[tuple[str, str]]:
    try:
        found = read(document)
    except ValueError:
        try:
            root = ET.fromstring(document)  # noqa: S314 # written in these tests
        except ET.ParseError:
            return iter(())
        return xml_leaves(root, root.tag)
    return leaves(found) if isinstance(found, dict | list) else iter(())


def _at(document: str, path: str) -> list[str]:
    try:
        found = read(document)
    except ValueError:
        return _in_xml(document, path)
    return [said(value) for value in at_path(found, path)]


def _in_xml(document: str, path: str) -> list[str]:
    """Return all that stands at a path of XML; ``{1}`` is the first of several elements."""
    outer = ET.Element("")
    try:
        outer.append(ET.fromstring(document))  # noqa: S314 # written in these tests
    except ET.ParseError:
        return []
    found = [outer]
    for part in path.split("."):
        match = _XML_STEP.fullmatch(part)
        if not match:
            return []
        name, at, attribute = match.groups()
        groups = [[inner for inner in one if inner.tag == name] for one in found]
        if at:
            groups = [group[int(at) - 1 : int(at)] for group in groups if int(at)]
        found = [inner for group in groups for inner in group]
        if attribute:
            return [inner.get(attribute, "") for inner in found]
    return [(inner.text or "").strip() for inner in found]


def spath(_: Search, table: Table, reader: Reader) -> Table:
    known = ("input", "output", "path")
    options = reader.options(*known)
    if not reader.is_done() and not reader.see(r"(?:input|output|path)="):
        options["path"] = reader.word(r"[^\s]+") or ""
    options |= reader.options(*known)
    reader.end()
    name, path = options.get("input", "_raw"), options.get("path")
    if path is None:
        if "output" in options:
            raise RefusedError("output needs a path")
        return _all_fields(table, name)
    to = options.get("output", path)
    table.add(to)
    for row in table.rows:
        found = [one for one in _at(text(row.get(name)) or "", path) if one]
        put(row, to, found or row.get(to))
    return table


def _all_fields(table: Table, name: str) -> Table:
    for row in table.rows:
        made: dict[str, list[str]] = {}
        for field, value in _fields((text(row.get(name)) or "")[:_MOST]):
            if field:
                made.setdefault(field, []).extend([value] if value else [])
        for field, values in made.items():
            table.add(field)
            put(row, field, values or row.get(field))
    return table


# The functions of eval. A text is itself, unless a function of JSON made it.


def _value(value: Value) -> Any:
    if isinstance(value, Json):
        return read(value)
    return [_value(one) for one in value] if isinstance(value, list) else value


def _json(value: Any) -> Value:
    return Json(written(value))


def _object(*args: Value) -> Value:
    names = [text(one) for one in args[::2]]
    return _json(dict(zip(names, map(_value, args[1::2]), strict=True)))


def _document(value: str) -> Any:
    """Read a document; what is none raises ValueError, and the function gives nothing."""
    return read(value)


def _shown(found: list[Any]) -> Value:
    (value,) = found
    if isinstance(value, dict | list):
        return _json(value)
    return None if value is None else said(value)


def _extract(document: str, *paths: str) -> Value:
    value = _document(document)
    if not paths:
        return _json(value)
    found = []
    for path in paths:
        here: Any = at_path(value, path)
        is_many = None in steps(path)
        found.append(here if is_many and here else here[0] if here else None)
    return _shown(found) if len(found) == 1 else _json(found)


def _extract_exact(document: str, *keys: str) -> Value:
    value = _document(document)
    found = [value.get(key) if isinstance(value, dict) else None for key in keys]
    return _shown(found) if len(found) == 1 else _json(found)


def _keys(document: str) -> Value:
    value = _document(document)
    return _json(list(value)) if isinstance(value, dict) else None


def _entries(document: str) -> Value:
    value = _document(document)
    if not isinstance(value, dict):
        return None
    return _json([{"key": key, "value": inner} for key, inner in value.items()])


def is_json(document: str) -> bool:
    """Say whether a text is JSON."""
    try:
        read(document)
    except ValueError:
        return False
    return True


def array(document: str | None) -> list[str]:
    """Return the elements of a text that is an array."""
    value = read(document) if document is not None and is_json(document) else None
    return [said(one) for one in value] if isinstance(value, list) else []


def _to_values(document: str) -> Value:
    return array(document) or None


def _spath(document: str, path: str) -> Value:
    """Take what stands at a path of JSON; XML is for the command."""
    return [said(one) for one in at_path(_document(document), path)] or None


def _delete(document: str, *paths: str) -> Value:
    value = _document(document)
    for path in paths:
        *way, last = path.split(".")
        inner = value
        for key in way:
            inner = inner.get(key) if isinstance(inner, dict) else None
        if isinstance(inner, dict):
            inner.pop(last, None)
    return _json(value)


def _set(document: str, *args: Value) -> Value:
    """Put values at paths of plain keys; what is missing on the way is made."""
    value = _document(document)
    for path, new in _pairs(args):
        *way, last = path.split(".")
        inner = value
        for key in way:
            inner = inner.setdefault(key, {}) if isinstance(inner, dict) else None
        if isinstance(inner, dict):
            inner[last] = new
    return _json(value)


def _set_exact(document: str, *args: Value) -> Value:
    value = _document(document)
    for key, new in _pairs(args):
        if isinstance(value, dict):
            value[key] = new
    return _json(value)


def _added(document: str, args: tuple[Value, ...], how: Callable[[list[Any], Any], None]) -> Value:
    value = _document(document)
    for path, new in _pairs(args):
        *way, last = path.split(".")
        inner = value
        for key in way:
            inner = inner.get(key) if isinstance(inner, dict) else None
        if isinstance(inner, dict) and last in inner:
            old = inner[last]
            inner[last] = old if isinstance(old, list) else [old]
            how(inner[last], new)
    return _json(value)


def _pairs(args: Iterable[Value]) -> list[tuple[str, Any]]:
    given = list(args)
    return [
        (text(path) or "", _value(new)) for path, new in zip(given[::2], given[1::2], strict=True)
    ]


def _extend(values: list[Any], new: Any) -> None:
    values += new if isinstance(new, list) else [new]


#: The letters of functions.Function, and what each does.
FUNCTIONS: dict[str, tuple[str, Callable[..., Value]]] = {
    "json": ("t", lambda document: Json(document) if is_json(document) else None),
    "json_array": ("a*", lambda *args: _json([_value(one) for one in args])),
    "json_object": ("a*", _object),
    "json_extract": ("tt*", _extract),
    "json_extract_exact": ("ttt*", _extract_exact),
    "json_keys": ("t", _keys),
    "json_entries": ("t", _entries),
    "json_array_to_mv": ("t", _to_values),
    "json_delete": ("ttt*", _delete),
    "json_set": ("taa*", _set),
    "json_set_exact": ("taa*", _set_exact),
    "json_append": ("taa*", lambda doc, *args: _added(doc, args, list.append)),
    "json_extend": ("taa*", lambda doc, *args: _added(doc, args, _extend)),
    "mv_to_json_array": ("m", lambda values: _json(values) if values else None),
    "spath": ("tt", _spath),
}
CONDITIONS: dict[str, tuple[str, Callable[..., Value]]] = {
    "json_valid": ("t", is_json),
    "isarray": ("t", lambda document: isinstance(_document(document), list)),
    "isobject": ("t", lambda document: isinstance(_document(document), dict)),
    "json_has_key_exact": ("tt", lambda doc, key: isinstance(_document(doc), dict)
                           and key in _document(doc)),
}  # fmt: skip
COMMANDS = {"spath": spath}
