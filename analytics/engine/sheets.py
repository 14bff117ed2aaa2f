"""Lookup tables: CSV files in the data directory, and what transforms say of them.

    <data>/lookups/plans.csv          plan,price
                                      pro,64.9
    read(folder, catalog, "plans.csv") -> Sheet(("plan", "price"), [("pro", "64.9")])

A stanza of conf-transforms gives a file another name and says how it is compared: ``filename``,
``case_sensitive_match``, ``match_type`` (``WILDCARD(field)``, ``CIDR(field)``), ``max_matches``,
``min_matches``, ``default_match``. A file is read again when it has changed.

Source: transforms.conf.spec 9.2, "Lookup tables"; Splunk Knowledge Manager Manual 9.3, "Define
a CSV lookup in Splunk Web".
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from analytics.errors import DataError, SearchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analytics.engine.catalog import Catalog

#: The folder of the tables in a data directory.
FOLDER = "lookups"
#: A larger file belongs into an index: a table is held in memory.
MAX_BYTES = 128 * 2**20
#: How many rows fit a value at most (transforms.conf.spec, max_matches of a table without times).
MAX_MATCHES = 1_000

#: How the file of a table may be called: no folder, nothing hidden.
FILE = re.compile(r"[\w-][\w .-]*\.csv", re.IGNORECASE)
_MATCH_TYPE = re.compile(r"\s*(WILDCARD|CIDR|EXACT)\s*\(\s*([^()]+?)\s*\)\s*", re.IGNORECASE)
_NOT_HERE = ("external_cmd", "collection", "time_field", "external_type")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A lookup table.

    Attributes:
        names: its columns.
        rows: the values of each row, as many as there are columns; empty for none.
        is_cased: whether values are compared with regard to case.
        ways: how a column is compared where not exactly: "WILDCARD" or "CIDR".
        most: how many rows fit a value at most.
        default: what a value gets that too few rows fit.
        least: how many rows must fit, else *default* counts.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_cased: bool = True
    ways: Mapping[str, str] = field(default_factory=dict)
    most: int = MAX_MATCHES
    default: str = ""
    least: int = 0

    def column(self, name: str) -> list[str]:
        """Return the values of a column."""
        place = self.names.index(name)
        return [row[place] for row in self.rows]

    def check(self, table: str, name: str) -> None:
        """Fail where *table*, which this is, has no column *name*.

        Raises:
            SearchError: it has none.
        """
        if name not in self.names:
            raise SearchError(
                f"The lookup table {table!r} has no column {name!r}. "
                f"It has: {', '.join(self.names)}."
            )


def no_sheet(name: str) -> Sheet:
    """Refuse to read a table, where there is no data directory.

    Raises:
        SearchError: always.
    """
    raise SearchError(f"There is no lookup table {name!r} here.")


def read(folder: Path, catalog: Catalog, name: str, user: str = "", app: str = "") -> Sheet:
    """Read the table *name*: a file of the folder, or a stanza of conf-transforms.

    Raises:
        SearchError: there is none, or it cannot be read.
    """
    if FILE.fullmatch(name):
        return _file(folder, name)
    stanzas = [
        entity
        for entity in catalog.find("conf-transforms", name)
        if entity.content.get("filename") and (not user or entity.owner in {"nobody", user})
    ]
    if not stanzas:
        raise SearchError(
            f"There is no lookup table {name[:200]!r}. Put a file such as plans.csv into the "
            f"folder {FOLDER!r} of the data directory, or make a stanza with its filename in "
            "configs/conf-transforms."
        )
    best = min(stanzas, key=lambda e: (e.owner == "nobody", e.app != app))
    return _defined(folder, name, best.content)


def _defined(folder: Path, name: str, content: Mapping[str, Any]) -> Sheet:
    """Read the file of a stanza and put what it says on it."""
    said = {key: str(value).strip() for key, value in content.items() if value is not None}
    for key in _NOT_HERE:
        if said.get(key):
            raise SearchError(f"The lookup {name!r} has {key}, which is not here. Use a file.")
    if not FILE.fullmatch(said["filename"]):
        raise SearchError(
            f"The lookup {name!r} has the filename {said['filename'][:200]!r}, which is no name "
            "of a .csv file without a folder. Change its stanza."
        )
    ways: dict[str, str] = {}
    for part in filter(str.strip, re.split(r",(?![^()]*\))", said.get("match_type", ""))):
        found = _MATCH_TYPE.fullmatch(part)
        if found is None:
            raise SearchError(
                f"The lookup {name!r} has the match_type {part[:100]!r}. Write WILDCARD(field) "
                "or CIDR(field)."
            )
        if found[1].upper() != "EXACT":
            ways[found[2]] = found[1].upper()
    numbers = {
        key: _number(name, key, said[key]) for key in ("max_matches", "min_matches") if key in said
    }
    return replace(
        _file(folder, said["filename"]),
        is_cased=said.get("case_sensitive_match", "true").lower() not in {"0", "false", "f", "no"},
        ways=ways,
        most=min(max(numbers.get("max_matches", MAX_MATCHES), 1), MAX_MATCHES),
        least=numbers.get("min_matches", 0),
        default=said.get("default_match", ""),
    )


def _number(name: str, key: str, value: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise SearchError(f"The lookup {name!r} has {key} = {value[:50]!r}. Write a whole number.")
    return int(value)


def write(folder: Path, name: str, text: str) -> None:
    """Keep *text* as the file of the table *name*, in place of the one there is.

    Raises:
        SearchError: the name is none, or the text is no table.
        DataError: the file cannot be written.
    """
    if not FILE.fullmatch(name):
        raise SearchError(f"{name[:200]!r} cannot be a lookup table. Use a name such as plans.csv.")
    if len(text.encode()) > MAX_BYTES:
        raise SearchError(f"The lookup table {name!r} has over {MAX_BYTES:,} bytes. Make it less.")
    if not _sheet(name, io.StringIO(text, newline="")).names:
        raise SearchError(f"The lookup table {name!r} is empty. Begin with a line of column names.")
    tables = folder / FOLDER
    try:
        tables.mkdir(exist_ok=True)
        with NamedTemporaryFile("w", dir=tables, encoding="utf-8", newline="", delete=False) as new:
            new.write(text)
        Path(new.name).replace(tables / name)
    except OSError as error:
        raise DataError(
            f"The lookup table {name!r} cannot be written: {error.strerror}. Free space, or make "
            "the data directory writable."
        ) from error


def _file(folder: Path, name: str) -> Sheet:
    path = folder / FOLDER / name
    try:
        if path.is_symlink() or not path.is_file():
            raise SearchError(
                f"There is no file {name!r} among the lookup tables. Put it into the folder "
                f"{FOLDER!r} of the data directory."
            )
        status = path.stat()
        if status.st_size > MAX_BYTES:
            raise SearchError(
                f"The lookup table {name!r} has {status.st_size:,} bytes, over {MAX_BYTES:,}. "
                "Import it as events and use join or stats."
            )
        return _loaded(path, status.st_mtime_ns, status.st_size)
    except OSError as error:
        raise SearchError(
            f"The lookup table {name!r} cannot be read: {error.strerror}. Check the file."
        ) from error


@lru_cache(maxsize=8)
def _loaded(path: Path, _changed: int, _size: int) -> Sheet:
    """Read a file; the same one is kept until it changes."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return _sheet(path.name, lines)


def _sheet(name: str, lines: Iterable[str]) -> Sheet:
    try:
        names, *rows = list(csv.reader(lines, strict=True)) or [[]]
    except (csv.Error, UnicodeDecodeError) as error:
        raise SearchError(
            f"The lookup table {name!r} is no CSV in UTF-8: {error}. Write it anew."
        ) from error
    if len(set(names)) < len(names) or not all(names):
        raise SearchError(
            f"The first line of {name!r} names a column twice or not at all. Name each once."
        )
    width = len(names)
    padded = tuple(tuple([*row, *[""] * (width - len(row))][:width]) for row in rows if row)
    return Sheet(tuple(names), padded)
