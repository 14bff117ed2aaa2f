"""Tokens to a search: a list of calls, each a command and the text of its arguments.

    parse("search index=web | head 5").calls
    -> (Call("search", …" index=web "), Call("head", …" 5"))

Source: Splunk Search Reference, "Understanding SPL syntax". Through the REST API a
search starts with a command name, or with a pipe and a generating command; a search
that starts with neither is refused, as splunkd does (docs/spl.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from analytics.errors import SplError
from analytics.spl import tokens

#: More commands than anybody writes; each nests the SQL of the one before.
MAX_CALLS = 200

#: A longer search is a list of values, which belongs into a lookup; and brackets in brackets.
MAX_LENGTH, MAX_DEPTH = 250_000, 20

_NAME = re.compile(r"\s*([A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True)
class Call:
    """One command of a search.

    Attributes:
        name: the command, in lower case.
        start: offset of the command's name.
        args_start: offset just past the name.
        args_end: offset of the next pipe, or of the end.
    """

    name: str
    start: int
    args_start: int
    args_end: int


@dataclass(frozen=True, slots=True)
class Search:
    """A search, split into its calls.

    Attributes:
        spl: the text, with blanks in place of comments.
        calls: its commands in order; at least one.
    """

    spl: str
    calls: tuple[Call, ...]

    def arguments(self, call: Call) -> str:
        """Return the text of the arguments of *call*."""
        return self.spl[call.args_start : call.args_end].strip()


def parse(spl: str) -> Search:
    """Split *spl* into calls.

    Raises:
        SplError: nothing in it, an empty stage, a quote or bracket left open.
    """
    if len(spl) > MAX_LENGTH:
        message = f"A search has {MAX_LENGTH:,} characters at most. Shorten it, or use a lookup."
        raise SplError(message, spl[:1000], 0, 1)
    text = tokens.blank_comments(spl)
    if not text.strip():
        message = "The search is empty. Begin with a command, such as: search index=main"
        raise SplError(message, spl, 0, 1)
    return within(text, 0, len(text))


def within(text: str, start: int, end: int) -> Search:
    """Split the part of *text* from *start* to *end*, which has no comments, into calls.

    Raises:
        SplError: an empty stage, a quote or bracket left open, too many commands.
    """
    pieces = _stages(text, start, end)
    if not text[slice(*pieces[0])].strip():
        pieces = pieces[1:]
    if len(pieces) > MAX_CALLS:
        first, last = pieces[MAX_CALLS]
        message = f"A search has {MAX_CALLS} commands at most. Split it into several."
        raise SplError(message, text, first, last)
    return Search(text, tuple(_call(text, *piece) for piece in pieces))


def subsearches(search: Search, call: Call) -> list[tuple[int, int]]:
    """Find the spans of the outermost ``[…]`` among the arguments of *call*, brackets included.

    Raises:
        SplError: a bracket left open.
    """
    text, spans, at = search.spl, list[tuple[int, int]](), call.args_start
    while at < call.args_end:
        if text[at] == '"':
            at = tokens.string_end(text, at)
        elif text[at] == "[":
            spans.append((at, tokens.bracket_end(text, at, call.args_end)))
            at = spans[-1][1]
        else:
            at += 2 if text[at] == "\\" else 1
    return spans


def _stages(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Find the spans between the pipes that are in no string and no subsearch."""
    spans: list[tuple[int, int]] = []
    depth, at = 0, start
    while at < end:
        character = text[at]
        if character == '"':
            at = tokens.string_end(text, at)
            continue
        depth += {"[": 1, "]": -1}.get(character, 0)
        if depth > MAX_DEPTH:
            message = f"Brackets are nested over {MAX_DEPTH} deep. Run the inner searches first."
            raise SplError(message, text, at, at + 1)
        if character == "|" and depth <= 0:
            spans.append((start, at))
            start = at + 1
        at += 2 if character == "\\" else 1
    return [*spans, (start, end)]


def _call(text: str, start: int, end: int) -> Call:
    found = _NAME.match(text, start, end)
    if not found:
        at = min(start + len(text[start:end]) - len(text[start:end].lstrip()), len(text))
        message = "A command name is missing here. Write one after the pipe, or remove the pipe."
        raise SplError(message, text, at, at + 1)
    return Call(found[1].lower(), found.start(1), found.end(1), end)
