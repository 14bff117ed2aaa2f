"""Macros of a search: a name in backticks becomes the text it stands for.

    expand("search index=web `errors(500)` | head 5", find, evaluate)
    -> "search index=web status=500 | head 5"       where errors(1) is "status=$code$"

A macro in double quotes or in a comment stays as it is. A definition may use macros; its
arguments stand in it as ``$name$``.

Source: Splunk Knowledge Manager Manual 9.3, "Define search macros in Settings" and "Use search
macros in searches"; macros.conf.spec 9.2 (args, definition, iseval, validation, errormsg).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from analytics.errors import SplError
from analytics.spl.expressions import Parser

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.spl.expr import Expr

    Find = Callable[[str], "Macro | None"]
    Evaluate = Callable[[Expr, Mapping[str, str]], "str | bool | None"]

#: A macro that calls itself would never end.
MAX_DEPTH = 32
#: A search longer than this after its macros is one nobody meant.
MAX_LENGTH = 1_000_000

_CALL = re.compile(r"\s*(?P<name>[\w.:-]+)\s*(?:\((?P<args>.*)\))?\s*", re.DOTALL)
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|```.*?```|`(?P<call>[^`]*)`|(?P<open>`)', re.DOTALL)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_PART = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)|.', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro as it is kept.

    Attributes:
        definition: its text, or an expression of eval that gives it.
        args: the names of its arguments.
        is_eval: whether the definition is an expression.
        validation: an expression over the arguments; empty for none.
        error: what to say where the validation does not hold.
    """

    definition: str
    args: tuple[str, ...] = ()
    is_eval: bool = False
    validation: str = ""
    error: str = ""


def expand(spl: str, find: Find, evaluate: Evaluate) -> str:
    """Put the text of each macro in its place, and that of macros in it.

    Args:
        spl: a search.
        find: gives a macro by its name, ``name(2)`` for one of two arguments; None for none.
        evaluate: gives the value of an expression, where fields have the values given.

    Raises:
        SplError: no such macro, wrong arguments, a validation that fails, an endless macro.
    """
    return _expanded(spl, find, evaluate, 0) if "`" in spl else spl


def _expanded(spl: str, find: Find, evaluate: Evaluate, depth: int) -> str:
    parts: list[str] = []
    end = length = 0
    for piece in _PIECE.finditer(spl):
        if piece["open"]:
            _fail("The macro is not closed. End it with a backtick.", spl, piece)
        if piece["call"] is None:
            continue
        if depth >= MAX_DEPTH:
            _fail(f"Macros are nested over {MAX_DEPTH} deep. Does one use itself?", spl, piece)
        text = _expanded(_text(spl, piece, find, evaluate), find, evaluate, depth + 1)
        parts += [spl[end : piece.start()], text]
        length += len(text)
        if length > MAX_LENGTH:
            _fail(f"The macros make a search of over {MAX_LENGTH:,} characters.", spl, piece)
        end = piece.end()
    return "".join([*parts, spl[end:]]) if parts else spl


def _text(spl: str, piece: re.Match[str], find: Find, evaluate: Evaluate) -> str:
    """Return the text that the macro call *piece* stands for."""
    called = _CALL.fullmatch(piece["call"])
    if not called:
        _fail(f"{piece['call']!r} is no name of a macro. Write `name` or `name(…)`.", spl, piece)
    given = _arguments(called["args"]) if called["args"] is not None else []
    name = f"{called['name']}({len(given)})" if given else called["name"]
    macro = find(name)
    if macro is None:
        _fail(
            f"The search specifies a macro {name!r} that cannot be found. Make it in "
            "configs/conf-macros, with its number of arguments in the name, or check the name.",
            spl, piece,
        )  # fmt: skip
    if len(macro.args) != len(given):
        _fail(
            f"The macro {name!r} has {len(macro.args)} names of arguments for {len(given)} values. "
            "Mend its args.",
            spl, piece,
        )  # fmt: skip
    values = _by_name(spl, piece, macro, given)
    _validate(spl, piece, name, macro, values, evaluate)
    text = _filled(macro.definition, values)
    if not macro.is_eval:
        return text
    value = evaluate(_expression(spl, piece, text), values)
    if not isinstance(value, str):
        _fail(f"The definition of {name!r} gives no text. Mend its expression.", spl, piece)
    return value


def _arguments(text: str) -> list[str]:
    """Split what stands between the parentheses at its commas; quotes around a whole value go."""
    found = [""]
    for piece in _PART.findall(text):
        if piece == ",":
            found.append("")
        else:
            found[-1] += piece
    values = [value.strip() for value in found]
    if values == [""]:
        return []
    return [
        value[1:-1].replace('\\"', '"') if _QUOTED.fullmatch(value) else value for value in values
    ]


def _by_name(spl: str, piece: re.Match[str], macro: Macro, given: list[str]) -> dict[str, str]:
    """Give each argument its value; ``name=value`` names the argument."""
    named = [part.partition("=") for part in given]
    if given and all(mark and name.strip() in macro.args for name, mark, _ in named):
        values = {name.strip(): value.strip() for name, _, value in named}
        if len(values) < len(macro.args):
            _fail("An argument of the macro is given twice. Name each once.", spl, piece)
        return values
    return dict(zip(macro.args, given, strict=True))


def _filled(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\$([\w.-]+)\$", lambda found: values.get(found[1], found[0]), text)


def _validate(
    spl: str, piece: re.Match[str], name: str, macro: Macro, values: Mapping[str, str],
    evaluate: Evaluate,
) -> None:  # fmt: skip
    if not macro.validation:
        return
    found = evaluate(_expression(spl, piece, _filled(macro.validation, values)), values)
    if found is True or (found is None and not macro.error):
        return
    told = found or macro.error or "its validation does not hold"
    _fail(f"The arguments of macro {name!r} cannot be used: {told}.", spl, piece)


def _expression(spl: str, piece: re.Match[str], text: str) -> Expr:
    """Read an expression of a macro; a fault in it is one of the search that uses it."""
    try:
        parser = Parser(text, 0, len(text))
        found, rest = parser.expression(), parser.peek()
    except SplError as error:
        _fail(f"An expression of the macro cannot be read: {error}", spl, piece)
    if rest.kind != "end":
        _fail(f"{rest.text!r} cannot stand in {text!r}. Mend the macro.", spl, piece)
    return found


def _fail(message: str, spl: str, piece: re.Match[str]) -> NoReturn:
    raise SplError(message, spl, piece.start(), piece.end())
