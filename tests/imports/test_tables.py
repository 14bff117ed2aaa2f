"""Rows under a header; what `formats.csv` tests is not said twice."""

from __future__ import annotations

import pytest

from analytics.errors import ConfigError
from analytics.imports.fields import FieldMap, Refusal
from analytics.imports.tables import check, table


def test_columns_and_rows() -> None:
    columns, rows = table([b"\xef\xbb\xbfa, b", b'1,"2', b'3"', b"", b"4"])

    assert columns == ("a", "b")
    assert next(rows) == {"a": "1", "b": "2\n3"}
    (refused,) = rows
    assert isinstance(refused, Refusal)
    assert refused.reason == "another number of columns"


def test_no_line_is_no_column() -> None:
    columns, rows = table([])

    assert (columns, list(rows)) == ((), [])


@pytest.mark.parametrize(
    ("header", "message"), [(b"a,a", "'?a, a.* twice"), (b"\xff", "not UTF-8"), (b'"', "")]
)
def test_header_that_cannot_be_used(header: bytes, message: str) -> None:
    if not message:  # a quote that never ends is a name with a line break
        assert table([header])[0] == ("",)
        return
    with pytest.raises(ConfigError, match=message):
        table([header])


def test_missing_column_is_told_with_its_option() -> None:
    with pytest.raises(ConfigError, match=r"no column 'time'.*--time, for example 'tim'"):
        check(("tim", "event"), FieldMap("shop"))
