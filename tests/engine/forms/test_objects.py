"""Paths into JSON texts."""

from __future__ import annotations

import pytest
from support.cases import Case, found, rows
from support.together import together

from analytics.engine.forms.objects import path_of
from analytics.errors import SplError

TEXT = r"{\"a\":{\"b c\":[{\"n\":1.5},{\"n\":\"x\"}]},\"t\":true,\"z\":null}"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("a", '$."a"'),
        ("a.b{0}.c", '$."a"."b"[0]."c"'),
        ("a{}.b", '$."a"[*]."b"'),
        ("{}", "$[*]"),
        ("", None),
        ("a{x}", None),
    ],
)
def test_path(text: str, want: str | None) -> None:
    assert path_of(text) == want


@together(
    ("call", "want"),
    [
        ('json_extract(j, "a.b c{1}.n")', "x"),
        ('json_extract(j, "a.b c{0}.n")', "1.5"),
        ('json_extract(j, "a.b c{}.n")', '[1.5,"x"]'),
        ('json_extract(j, "a.b c{1}")', '{"n":"x"}'),
        ('json_extract(j, "t")', "true"),
        ('json_extract(j, "z")', None),
        ('json_extract(j, "no.such")', None),
        ('json_extract("no json", "a")', None),
        ('spath(j, "a.b c{}.n")', ["1.5", "x"]),
        ("json_keys(j)", '["a","t","z"]'),
        ('json_keys("[1]")', None),
        ('json_array_to_mv("{}")', None),
        ('json_object("n", 1.0, "t", "1", "b", 1=1, "m", split("a,b", ","))',
         '{"n":1,"t":"1","b":true,"m":["a","b"]}'),
        ('mvcount(json_array_to_mv("a"))', None),
        ('mvcount(spath("a", "b{}"))', None),
        ('json_extract("a", "b{}")', None),
        ("json_array()", "[]"),
        ('ipmask("0.0.0.255", "10.1.2.3")', "0.0.0.3"),
        ('ipmask("255.0.0.0", "no address")', None),
    ],
)  # fmt: skip
def test_value(call: str, want: object) -> None:
    case = Case(f'| makeresults | eval j="{TEXT}" | eval r={call} | table r', [])
    assert found(case, []) == (rows("r", want) if want is not None else [{}])


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ('json_extract("{}", "a{x}")', "is no path"),
        ('json_extract("{}", a)', "takes a constant text"),
        ('json_object("a")', "a value is missing"),
    ],
)
def test_bad_arguments(call: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"| makeresults | eval r={call}", []), [])
