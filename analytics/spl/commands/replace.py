r"""Replace values by others.

    replace <text> WITH <text>, … [IN <field>, …]

    search index=web | replace 127.0.0.1 WITH localhost, *.example.org WITH *.example.com IN host

Whole values are compared, with regard to case; ``*`` stands for any text, and as many on the right
take what they matched. Without IN all fields are looked at but those that begin with ``_``. Of
several that match, one without a wildcard wins over one with, a later one over an earlier, and of
two with wildcards the one that spells out more. The values of a multivalue are looked at one by
one.

Source: Splunk Search Reference 9.2, replace.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analytics.spl.expr import TRUE, Call, Expr, Field, Literal
from analytics.spl.plan import Given, Mapped, PerField, Plan
from analytics.spl.plan.rows import VALUE

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Replace values in the fields."""
    pairs: list[tuple[str, str]] = []
    while args.token().kind in {"word", "string"} and not args.token().says("in"):
        pairs.append(_pair(args))
        args.accept(",")
    if not pairs:
        args.fail("replace needs a pair such as: old WITH new.")
    names: tuple[str, ...] = ("*",)
    if args.accept("in"):
        names = args.names()
        if not names:
            args.fail("A field is missing after IN. Name one.")
    args.end()
    value = _value(pairs)
    if not any("*" in name for name in names):
        return Mapped(source, tuple((name, name) for name in names), value)
    return PerField(
        source, names, lambda fields: Mapped(Given(), tuple((x, x) for x in fields), value)
    )


def _pair(args: Args) -> tuple[str, str]:
    old = _text(args)
    args.expect("with")
    start = args.token()
    new = _text(args)
    if new.count("*") not in {0, old.count("*")}:
        args.fail(f"{new!r} has other than the wildcards of {old!r}. Write as many, or none.",
                  start)  # fmt: skip
    return old, new


def _text(args: Args) -> str:
    """Read a text, which may be empty."""
    token = args.token()
    if token.kind not in {"word", "string"}:
        args.fail("A text is missing here. Write it in double quotes.", token)
    return args.take().text


def _value(pairs: list[tuple[str, str]]) -> Expr:
    """Return what becomes of a value."""
    later_first = pairs[::-1]
    exact = [pair for pair in later_first if "*" not in pair[0]]
    wild = [pair for pair in later_first if "*" in pair[0]]
    wild.sort(key=lambda pair: -len(pair[0].replace("*", "")))
    arms: list[Expr] = []
    for old, new in exact + wild:
        pattern = "(?s)\\A" + "(.*)".join(re.escape(part) for part in old.split("*")) + "\\z"
        arms.append(Call("match", (Field(VALUE), Literal(pattern))))
        if "*" not in new:
            arms.append(Literal(new))
            continue
        literal, *others = [part.replace("\\", "\\\\") for part in new.split("*")]
        filled = literal + "".join(f"\\{at}{part}" for at, part in enumerate(others, start=1))
        arms.append(Call("replace", (Field(VALUE), Literal(pattern), Literal(filled))))
    return Call("case", (*arms, TRUE, Field(VALUE)))
