"""Functions of text: formats, bases, replacements."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.cases import Case, found
from support.together import together
from support.values import Want, value

from analytics.errors import SplError


@together(
    ("expression", "want"),
    [
        # Splunk Search Reference 9.4, "Conversion functions", printf
        ('printf("%.3A",pi())', "0X1.922P+1"),
        ('printf("%c,%c",65,"Foo")', "A,F"),
        ('printf("%d,%i,%d",-2,+4,30)', "-2,4,30"),
        ('printf("%.2e",5139)', "5.14e+03"),
        ('printf("%.2f",pi())', "3.14"),
        ('printf("%.2g,%.2g",pi(),123)', "3.1,1.2e+02"),
        ('printf("%o",255)', "377"),
        ('printf("%s%z", "foo", "bar")', "foobar"),
        ('printf("%u",99)', "99"),
        ('printf("%x,%X,%p",10,10,10)', "a,A,A"),
        ('printf("100%%")', "100%"),
        ("printf(\"%'d\",12345)", "12,345"),
        ('printf("%-4d",1)', "1   "),
        ('printf("%04d",1)', "0001"),
        ('printf("%+4d",1)', "  +1"),
        ('printf("% -4d",1)', " 1  "),
        ('printf("%#x", 1)', "0x1"),
        ('printf("%*d", 5, 123)', "  123"),
        ('printf("%.*f", 1, 1.23)', "1.2"),
        ('printf("%*.*e", 9, 2, pi())', " 3.14e+00"),
        ('printf("%04.4f %-30s|",3.14159,"x")', f"3.1416 {'x':30}|"),
        ('printf("%s and %d", "", "x")', " and 0"),
        ("printf(\"%'.2f|%'10d\", 1234.5, 1234)", "1,234.50|     1,234"),
        # tonumber
        ('tonumber("0101", 2)', "5"),
        ('tonumber("0A4",16)', "164"),
        ('tonumber("zz", 36)', "1295"),
        ('tonumber("-ff", 16)', "-255"),
        ('tonumber("12", 2)', None),
        ('tonumber(" 5")', None),
        ('tonumber(trim(" 5"))', "5"),
        ('tonumber("seven")', None),
        ('tonumber("1e3")', "1000"),
        # tostring
        ('tostring(1==1) + " " + tostring(15, "hex") + " " + tostring(12345.6789, "commas")',
         "True 0xF 12,345.68"),
        ('tostring(615, "duration")', "00:10:15"),
        ('tostring(90061, "duration")', "1+01:01:01"),
        ('tostring(1.5, "duration")', "00:00:01.500000"),
        ('tostring(9, "binary")', "1001"),
        ('tostring(1234567, "commas")', "1,234,567"),
        ('tostring(-1234.5, "commas")', "-1,234.50"),
        ('tostring("x", "commas")', "x"),
        # text
        ('replace("1/14/2015", "^(\\d{1,2})/(\\d{1,2})/", "\\2/\\1/")', "14/1/2015"),
        ('replace("a.b", "\\.", "\\\\\\\\")', "a\\b"),
        ('replace("aaa", "a", "$&")', "$&$&$&"),
        ('substr("splendid", 1, 3) + substr("chunk", -3)', "splunk"[:3] + "unk"),
        ('upper(split("a,b", ","))', ["A", "B"]),
        ('lower("ÄB")', "äb"),
        ('len("größe")', "5"),
        ('trim(" \t a ")', "a"),
        ('ltrim("  ZZZabcZZ ", " Z")', "abcZZ "),
        ('urldecode("http%3A%2F%2Fwww.example.com%2Fa%3Fb%3Dc")', "http://www.example.com/a?b=c"),
        ('ipmask("0.255.0.224", "10.20.30.120")', "0.20.0.96"),
        ('ipmask("255.255.255.0", "10.20.30.300")', None),
    ],
)  # fmt: skip
def test_value(expression: str, want: Want) -> None:
    assert value(expression) == want


@together(
    ("expression", "message", "place"),
    [
        ('printf("%n", 1)', "no conversion '%n'", '"%n"'),
        ('printf("%1$d", 1)', "no conversion", '"%1$d"'),
        ('printf("%d")', "takes 1 values, and there are 0", '"%d"'),
        ('tonumber("1", 37)', "from 2 to 36", "37"),
        ('toint("1", "x")', "from 2 to 36", '"x"'),
        ('tostring(1, "roman")', "Write binary, commas, duration, hex", '"roman"'),
        ('replace("a", "(?=a)", "b")', "look-around", '"(?=a)"'),
        ('replace("a", "a", "\\1")', "names group 1, and the expression has 0", '"\\1"'),
    ],
)
def test_refused_with_the_place(expression: str, message: str, place: str) -> None:
    with pytest.raises(SplError) as caught:
        found(Case(f"| makeresults | eval r={expression}", []), [])
    assert message in str(caught.value)
    assert caught.value.spl[caught.value.start : caught.value.end] == place


@given(
    st.one_of(
        st.integers(-(2**53) + 1, 2**53 - 1),
        st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False),
    )
)
def test_a_number_comes_back_from_its_text(number: float) -> None:
    text = value("tonumber(tostring(n))", f"n={number!r}")
    assert float(text) == number


@given(st.lists(st.text(max_size=400), min_size=1, max_size=40))
@settings(max_examples=15)
@example(["a" * size for size in (0, 111, 112, 127, 128, 239, 240, 256)])
def test_digest_is_the_one_of_the_standard(texts: list[str]) -> None:
    """The digests of the database are those of Python; 111 and 112 bytes need one block and two."""
    texts = [text for text in texts if text]
    data = json.dumps([{"x": text, "n": str(n)} for n, text in enumerate(texts)])
    quoted = data.replace("\\", "\\\\").replace('"', '\\"')
    spl = f'| makeresults format=json data="{quoted}" | eval a=sha512(x), b=md5(x) | table n a b'
    want = [
        {
            "n": str(n),
            "a": hashlib.sha512(text.encode()).hexdigest(),
            "b": hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
        }
        for n, text in enumerate(texts)
    ]
    assert found(Case(spl, []), []) == want
