r"""Functions that ask what a value is, or make another kind of it.

    if(isnum(amount), toint(amount), 0)

A text in quotes is a text, whatever it says; the value of a field is a number where it is one.
An array or object is a text that is JSON of that kind.

Source: Splunk Search Reference 9.4, "Informational functions" and "Conversion functions" (with
those of version 10).
"""

from __future__ import annotations

from analytics.spl.functions import Row
from analytics.spl.functions.strings import base

FUNCTIONS = {
    "isarray": Row("", "a", "b", "Whether the value is a JSON array.",
                   'if(isarray("[1, 2, 3]"), "yes", "no")', "yes"),
    "isbool": Row("", "a", "b", "Whether the argument is a condition.",
                  'if(isbool(1==2), "yes", "no")', "yes"),
    "isdouble": Row("", "a", "b", "Whether the value is a number with a fraction.",
                    'if(isdouble(3.546), "yes", "no")', "yes"),
    "isint": Row("", "a", "b", "Whether the value is a whole number.",
                 'if(isint(1.5), "yes", "no")', "no"),
    "ismv": Row("", "a", "b", "Whether there are several values.",
                'if(ismv(split("1, 2, 3", ",")), "yes", "no")', "yes"),
    "isnotnull": Row("", "a", "b", "Whether there is a value.",
                     'if(isnotnull(null()), "yes", "no")', "no"),
    "isnull": Row("", "a", "b", "Whether there is no value.",
                  'if(isnull(null()), "yes", "no")', "yes"),
    "isnum": Row("", "a", "b", "Whether the value is a number.",
                 'if(isnum("anystring"), "yes", "no")', "no"),
    "isobject": Row("", "a", "b", "Whether the value is a JSON object.",
                    'if(isobject("{\\"a\\": 1}"), "yes", "no")', "yes"),
    "isstr": Row("", "a", "b", "Whether the value is a text and no number.",
                 'if(isstr("anystring"), "yes", "no")', "yes"),
    "typeof": Row("", "a", "t", "The type: Number, String, Bool, Multivalue, or Invalid for null.",
                  'typeof(12) + typeof("string") + typeof(1==2) + typeof(badfield)',
                  "NumberStringBoolInvalid"),
    "toarray": Row("", "a", "t", "The value as a JSON array; the types of several values are "
                   "guessed.", 'toarray(split("1, 2, 3", ","))', "[1,2,3]"),
    "tobool": Row("", "a", "b", "A number other than 0, or true; false for 0 and false.",
                  'if(tobool(12), "In Stock", "Not in Stock")', "In Stock"),
    "todouble": Row("", "an?", "n", "The value as a number.", 'todouble("16.00")', "16", base),
    "toint": Row("", "an?", "n", "The value as a whole number, rounded down.", "toint(3.14)", "3",
                 base),
    "tomv": Row("", "a", "m", "The elements of a JSON array, texts in quotes.",
                'tomv(json_array("a", 1))', ['"a"', "1"]),
    "toobject": Row("", "a", "t", "The value where it is a JSON object.",
                    'toobject("{\\"a\\": 1}")', '{"a":1}'),
}  # fmt: skip
