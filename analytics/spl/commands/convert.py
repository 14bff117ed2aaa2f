r"""Convert values to numbers, or times to text.

    convert [timeformat=<format>] <function>(<field>) [AS <field>], …

    search index=web | convert timeformat="%H:%M" ctime(_time) AS clock rmunit(size) memk(used_*)

| function | what it makes |
|---|---|
| `auto` | numbers by num, dur2sec, mstime, memk or rmcomma, the first that takes all values of the field; else the field stays as it is |
| `ctime` | text of epoch seconds, written in ``timeformat`` |
| `dur2sec` | seconds of ``[D+]HH:MM:SS`` |
| `memk` | kilobytes of a number with k, m or g behind it, or nothing |
| `mktime` | epoch seconds of a text in ``timeformat`` |
| `mstime` | seconds of ``[MM:]SS.SSS`` |
| `none` | nothing: the fields are left out of the wildcards of the other functions |
| `num` | a number |
| `rmcomma` | the text without commas |
| `rmunit` | the number at the beginning of the text |

A value that auto, rmcomma or rmunit cannot convert stays, one that another function cannot is
left out. ``timeformat`` is ``%m/%d/%Y %H:%M:%S`` when left out. A field may have wildcards, and
then as many behind AS. The values of a multivalue are
converted one by one.

Source: Splunk Search Reference 9.2, convert.
"""  # noqa: E501  (a row of a table)

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from analytics.spl import wildcards
from analytics.spl.expr import TRUE, Binary, Call, Expr, Field, Literal
from analytics.spl.plan import FirstFit, Given, Mapped, PerField, Plan
from analytics.spl.plan.rows import VALUE

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.spl.args import Args

TIME_FORMAT = "%m/%d/%Y %H:%M:%S"
_NUMBER = r"\d+\.?\d*|\.\d+"
_MEMORY = rf"^\s*({_NUMBER})\s*[kKmMgG]?\s*$"
_DURATION = r"^\s*(?:(\d+)\+)?(\d+):(\d{1,2}):(\d{1,2}(?:\.\d+)?)\s*$"
_MINUTES = r"^\s*(?:(\d+):)?(\d+(?:\.\d+)?)\s*$"
_UNIT = r"(?s)^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?).*$"
#: What auto tries, in this order.
_AUTOMATIC = ("num", "dur2sec", "mstime", "memk", "rmcomma")


@dataclass(frozen=True, slots=True)
class _Part:
    function: str
    field: str
    name: str


def plan(args: Args, source: Plan) -> Plan:
    """Convert the fields of *source*."""
    options = args.options(("timeformat",))
    form = options["timeformat"].text if "timeformat" in options else TIME_FORMAT
    parts: list[_Part] = []
    while not args.at_end():
        parts.append(_part(args))
        args.accept(",")
    if not parts:
        args.fail("convert needs a function, such as num(size).")
    make = partial(_converted, tuple(parts), form)
    names = tuple(part.field for part in parts)
    if not any("*" in name for name in names):
        return make(names, source)
    return PerField(source, names, lambda fields: make(fields, Given()))


def _part(args: Args) -> _Part:
    token = args.token()
    function = args.name("function").lower()
    if function not in {"auto", "none", *_FUNCTIONS, *_TIMES}:
        args.fail(f"There is no function {token.text!r} of convert. docs/spl.md lists them.", token)
    args.expect("(")
    field = args.name()
    args.expect(")")
    as_ = args.accept("as")
    start = args.token()
    name = args.name("name") if as_ else field
    if name.count("*") != field.count("*"):
        args.fail(f"{field!r} and {name!r} have unequal numbers of *. Write as many on both sides.",
                  start)  # fmt: skip
    return _Part(function, field, name)


def _converted(parts: tuple[_Part, ...], form: str, fields: tuple[str, ...], source: Plan) -> Plan:
    """Convert those of *fields* that a part names."""
    spared = [part.field for part in parts if part.function == "none"]
    automatic: list[tuple[str, str]] = []
    for part in parts:
        for field in fields:
            found = wildcards.parts(part.field, field)
            is_spared = any(wildcards.parts(name, field) is not None for name in spared)
            if found is None or part.function == "none" or (is_spared and "*" in part.field):
                continue
            name = wildcards.filled(part.name, found)
            if part.function == "auto":
                automatic.append((field, name))
            else:
                source = Mapped(source, ((field, name),), _value(part.function, form, Field(VALUE)))
    if not automatic:
        return source
    tries = [_value(function, "", Field(VALUE)) for function in _AUTOMATIC]
    numbers = tuple(Call("tonumber", (each,)) for each in tries)
    return FirstFit(source, tuple(automatic), numbers)


def _value(function: str, form: str, value: Expr) -> Expr:
    if function in _TIMES:
        return Call(_TIMES[function], (value, Literal(form)))
    return _FUNCTIONS[function](value)


def _group(value: Expr, pattern: str, number: int) -> Expr:
    """Return the number that a group of *pattern* matches, where *value* matches it."""
    text = Call("replace", (value, Literal(pattern), Literal(f"\\{number}")))
    return Call("coalesce", (Call("tonumber", (text,)), Literal(0)))


def _matching(value: Expr, pattern: str, then: Expr) -> Expr:
    return Call("if", (Call("match", (value, Literal(pattern))), then, Literal(None)))


def _sum(*parts: Expr) -> Expr:
    first, *others = parts
    for other in others:
        first = Binary("+", first, other)
    return first


def _times(part: Expr, factor: int) -> Expr:
    return Binary("*", part, Literal(factor))


def _duration(value: Expr) -> Expr:
    parts = [
        _times(_group(value, _DURATION, number), factor)
        for number, factor in enumerate((86_400, 3_600, 60, 1), start=1)
    ]
    return _matching(value, _DURATION, _sum(*parts))


def _minutes(value: Expr) -> Expr:
    parts = _times(_group(value, _MINUTES, 1), 60), _group(value, _MINUTES, 2)
    return _matching(value, _MINUTES, _sum(*parts))


def _memory(value: Expr) -> Expr:
    units = [
        part
        for pattern, factor in (("[mM]\\s*$", 1_024), ("[gG]\\s*$", 1_048_576))
        for part in (Call("match", (value, Literal(pattern))), Literal(factor))
    ]
    factor = Call("case", (*units, TRUE, Literal(1)))
    return _matching(value, _MEMORY, Binary("*", _group(value, _MEMORY, 1), factor))


_TIMES = {"ctime": "strftime", "mktime": "strptime"}
_FUNCTIONS: dict[str, Callable[[Expr], Expr]] = {
    "dur2sec": _duration,
    "memk": _memory,
    "mstime": _minutes,
    "num": lambda value: Call("tonumber", (value,)),
    "rmcomma": lambda value: Call("replace", (value, Literal(","), Literal(""))),
    "rmunit": lambda value: Call("replace", (value, Literal(_UNIT), Literal("\\1"))),
}
