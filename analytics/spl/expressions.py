"""The parser of the expressions of eval and where.

    parse 'if(status>=500, "bad", upper(name))'
    -> Call("if", (Binary(">=", Field("status"), Literal(500)), Literal("bad"), …))

Source: Splunk Search Manual, "About evaluating and manipulating fields". AND is
evaluated before OR before XOR here, other than in `search` (analytics.spl.terms).
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

from analytics.errors import SplError
from analytics.spl import functions, tokens
from analytics.spl.expr import (
    And,
    Binary,
    Call,
    Expr,
    Field,
    Literal,
    Match,
    Not,
    Or,
    Term,
    Xor,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MAX_DEPTH = 50

#: So many operands one behind the other, as in a+b+c: each is a level of the tree.
MAX_CHAIN = 200

#: A whole number of more digits is read as a fraction is, to 17 places.
_WHOLE_DIGITS = 18


def is_condition(expr: Expr) -> bool:
    """Tell whether *expr* can only be true or false, which no field holds."""
    match expr:
        case Literal(value=value):
            return isinstance(value, bool)
        case Binary(op=op):
            return op in {"=", "!=", "<", "<=", ">", ">="}
        case Call(name="if", args=args):
            return all(map(is_condition, args[1:]))
        case Call(name=name):
            row = functions.table().get(name)
            return row is not None and row.gives == "b"
    return isinstance(expr, And | Or | Xor | Not | Match | Term)


class Parser:
    """Reads one expression from a place in a search.

    Attributes:
        at: offset just past what has been read.
    """

    def __init__(self, spl: str, at: int, end: int) -> None:
        self.spl, self.at, self.end = spl, at, end
        self._depth = 0
        self._next: tuple[int, tokens.Token] | None = None

    def expression(self) -> Expr:
        """Read an expression as far as it goes."""
        return self._xor()

    def peek(self) -> tokens.Token:
        """Return the next symbol and stay before it."""
        if self._next is None or self._next[0] != self.at:  # each level of operators asks anew
            self._next = self.at, tokens.symbol(self.spl, self.at, self.end)
        return self._next[1]

    def take(self) -> tokens.Token:
        """Return the next symbol and move past it."""
        token = self.peek()
        self.at = token.end
        return token

    def expect(self, op: str) -> tokens.Token:
        """Move past the operator *op*, or say that it is missing."""
        token = self.peek()
        if token.kind != "op" or token.text != op:
            found = f"found {token.text!r}" if token.kind != "end" else "the text ends"
            message = f"Expected {op!r} here, but {found}. Check the expression before it."
            raise SplError(message, self.spl, token.start, token.end)
        return self.take()

    def _xor(self) -> Expr:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            message = f"The expression is nested over {MAX_DEPTH} deep. Split it into several."
            raise SplError(message, self.spl, self.at, self.at + 1)
        left = self._list("or", Or, lambda: self._list("and", And, self._not))
        count = 1
        while self.peek().says("xor"):
            count += 1
            if count > MAX_CHAIN:
                self._fail_long(self.peek())
            self.take()
            left = Xor(left, self._list("or", Or, lambda: self._list("and", And, self._not)))
        self._depth -= 1
        return left

    def _list(
        self, word: str, join: Callable[[tuple[Expr, ...]], Expr], part: Callable[[], Expr]
    ) -> Expr:
        parts = [part()]
        while self.peek().says(word):
            self.take()
            parts.append(part())
        return join(tuple(parts)) if len(parts) > 1 else parts[0]

    def _not(self) -> Expr:
        count = 0
        while self.peek().says("not", "!"):
            self.take()
            count += 1
        part = self._comparison()
        for _ in range(min(count, 2 - count % 2)):  # two of them undo each other
            part = Not(part)
        return part

    def _comparison(self) -> Expr:
        left = self._sum()
        token = self.peek()
        if token.kind == "op" and token.text in {"=", "==", "!=", "<", "<=", ">", ">="}:
            self.take()
            return Binary(token.text.replace("==", "="), left, self._sum())
        if token.says("like"):
            self.take()
            return Call("like", (left, self._sum()), token.start)
        if token.says("in"):
            self.take()
            self.expect("(")
            args, _ = self._arguments()
            return Call("in", (left, *args), token.start)
        return left

    def _sum(self) -> Expr:
        return self._chain({"+", "-", "."}, self._product)

    def _product(self) -> Expr:
        return self._chain({"*", "/", "%"}, self._unary)

    def _chain(self, operators: set[str], part: Callable[[], Expr]) -> Expr:
        left, count = part(), 1
        while (token := self._operator(operators)) is not None:
            count += 1
            if count > MAX_CHAIN:
                self._fail_long(token)
            self.at = token.end
            left = Binary(token.text, left, part())
        return left

    def _operator(self, operators: set[str]) -> tokens.Token | None:
        """Return the next of *operators*; the dot of ``x.5`` is one, though a number begins so."""
        token = self.peek()
        if token.kind == "number" and token.text[0] == "." and "." in operators:
            return tokens.Token("op", ".", token.start, token.start + 1)
        return token if token.kind == "op" and token.text in operators else None

    def _fail_long(self, token: tokens.Token) -> NoReturn:
        message = f"The expression has over {MAX_CHAIN} operands in a row. Split it into several."
        raise SplError(message, self.spl, token.start, token.end)

    def _unary(self) -> Expr:
        is_negative = False
        while (token := self.peek()).kind == "op" and token.text in {"-", "+"}:
            self.take()
            is_negative ^= token.text == "-"
        part = self._primary()
        if not is_negative:
            return part
        if isinstance(part, Literal) and isinstance(part.value, int | float):
            return Literal(-part.value)
        return Binary("-", Literal(0), part)

    def _primary(self) -> Expr:
        token = self.take()
        match token.kind:
            case "string":
                return Literal(token.text)
            case "field":
                return Field(token.text)
            case "number":
                return Literal(_number(token.text))
            case "name":
                return self._named(token)
        if token.kind == "op" and token.text == "(":
            inner = self._xor()
            self.expect(")")
            return inner
        what = f"{token.text!r} cannot stand here" if token.text else "The expression ends too soon"
        message = f'{what}. Write a field, a number, a "text" or a function.'
        raise SplError(message, self.spl, token.start, token.end)

    def _named(self, token: tokens.Token) -> Expr:
        following = self.peek()
        if following.kind == "op" and following.text == "(":
            self.take()
            args, places = self._arguments()
            call = Call(token.text.lower(), args, token.start)
            self._check(call, places)
            return call
        if token.text.lower() in {"true", "false"}:
            return Literal(token.text.lower() == "true")
        return Field(token.text)

    def _check(self, call: Call, places: Sequence[int]) -> None:
        """Fail unless there is such a function and it can take these arguments."""
        row = functions.table().get(call.name)
        end = call.start + len(call.name)
        if row is None:
            raise SplError(_missing(call.name), self.spl, call.start, end)
        least, most = row.arity()
        if len(call.args) < least or (most is not None and len(call.args) > most):
            message = (
                f"{call.name} does not take {len(call.args)} arguments. Example: {row.example}"
            )
            raise SplError(message, self.spl, call.start, end)
        values = [_known(arg) for arg in call.args]
        problem = next(
            (
                (place, f"{call.name} takes a constant text here. Write it in double quotes.")
                for place, value in enumerate(values)
                if row.kind(place) == "k" and not isinstance(value, str)
            ),
            None,
        ) or (row.check(values) if row.check else None)
        if problem is not None:
            start, stop = places[problem[0]], places[problem[0] + 1] - 1
            stop = start + len(self.spl[start:stop].rstrip(", \n\t"))
            raise SplError(problem[1], self.spl, start, stop)

    def _arguments(self) -> tuple[tuple[Expr, ...], list[int]]:
        """Read what stands up to the closing parenthesis.

        Returns:
            The arguments; the offset of each, and that behind the parenthesis.
        """
        args: list[Expr] = []
        if self.peek().text == ")" and self.peek().kind == "op":
            return (), [self.take().end]
        places = [self.peek().start]
        while True:
            args.append(self._xor())
            token = self.peek()
            if token.kind == "op" and token.text == ",":
                self.take()
                places.append(self.peek().start)
                continue
            places.append(self.expect(")").end)
            return tuple(args), places


def _known(arg: Expr) -> object:
    """Return what a check of arguments looks at: a constant, a call as such, None for others."""
    return arg.value if isinstance(arg, Literal) else arg if isinstance(arg, Call) else None


def _missing(name: str) -> str:
    """Say that there is no function *name*, and what there is instead."""
    if name in functions.REFUSED:
        return f"The function {name!r} is not available here. {functions.REFUSED[name]}"
    near = get_close_matches(name, functions.table(), n=1)
    fix = f"Did you mean {near[0]!r}?" if near else "docs/spl.md lists the functions."
    return f"There is no function {name!r}. {fix}"


def _number(text: str) -> float:
    return int(text) if text.isdigit() and len(text) <= _WHOLE_DIGITS else float(text)
