r"""Functions of text and of its conversion.

    upper(replace(name, "\s+", "_"))

Source: Splunk Search Reference 9.2, "Text functions", "Conversion functions" and
"Cryptographic functions". Regular expressions are those of RE2: the same as Splunk's
without look-around and back references.
"""

from __future__ import annotations

from analytics.spl.functions import Row

FUNCTIONS = {
    "len": Row("length({0})", "t", "i", "The number of characters.", 'len("größe")', "5"),
    "lower": Row("lower({0})", "t", "t", "The text in small letters.", 'lower("AbC")', "abc"),
    "upper": Row("upper({0})", "t", "t", "The text in capitals.", 'upper("abc")', "ABC"),
    "ltrim": Row("", "tt?", "t", "The text without the blanks, or the characters given, at its "
                 "start.", 'ltrim("xxa", "x")', "a"),
    "rtrim": Row("", "tt?", "t", "The text without the blanks, or the characters given, at its "
                 "end.", 'rtrim("a  ")', "a"),
    "trim": Row("", "tt?", "t", "The text without the blanks, or the characters given, at both "
                "ends.", 'trim("  a ")', "a"),
    "replace": Row("", "ttt", "t", "Every match of a regular expression replaced; \\1 is the "
                   "first group.", 'replace("1/14", "^(\\d+)/(\\d+)$", "\\2/\\1")', "14/1"),
    "substr": Row("", "tnn?", "t", "The part from a place (1 is the first character, -1 the last) "
                  "of the length given.", 'substr("splunk", -3, 2)', "un"),
    "urldecode": Row("url_decode({0})", "t", "t", "The text with %XX decoded.",
                     'urldecode("a%20b")', "a b"),
    "tonumber": Row("", "tn?", "n", "The number that a text says, in a base from 2 to 36; null "
                    "when it says none.", 'tonumber("ff", 16)', "255"),
    "tostring": Row("", "at?", "t", 'The value as text; of a number in the form "commas", '
                    '"duration" or "hex".', 'tostring(1234567.891, "commas")', "1,234,567.89"),
    "printf": Row("", "ta*", "t", "Values put into a format with %s %d %f %x.",
                  'printf("%05.1f of %s", 3.14159, "pi")', "003.1 of pi"),
    "md5": Row("md5({0})", "t", "t", "The MD5 hash.", 'md5("a")',
               "0cc175b9c0f1b6a831c399e269772661"),
    "sha1": Row("sha1({0})", "t", "t", "The SHA-1 hash.", 'sha1("a")',
                "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"),
    "sha256": Row("sha256({0})", "t", "t", "The SHA-256 hash.", 'sha256("a")',
                  "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
}  # fmt: skip
