r"""The fields of a text whose layout is known: JSON, and tables whose columns are named once.

    leaves('{"user": {"id": 7}, "tags": ["a", "b"]}') -> {"user.id": "7", "tags{}": "a\nb"}
    Table(structure).fields('7,"a, b"')               -> {"id": "7", "name": "a, b"}

The values of one name stand on a line each.

Source: props.conf.spec 9.2 (INDEXED_EXTRACTIONS, FIELD_NAMES, FIELD_DELIMITER, TIMESTAMP_FIELDS,
HEADER_FIELD_ACCEPTABLE_SPECIAL_CHARACTERS: what else is in the name of a column becomes ``_``).
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.engine.sourcetypes import Structure

_NOT_NAME = re.compile(r"[^\w ]")

_DEEPEST = 500  # a name grows with each level


def leaves(raw: str) -> dict[str, str]:
    """Find the fields of a JSON object; numbers keep the digits they were written with.

    An empty value is no field. What is no JSON object has none, nor one of more than 500 levels.
    """
    try:
        value = json.loads(raw, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(value, dict):
        return {}
    found: dict[str, list[str]] = {}
    try:
        for name, leaf in _leaves(value):
            text = leaf if isinstance(leaf, str) else json.dumps(leaf)
            if text and name:
                found.setdefault(name, []).append(text)
    except RecursionError:
        return {}
    made = {name: "\n".join(texts) for name, texts in found.items()}
    return {_whole(n): _whole(t) for n, t in made.items()} if "\\u" in raw else made


def _leaves(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield each leaf with its name, in order; without recursion, so that depth costs nothing."""
    open_: list[Iterator[tuple[str, Any]]] = [iter([("", value)])]
    while open_:
        step = next(open_[-1], None)
        if step is None:
            open_.pop()
            continue
        name, inner = step
        if len(open_) > _DEEPEST:
            raise RecursionError
        if isinstance(inner, dict):
            prefix = f"{name}." if name else ""
            open_.append(iter([(prefix + key, part) for key, part in inner.items()]))
        elif isinstance(inner, list):
            open_.append(iter([(f"{name}{{}}", part) for part in inner]))
        else:
            yield name, inner


def _whole(text: str) -> str:
    """Write U+FFFD for each half of a character: an escape can make one, and no file holds it."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Table:
    """Values in columns; the first line names them, unless the sourcetype does."""

    def __init__(self, structure: Structure) -> None:
        self._split = _splitter(structure.delimiter)
        self._names = list(structure.names)

    @property
    def has_names(self) -> bool:
        """Whether the names of the columns are known."""
        return bool(self._names)

    def fields(self, line: str) -> dict[str, str] | None:
        """Find the fields of *line*; None for the one that names the columns."""
        values = split(line, self._split)
        if not self._names:
            self._names = [
                _NOT_NAME.sub("_", value.strip().removeprefix("\ufeff")) or f"EXTRA_FIELD_{place}"
                for place, value in enumerate(values, start=1)
            ]
            return None
        more = range(len(self._names) + 1, len(values) + 1)
        names = [*self._names, *(f"EXTRA_FIELD_{place}" for place in more)]
        found: dict[str, str] = {}
        for name, value in zip(names, values, strict=False):
            if value.strip():
                found.setdefault(name, value.strip())
        return found


def split(line: str, splitter: re.Pattern[str]) -> list[str]:
    """Part a line of a table into its values."""
    values: list[str] = []
    place = 0
    while True:
        match = splitter.match(line, place)
        if match is None:
            return values
        quoted, bare, end = match.groups()
        values.append(bare if quoted is None else quoted.replace('""', '"'))
        place = match.end()
        if not end:
            return values


@lru_cache(maxsize=16)
def _splitter(delimiter: str) -> re.Pattern[str]:
    """Make what finds one value; a quote that nothing ends reaches to the end of the line."""
    mark = re.escape(delimiter)
    quoted = rf'\s*+"((?:[^"]++|"")*+)(?:"[^{mark}]*+|\Z)'
    return re.compile(rf"(?:{quoted}|([^{mark}]*+))({mark}|\Z)")
