"""Functions of JSON texts.

    json_extract(payload, "items{0}.price")

A path has its keys between dots, ``{2}`` for an element of an array (from 0) and ``{}`` for
all of them; it is a constant.

Source: Splunk Search Reference 9.2, "JSON functions" and "spath".
"""

from __future__ import annotations

from analytics.spl.functions import Row

FUNCTIONS = {
    "json_array": Row("", "a*", "t", "The values as a JSON array.", 'json_array("a", 2)',
                      '["a",2]'),
    "json_array_to_mv": Row("", "t", "m", "The elements of a JSON array.",
                            'json_array_to_mv("[\\"a\\",2]")', ["a", "2"]),
    "json_extract": Row("", "tt?", "t", "What stands at a path: a text, or JSON; all of it without "
                        "a path.", 'json_extract("{\\"a\\":[{\\"b\\":\\"x\\"}]}", "a{0}.b")', "x"),
    "json_keys": Row("", "t", "t", "The keys of a JSON object as a JSON array.",
                     'json_keys("{\\"a\\":1,\\"b\\":2}")', '["a","b"]'),
    "json_object": Row("", "a*", "t", "Names and values in turn as a JSON object.",
                       'json_object("a", 1, "b", "x")', '{"a":1,"b":"x"}'),
    "json_valid": Row("json_valid({0})", "t", "b", "Whether a text is JSON.",
                      'if(json_valid("{"), "yes", "no")', "no"),
    "mv_to_json_array": Row("CAST(to_json({0}) AS VARCHAR)", "m", "t", "The values as a JSON array "
                            "of texts.", 'mv_to_json_array(split("a,b", ","))', '["a","b"]'),
    "spath": Row("", "tt", "a", "What stands at a path; a multivalue where it has {}.",
                 'spath("{\\"a\\":[1,2]}", "a{}")', ["1", "2"]),
    "ipmask": Row("", "tt", "t", "The bits of an IPv4 address that a mask keeps.",
                  'ipmask("255.255.0.0", "10.1.2.3")', "10.1.0.0"),
}  # fmt: skip
