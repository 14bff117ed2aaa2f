"""Functions of multivalues: fields that hold a list of texts.

    mvindex(split(path, "/"), -1)

Source: Splunk Search Reference 9.2, "Multivalue eval functions".
"""

from __future__ import annotations

from analytics.spl.functions import Row

FUNCTIONS = {
    "mvappend": Row("", "aa*", "m", "All values of all arguments.", 'mvappend("a", "b")',
                    ["a", "b"]),
    "mvcount": Row("nullif(len({0}), 0)", "m", "i", "How many values there are; null for none.",
                   'mvcount(split("a,b", ","))', "2"),
    "mvdedup": Row("", "m", "m", "The values without repeats, in their order.",
                   'mvdedup(split("b,a,b", ","))', ["b", "a"]),
    "mvfilter": Row("", "b", "m", "The values of the one field named for which a condition holds.",
                    "mvcount(mvfilter(1=1))", None),
    "mvfind": Row("", "mt", "i", "The place, from 0, of the first value that a regular expression "
                  "matches.", 'mvfind(split("a,b1", ","), "\\d")', "1"),
    "mvindex": Row("", "mnn?", "a", "The value at a place (0 is the first, -1 the last), or those "
                   "from one place to another.", 'mvindex(split("a,b,c", ","), -1)', "c"),
    "mvjoin": Row("", "mt", "t", "The values with a text between them.",
                  'mvjoin(split("a,b", ","), "+")', "a+b"),
    "mvmap": Row("", "aa", "m", "An expression for each value of a field.",
                 "mvcount(mvmap(nothing, nothing*2))", None),
    "mvrange": Row("", "nnn?", "m", "The numbers from one up to another, which is left out.",
                   "mvrange(1, 6, 2)", ["1", "3", "5"]),
    "mvsort": Row("list_sort({0})", "m", "m", "The values in lexicographic order.",
                  'mvsort(split("b,a", ","))', ["a", "b"]),
    "mvzip": Row("", "mmt?", "m", "The first values together, the second ones, and so on.",
                 'mvzip(split("a,b", ","), split("1,2", ","))', ["a,1", "b,2"]),
    "split": Row("", "tt", "m", "The parts between the occurrences of a text.",
                 'split("a,b", ",")', ["a", "b"]),
}  # fmt: skip
