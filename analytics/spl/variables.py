"""The variables of strftime and strptime, and the conversions of printf.

    pieces("%F at %H")        -> ["%Y", "-", "%m", "-", "%d", " at ", "%H"]
    conversions("%-5s %'.2f") -> [Conversion(flags="-", width="5", …), " ", Conversion(…)]

Source: Splunk Search Reference 9.4, "Date and time format variables" and "printf". ``%c``,
``%x``, ``%X`` and ``%+`` are those of the C locale, as the examples there show them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_VARIABLE = re.compile(r"%(:{0,3}z|Ez|[369]?[NQ]|.|$)", re.DOTALL)
_LONGER = {
    "T": "%H:%M:%S", "F": "%Y-%m-%d", "x": "%m/%d/%Y", "X": "%H:%M:%S", "D": "%m/%d/%y",
    "R": "%H:%M", "r": "%I:%M:%S %p", "c": "%a %b %e %H:%M:%S %Y",
    "+": "%a %b %e %H:%M:%S %Z %Y", "h": "%b",
}  # fmt: skip
_BOTH = set("YymbBdejaAwuHkIlMSsptnfZ%") | {"z", ":z", "::z", ":::z", "Ez"}
#: What strftime writes and strptime cannot read: a week says no day.
_WRITTEN = _BOTH | set("CGgUVWP")
_SUBSECOND = re.compile(r"[369]?[NQ]")
#: Variables that say which day it is.
_DAYS, _DATES = {"d", "e", "j", "s"}, {"Y", "y", "m", "b", "B"}

_CONVERSION = re.compile(r"%(?P<flags>[-+ #0']*)(?P<width>\*|\d*)(?:\.(?P<precision>\*|\d*))?"
                         r"(?:hh|ll|[hljtL])?(?P<letter>[a-zA-Z%])")  # fmt: skip
_LETTERS = set("aAcdieEfFgGosxXpuz%")


def pieces(form: str) -> list[str]:
    """Split *form* into variables (with their %) and the texts between them."""
    longer = re.sub(r"%([TFxXDRrc+h])|%%", lambda v: _LONGER[v[1]] if v[1] else v[0], form)
    found, at = [], 0
    for variable in _VARIABLE.finditer(longer):
        if variable.start() > at:
            found.append(longer[at : variable.start()])
        found.append(variable[0])
        at = variable.end()
    return found + ([longer[at:]] if at < len(longer) else [])


def is_subsecond(variable: str) -> bool:
    """Tell whether *variable*, without its %, is digits of a second."""
    return variable == "f" or _SUBSECOND.fullmatch(variable) is not None


def digits(variable: str) -> int:
    """Return how many digits a subsecond variable has."""
    if variable == "f":
        return 6
    return int(variable[:-1] or {"N": 9, "Q": 3}[variable[-1]])


def unknown(form: str, *, is_read: bool) -> str | None:
    """Say what in *form* strftime cannot write, or strptime cannot read; None for nothing."""
    known = _BOTH if is_read else _WRITTEN
    for piece in pieces(form):
        if piece[0] == "%" and piece[1:] not in known and not is_subsecond(piece[1:]):
            verb = "strptime reads" if is_read else "strftime knows"
            return f"{verb} no variable {piece!r}. Leave it out, or write %% for the sign."
    return None


def says_no_day(form: str) -> bool:
    """Tell whether *form* has a month or a year and no day, which strptime gives no time for."""
    found = {piece[1:] for piece in pieces(form) if piece[0] == "%"}
    return bool(found & _DATES) and not found & _DAYS


@dataclass(frozen=True, slots=True)
class Conversion:
    """One conversion of printf: ``%-8.2f`` has flags "-", width "8", precision "2", letter "f".

    A width or precision of "*" is an argument; a precision of None is not given.
    """

    flags: str
    width: str
    precision: str | None
    letter: str

    def takes(self) -> int:
        """Return how many arguments it takes."""
        return (self.letter != "%") + (self.width == "*") + (self.precision == "*")


def conversions(form: str) -> list[str | Conversion]:
    """Split a format of printf into conversions and the texts between them.

    Raises:
        ValueError: a conversion that printf does not have.
    """
    found: list[str | Conversion] = []
    at = 0
    for each in re.finditer("%", form):
        if each.start() < at:
            continue
        match = _CONVERSION.match(form, each.start())
        if match is None or match["letter"] not in _LETTERS:
            text = match[0] if match else form[each.start() : each.start() + 2]
            raise ValueError(
                f"printf has no conversion {text!r}. Write one of %s %d %f %e %g %x %o %c, "
                "or %% for the sign."
            )
        if match.start() > at:
            found.append(form[at : match.start()])
        found.append(Conversion(match["flags"], match["width"], match["precision"],
                                match["letter"]))  # fmt: skip
        at = match.end()
    return found + ([form[at:]] if at < len(form) else [])
