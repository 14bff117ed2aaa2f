"""What stands after a command's name, ready to be asked for.

    def plan(args, source):
        count = args.count("count", default=10)
        args.end()

A question that the text does not answer is an `SplError` with its position, never a guess.

Source: Splunk Search Reference, "Understanding SPL syntax": options are ``name=value`` pairs,
lists have blanks or commas between, truth values are t, f, true, false, 1, 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

from analytics.errors import PatternError, SplError
from analytics.spl import parse, patterns, tokens
from analytics.spl.expressions import Parser
from analytics.spl.parse import Call, Search

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from analytics.spl.expr import Expr
    from analytics.spl.patterns import Pattern
    from analytics.spl.plan import Plan
    from analytics.spl.tokens import Token

    Inner = Callable[[Search, Plan | None], Plan]
    Stanza = Callable[[str, str], Mapping[str, str] | None]

#: Where a search looks that names no index, for a caller of whom nothing else is known.
DEFAULT_INDEXES = ("main",)
_WHOLE = re.compile(r"[0-9]{1,18}")
_TRUE, _FALSE = {"true", "t", "1", "yes"}, {"false", "f", "0", "no"}


def no_stanza(_file: str, _name: str) -> None:
    """Know of no stanza."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a search knows besides its text.

    Attributes:
        now: the moment it began; aware.
        zone: the zone of the searcher.
        earliest, latest: the range of the request, None for no bound.
        indexes: patterns of the indexes that a search looks in where it names none.
        stanza: gives the settings of a stanza, by its file and name; None for none.
    """

    now: datetime
    zone: ZoneInfo
    earliest: datetime | None = None
    latest: datetime | None = None
    indexes: tuple[str, ...] = DEFAULT_INDEXES
    stanza: Stanza = no_stanza


class Args:
    """The arguments of one call, read from left to right.

    Attributes:
        command: the name of the command.
        context: what the search knows besides its text.
    """

    def __init__(
        self, search: Search, call: Call, context: Context, inner: Inner | None = None
    ) -> None:
        self.command, self.context = call.name, context
        self._spl, self._at, self._end = search.spl, call.args_start, call.args_end
        self._start, self._inner = call.start, inner

    def beside(self, text: str) -> Args:
        """Return what asks *text* as if it stood behind the command."""
        call = Call(self.command, 0, 0, len(text))
        return Args(Search(text, ()), call, self.context, self._inner)

    def token(self) -> Token:
        """Return the next word, string or operator and stay before it."""
        return tokens.word(self._spl, self._at, self._end)

    def take(self) -> Token:
        """Return the next word, string or operator and move past it."""
        token = self.token()
        self._at = token.end
        return token

    def accept(self, *words: str) -> Token | None:
        """Move past the next token if it is one of *words* (in any case), else return None."""
        token = self.token()
        return self.take() if token.says(*words) else None

    def expect(self, word: str) -> None:
        """Move past *word*, or say that it is missing."""
        if not self.accept(word):
            self.fail(f"Expected {word!r} here. Check the arguments of {self.command}.")

    def expression(self) -> Expr:
        """Read an expression of eval."""
        parser = Parser(self._spl, self._at, self._end)
        expression = parser.expression()
        self._at = parser.at
        return expression

    def pipeline(self, source: Plan | None = None) -> Plan:
        """Read ``[command | …]`` and return its plan, over *source* where it is given one."""
        token = self.token()
        if token.kind != "op" or token.text != "[" or self._inner is None:
            self.fail(f"{self.command} needs a search in brackets here: [search …].", token)
        close = tokens.bracket_end(self._spl, token.start, self._end)
        self._at = close
        return self._inner(parse.within(self._spl, token.end, close - 1), source)

    def is_pipeline(self) -> bool:
        """Tell whether ``[`` stands here."""
        token = self.token()
        return token.kind == "op" and token.text == "["

    def bracketed(self) -> str:
        """Read ``[…]`` and return the text between the brackets."""
        token = self.token()
        if token.kind != "op" or token.text != "[":
            self.fail(f"{self.command} needs a pipeline in brackets here: [eval …].", token)
        close = tokens.bracket_end(self._spl, token.start, self._end)
        self._at = close
        return self._spl[token.end : close - 1]

    def replanned(self, text: str, source: Plan | None = None) -> Plan:
        """Return the plan of *text*, a search made here, over *source* where it is given one."""
        if self._inner is None:
            self.fail(f"{self.command} cannot stand here.")
        return self._inner(parse.parse(text), source)

    def text_from(self, start: int) -> str:
        """Return the text from the offset *start* to where reading stands."""
        return self._spl[start : self._at].strip()

    def pattern(self, token: Token, part: slice = slice(None)) -> Pattern:
        """Read a string, or a *part* of it, as a regular expression."""
        try:
            return patterns.translated(token.text[part])
        except PatternError as error:
            first = part.start or 0
            start, end = (
                tokens.offset_in(self._spl, token, first + index)
                for index in (error.start, error.end)
            )
            raise SplError(str(error), self._spl, start, end) from error

    def at_end(self) -> bool:
        """Tell whether nothing is left."""
        return self.token().kind == "end"

    def end(self) -> None:
        """Say that nothing more may stand here."""
        token = self.token()
        if token.kind != "end":
            self.fail(f"{self.command} does not take {token.text!r} here. Remove it.", token)

    def name(self, what: str = "field") -> str:
        """Read the name of a field (or of what else *what* says)."""
        token = self.token()
        if token.kind not in {"word", "string"} or not token.text:
            self.fail(f"A {what} is missing here. {self.command} needs one.", token)
        return self.take().text

    def plain_name(self, what: str = "field") -> str:
        """Read a name that may not hold a wildcard."""
        token = self.token()
        if "*" in token.text:
            self.fail(f"{token.text!r} stands for several fields. Name one {what}.", token)
        return self.name(what)

    def quoted_name(self) -> str:
        """Read the name of a field in single quotes."""
        token = tokens.symbol(self._spl, self._at, self._end)
        self._at = token.end
        return token.text

    def names(self, *, stop: Collection[str] = (), is_plain: bool = False) -> tuple[str, ...]:
        """Read names up to the end or a word of *stop*, with blanks or commas between."""
        found: list[str] = []
        while self.token().kind in {"word", "string"} and not self.token().says(*stop):
            found.append(self.plain_name() if is_plain else self.name())
            self.accept(",")
        return tuple(found)

    def options(self, known: Collection[str]) -> dict[str, Token]:
        """Read the ``name=value`` pairs that stand here; the values are tokens.

        Raises:
            SplError: a name that is not *known*, or a name twice.
        """
        found: dict[str, Token] = {}
        while (option := self.option(known)) is not None:
            name, value = option
            if name in found:
                self.fail(f"{name!r} is given twice. Remove one.", value)
            found[name] = value
        return found

    def option(self, known: Collection[str]) -> tuple[str, Token] | None:
        """Read one ``name=value`` pair, or return None when none stands here."""
        if not self.is_option():
            return None
        token = self.token()
        after = tokens.word(self._spl, token.end, self._end)
        name = token.text.lower()
        if name not in known:
            near = get_close_matches(name, known, n=1)
            fix = f"Did you mean {near[0]!r}?" if near else f"It knows: {', '.join(sorted(known))}."
            fix = fix if known else "Remove it."
            self.fail(f"{self.command} has no option {token.text!r}. {fix}", token)
        self._at = after.end
        value = self.token()
        if value.kind not in {"word", "string"}:
            self.fail(f"A value is missing after {token.text}=. Write one.", value)
        return name, self.take()

    def is_option(self) -> bool:
        """Tell whether a ``name=value`` pair stands here."""
        token = self.token()
        after = tokens.word(self._spl, token.end, self._end)
        return token.kind == "word" and after.kind == "op" and after.text in {"=", "=="}

    def flag(self, token: Token | None, *, default: bool) -> bool:
        """Read a truth value: t, true, 1, f, false, 0."""
        if token is None:
            return default
        if token.text.lower() not in _TRUE | _FALSE:
            self.fail(f"{token.text!r} is neither true nor false. Write t or f.", token)
        return token.text.lower() in _TRUE

    def whole(self, token: Token | None, *, default: int, least: int = 0) -> int:
        """Read a whole number of at least *least*."""
        if token is None:
            return default
        is_one = _WHOLE.fullmatch(token.text) is not None
        if not is_one or int(token.text) < least:
            self.fail(f"{token.text!r} is no whole number from {least} up. Write one.", token)
        return int(token.text)

    def number(self, token: Token | None, *, default: float) -> float:
        """Read any number."""
        if token is None:
            return default
        try:
            return float(token.text)
        except ValueError:
            self.fail(f"{token.text!r} is no number. Write one.", token)

    def count(self, option: str = "limit", *, default: int) -> int:
        """Read a bare whole number, or ``option=number``, where one stands here."""
        given = self.option((option,))
        if given is not None:
            return self.whole(given[1], default=default)
        token = self.token()
        if token.kind == "word" and token.text.isdigit():
            return self.whole(self.take(), default=default)
        return default

    def fail(self, message: str, token: Token | None = None) -> NoReturn:
        """Raise an `SplError` at *token*, or at the next one."""
        if token is None:
            token = tokens.word(self._spl, self._at, self._end)
        start = min(token.start, max(len(self._spl) - 1, 0))
        raise SplError(message, self._spl, start, max(token.end, start + 1))
