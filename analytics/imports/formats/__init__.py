"""One file per format: its docstring, ``OPTIONS``, ``HEADS`` and ``read(lines, fields)``.

    names()        -> ("combined", "csv", "jsonl")
    load("csv")    -> the module analytics.imports.formats.csv_

Source: ours. A name that Python has taken ends in ``_`` as a file.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from analytics.imports.folders import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analytics.event import Event
    from analytics.imports.fields import FieldMap, Left, Refusal
    from analytics.imports.lines import Lines, Source


class Format(Protocol):
    """What a file of this folder holds.

    It may have ``ALIASES``, other names that people look for; ``REQUIRED``, options that must be
    given (see `required`); and ``opened``, which makes a source of a path where the files are no
    lines (see `opener`).

    Attributes:
        OPTIONS: names of the attributes of `FieldMap` that the format honours.
        HEADS: how many lines tell one file from another; 0 where the product has given ids to
            its events, by which they are known in any file.
    """

    __doc__: str | None
    OPTIONS: tuple[str, ...]
    HEADS: int

    def read(self, lines: Lines, fields: FieldMap) -> Iterator[Event | Refusal | Left]:
        """Yield what *lines* hold, in their order.

        Each has the id `Lines.event_id` gave, or where ``HEADS`` is 0 that of the product.
        What is in the file and in no event is told by a `Left`, each time it comes up.
        """


#: What people look for by another name, or in another form -> what to do.
HINTS = {
    "json": "A list in one piece is taken apart by: jq -c '.[]' FILE | analytics import jsonl -",
    "sqlite": "Two kinds are known, pycolytics and crumby. Export the table of another as CSV.",
    "tracker": "Name the folder of its Parquet: analytics import parquet DIR --time created "
    "--event ename --distinct-id vid",
}


def load(name: str) -> Format:
    """Import the format called *name*, one of `names`."""
    module = name if name in _modules() else f"{name}_"
    return cast("Format", import_module(f"{__name__}.{module}"))


def aliases(form: Format) -> tuple[str, ...]:
    """Give the other names of *form*."""
    others: tuple[str, ...] = getattr(form, "ALIASES", ())
    return others


def required(form: Format) -> tuple[str, ...]:
    """Say which options *form* needs: the application, unless it says otherwise."""
    needed: tuple[str, ...] = getattr(form, "REQUIRED", ("app",))
    return needed


def opener(form: Format) -> Callable[[str], Source]:
    """Give what opens the files of *form*."""
    make: Callable[[str], Source] = getattr(form, "opened", opened)
    return make


def names() -> tuple[str, ...]:
    """List the formats, sorted."""
    return tuple(sorted(name.rstrip("_") for name in _modules()))


def _modules() -> set[str]:
    return {module.name for module in pkgutil.iter_modules(__path__)}
