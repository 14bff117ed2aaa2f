r"""Functions of JSON texts.

    json_extract(payload, "items{0}.price")

A path has its keys between dots, ``{2}`` for an element of an array (from 0) and ``{}`` for
all of them; paths and keys are constants. A text that is no JSON gives null. Where a value
becomes part of a JSON text, an array or object is taken as such, a field that is a number as
a number, and the rest as texts.

Source: Splunk Search Reference 9.4, "JSON functions" and "spath".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analytics.spl.functions import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

_PATH = re.compile(r"(?:[^.{}]+|\{\d*\})(?:\.[^.{}]+|\.?\{\d*\})*")


def _paths(values: Sequence[object], first: int, step: int) -> tuple[int, str] | None:
    for place in range(first, len(values), step):
        path = values[place]
        if isinstance(path, str) and not _PATH.fullmatch(path):
            return place, f"{path!r} is no path. Write one such as a.b or items{{0}}.price."
    return None


def _all(values: Sequence[object]) -> tuple[int, str] | None:
    return _paths(values, 1, 1)


def _pairs(values: Sequence[object]) -> tuple[int, str] | None:
    if len(values) % 2 == 0:
        return len(values) - 1, "Paths and values come in turn, and a value is missing. Add it."
    return _paths(values, 1, 2) or _each(values)


def _each(values: Sequence[object]) -> tuple[int, str] | None:
    """Check that no path of a change says "every element", which the engine cannot write."""
    for place in range(1, len(values), 2):
        if "{}" in str(values[place]):
            return place, f"{values[place]!r} names every element. Name one, as in a{{0}}."
    return None


def _keyed(values: Sequence[object]) -> tuple[int, str] | None:
    if len(values) % 2 == 0:
        return len(values) - 1, "Keys and values come in turn, and a value is missing. Add it."
    return None


def _members(values: Sequence[object]) -> tuple[int, str] | None:
    if len(values) % 2:
        return len(values) - 1, "Keys and values come in turn, and a value is missing. Add it."
    return None


FUNCTIONS = {
    "json": Row("", "t", "t", "The text where it is JSON.", 'json("{\\"a\\":1}")', '{"a":1}'),
    "json_append": Row("", "t(ka)", "t", "Values added behind the arrays at paths, an array as "
                       "one value.",
                       'json_append(json_object("l", json_array("a")), "l", "b")',
                       '{"l":["a","b"]}', _pairs),
    "json_array": Row("", "a*", "t", "The values as a JSON array.", 'json_array("a", 2)',
                      '["a",2]'),
    "json_array_to_mv": Row("", "tb?", "m", "The elements of a JSON array; texts keep their quotes "
                            "when the second argument is true.",
                            'json_array_to_mv("[\\"a\\",2]")', ["a", "2"]),
    "json_delete": Row("", "tkk*", "t", "A JSON object without some of its keys; a dot leads into "
                       "an object inside.", 'json_delete("{\\"a\\":1,\\"b\\":2}", "a")',
                       '{"b":2}', _all),
    "json_entries": Row("", "t", "t", "The keys and values of a JSON object as a JSON array.",
                        'json_entries("{\\"a\\": 1, \\"b\\": 2}")',
                        '[{"key":"a","value":1},{"key":"b","value":2}]'),
    "json_extend": Row("", "t(ka)", "t", "Values added behind the arrays at paths, those of an "
                       "array one by one.",
                       'json_extend(json_object("l", json_array("a")), "l", json_array("b", "c"))',
                       '{"l":["a","b","c"]}', _pairs),
    "json_extract": Row("", "tk*", "t", "What stands at a path: a text, or JSON; a JSON array for "
                        "several paths; all of it without a path.",
                        'json_extract("{\\"a\\":[{\\"b\\":\\"x\\"}]}", "a{0}.b")', "x", _all),
    "json_extract_exact": Row("", "tkk*", "t", "What stands at a key, in which a dot is a dot; a "
                              "JSON array for several keys.",
                              'json_extract_exact("{\\"a.b\\":\\"x\\"}", "a.b")', "x"),
    "json_has_key_exact": Row("", "tk", "b", "Whether a JSON object has a key, in which a dot is a "
                              "dot.",
                              'if(json_has_key_exact("{\\"a.b\\":10}", "a.b"), "yes", "no")',
                              "yes"),
    "json_keys": Row("", "t", "t", "The keys of a JSON object as a JSON array.",
                     'json_keys("{\\"a\\":1,\\"b\\":2}")', '["a","b"]'),
    "json_object": Row("", "a*", "t", "Names and values in turn as a JSON object.",
                       'json_object("a", 1, "b", "x")', '{"a":1,"b":"x"}', _members),
    "json_set": Row("", "t(ka)", "t", "A JSON text with other values at paths; what is missing "
                    "on the way is made.", 'json_set(json_object(), "a.b", 1)', '{"a":{"b":1}}',
                    _pairs),
    "json_set_exact": Row("", "t(ka)", "t", "A JSON object with other values at keys, in which "
                          "a dot is a dot.", 'json_set_exact(json_object(), "a.b", 1)',
                          '{"a.b":1}', _keyed),
    "json_valid": Row("(json_valid({0}) AND NOT regexp_matches({0}, '^\\s*-?(nan|inf)', 'i'))",
                      "t", "b", "Whether a text is JSON.",
                      'if(json_valid("{"), "yes", "no")', "no"),
    "spath": Row("", "tk", "a", "What stands at a path of JSON, a multivalue where it "
                 "has {}. XML is for the command.",
                 'spath("{\\"a\\":[1,2]}", "a{}")', ["1", "2"], _all),
}  # fmt: skip
