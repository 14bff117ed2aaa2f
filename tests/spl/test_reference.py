"""What the Search Reference lists is here, or refused with its place."""

from __future__ import annotations

import re

import pytest
from support.cases import Case, found
from support.together import together

from analytics.errors import SplError
from analytics.spl import functions, planner
from analytics.spl.functions import aggregates
from analytics.spl.reference import AGGREGATES, COMMANDS, FUNCTIONS, OPTIONS

GENERATES = {name for name in planner.names() if getattr(planner.command(name), "GENERATES", False)}


def syntax(command: str) -> str:
    """Return the syntax that the docstring of a command begins with."""
    block = re.search(r"\n\n((?:    .*\n?)+)", planner.command(command).__doc__ or "")
    return block[1] if block else ""


REFUSED = [
    (command, option)
    for command, names in OPTIONS.items()
    for option in names
    if command in planner.names() and not re.search(rf"\b{option}=", syntax(command))
]


@together("command", sorted(COMMANDS.keys() - planner.names()))
def test_command_that_is_not_here_is_refused_by_name(command: str) -> None:
    with pytest.raises(SplError, match=f"Search command '{command}' is not available") as caught:
        found(Case(f"search index=main | {command} x", []), [])

    assert caught.value.start == 20


@together(("command", "option"), REFUSED)
def test_option_that_is_not_here_is_refused_by_name(command: str, option: str) -> None:
    head = "|" if command in GENERATES else "search index=main |"
    spl = f"{head} {command} {option}=1 x"
    with pytest.raises(SplError) as caught:
        found(Case(spl, []), [])

    assert option in str(caught.value).splitlines()[0]
    assert spl[caught.value.start :].startswith((option, "1"))


def test_options_are_those_of_commands() -> None:
    assert OPTIONS.keys() <= planner.names() | COMMANDS.keys()


def test_functions_have_a_source() -> None:
    """Each function has a page of the reference, or says itself what it follows."""
    of_eval = {name for name, row in functions.table().items() if not row.source}
    of_stats = {name for name, row in aggregates.FUNCTIONS.items() if not row.source}

    assert of_eval <= FUNCTIONS.keys()
    assert of_stats <= AGGREGATES.keys()


@together("function", sorted(FUNCTIONS))
def test_function_is_here_or_refused_by_name(function: str) -> None:
    if function in {*functions.table(), "like", "in"}:
        return
    with pytest.raises(SplError, match=function) as caught:
        found(Case(f"| makeresults | eval r={function}(1)", []), [])
    assert caught.value.start == 23
