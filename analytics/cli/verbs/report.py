"""Answer a report: a question with parameters.

  analytics report counts application=shop by=plan
  analytics report series application=shop events=purchase span=1d metric=users -o csv
  analytics report counts application=shop by=event 'where=plan:pro' earliest=-7d@d

docs/reports.md lists the reports and their parameters; without a time a report is about the
last 30 days. A parameter with several values takes them with commas. Filters: plan:pro is,
plan~pr contains, plan:* is set, and !plan:pro, !plan~pr, !plan:* the contrary.
"""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from analytics import reports
from analytics.cli import show
from analytics.cli.reach import Reach
from analytics.errors import ConfigError

if TYPE_CHECKING:
    import argparse

_FILTER = re.compile(r"(!?)([^:~!]+)([:~])(.+)", re.DOTALL)

#: Mark -> the operator, and its contrary.
_OPERATORS = {":": ("is", "is not"), "~": ("contains", "does not contain")}
_IS_SET = ("is set", "is not set")
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the name of the report and its parameters."""
    parser.add_argument("name", metavar="NAME", help=f"one of: {', '.join(reports.names())}")
    parser.add_argument("pairs", nargs="*", metavar="KEY=VALUE", help="a parameter")
    show.add_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print the table of the report."""
    defaults = {field.name: field.default for field in fields(reports.load(options.name).Params())}
    given = [_pair(text) for text in options.pairs]
    parameters = {
        name: _value(name, text, defaults.get(name)) for name, text in given if name != "where"
    }
    where = [_condition(text) for name, text in given if name == "where"]
    if where:
        parameters["where"] = where
    with Reach(options.data) as reach:
        table = reach.retriever.report(options.name, **parameters)
    show.show(table.columns, table.rows, options.output)
    return 0


def _pair(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark:
        raise ConfigError(f"The parameter {text!r} has no value. Write it as key=value.")
    return name, value


def _value(name: str, text: str, default: object) -> Any:
    """Read the text of a parameter as what its default is."""
    if isinstance(default, bool):
        if text.lower() not in _TRUTHS:
            raise ConfigError(f"The parameter {name} is {text!r}. Use true or false.")
        return _TRUTHS[text.lower()]
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError:
            raise ConfigError(f"The parameter {name} is {text!r}. Use a whole number.") from None
    return tuple(text.split(",")) if isinstance(default, tuple) else text


def _condition(text: str) -> tuple[str, str] | tuple[str, str, str]:
    found = _FILTER.fullmatch(text)
    if found is None:
        raise ConfigError(f"The filter {text!r} is none. Write it as where=plan:pro.")
    is_not, name, mark, value = found.groups()
    if (mark, value) == (":", "*"):
        return name, _IS_SET[bool(is_not)]
    return name, _OPERATORS[mark][bool(is_not)], value
