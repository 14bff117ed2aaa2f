"""Search text as tokens with offsets.

Two ways to read the same text, because Splunk has two: the words of a command
(``host=web-01* limit=5``) and the symbols of an expression (``a-1 > b.c``)::

    word(text, 0)    -> Token("word", "host", 0, 4), then "=", then "web-01*"
    symbol(text, 0)  -> Token("name", "a", 0, 1), then "-", then "1"

Source: Splunk Search Manual, "Search language syntax"; three backticks on both
sides make a comment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from analytics.errors import SplError

_SPACE = re.compile(r"\s*")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_WORD_OPERATOR = re.compile(r"!=|<=|>=|==|[=<>()\[\]|,]")
_WORD = re.compile(r'(?:[^\s"=<>()\[\]|,!]|!(?!=))+')
_SYMBOL = re.compile(
    r"""(?P<number>\d+\.\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+(?:[eE][+-]?\d+)?)
      | (?P<name>[^\W\d][\w{}]*)
      | (?P<op><=|>=|==|!=|[-+*/%.<>=(),\[\]|!])""",
    re.VERBOSE,
)
_QUOTED_NAME = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
#: What a backslash before it is taken away from.
_ESCAPED = ('"', "'", "\\")
_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|```(?P<comment>.*?)```|(?P<open>```)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a search.

    Attributes:
        kind: "word", "string", "name", "number", "op" or "end".
        text: what it says, without quotes and escapes.
        start: offset of its first character.
        end: offset just past its last one.
    """

    kind: str
    text: str
    start: int
    end: int

    def says(self, *words: str) -> bool:
        """Tell whether this is one of the unquoted *words*, in any case."""
        return self.kind in {"word", "name", "op"} and self.text.lower() in words


def blank_comments(spl: str) -> str:
    """Put blanks in place of comments, so that offsets stay as they are; not inside strings."""

    def blank(found: re.Match[str]) -> str:
        if found["open"]:
            message = "The comment ``` is not closed. End it with ```."
            raise SplError(message, spl, found.start(), found.end())
        return re.sub(r"[^\n]", " ", found[0]) if found["comment"] is not None else found[0]

    return _COMMENT.sub(blank, spl) if "```" in spl else spl


def word(spl: str, at: int, end: int) -> Token:
    """Read the next word, string or operator at or after *at*."""
    at = min(_end(_SPACE, spl, at), end)
    if at >= end:
        return Token("end", "", end, end)
    if spl[at] == '"':
        return _string(spl, at)
    if found := _WORD_OPERATOR.match(spl, at, end):
        return Token("op", found[0], at, found.end())
    if found := _WORD.match(spl, at, end):
        return Token("word", found[0], at, found.end())
    raise SplError(f"{spl[at]!r} cannot stand here. Remove it or quote it.", spl, at, at + 1)


def symbol(spl: str, at: int, end: int) -> Token:
    """Read the next symbol of an expression at or after *at*."""
    at = min(_end(_SPACE, spl, at), end)
    if at >= end:
        return Token("end", "", end, end)
    if spl[at] == '"':
        return _string(spl, at)
    if spl[at] == "'":
        found = _QUOTED_NAME.match(spl, at, end)
        if not found:
            message = "The field name is not closed. End it with a single quote."
            raise SplError(message, spl, at, at + 1)
        return Token("field", _unescape(found[1]), at, found.end())
    if found := _SYMBOL.match(spl, at, end):
        return Token(found.lastgroup or "op", found[0], at, found.end())
    raise SplError(f"{spl[at]!r} has no meaning in an expression. Remove it.", spl, at, at + 1)


def string_end(spl: str, at: int) -> int:
    """Find the offset just past the string that opens at *at*."""
    return _string(spl, at).end


def offset_in(spl: str, token: Token, index: int) -> int:
    """Find the offset in *spl* of a character of a string, which may hold escapes before it."""
    at = token.start + 1
    for _ in range(index):
        at += 2 if spl[at] == "\\" and spl[at + 1 : at + 2] in _ESCAPED else 1
    return at


def bracket_end(spl: str, at: int, end: int) -> int:
    """Find the offset just past the bracket that closes the one at *at*.

    Raises:
        SplError: none does.
    """
    depth, start = 0, at
    while at < end:
        character = spl[at]
        if character == '"':
            at = string_end(spl, at)
            continue
        depth += {"[": 1, "]": -1}.get(character, 0)
        at += 2 if character == "\\" else 1
        if depth == 0:
            return at
    message = "The bracket of the subsearch is not closed. End it with ]."
    raise SplError(message, spl, start, start + 1)


def _string(spl: str, at: int) -> Token:
    found = _STRING.match(spl, at)
    if not found:
        message = 'The string is not closed. End it with a double quote (inside it: \\").'
        raise SplError(message, spl, at, at + 1)
    return Token("string", _unescape(found[1]), at, found.end())


def _unescape(text: str) -> str:
    r"""Undo ``\"``, ``\'`` and ``\\``; every other backslash stands for itself."""
    return re.sub(r"\\([\"'\\])", r"\1", text) if "\\" in text else text


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
