"""Functions that compare and decide.

    if(status>=500, "bad", "good")

Source: Splunk Search Reference 9.2, "Comparison and conditional functions" and
"Informational functions".
"""

from __future__ import annotations

from analytics.spl.functions import Row

FUNCTIONS = {
    "case": Row("", "aaa*", "a", "The value behind the first condition that is true, else null.",
                'case(1>2, "a", 2>1, "b")', "b"),
    "cidrmatch": Row("", "tt", "b", "Whether an address is in a network, in that order: network, "
                     "address.", 'if(cidrmatch("10.0.0.0/8", "10.1.2.3"), "in", "out")', "in"),
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
    "match": Row("", "tt", "b", "Whether a regular expression matches somewhere in a text.",
                 'if(match("a-17", "\\d+"), "yes", "no")', "yes"),
    "null": Row("CAST(NULL AS VARCHAR)", "", "t", "No value.", "null()", None),
    "nullif": Row("", "aa", "a", "Null when both are equal, else the first.",
                  'nullif("a", "a")', None),
    "searchmatch": Row("", "t", "b", "Whether the event fulfils a search string.",
                       'if(searchmatch("nothing=here"), "yes", "no")', "no"),
    "true": Row("TRUE", "", "b", "Always true.", 'if(true(), "a", "b")', "a"),
    "validate": Row("", "aaa*", "a", "The value behind the first condition that is false, else "
                    "null.", 'validate(1<2, "a", 2<1, "b")', "b"),
    "isbool": Row("", "a", "b", "Whether the argument is a condition.",
                  'if(isbool(1=1), "yes", "no")', "yes"),
    "isint": Row("", "a", "b", "Whether the value is a whole number.",
                 'if(isint("1.5"), "yes", "no")', "no"),
    "isnotnull": Row("", "a", "b", "Whether there is a value.",
                     'if(isnotnull(null()), "yes", "no")', "no"),
    "isnull": Row("", "a", "b", "Whether there is no value.",
                  'if(isnull(null()), "yes", "no")', "yes"),
    "isnum": Row("", "a", "b", "Whether the value is a number.",
                 'if(isnum("1.5"), "yes", "no")', "yes"),
    "isstr": Row("", "a", "b", "Whether the value is a text and no number.",
                 'if(isstr("a"), "yes", "no")', "yes"),
    "typeof": Row("", "a", "t", "The type: Number, String, Boolean, Multivalue or Invalid for "
                  "null.", "typeof(12)", "Number"),
}  # fmt: skip
