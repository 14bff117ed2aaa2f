"""The expressions of eval, where and search: their nodes.

    if(status>=500, "bad", upper(name))
    -> Call("if", (Binary(">=", Field("status"), Literal(500)), Literal("bad"), …))

`analytics.spl.expressions` reads those of eval and where, `analytics.spl.terms` those of search.

Source: Splunk Search Manual, "About evaluating and manipulating fields".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMED = re.compile(r"\{([^{}]+)\}")

Scalar = str | float | bool | None


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, a number, a truth value or null."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class Field:
    """The value of a field."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments; *start* is the offset of its name."""

    name: str
    args: tuple[Expr, ...]
    start: int = 0


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands: ``+ - * / % . = != < <= > >= like``."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class And:
    """True when all are."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True when one is."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Xor:
    """True when one of two is."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Not:
    """True when the other is not."""

    part: Expr


@dataclass(frozen=True, slots=True)
class Match:
    """``field=value`` as `search` means it: without case, with ``*``; never null."""

    field: str
    op: str
    value: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase in the text of the event, as `search` means it."""

    text: str
    is_case_sensitive: bool = False


Expr = Literal | Field | Call | Binary | And | Or | Xor | Not | Match | Term
TRUE = Literal(value=True)


def children(expr: Expr) -> tuple[Expr, ...]:
    """Return the expressions directly inside *expr*."""
    match expr:
        case Call(args=args):
            return args
        case Binary(left=left, right=right) | Xor(left=left, right=right):
            return (left, right)
        case And(parts=parts) | Or(parts=parts):
            return parts
        case Not(part=part):
            return (part,)
    return ()


def walk(expr: Expr) -> Iterator[Expr]:
    """Yield *expr* and everything inside it."""
    yield expr
    for child in children(expr):
        yield from walk(child)


def fields(expr: Expr) -> set[str]:
    """Return the names of the fields that *expr* reads; ``_raw`` for a term."""
    names: set[str] = set()
    for part in walk(expr):
        match part:
            case Field(name=name) | Match(field=name):
                names.add(name)
            case Term():
                names.add("_raw")
    return names


def named_in(name: str) -> tuple[str, ...]:
    """Return the fields whose values a name of eval has in it: ``{a}_x`` gives ``("a",)``."""
    return tuple(_NAMED.findall(name))


def both(left: Expr, right: Expr) -> Expr:
    """Join two conditions by AND, leaving out those that are always true."""
    parts = [
        part
        for side in (left, right)
        for part in (side.parts if isinstance(side, And) else (side,))
        if part != TRUE
    ]
    return And(tuple(parts)) if len(parts) > 1 else parts[0] if parts else TRUE
