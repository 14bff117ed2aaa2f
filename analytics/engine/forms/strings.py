r"""The functions of text, and of its conversion, as SQL.

    replace(a, "(x)", "<\1>") -> regexp_replace(a, '(x)', '<\1>', 'gc')

Source: `analytics.spl.functions.strings`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine.values import MARK, Value, constant, finite
from analytics.spl import patterns, variables
from analytics.spl.expr import Expr, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analytics.engine.expressions import Expressions
    from analytics.spl.expr import Call

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
#: Conversions of printf -> the one the database has for it.
_SAME = {"i": "d", "z": "s", "p": "X"}


def _replace(x: Expressions, call: Call) -> Value:
    text, pattern, new = _replacement(x, call)
    return Value(f"regexp_replace({text}, {pattern}, {new}, 'g{patterns.OPTIONS}')", "text")


def _replace_one(x: Expressions, call: Call) -> Value:
    """SQL for one match replaced, by its number."""
    text, pattern, new = _replacement(x, call)
    number = call.args[3].value if isinstance(call.args[3], Literal) else 1
    if number == 1:
        return Value(f"regexp_replace({text}, {pattern}, {new}, '{patterns.OPTIONS}')", "text")
    marked = f"{MARK} || '\\0' || {MARK} || {new} || {MARK}"
    every = f"regexp_replace({text}, {pattern}, {marked}, 'g{patterns.OPTIONS}')"
    last = 3 * int(number or 1)  # text, match, replacement, text, …
    kept = f"i % 3 = 1 OR (i % 3 = 2 AND i <> {last - 1}) OR i = {last}"
    pieces = f"list_filter(string_split({every}, {MARK}), lambda p, i: {kept})"
    return Value(f"array_to_string({pieces}, '')", "text")


def _replacement(x: Expressions, call: Call) -> tuple[str, str, str]:
    """SQL for the text, the expression and what comes in place of its matches."""
    text, new = x.value(call.args[0]).text(), x.value(call.args[2]).text()
    if isinstance(call.args[2], Literal):
        groups = 9
        if isinstance(call.args[1], Literal):
            groups = len(patterns.translated(constant(call, 1)).groups)
        new = x.scope.parameters.text(patterns.rewrite(str(call.args[2].value), groups))
    return text, x.pattern(call.args[1]), new


def _exchange(x: Expressions, call: Call) -> Value:
    """SQL for characters put in place of others; the first counts of one that is named twice."""
    pairs = dict(zip(constant(call, 1)[::-1], constant(call, 2)[::-1], strict=True))
    old, new = (x.scope.parameters.text("".join(part)) for part in (pairs, pairs.values()))
    return Value(f"translate({x.value(call.args[0]).text()}, {old}, {new})", "text")


def _trim(x: Expressions, call: Call) -> Value:
    name = {"trim": "trim", "ltrim": "ltrim", "rtrim": "rtrim"}[call.name]
    text, *characters = (x.value(arg).text() for arg in call.args)
    what = characters[0] if characters else "' ' || chr(9)"
    return Value(f"{name}({text}, {what})", "text")


def _case_of(x: Expressions, call: Call) -> Value:
    """SQL for lower and upper, which take every value of a multivalue."""
    value = x.value(call.args[0])
    if value.kind == "many":
        return Value(f"list_transform({value.sql}, lambda v: {call.name}(v))", "many")
    return Value(f"{call.name}({value.text()})", "text")


def _substr(x: Expressions, call: Call) -> Value:
    text, *numbers = (x.value(arg) for arg in call.args)
    places = ", ".join(f"TRY_CAST({number.number()} AS BIGINT)" for number in numbers)
    return Value(f"substr({text.text()}, {places})", "text")


def number_of(x: Expressions, call: Call) -> str:
    """SQL for the number that the first argument says, in the base of the second.

    Blanks around it make it none, other than elsewhere.
    """
    value = x.value(call.args[0])
    base = call.args[1].value if len(call.args) > 1 and isinstance(call.args[1], Literal) else 10
    text = value.text()
    if value.kind not in {"text", "many"}:
        return finite(value.number())
    if base == 10:
        number = Value(text, "text").number()
        return f"CASE WHEN {text} = trim({text}) THEN {finite(number)} END"
    digits = _DIGITS[: int(base or 10)]
    places = (
        f"list_transform(string_split(reverse(ltrim(lower({text}), '-')), ''), "
        f"lambda c, i: (position(c IN '{digits}') - 1) * pow({base}, i - 1))"
    )
    sign = f"CASE WHEN starts_with({text}, '-') THEN -1 ELSE 1 END"
    is_valid = f"regexp_full_match(lower({text}), '-?[{digits}]+')"
    return f"CASE WHEN {is_valid} THEN {sign} * list_sum({places}) END"


def _tonumber(x: Expressions, call: Call) -> Value:
    return Value(number_of(x, call), "num")


def _tostring(x: Expressions, call: Call) -> Value:
    value = x.value(call.args[0])
    if len(call.args) == 1 or value.kind == "bool":
        return Value(value.text(), "text")
    number = finite(value.number())
    return Value(f"coalesce({_FORMATS[constant(call, 1)](number)}, {value.text()})", "text")


def _commas(number: str) -> str:
    whole, rest = f"format('{{:,.0f}}', {number})", f"format('{{:,.2f}}', round({number}, 2))"
    return f"CASE WHEN {number} = trunc({number}) THEN {whole} ELSE {rest} END"


def _hex(number: str) -> str:
    return f"'0x' || upper(to_hex({_natural(number)}))"


def _binary(number: str) -> str:
    return f"bin({_natural(number)})"


def _natural(number: str) -> str:
    """SQL for a whole number from 0 to the greatest that hex and binary take; null for others."""
    return f"CASE WHEN {number} BETWEEN 0 AND {2**53 - 1} THEN CAST(floor({number}) AS BIGINT) END"


def _duration(number: str) -> str:
    """SQL for seconds as ``1+02:03:04`` with days, the fraction kept where there is one."""
    whole = f"TRY_CAST(trunc(abs({number})) AS BIGINT)"
    sign = f"CASE WHEN {number} < 0 THEN '-' ELSE '' END"
    days = f"CASE WHEN {whole} >= 86400 THEN ({whole} // 86400) || '+' ELSE '' END"
    parts = (f"{whole} % 86400 // 3600", f"{whole} % 3600 // 60", f"{whole} % 60")
    padded = [f"lpad(CAST({part} AS VARCHAR), 2, '0')" for part in parts]
    rest = f"abs({number}) - trunc(abs({number}))"
    fraction = f"CASE WHEN {rest} > 0 THEN substr(printf('%.6f', {rest}), 2) ELSE '' END"
    return f"({sign} || {days} || {' || '.join(_colons(padded))} || {fraction})"


def _colons(parts: list[str]) -> Iterator[str]:
    yield parts[0]
    for part in parts[1:]:
        yield f"':' || {part}"


_FORMATS = {"binary": _binary, "commas": _commas, "duration": _duration, "hex": _hex}


def _printf(x: Expressions, call: Call) -> Value:
    args = iter(call.args[1:])
    pieces = [
        x.scope.parameters.text(part) if isinstance(part, str) else _converted(x, part, args)
        for part in variables.conversions(constant(call, 0))
    ]
    return Value(f"({' || '.join(pieces)})" if pieces else "''", "text")


def _converted(x: Expressions, part: variables.Conversion, args: Iterator[Expr]) -> str:
    """SQL for one conversion; a value that is no number where one is asked for counts as 0."""
    if part.letter == "%":
        return "'%'"
    width, precision = part.width, part.precision
    stars = [
        f"coalesce(TRY_CAST({x.value(next(args)).number()} AS INTEGER), 0)"
        for star in (width, precision)
        if star == "*"
    ]
    flags = part.flags.replace("'", "")
    letter = _SAME.get(part.letter, part.letter)
    form = "%" + "".join(dict.fromkeys(flags)) + width
    form += "" if precision is None else f".{precision}"
    value = _argument(x, letter, next(args))
    if "'" in part.flags and letter in "dfFu":
        return _grouped(value, letter, part)
    if letter == "c":
        form, letter = form.split(".")[0], "s"
    before = "".join(f"{star}, " for star in stars)
    return f"printf({x.scope.parameters.text(form + letter)}, {before}{value})"


def _argument(x: Expressions, letter: str, arg: Expr) -> str:
    value = x.value(arg)
    if letter == "s":
        return f"coalesce({value.text()}, '')"
    number = finite(value.number())
    if letter == "c":
        point = f"chr(CASE WHEN {number} BETWEEN 1 AND 55295 THEN CAST({number} AS INTEGER) END)"
        return f"coalesce({point}, {value.text()}[:1], '')"
    if letter in "aAeEfFgG":
        return f"coalesce({number}, 0.0)"
    return f"coalesce(TRY_CAST(trunc({number}) AS BIGINT), 0)"


def _grouped(value: str, letter: str, part: variables.Conversion) -> str:
    """SQL for a number with commas between its thousands."""
    digits = part.precision if part.precision not in {None, "*"} else "6"
    shown = "d" if letter in "du" else f".{digits or 0}f"
    sign = "+" if "+" in part.flags else ""
    text = f"format('{{:{sign},{shown}}}', {value})"
    if not part.width.isdigit():
        return text
    pad = "rpad" if "-" in part.flags else "lpad"
    return f"{pad}({text}, CAST(greatest({part.width}, length({text})) AS INTEGER), ' ')"


def _ipmask(x: Expressions, call: Call) -> Value:
    mask, address = (x.value(arg).text() for arg in call.args)
    shape = r"\d{1,3}(\.\d{1,3}){3}"
    parts, small = [], []
    for place in range(1, 5):
        octets = [
            f"TRY_CAST(split_part({text}, '.', {place}) AS INTEGER)" for text in (mask, address)
        ]
        small += [f"{octet} <= 255" for octet in octets]
        parts.append(f"CAST(({octets[0]} & {octets[1]}) AS VARCHAR)")
    known = [f"regexp_full_match({text}, '{shape}')" for text in (mask, address)]
    joined = " || '.' || ".join(parts)
    return Value(f"CASE WHEN {' AND '.join(known + small)} THEN {joined} END", "text")


FORMS: dict[str, Callable[[Expressions, Call], Value]] = {
    "exchange": _exchange,
    "ipmask": _ipmask,
    "lower": _case_of,
    "ltrim": _trim,
    "printf": _printf,
    "replace": _replace,
    "replace_one": _replace_one,
    "rtrim": _trim,
    "substr": _substr,
    "tonumber": _tonumber,
    "tostring": _tostring,
    "trim": _trim,
    "upper": _case_of,
}
