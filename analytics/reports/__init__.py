"""One file per report: SPL out of parameters, a table out of rows.

    names()            -> ("applications", "counts", "daily", "events", …)
    load("counts")     -> the module analytics.reports.counts

A report has a docstring (its page of the manual), ``TITLE``, ``CHART`` (how to draw it),
``Params`` (a frozen dataclass, mostly a `Scope`), ``search(params)`` (the SPL) and
``shape(rows, params)`` (a `Table`). `counts` and `series` ask anything; `applications`,
`events`, `property_values` and `events_over_time` are these two with other defaults.

Source: ours. A report of another distribution is found through the entry points
``analytics.reports``; a file of this folder wins over one of its name.
"""

from __future__ import annotations

import pkgutil
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Protocol, cast

from analytics.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analytics.reports._scope import Scope
    from analytics.table import Chart, Table


class Report(Protocol):
    """What a file of this folder holds."""

    TITLE: str
    CHART: Chart
    Params: Callable[..., Scope]

    def search(self, params: Any) -> str:
        """Write the search."""

    def shape(self, rows: Sequence[Mapping[str, Any]], params: Any) -> Table:
        """Make a table of the rows of the search."""


def names() -> tuple[str, ...]:
    """List the reports, sorted."""
    return tuple(sorted({*_files(), *(point.name for point in _plugins())}))


def load(name: str) -> Report:
    """Import the report called *name*.

    Raises:
        ConfigError: there is none.
    """
    if name in _files():
        return cast("Report", import_module(f"{__name__}.{name}"))
    for point in _plugins():
        if point.name == name:
            return cast("Report", point.load())
    near = get_close_matches(name, names(), n=1)
    fix = f"Did you mean {near[0]!r}?" if near else f"Use one of: {', '.join(names())}."
    raise ConfigError(f"There is no report {name!r}. {fix}")


def _files() -> set[str]:
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return {name for name in found if not name.startswith("_")}


def _plugins() -> Any:
    return entry_points(group=__name__)
