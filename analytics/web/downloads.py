"""A chart's numbers as CSV: what the table shows, unrounded.

    time,page_view,purchase
    2026-11-22T00:00:00+01:00,6821,499

A cell that a spreadsheet would take for a formula gets a leading apostrophe.

Source: RFC 4180; OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from analytics.web.lines import Series

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def dumps(times: Sequence[datetime], series: Sequence[Series]) -> str:
    """Write one row for each time, one column for each of *series*."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["time", *(safe(one.name) for one in series)])
    for i, time in enumerate(times):
        writer.writerow([time.isoformat(), *(_cell(one.values[i]) for one in series)])
    return out.getvalue()


def safe(text: str) -> str:
    """Guard *text* against being taken for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cell(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(value)
