"""The functions of eval, each a plain function of its values.

    FUNCTIONS["substr"].call(context, ["splunk", -3.0, 2.0]) -> "un"

The letters of a row say what each argument is taken as: t text, n number, m several values,
b condition, a as it is; ``?`` may be left out, ``*`` any number. Where a text or number is
missing (t, n), the result is missing.

Source: Splunk Search Reference 9.2, "Evaluation functions".
"""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from reference import bits, clock, documents, formats
from reference.values import Value, address, compare, many, number, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from reference.expressions import Context


@dataclass(frozen=True)
class Function:
    """What a function takes, and what it does."""

    letters: str
    run: Callable[..., Value]
    is_condition: bool = False
    takes_context: bool = False

    def kind(self, at: int) -> str:
        """Return the letter of an argument."""
        letters = self.letters.replace("?", "").replace("*", "")
        return letters[min(at, len(letters) - 1)] if letters else ""

    def takes(self, count: int) -> bool:
        """Say whether so many arguments are taken."""
        least = len(re.sub(r".[?*]", "", self.letters))
        most = math.inf if "*" in self.letters else len(self.letters.replace("?", ""))
        return least <= count <= most

    def call(self, context: Context, values: list[Value]) -> Value:
        """Run it; nothing comes of nothing."""
        taken = [_AS[self.kind(at)](value) for at, value in enumerate(values)]
        if any(one is None and self.kind(at) in "tn" for at, one in enumerate(taken)):
            return None
        if self.takes_context:
            taken.insert(0, context)
        try:
            found = self.run(*taken)
        except (ValueError, OverflowError, ZeroDivisionError):
            return None
        return None if isinstance(found, float) and not math.isfinite(found) else found


_AS: dict[str, Callable[[Value], Any]] = {
    "t": text, "n": number, "m": many, "b": lambda value: value, "a": lambda value: value,
}  # fmt: skip


# Conditions


def _case(*args: Value) -> Value:
    for at in range(0, len(args) - 1, 2):
        if args[at]:
            return args[at + 1]
    return None


def _validate(*args: Value) -> Value:
    for at in range(0, len(args) - 1, 2):
        if args[at] is False:
            return args[at + 1]
    return None


def _coalesce(*args: Value) -> Value:
    return next((arg for arg in args if arg is not None), None)


def among(value: Value, *others: Value) -> bool | None:
    """Say whether a value equals one of the others; unknown where something is missing."""
    found = [compare(one, other) for one in _alone(value) for other in others]
    if 0 in found:
        return True
    return None if None in found else False


