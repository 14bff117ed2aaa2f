"""One filter on a field, as a term of `search` and as a clause of `where`.

    term("plan", "is", "a*b")    -> plan="a*b"      finds at least what is meant, quickly
    clause("plan", "is", "a*b")  -> plan="a*b"      keeps exactly that

What each operator means:

    is, one of                       to the letter
    contains, starts with            in any case; no character is a wildcard
    >  >=  <  <=                     as numbers where the value reads as one, else as text
    is set                           the field has a value
    is not, does not contain,        the contrary; an event without the field is kept
    is not set

Source: ours; `analytics.spl.quote` says why a filter is written twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from analytics.errors import EventError, SplError
from analytics.properties import text_of
from analytics.spl import quote as q

Operator = Literal[
    "is", "is not", "one of", "contains", "does not contain", "starts with",
    "is set", "is not set", ">", ">=", "<", "<=",
]  # fmt: skip

_NUMBER = re.compile(r"[+-]?\d{1,300}(?:\.\d{1,300})?(?:[eE][+-]?\d{1,2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter: a property, what is asked of it, and the value where one is needed.

    Attributes:
        name: as it was tracked; ``event`` and ``distinct_id`` are those fields.
        value: a property's value; several of them for "one of".
    """

    name: str
    operator: Operator
    value: Any = ""

    @property
    def words(self) -> str:
        """Say it: ``plan is pro``."""
        is_many = isinstance(self.value, Collection) and not isinstance(self.value, str)
        value = ", ".join(map(str, self.value)) if is_many else self.value
        return f"{self.name} {self.operator} {value}".rstrip()


def term(name: str, operator: Operator, value: Any = "") -> str:
    """Write a filter on the field *name* for `search`: it finds what is meant, perhaps more.

    Returns:
        "" where `search` cannot narrow down.

    Raises:
        SplError: the operator is unknown, or does not go with the value.
    """
    texts = _texts(name, operator, value)
    return _TERMS[operator](q.field(name), texts)


def clause(name: str, operator: Operator, value: Any = "") -> str:
    """Write a filter on the field *name* for `where`: it keeps exactly what is meant.

    Returns:
        "" where the `term` says it all.

    Raises:
        SplError: as `term`.
    """
    texts = _texts(name, operator, value)
    return _CLAUSES[operator](q.variable(name), texts)


def _texts(name: str, operator: Operator, value: Any) -> Any:
    """Check the value of a filter and turn it into text, as the property has it."""
    if operator not in _TERMS:
        known = ", ".join(_TERMS)
        raise _error(f"There is no operator {operator!r}. Use one of: {known}.", name, operator)
    if operator in {"is set", "is not set"}:
        return ""
    is_many = isinstance(value, Collection) and not isinstance(value, str | bytes)
    if is_many != (operator == "one of"):
        want = "several values" if operator == "one of" else "one value"
        raise _error(f"A filter takes {want} here, not {value!r}. Give it so.", name, operator)
    try:
        texts = [text_of(one) for one in value] if is_many else [text_of(value)]
    except EventError as error:
        raise _error(str(error), name, operator) from None
    if not texts or not all(texts):
        message = f"The value {value!r} is in no event. Use 'is set' or 'is not set'."
        raise _error(message, name, operator)
    return texts if is_many else texts[0]


def _error(message: str, name: str, operator: str) -> SplError:
    text = f"{name} {operator}"
    return SplError(message, text, len(name) + 1, len(text))


def _listed(texts: Collection[str], write: Callable[[str], str]) -> str:
    return "(" + ", ".join(map(write, texts)) + ")"


def _equal(name: str, text: str) -> str:
    """Compare as text: with ``=``, 10 and 0010 are the same number."""
    return f"like({name}, {q.exact(text)})" if _is_number(text) else f"{name}={q.exact(text)}"


def _one_of(name: str, texts: Collection[str]) -> str:
    rest = [text for text in texts if not _is_number(text)]
    parts = [_equal(name, text) for text in texts if _is_number(text)]
    parts += [f"{name} IN {_listed(rest, q.exact)}"] * bool(rest)
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text


def _compared(operator: str) -> Callable[[str, str], str]:
    def compare(name: str, text: str) -> str:
        if _NUMBER.fullmatch(text):
            return f"tonumber({name}){operator}{q.quote(Decimal(text))}"
        return f"{name}{operator}{q.exact(text)}"

    return compare


def _matched(start: str = "") -> Callable[[str, str], str]:
    """Write a clause only where the term finds more than is meant."""

    def match(name: str, text: str) -> str:
        return "" if q.is_plain(text) else f"match({name}, {q.pattern(text, start)})"

    return match


def _unmatched(name: str, text: str) -> str:
    found = _matched()(name, text)
    return f"(isnull({name}) OR NOT {found})" if found else ""


_COMPARISONS = (">", ">=", "<", "<=")

_TERMS: dict[str, Callable[[str, Any], str]] = {
    "is": lambda name, text: f"{name}={q.wild(text)}",
    "is not": lambda _name, _text: "",
    "one of": lambda name, texts: f"{name} IN {_listed(texts, q.wild)}",
    "contains": lambda name, text: f"{name}={q.wild(text, '*', '*')}",
    "does not contain": lambda name, text: (
        f"NOT {name}={q.wild(text, '*', '*')}" if q.is_plain(text) else ""
    ),
    "starts with": lambda name, text: f"{name}={q.wild(text, after='*')}",
    "is set": lambda name, _text: f"{name}=*",
    "is not set": lambda name, _text: f"NOT {name}=*",
    **dict.fromkeys(_COMPARISONS, lambda name, _text: f"{name}=*"),
}

_CLAUSES: dict[str, Callable[[str, Any], str]] = {
    "is": _equal,
    "is not": lambda name, text: f"(isnull({name}) OR NOT {_equal(name, text)})",
    "one of": _one_of,
    "contains": _matched(),
    "does not contain": _unmatched,
    "starts with": _matched("^"),
    "is set": lambda _name, _text: "",
    "is not set": lambda _name, _text: "",
    **{operator: _compared(operator) for operator in _COMPARISONS},
}
