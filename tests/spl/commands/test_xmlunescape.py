"""xmlunescape: entities become characters."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("a", 0)]
CASES = [
    Case(
        f'| makeresults | eval _raw="{text}", other="&lt;" | xmlunescape maxinputs=10'
        " | eval raw=_raw | table raw other",
        rows("raw other", (result, "&lt;")),
    )
    for text, result in [
        ("&lt;a b=&apos;c&apos;&gt;", "<a b='c'>"),
        ("Q&amp;A", "Q&A"),
        ("&amp;lt;", "&lt;"),
        ("&unknown; & plain", "&unknown; & plain"),
    ]
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


def test_other_words_are_refused() -> None:
    with pytest.raises(SplError, match="xmlunescape does not take 'x'"):
        found(Case("search index=main | xmlunescape x", []), EVENTS)
