"""Fuzz the language: any text is a plan, or an `SplError` with its place.

    python -m fuzz.spl -runs=20000 [CORPUS]      (in tests/; libFuzzer's options)

Any other exception, or ten seconds for one text, end the run. The first byte chooses whether the
rest is taken as it is, or as numbers of words of the language put one behind the other, and
whether a search stands before it.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import atheris

from fuzz import run

with atheris.instrument_imports(include=["analytics.spl"]):
    from analytics.spl import macros, parse, planner, rules
    from analytics.spl.functions import table
    from analytics.spl.planner import Context

    COMMANDS = [planner.command(name) for name in sorted(planner.names())]

from analytics.errors import SplError

CONTEXT = Context(datetime(2011, 8, 8, 12, tzinfo=UTC), ZoneInfo("Europe/Zurich"))
SIGNS = "| [ ] ( ) , = != < <= > >= == + - * / % . ' \" \\ ` ``` $ ^ : ; @ # & ? ! { } ~"
KEYWORDS = "by as over where and AND or OR not NOT xor in IN like true false count avg dc values"
VALUES = (
    "a b c* * _time _raw index=main 1 0 -1 1.5 1e9 99999999999999999999 -1d@d @w1 1d 1mon "
    "span= limit= earliest= latest= output format= field= max= <<FIELD>> $a$ \0 é 😀"
)
WORDS = (
    *sorted(planner.names()),
    *sorted(table()),
    *f"{SIGNS} {KEYWORDS} {VALUES}".split(" "),
)
SEEDS = (
    b'\0search index=web status>=500 NOT path="/health*" earliest=-1d@d | timechart span=1h count',
    b"\0| makeresults count=5 | eval a=if(b>1, \"x\", 'y z') . upper(c) | where a!=b AND NOT d",
    b'\0search [search a | fields b] | rex "(?<x>[a-z]+)" | stats count(eval(a=1)) as n by x',
    b"\0search a | append [search b] | join c [search d] | foreach x* [eval <<FIELD>>=1]",
    b'\0search `m(a, "b")` ```c``` | sort - a, +num(b) | dedup 3 a sortby -_time | head (x<3)',
    bytes([1, *range(80)]),
    bytes([3, *range(80, 250)]),
    b"\2timewrap 1d series=exact | eval x=case(a=1, 2, true(), 3) | where x IN (1, 2)",
)


def text_of(data: bytes) -> str:
    """Read an input as the text of a search."""
    how, rest = (data[0] if data else 0), data[1:]
    text = rest.decode("utf-8", "replace")
    if how & 1:
        text = " ".join(WORDS[number % len(WORDS)] for number in rest)
    return f"search a | {text}" if how & 2 else text


def test_one_input(data: bytes) -> None:
    """Plan one text, or be told what is wrong with it."""
    with suppress(SplError):
        text = macros.expand(text_of(data), lambda _: None, lambda *_: None)
        rules.improve(planner.plan(parse.parse(text), CONTEXT))


if __name__ == "__main__":
    run(test_one_input, SEEDS)
