"""The expressions of `search`: terms, ``field=value``, IN, AND, OR, NOT, time modifiers.

    (a=1 OR a=2) NOT b=*  index=web earliest=-1d@d

Source: Splunk Search Manual 9.3, "Boolean expressions": parentheses, then NOT, then OR,
then AND; AND stands between terms that have nothing between them; the operators are
capitalised, in lower case they are terms.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.spl.expr import TRUE, And, Binary, Expr, Field, Literal, Match, Not, Or, Term
from analytics.spl.times import moment

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.tokens import Token

_COMPARISONS = {"=", "!=", "<", "<=", ">", ">="}
_EARLIEST = {"earliest", "starttime"}
_LATEST = {"latest", "endtime"}
_INDEX_TIME = {"_index_earliest": ">=", "_index_latest": "<"}
#: The old modifiers: ``daysago=2`` is ``earliest=-2d``, ``enddaysago=1`` is ``latest=-1d``.
_AGO = {
    f"{side}{unit}sago": ("earliest" if side != "end" else "latest", letter)
    for side in ("", "start", "end")
    for unit, letter in (("minute", "m"), ("hour", "h"), ("day", "d"), ("month", "mon"))
}
_NOT_HERE = {
    "timeformat",
    "searchtimespandays",
    "searchtimespanhours",
    "searchtimespanminutes",
    "searchtimespanmonths",
    "eventtype",
    "tag",
    "savedsearch",
    "savedsplunk",
    "hosttag",
}
MAX_DEPTH = 100


class Terms:
    """Reads the arguments of `search`.

    Attributes:
        has_earliest, has_latest: whether the text sets its own time range.
        has_index: whether it names an index.
    """

    def __init__(self, args: Args, *, stop: tuple[str, ...] = ()) -> None:
        """Read from *args*, to the end or a word of *stop*."""
        self._args, self._stop = args, stop
        self._depth = 0
        self.has_earliest = self.has_latest = self.has_index = False

    def read(self) -> Expr:
        """Read all there is.

        Raises:
            SplError: a bracket left open, a comparison without a value, a bad time.
        """
        if self._is_end():
            return TRUE
        condition = self._all()
        if not self._is_end():
            self._args.end()
        return condition

    def _is_end(self) -> bool:
        token = self._args.token()
        return token.kind == "end" or token.says(*self._stop)

    def _all(self) -> Expr:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._args.fail(f"Parentheses are nested over {MAX_DEPTH} deep. Remove some.")
        parts = [self._any()]
        while True:
            token = self._args.token()
            if self._is_word(token, "AND"):
                self._args.take()
            elif self._is_end() or (token.kind == "op" and token.text == ")"):
                break
            parts.append(self._any())
        self._depth -= 1
        kept = [part for part in parts if part != TRUE]
        return And(tuple(kept)) if len(kept) > 1 else kept[0] if kept else TRUE

    def _any(self) -> Expr:
        parts = [self._not()]
        while self._is_word(self._args.token(), "OR"):
            self._args.take()
            parts.append(self._not())
        return Or(tuple(parts)) if len(parts) > 1 else parts[0]

    def _not(self) -> Expr:
        if self._is_word(self._args.token(), "NOT"):
            self._args.take()
            self._depth += 1
            if self._depth > MAX_DEPTH:
                self._args.fail(f"NOT is nested over {MAX_DEPTH} deep. Remove some.")
            part = self._not()
            self._depth -= 1
            return Not(part)
        return self._single()

    def _single(self) -> Expr:
        token = self._args.token()
        if token.kind == "op" and token.text == "(":
            self._args.take()
            if self._args.accept(")"):
                return TRUE
            inner = self._all()
            self._args.expect(")")
            return inner
        if token.kind not in {"word", "string"}:
            self._args.fail("A term or field=value is missing here. Write one, or remove this.")
        self._args.take()
        following = self._args.token()
        if following.kind == "op" and following.text.replace("==", "=") in _COMPARISONS:
            self._args.take()
            return self._comparison(token, following.text.replace("==", "="))
        if self._is_word(following, "IN"):
            self._args.take()
            return self._in(token)
        if following.kind == "op" and following.text == "(" and following.start == token.end:
            return self._directive(token)
        return TRUE if token.text == "*" and token.kind == "word" else Term(token.text)

    def _comparison(self, name: Token, op: str) -> Expr:
        value = self._args.token()
        if value.kind not in {"word", "string"}:
            self._args.fail(f"A value is missing after {name.text}{op}. Write one, or quote it.")
        self._args.take()
        field = name.text.lower()
        if field in _NOT_HERE:
            self._args.fail(f"{name.text!r} is not available here. Name the fields instead.", name)
        if field in _EARLIEST | _LATEST | _INDEX_TIME.keys() and op == "=":
            return self._time(field, value)
        if field in _AGO and op == "=":
            return self._ago(*_AGO[field], value)
        self.has_index |= field == "index"
        return Match(name.text, op, value.text)

    def _ago(self, field: str, unit: str, value: Token) -> Expr:
        if not value.text.isascii() or not value.text.isdigit():
            self._args.fail(f"{value.text!r} is no whole number. Write one.", value)
        return self._time(field, replace(value, text=f"-{value.text}{unit}"))

    def _time(self, field: str, value: Token) -> Expr:
        found = moment(value.text, self._args.context.now, self._args.context.zone)
        if found is None:
            self._args.fail(
                f"{value.text!r} is no time. Write one such as -1d@d, now, 1312804800 or "
                "08/08/2011:11:45:00.",
                value,
            )
        self.has_earliest |= field in _EARLIEST
        self.has_latest |= field in _LATEST
        name = "_indextime" if field in _INDEX_TIME else "_time"
        op = _INDEX_TIME.get(field) or (">=" if field in _EARLIEST else "<")
        return Binary(op, Field(name), Literal(found.timestamp()))

    def _in(self, name: Token) -> Expr:
        self._args.expect("(")
        self.has_index |= name.text.lower() == "index"
        parts: list[Expr] = []
        while True:
            value = self._args.token()
            if value.kind not in {"word", "string"}:
                self._args.fail(f"A value is missing in {name.text} IN (…). Write one.")
            parts.append(Match(name.text, "=", self._args.take().text))
            if self._args.accept(","):
                continue
            if self._args.accept(")"):
                return Or(tuple(parts)) if len(parts) > 1 else parts[0]

    def _directive(self, token: Token) -> Expr:
        """Read ``CASE(text)`` or ``TERM(text)``."""
        if token.text not in {"CASE", "TERM"}:
            self._args.fail(f"{token.text!r} is no function of search. Use where for functions.",
                            token)  # fmt: skip
        self._args.expect("(")
        value = self._args.take()
        self._args.expect(")")
        return Term(value.text, is_case_sensitive=token.text == "CASE")

    def _is_word(self, token: Token, word: str) -> bool:
        return token.kind == "word" and token.text == word
