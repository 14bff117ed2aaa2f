"""The variables of time formats, the conversions of printf."""

from __future__ import annotations

import pytest

from analytics.spl import variables
from analytics.spl.variables import Conversion


@pytest.mark.parametrize(
    ("form", "want"),
    [
        ("%F at %H", ["%Y", "-", "%m", "-", "%d", " at ", "%H"]),
        ("%%F%3N%:z", ["%%", "F", "%3N", "%:z"]),
        ("%Q%Ez%::z", ["%Q", "%Ez", "%::z"]),
        ("", []),
        ("100%", ["100", "%"]),
    ],
)
def test_pieces(form: str, want: list[str]) -> None:
    assert variables.pieces(form) == want


@pytest.mark.parametrize(("variable", "want"), [("N", 9), ("3N", 3), ("Q", 3), ("6Q", 6), ("f", 6)])
def test_digits_of_a_second(variable: str, want: int) -> None:
    assert variables.is_subsecond(variable)
    assert variables.digits(variable) == want


@pytest.mark.parametrize(
    ("form", "want"),
    [("%Y-%m", True), ("%b", True), ("%Y-%m-%d", False), ("%H:%M", False), ("%Y %j", False)],
)
def test_a_month_or_year_without_a_day(form: str, want: bool) -> None:  # noqa: FBT001
    assert variables.says_no_day(form) is want


@pytest.mark.parametrize(
    ("form", "is_read", "want"),
    [
        ("%Y %V", True, "strptime reads no variable '%V'"),
        ("%Y %V", False, None),
        ("%!", False, "strftime knows no variable '%!'"),
        ("%", False, "strftime knows no variable '%'"),
        ("%d.%m.%y %%", True, None),
    ],
)
def test_unknown_variables_are_named(form: str, is_read: bool, want: str | None) -> None:  # noqa: FBT001
    found = variables.unknown(form, is_read=is_read)
    assert found is None if want is None else (found or "").startswith(want)


def test_conversions() -> None:
    assert variables.conversions("%-5s %'.2f%%") == [
        Conversion("-", "5", None, "s"), " ", Conversion("'", "", "2", "f"),
        Conversion("", "", None, "%"),
    ]  # fmt: skip
    assert [Conversion("", "*", "*", "e").takes(), Conversion("", "", None, "%").takes()] == [3, 0]


@pytest.mark.parametrize("form", ["%n", "%C", "%S", "%1$d", "%", "%5"])
def test_conversions_there_are_not(form: str) -> None:
    with pytest.raises(ValueError, match="printf has no conversion"):
        variables.conversions(form)
