r"""JSON and XML texts that the database cannot read by itself.

    head('{"a":1,"b":{"c":"long', 17)               -> '{"a":1,"b":{}}'
    leaves('<a x="1"><b>2</b><b>3</b></a>')         -> {"a{@x}": ["1"], "a.b": ["2", "3"]}
    at('<a><b>2</b><b>3</b></a>', "a.b{2}")         -> ["3"]

A text is read as far as it goes; one with a document type, and so with entities of its own, is
not read at all.

Source: Splunk Search Reference 9.2, spath: an attribute is ``{@name}``, the first of several
elements ``{1}``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Elements deeper than this are not read.
MAX_DEPTH = 100
_DECLARATION = re.compile(r"\s*<\?xml.*?\?>", re.DOTALL)
_STEP = re.compile(r"([^.{}]+)(?:\{(?:(\d+)|@([^{}]+))?\})?(?:\.|$)")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],"]', re.DOTALL)


class _UnreadableError(Exception):
    """A document type, or elements too deep."""


@dataclass(slots=True)
class _Element:
    name: str
    attributes: dict[str, str]
    texts: list[str] = field(default_factory=list)
    children: list[_Element] = field(default_factory=list)

    def text(self) -> str:
        return "".join(self.texts).strip()


def head(text: str, limit: int) -> str:
    """Return the values that are whole in the first *limit* bytes of a JSON text, as JSON."""
    start = text.encode()[:limit].decode(errors="ignore")
    open_: list[str] = []
    end, closing = 0, ""
    for found in _TOKEN.finditer(start):
        mark = found[0]
        if mark == '"':  # a text that is cut off
            break
        if mark in "{[":
            open_.append("}" if mark == "{" else "]")
        elif mark in "}]":
            if not open_:
                break
            open_.pop()
        elif mark != ",":
            continue
        end = found.start() if mark == "," else found.end()
        closing = "".join(reversed(open_))
        if not open_:
            break
    return start[:end] + closing


def leaves(text: str, limit: int | None = None) -> dict[str, list[str]]:
    """Find all texts and attributes of an XML text, by their paths."""
    if limit is not None:
        text = text.encode()[:limit].decode(errors="ignore")
    found: dict[str, list[str]] = {}
    for path, element in _walk("", _parsed(text)):
        for name, value in element.attributes.items():
            found.setdefault(f"{path}{{@{name}}}", []).append(value)
        if element.text():
            found.setdefault(path, []).append(element.text())
    return {path: [value for value in values if value] for path, values in found.items()}


def at(text: str, path: str) -> list[str]:
    """Find what stands at *path* of an XML text; nothing for what is no path."""
    elements, place = [_parsed(text)], 0
    while place < len(path):
        step = _STEP.match(path, place)
        if step is None:
            return []
        place = step.end()
        name, number, attribute = step.groups()
        groups = [[c for c in e.children if c.name == name] for e in elements]
        if number is not None:
            before = int(number) - 1
            groups = [group[before : before + 1] if before >= 0 else [] for group in groups]
        elements = [child for group in groups for child in group]
        if attribute is not None:
            values = [e.attributes.get(attribute, "") for e in elements]
            return [value for value in values if value] if place >= len(path) else []
    return [e.text() for e in elements if e.text()]


def _walk(path: str, element: _Element) -> Iterator[tuple[str, _Element]]:
    for child in element.children:
        inner = f"{path}.{child.name}" if path else child.name
        yield inner, child
        yield from _walk(inner, child)


def _parsed(text: str) -> _Element:
    """Read a text as the children of an element without a name."""
    root = _Element("", {})
    stack = [root]
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > MAX_DEPTH:
            raise _UnreadableError
        element = _Element(name, attributes)
        stack[-1].children.append(element)
        stack.append(element)

    def said(text: str) -> None:
        stack[-1].texts.append(text)

    def refuse(*_: object) -> None:
        raise _UnreadableError

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: stack.pop()
    parser.CharacterDataHandler = said
    parser.StartDoctypeDeclHandler = refuse
    try:
        # A text may have several elements side by side; a document has one.
        parser.Parse("<all>" + _DECLARATION.sub("", text, count=1) + "</all>")
    except expat.ExpatError:
        for element in stack[2:]:  # what is cut off
            element.texts.clear()
    except _UnreadableError:
        return _Element("", {})
    return root.children[0] if root.children else root
