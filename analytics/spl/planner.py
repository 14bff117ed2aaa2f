"""A search to a plan: each command of it is asked for its node.

    plan(parse("search index=web | head 5"), Context(now, zone)) -> Limit(Scan(…), 5)

A command is a file of `analytics.spl.commands`, or an entry point of the group
``analytics.commands`` of another distribution; a file of the folder wins.

Source: docs/architecture.md, "Stages".
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from analytics.errors import SplError, UnknownCommandError
from analytics.spl import commands
from analytics.spl.args import Args, Context
from analytics.spl.reference import COMMANDS as MISSING

if TYPE_CHECKING:
    from analytics.spl.parse import Call, Search
    from analytics.spl.plan import Plan

__all__ = ["GROUP", "Context", "command", "names", "plan"]

GROUP = "analytics.commands"


@cache
def names() -> frozenset[str]:
    """Return the names of all commands there are."""
    files = {module.name.rstrip("_") for module in pkgutil.iter_modules(commands.__path__)}
    return frozenset(files | {point.name for point in entry_points(group=GROUP)})


@cache
def command(name: str) -> Any:
    """Return the module of the command *name*."""
    files = {
        module.name.rstrip("_"): module.name for module in pkgutil.iter_modules(commands.__path__)
    }
    if name in files:
        return importlib.import_module(f"{commands.__name__}.{files[name]}")
    return next(iter(entry_points(group=GROUP, name=name))).load()


def plan(search: Search, context: Context, source: Plan | None = None) -> Plan:
    """Make the plan of *search*, over the rows of *source* where one is given.

    Raises:
        SplError: a command that does not exist or is not here, or wrong arguments.
    """
    for call in search.calls:
        source = _node(search, call, context, source)
    if source is None:
        message = "The search has no command. Begin with one, such as: search index=main"
        raise SplError(message, search.spl, 0, 1)
    return source


def _node(search: Search, call: Call, context: Context, source: Plan | None) -> Plan:
    end = call.start + len(call.name)
    if call.name not in names():
        if call.name in MISSING:
            message = (
                f"Search command {call.name!r} is not available in the embedded engine. "
                f"{MISSING[call.name] or 'Run this search on a Splunk.'}"
            )
            raise SplError(message, search.spl, call.start, end)
        raise UnknownCommandError(call.name, names(), search.spl, call.start)
    module = command(call.name)
    if source is None and not getattr(module, "GENERATES", False):
        message = f"{call.name} works on rows and cannot begin a search. Put search before it."
        raise SplError(message, search.spl, call.start, end)
    args = Args(search, call, context, lambda inner, given: plan(inner, context, given))
    made: Plan = module.plan(args, source)
    return made
