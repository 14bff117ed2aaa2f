"""One file per verb: its docstring, ``arguments(parser)`` and ``run(options)``.

    names()         -> ("doctor", "import", "report", "search", "serve", "track")
    load("import")  -> the module analytics.cli.verbs.import_

Source: ours. A name that Python has taken ends in ``_`` as a file; ``-`` is ``_`` there.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    import argparse


class Verb(Protocol):
    """What a file of this folder holds; its docstring is its help."""

    __doc__: str | None

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add what the verb takes."""

    def run(self, options: argparse.Namespace) -> int:
        """Do it and give the exit code."""


def load(name: str) -> Verb:
    """Import the verb called *name*, one of `names`."""
    module = name.replace("-", "_")
    module = module if module in _modules() else f"{module}_"
    return cast("Verb", import_module(f"{__name__}.{module}"))


def names() -> tuple[str, ...]:
    """List the verbs, sorted."""
    return tuple(sorted(name.rstrip("_").replace("_", "-") for name in _modules()))


def _modules() -> set[str]:
    return {module.name for module in pkgutil.iter_modules(__path__)}