def _alone(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def like(value: str | None, pattern: str | None) -> bool | None:
    r"""Compare with ``%`` for any text and ``_`` for one character, ``\`` before either."""
    if value is None or pattern is None:
        return None
    made = ""
    for part in re.findall(r"\\.|.", pattern, re.DOTALL):
        wild = {"%": ".*", "_": "."}.get(part)
        made += wild or re.escape(part[1:] if len(part) == 2 else part)
    return bool(re.fullmatch(made, value, re.DOTALL))


def pattern_of(said: str) -> re.Pattern[str]:
    """Compile a regular expression: ``$`` is the very end, classes are ASCII."""
    return re.compile(re.sub(r"(?<!\\)\$", r"\\Z", said.replace("(?<", "(?P<")), re.ASCII)


def _cidrmatch(network: str, ip: str) -> bool | None:
    base, _, width = network.partition("/")
    one, other = address(base), address(ip)
    if one is None or other is None:
        return False
    shift = 32 - int(width or 32)
    return one >> shift == other >> shift


def _nullif(a: Value, b: Value) -> Value:
    return None if compare(a, b) == 0 else a


def _isnum(value: Value) -> bool:
    return number(value) is not None and not isinstance(value, list)


def _isint(value: Value) -> bool:
    found = number(value)
    return found is not None and found == math.floor(found)


def _isstr(value: Value) -> bool:
    return isinstance(value, str) and number(value) is None


def _typeof(value: Value) -> str:
    if value is None:
        return "Invalid"
    if isinstance(value, list):
        return "Multivalue"
    if isinstance(value, bool):
        return "Bool"
    return "String" if number(value) is None else "Number"


# Texts


def _replace(value: str, pattern: str, by: str) -> str:
    by = re.sub(r"\\(?!\d)", r"\\\\", by)
    return pattern_of(pattern).sub(by, value)


def _substr(value: str, start: float, length: float | None = None) -> Value:
    at = int(start)
    first = at - 1 if at >= 0 else len(value) + at
    last = len(value) if length is None else first + max(0, int(length))
    return value[max(0, first) : max(0, last)]


def _each(how: Callable[[str], str], value: Value) -> Value:
    """Run it over each value of a multivalue."""
    said = [how(one) for one in many(value)]
    return said if isinstance(value, list) else "".join(said) if said else None


def _tonumber(value: str, base: float = 10) -> Value:
    if base == 10:
        return number(value)
    if not 2 <= base <= 36 or not re.fullmatch(r"-?[0-9A-Za-z]+", value):
        return None
    return float(int(value, int(base)))


def _trim(value: str, characters: str = " \t") -> str:
    return value.strip(characters)


def _ltrim(value: str, characters: str = " \t") -> str:
    return value.lstrip(characters)


def _rtrim(value: str, characters: str = " \t") -> str:
    return value.rstrip(characters)


# Numbers


def _round(value: float, places: float = 0) -> float:
    return formats.rounded(value, int(places))


def _flat(args: tuple[Value, ...]) -> list[Value]:
    return [one for arg in args for one in _alone(arg) if one is not None]


def _present(args: tuple[Value, ...]) -> list[float]:
    return [found for found in map(number, _flat(args)) if found is not None]


def _sum(*args: Value) -> Value:
    return math.fsum(_present(args)) if _present(args) else None


def _avg(*args: Value) -> Value:
    return math.fsum(_present(args)) / len(_present(args)) if _present(args) else None


def _ranked(value: Value) -> tuple[int, float, str]:
    found = number(value)
    return (1, 0.0, text(value) or "") if found is None else (0, found, "")


def _min(*args: Value) -> Value:
    return min(_flat(args), key=_ranked, default=None)


def _max(*args: Value) -> Value:
    return max(_flat(args), key=_ranked, default=None)


def _pow(base: float, exponent: float) -> Value:
    found = base**exponent
    return None if isinstance(found, complex) else found


def _log(value: float, base: float = 10) -> float:
    return math.log10(value) if base == 10 else math.log(value) / math.log(base)


# Multivalues


def listed(values: list[str]) -> Value:
    """Return several values; none of them is no value."""
    return values or None


def _mvindex(values: list[str], start: float, end: float | None = None) -> Value:
    size, first = len(values), int(start)
    first += size if first < 0 else 0
    last = first if end is None else int(end)
    last += size if end is not None and last < 0 else 0
    if first < 0 or last >= size or first > last:
        return None
    return values[first] if end is None else listed(values[first : last + 1])


def _mvfind(values: list[str], pattern: str) -> Value:
    found = [at for at, value in enumerate(values) if pattern_of(pattern).search(value)]
    return float(found[0]) if found else None


def _mvrange(start: float, end: float, step: float = 1) -> Value:
    found, at = [], start
    while (at < end if step > 0 else at > end) and step != 0:
        found.append(text(at) or "")
        at += step
    return listed(found)


def _split(value: str, by: str) -> Value:
    return value.split(by) if by else list(value)


def _mvzip(a: list[str], b: list[str], by: str = ",") -> Value:
    return listed([f"{one}{by}{other}" for one, other in zip(a, b, strict=False)])


# Times


def _relative_time(context: Context, moment: float, modifier: str) -> float:
    return clock.relative(modifier, moment, context.zone)


def _strftime(context: Context, moment: float, form: str) -> str:
    return formats.strftime(moment, form, context.zone)


def _strptime(context: Context, said: str, form: str) -> Value:
    return formats.strptime(said, form, context.zone)


def _hash(name: str) -> Function:
    return Function("t", lambda value: hashlib.new(name, value.encode()).hexdigest())


def _yes(run: Callable[..., Value], letters: str) -> Function:
    return Function(letters, run, is_condition=True)


FUNCTIONS: dict[str, Function] = {
    "case": Function("aaa*", _case),
    "cidrmatch": _yes(_cidrmatch, "tt"),
    "coalesce": Function("aa*", _coalesce),
    "false": _yes(lambda: False, ""),
    "if": Function("baa", lambda holds, a, b: a if holds else b),
    "in": _yes(among, "aaa*"),
    "like": _yes(like, "tt"),
    "match": _yes(lambda value, pattern: bool(pattern_of(pattern).search(value)), "tt"),
    "nullif": Function("aa", _nullif),
    "true": _yes(lambda: True, ""),
    "validate": Function("aaa*", _validate),
    "isbool": _yes(lambda value: isinstance(value, bool), "a"),
    "isint": _yes(_isint, "a"),
    "isnotnull": _yes(lambda value: value is not None, "a"),
    "isnull": _yes(lambda value: value is None, "a"),
    "isnum": _yes(_isnum, "a"),
    "isstr": _yes(_isstr, "a"),
    "typeof": Function("a", _typeof),
    "len": Function("t", lambda value: float(len(value))),
    "lower": Function("a", lambda value: _each(str.lower, value)),
    "upper": Function("a", lambda value: _each(str.upper, value)),
    "trim": Function("tt?", _trim),
    "ltrim": Function("tt?", _ltrim),
    "rtrim": Function("tt?", _rtrim),
    "replace": Function("ttt", _replace),
    "substr": Function("tnn?", _substr),
    "urldecode": Function("t", unquote),
    "tonumber": Function("tn?", _tonumber),
    "tostring": Function("at?", formats.tostring),
    "printf": Function("ta*", formats.printf),
    "now": Function("", lambda context: context.now, takes_context=True),
    "time": Function("", lambda context: context.now, takes_context=True),
    "relative_time": Function("nt", _relative_time, takes_context=True),
    "strftime": Function("nt", _strftime, takes_context=True),
    "strptime": Function("tt", _strptime, takes_context=True),
    "abs": Function("n", abs),
    "ceil": Function("n", lambda value: float(math.ceil(value))),
    "ceiling": Function("n", lambda value: float(math.ceil(value))),
    "floor": Function("n", lambda value: float(math.floor(value))),
    "exact": Function("n", lambda value: value),
    "sigfig": Function("n", lambda value: value),
    "exp": Function("n", math.exp),
    "ln": Function("n", math.log),
    "log": Function("nn?", _log),
    "pi": Function("", lambda: math.pi),
    "pow": Function("nn", _pow),
    "round": Function("nn?", _round),
    "sqrt": Function("n", math.sqrt),
    "sum": Function("aa*", _sum),
    "avg": Function("aa*", _avg),
    "min": Function("aa*", _min),
    "max": Function("aa*", _max),
    "bit_and": Function("nn*", lambda *each: bits.joined(int.__and__, each)),
    "bit_or": Function("nn*", lambda *each: bits.joined(int.__or__, each)),
    "bit_xor": Function("nn*", lambda *each: bits.joined(int.__xor__, each)),
    "hypot": Function("nn", math.hypot),
    "atan2": Function("nn", math.atan2),
    **{
        name: Function("n", getattr(math, name))
        for name in ("acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "sin",
                     "sinh", "tan", "tanh")
    },
    "mvappend": Function("aa*", lambda *args: listed([one for arg in args for one in many(arg)])),
    "mvcount": Function("m", lambda values: float(len(values)) if values else None),
    "mvdedup": Function("m", lambda values: listed(list(dict.fromkeys(values)))),
    "mvfind": Function("mt", _mvfind),
    "mvindex": Function("mnn?", _mvindex),
    "mvjoin": Function("mt", lambda values, by: by.join(values) if values else None),
    "mvrange": Function("nnn?", _mvrange),
    "mvsort": Function("m", lambda values: listed(sorted(values))),
    "mvzip": Function("mmt?", _mvzip),
    "split": Function("tt", _split),
    "md5": _hash("md5"),
    "sha1": _hash("sha1"),
    "sha256": _hash("sha256"),
    "sha512": _hash("sha512"),
    "bit_not": Function("nn?", bits.others),
    "bit_shift_left": Function("nn", lambda value, by: bits.shifted(value, by, left=True)),
    "bit_shift_right": Function("nn", lambda value, by: bits.shifted(value, by, left=False)),
    "ipmask": Function("tt", bits.masked),
    "ismv": _yes(lambda value: isinstance(value, list) and len(value) > 1, "a"),
    "mvreverse": Function("m", lambda values: listed(values[::-1])),
    **{name: Function(*row) for name, row in documents.FUNCTIONS.items()},
    **{name: _yes(run, letters) for name, (letters, run) in documents.CONDITIONS.items()},
}  # fmt: skip
