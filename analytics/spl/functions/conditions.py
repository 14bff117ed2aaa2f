"""Functions that compare and decide.

    if(status>=500, "bad", "good")

Source: Splunk Search Reference 9.2, "Comparison and conditional functions" and
"Informational functions" (9.4, with those of version 10).
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from analytics.errors import PatternError
from analytics.spl import patterns
from analytics.spl.expr import Call, Literal
from analytics.spl.functions import Row

if TYPE_CHECKING:
    from collections.abc import Sequence


def pattern(values: Sequence[object]) -> tuple[int, str] | None:
    """Check that a constant second argument is a regular expression."""
    if not isinstance(values[1], str):
        return None
    try:
        patterns.translated(values[1])
    except PatternError as error:
        return 1, str(error)
    return None


def _network(values: Sequence[object]) -> tuple[int, str] | None:
    if not isinstance(values[0], str):
        return None
    try:
        ipaddress.ip_network(values[0], strict=False)
    except ValueError:
        return 0, f"{values[0]!r} is no network. Write one such as 10.0.0.0/8."
    return None


def _pairs(values: Sequence[object]) -> tuple[int, str] | None:
    if len(values) % 2 == 0:
        return None
    return len(values) - 1, (
        "A condition and its value are missing one another: case and validate take pairs. "
        "Write true() before a value for all the rest."
    )


def _table(values: Sequence[object]) -> tuple[int, str] | None:
    """Check that a lookup names the columns to compare, and those to give."""
    given, wanted = values[1:]
    if not _is_call(given, "json_object", step=2):
        return 1, 'Write json_object("<column>", <field>, …) here, its names constant texts.'
    if not _is_call(wanted, "json_array", step=1):
        return 2, 'Write json_array("<column>", …) here, of constant texts.'
    return None


def _is_call(value: object, name: str, step: int) -> bool:
    """Tell whether *value* is a call of *name* in which every *step*th argument is a text."""
    if not isinstance(value, Call) or value.name != name or not value.args:
        return False
    named = value.args[::step]
    return all(isinstance(arg, Literal) and isinstance(arg.value, str) for arg in named)


FUNCTIONS = {
    "case": Row("", "(ba)", "a", "The value behind the first condition that is true, else null.",
                'case(1>2, "a", 2>1, "b")', "b", _pairs),
    "cidrmatch": Row("", "kt", "b", "Whether an address (IPv4 or IPv6) is in a network, in that "
                     "order: network, address.",
                     'if(cidrmatch("10.0.0.0/8", "10.1.2.3"), "in", "out")', "in", _network),
    "coalesce": Row("", "aa*", "a", "The first argument that is not null.",
                    'coalesce(null(), "b")', "b"),
    "false": Row("FALSE", "", "b", "Never true.", 'if(false(), "a", "b")', "b"),
    "if": Row("", "baa", "a", "The second argument when the condition is true, else the third.",
              'if(1=1, "yes", "no")', "yes"),
    "in": Row("", "aaa*", "b", "Whether the first argument equals one of the others, no wildcards.",
              'if(in("b", "a", "b"), "yes", "no")', "yes"),
    "like": Row("{0} LIKE {1} ESCAPE '\\'", "tt", "b", "Whether a text has the form of a pattern "
                "with % for any text and _ for one character.",
                'if(like("splunk", "spl%"), "yes", "no")', "yes"),
    "lookup": Row("", "kaa", "t", "What the rows of a lookup table that fit have in some columns, "
                  "as a JSON object: a text, or an array where several rows fit; null where none "
                  "does. The table, its columns and the values to compare, the columns to give.",
                  'lookup("plans.csv", json_object("plan", "pro"), json_array("price"))',
                  '{"price":"64.9"}', _table),
    "match": Row("", "tt", "b", "Whether a regular expression matches somewhere in a text.",
                 'if(match("a-17", "\\d+"), "yes", "no")', "yes", pattern),
    "null": Row("CAST(NULL AS VARCHAR)", "", "t", "No value.", "null()", None),
    "nullif": Row("", "aa", "a", "Null when both are equal, else the first.",
                  'nullif("a", "a")', None),
    "searchmatch": Row("", "k", "b", "Whether the event fulfils a search string.",
                       'if(searchmatch("nothing=here"), "yes", "no")', "no"),
    "true": Row("TRUE", "", "b", "Always true.", 'if(true(), "a", "b")', "a"),
    "validate": Row("", "(ba)", "a", "The value behind the first condition that is false, else "
                    "null.", 'validate(1<2, "a", 2<1, "b")', "b", _pairs),
}  # fmt: skip
