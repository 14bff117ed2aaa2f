"""What of the Search Reference is here: the tables at the end of docs/spl.md.

    command | options | status | source

A command or option is here when it has a file or is in its syntax; its status says in how many
cases of the tests it stands. What is not here is refused with its place (a test).

Source: ours; `analytics.spl.reference` has the lists.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from functools import cache
from pathlib import Path

from analytics.spl import functions, planner
from analytics.spl.functions import aggregates
from analytics.spl.reference import AGGREGATES, COMMANDS, FUNCTIONS, OPTIONS

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests" / "spl" / "commands"
CASES = ROOT / "analytics" / "conformance" / "cases"

Row = tuple[str, str, str, str]


def commands() -> list[Row]:
    """Return a row for each command that is here, and one for each of its options."""
    rows: list[Row] = []
    for name in sorted(planner.names()):
        rows.append((f"`{name}`", "", used(name), source(name)))
        rows += [(f"`{name}`", f"`{option}`", status(name, option), "") for option in options(name)]
    return rows


def status(command: str, option: str) -> str:
    """Say whether an option is here, and in how many tests."""
    if not is_here(command, option):
        return "refused"
    found = len(re.findall(rf"\b{option}\s*=", tests(command)))
    return f"{found} {'case' if found == 1 else 'cases'}" if found else "here"


def is_here(command: str, option: str) -> bool:
    """Tell whether the syntax of *command* has *option*."""
    return re.search(rf"\b{option}=", syntax(command)) is not None


def options(command: str) -> tuple[str, ...]:
    """Return the options of a command, those of the reference first."""
    own = re.findall(r"\[(\w+)=", syntax(command))
    return tuple(dict.fromkeys([*OPTIONS.get(command, ()), *own]))


def used(command: str) -> str:
    """Say in how many tests a command stands."""
    text = "\n".join(tests(name) for name in sorted(planner.names()))
    found = len(re.findall(rf"\|\s*{command}\b|\"{command} ", text))
    return f"{found} cases"


def refused() -> list[tuple[str, str]]:
    """Return a row for each command of the reference that is not here."""
    gone = sorted(COMMANDS.keys() - planner.names())
    return [(f"`{name}`", COMMANDS[name] or "Run this search on a Splunk.") for name in gone]


def counts() -> dict[str, tuple[int, int]]:
    """Return how many there are here of how many, of each kind."""
    every = COMMANDS.keys() | planner.names()
    eval_functions, stats_functions = set(functions.table()), of_stats()
    return {
        "commands": (len(planner.names() & every), len(every)),
        "functions of eval": (len(FUNCTIONS.keys() & eval_functions), len(FUNCTIONS)),
        "functions of stats": (len(AGGREGATES.keys() & stats_functions), len(AGGREGATES)),
    }


def missing_functions() -> list[str]:
    """Return the functions of the reference that are not here."""
    return sorted((FUNCTIONS.keys() - functions.table()) | (AGGREGATES.keys() - of_stats()))


def page(name: str, row: functions.Row | aggregates.Row) -> str:
    """Return the page that a function follows: that of its row, else that of its group."""
    pages = FUNCTIONS if isinstance(row, functions.Row) else AGGREGATES
    return row.source or pages[name]


def of_stats() -> set[str]:
    """Return the functions of stats; a sparkline is no row of their table, but of its syntax."""
    drawn = {"sparkline"} if "<sparkline>" in syntax("stats") else set()
    return {*aggregates.FUNCTIONS, *aggregates.ALIASES, *drawn}


def cases() -> int:
    """Count the cases of the portable corpus."""
    return sum(len(json.loads(path.read_text())["cases"]) for path in CASES.glob("*.json"))


@cache
def tests(command: str) -> str:
    """Read the test of a command."""
    for name in (command, f"{command}_"):
        path = TESTS / f"test_{name}.py"
        if path.is_file():
            return path.read_text()
    return ""


@cache
def docstring(command: str) -> str:
    """Read the docstring of a command."""
    return inspect.getdoc(planner.command(command)) or ""


def syntax(command: str) -> str:
    """Return the first indented block of a docstring."""
    found = re.search(r"\n\n((?:    .*\n?)+)", docstring(command))
    return found[1] if found else ""


def source(command: str) -> str:
    """Return what a docstring names as its source, in one line."""
    text = ast.get_docstring(ast.parse(inspect.getsource(planner.command(command)))) or ""
    return " ".join(text.partition("\nSource:")[2].split()).rstrip(".").replace("|", "\\|")
