r"""Functions of text and of its conversion.

    upper(replace(name, "\s+", "_"))

Source: Splunk Search Reference 9.4, "Text functions", "Conversion functions" and
"Cryptographic functions". Regular expressions are those of `analytics.spl.patterns`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.errors import PatternError
from analytics.spl import patterns, variables
from analytics.spl.functions import Row
from analytics.spl.functions.conditions import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The forms of tostring.
FORMS = ("binary", "commas", "duration", "hex")


def _replacement(values: Sequence[object]) -> tuple[int, str] | None:
    problem = pattern(values)
    if problem or not isinstance(values[1], str) or not isinstance(values[2], str):
        return problem
    try:
        patterns.rewrite(values[2], len(patterns.translated(values[1]).groups))
    except PatternError as error:
        return 2, str(error)
    return None


def base(values: Sequence[object]) -> tuple[int, str] | None:
    """Check that a second argument is a base of numbers."""
    if len(values) < 2 or (isinstance(values[1], int) and 2 <= values[1] <= 36):
        return None
    return 1, "The base is no whole number from 2 to 36. Write one of these."


def _form(values: Sequence[object]) -> tuple[int, str] | None:
    if len(values) < 2 or values[1] in FORMS:
        return None
    return 1, f"{values[1]!r} is no form of tostring. Write {', '.join(FORMS)}."


def _format(values: Sequence[object]) -> tuple[int, str] | None:
    try:
        parts = variables.conversions(str(values[0]))
    except ValueError as error:
        return 0, str(error)
    taken = sum(part.takes() for part in parts if isinstance(part, variables.Conversion))
    if taken != len(values) - 1:
        return 0, (
            f"The format takes {taken} values, and there are {len(values) - 1}. "
            "Give one for each conversion, and %% for the sign."
        )
    return None


FUNCTIONS = {
    "len": Row("length({0})", "t", "i", "The number of characters.", 'len("größe")', "5"),
    "lower": Row("", "a", "a", "The text in small letters.", 'lower("AbC")', "abc"),
    "upper": Row("", "a", "a", "The text in capitals.", 'upper("abc")', "ABC"),
    "ltrim": Row("", "tt?", "t", "The text without the blanks and tabs, or the characters "
                 "given, at its start.", 'ltrim("xxa", "x")', "a"),
    "rtrim": Row("", "tt?", "t", "The text without the blanks and tabs, or the characters "
                 "given, at its end.", 'rtrim("a  ")', "a"),
    "trim": Row("", "tt?", "t", "The text without the blanks and tabs, or the characters "
                "given, at both ends.", 'trim("  a ")', "a"),
    "replace": Row("", "ttt", "t", "Every match of a regular expression replaced; \\1 is the "
                   "first group.", 'replace("1/14", "^(\\d+)/(\\d+)$", "\\2/\\1")', "14/1",
                   _replacement),
    "substr": Row("", "tnn?", "t", "The part from a place (1 is the first character, -1 the last) "
                  "of the length given.", 'substr("splunk", -3, 2)', "un"),
    "urldecode": Row("url_decode({0})", "t", "t", "The text with %XX decoded.",
                     'urldecode("a%20b")', "a b"),
    "tonumber": Row("", "tn?", "n", "The number that a text says, in a base from 2 to 36; null "
                    "when it says none.", 'tonumber("0A4", 16)', "164", base),
    "tostring": Row("", "ak?", "t", 'The value as text; of a number in the form "binary", '
                    '"commas", "duration" or "hex".', 'tostring(12345.6789, "commas")',
                    "12,345.68", _form),
    "printf": Row("", "ka*", "t", "Values put into a format, as the function of C does it.",
                  'printf("%05.1f of %s", 3.14159, "pi")', "003.1 of pi", _format),
    "ipmask": Row("", "tt", "t", "The bits of an IPv4 address that a mask keeps.",
                  'ipmask("255.255.255.0", "10.20.30.120")', "10.20.30.0"),
    "md5": Row("md5({0})", "t", "t", "The MD5 hash.", 'md5("a")',
               "0cc175b9c0f1b6a831c399e269772661"),
    "sha1": Row("sha1({0})", "t", "t", "The SHA-1 hash.", 'sha1("a")',
                "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"),
    "sha256": Row("sha256({0})", "t", "t", "The SHA-256 hash.", 'sha256("a")',
                  "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
    "sha512": Row("", "t", "t", "The SHA-512 hash.", 'sha512("a")',
                  "1f40fc92da241694750979ee6cf582f2d5d7d28e18335de05abc54d0560e0f53"
                  "02860c652bf08d560252aa5e74210546f369fbbbce8c12cfc7957b2652fe9a75"),
}  # fmt: skip
