"""Functions of multivalues: fields that hold a list of texts.

    mvindex(split(path, "/"), -1)

A list without values is no value. A function of one text takes all values of a list, joined by
line feeds; one of a number takes the first.

Source: Splunk Search Reference 9.4, "Multivalue eval functions".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.functions import Row
from analytics.spl.functions.conditions import pattern
from analytics.spl.times import Span

if TYPE_CHECKING:
    from collections.abc import Sequence


def _step(values: Sequence[object]) -> tuple[int, str] | None:
    if len(values) < 3 or not isinstance(values[2], str):
        return None
    span = Span.read(values[2])
    if span is not None and not span.is_calendar:
        return None
    return (
        2,
        f"{values[2]!r} is no number and no span of fixed length. Write 2, or 7d.",
    )


FUNCTIONS = {
    "commands": Row("", "t", "m", "The names of the commands of a search.",
                    'commands("search foo | stats count | sort count")',
                    ["search", "stats", "sort"]),
    "mvappend": Row("", "aa*", "m", "All values of all arguments.", 'mvappend("a", "b")',
                    ["a", "b"]),
    "mvcount": Row("nullif(len({0}), 0)", "m", "i", "How many values there are; null for none.",
                   'mvcount(split("a,b", ","))', "2"),
    "mvdedup": Row("", "m", "m", "The values without repeats, in their order.",
                   'mvdedup(split("b,a,b", ","))', ["b", "a"]),
    "mvfilter": Row("", "b", "m", "The values of the one field named for which a condition holds.",
                    "mvcount(mvfilter(1=1))", None),
    "mvfind": Row("", "mt", "i", "The place, from 0, of the first value that a regular expression "
                  "matches.", 'mvfind(split("a,b1", ","), "\\d")', "1", pattern),
    "mvindex": Row("", "mnn?", "a", "The value at a place (0 is the first, -1 the last), or those "
                   "from one place to another.", 'mvindex(split("a,b,c", ","), -1)', "c"),
    "mvjoin": Row("", "mt", "t", "The values with a text between them.",
                  'mvjoin(split("a,b", ","), "+")', "a+b"),
    "mvmap": Row("", "aa", "m", "An expression for each value of the field that is named first, "
                 "or of a function of one field.", "mvcount(mvmap(nothing, nothing*2))", None),
    "mvrange": Row("", "nna?", "m", "The numbers from one up to another, which is left out; the "
                   "step is a number or a span of time.", "mvrange(1, 6, 2)", ["1", "3", "5"],
                   _step),
    "mvreverse": Row("list_reverse({0})", "m", "m", "The values from the last to the first.",
                     'mvreverse(split("1,2,3", ","))', ["3", "2", "1"],
                     source="not in the reference 9.4, from later notes; unverified"),
    "mvsort": Row("list_sort({0})", "m", "m", "The values in lexicographic order.",
                  'mvsort(split("b,a", ","))', ["a", "b"]),
    "mvzip": Row("", "mmt?", "m", "The first values together, the second ones, and so on.",
                 'mvzip(split("a,b", ","), split("1,2", ","))', ["a,1", "b,2"]),
    "mv_to_json_array": Row("", "mb?", "t", "The values as a JSON array of texts; their types are "
                            "guessed when the second argument is true.",
                            'mv_to_json_array(split("a,b", ","))', '["a","b"]'),
    "split": Row("", "tt", "m", "The parts between the occurrences of a text; its characters "
                 'where that is "".', 'split("a,b", ",")', ["a", "b"]),
}  # fmt: skip
