"""A wrong zone is refused where the site is made."""

from __future__ import annotations

import pytest

from analytics.errors import ConfigError
from analytics.web.settings import Settings


@pytest.mark.parametrize("zone", ["Europe/Berlim", "", "../etc"])
def test_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(ConfigError, match="Use an IANA name"):
        Settings(zone=zone)


def test_clock_is_read_in_the_zone() -> None:
    assert str(Settings(zone="Asia/Kolkata").now().tzinfo) == "Asia/Kolkata"
