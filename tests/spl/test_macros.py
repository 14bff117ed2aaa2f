"""A name in backticks becomes the text it stands for."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.together import together

from analytics.errors import SplError
from analytics.spl.expr import Binary, Call, Field, Literal
from analytics.spl.macros import Macro, expand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.spl.expr import Expr

MACROS = {
    "errors": Macro("status>=500"),
    "from(1)": Macro("index=$i$", ("i",)),
    "pair(2)": Macro("$a$=$b$", ("a", "b")),
    "outer(1)": Macro("(`errors` OR code=$c$)", ("c",)),
    "loop": Macro("`loop`"),
    "made(1)": Macro('"x=" . $v$', ("v",), is_eval=True),
    "checked(1)": Macro("n=$n$", ("n",), validation="isnum(n)", error="n is no number"),
    "told(1)": Macro("n=$n$", ("n",), validation='if(n="7", null(), "n must be 7")'),
    "bad(1)": Macro("x", ()),
    "broken": Macro("1 +", is_eval=True),
    "empty": Macro(""),
}


def evaluate(expr: Expr, fields: Mapping[str, str]) -> str | bool | None:
    """Understand the few expressions of the macros above."""
    match expr:
        case Binary(".", Literal(str() as left), right):
            value = right.value if isinstance(right, Literal) else fields[str(right).split("'")[1]]
            return f"{left}{value}"
        case Call("isnum", (Field(name),)):
            return fields[name].isdigit()
        case Call("if"):
            return None if fields["n"] == "7" else "n must be 7"
    return None


def expanded(spl: str) -> str:
    return expand(spl, MACROS.get, evaluate)


@together(
    ("spl", "text"),
    [
        ("search `errors` | head", "search status>=500 | head"),
        ("search `from(web)`", "search index=web"),
        ('search `from("a b")`', "search index=a b"),
        ("search `pair(a, f(x, y))`", "search a=f(x, y)"),
        ('search `pair(a, "b,c")`', "search a=b,c"),
        ("search `pair(b=1, a=2)`", "search 2=1"),
        ("search `outer(7)`", "search (status>=500 OR code=7)"),
        ("search `made(5)`", "search x=5"),
        ("search `checked(5)` `told(7)`", "search n=5 n=7"),
        ("search a`empty`b", "search ab"),
        (
            'search "`errors`" ```a `comment` here``` x',
            'search "`errors`" ```a `comment` here``` x',
        ),
        ("search x", "search x"),
    ],
)
def test_text_is_put_in_place(spl: str, text: str) -> None:
    assert expanded(spl) == text


@together(
    ("spl", "text", "start"),
    [
        ("search `no`", "'no' that cannot be found", 7),
        ("search `errors(1)`", r"'errors\(1\)' that cannot be found", 7),
        ("search `loop`", "nested over 32 deep", 0),
        ("search `checked(x)`", "n is no number", 7),
        ("search `told(8)`", "n must be 7", 7),
        ("search `bad(1)`", "0 names of arguments for 1", 7),
        ("search `broken`", "cannot be read", 7),
        ("search `errors", "not closed", 7),
        ("search `a b c`", "no name of a macro", 7),
        ("search `pair(a=1, a=2)`", "given twice", 7),
    ],
)
def test_fault_is_told(spl: str, text: str, start: int) -> None:
    with pytest.raises(SplError, match=text) as caught:
        expanded(spl)

    assert caught.value.start == start


@given(st.text('`"\\,()=a $n|\n'))
def test_any_text_is_expanded_or_refused(spl: str) -> None:
    with suppress(SplError):
        assert isinstance(expanded(f"search {spl}"), str)
