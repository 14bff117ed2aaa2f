"""Countries of time zones."""

from __future__ import annotations

import pytest

from analytics.enrich.zones import country


@pytest.mark.parametrize(
    ("zone", "want"),
    [
        ("Europe/Zurich", "CH"),
        ("Europe/Berlin", "DE"),
        ("America/New_York", "US"),
        ("Asia/Kolkata", "IN"),
        ("Asia/Calcutta", "IN"),
        ("Europe/Kiev", "UA"),
        ("UTC", ""),
        ("Etc/GMT+1", ""),
        ("../../etc/passwd", ""),
        ("", ""),
    ],
)
def test_zone_lies_in_a_country(zone: str, want: str) -> None:
    assert country(zone) == want
