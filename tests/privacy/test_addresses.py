"""Addresses lose what names one household."""

from __future__ import annotations

import pytest

from analytics.privacy import anonymize_ip_address


@pytest.mark.parametrize(
    ("address", "want"),
    [
        ("12.34.56.78", "12.34.0.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("::ffff:12.34.56.78", "12.34.0.0"),
        ("[2001:db8:1:2::3]:443", "2001:db8:1::"),
        ("12.34.56.78:8080", "12.34.0.0"),
        ("fe80::1%eth0", "fe80::"),
        (" 12.34.56.78 ", "12.34.0.0"),
        ("example.com", None),
        ("12.34.56", None),
        ("", None),
        ("1" * 500, None),
    ],
)
def test_address_is_cut(address: str, want: str | None) -> None:
    assert anonymize_ip_address(address) == want


def test_bits_can_be_chosen() -> None:
    assert anonymize_ip_address("12.34.56.78", v4=24) == "12.34.56.0"
    assert anonymize_ip_address("2001:db8:1:2:3:4:5:6", v6=64) == "2001:db8:1:2::"
    assert anonymize_ip_address("12.34.56.78", v4=0) == "0.0.0.0"  # noqa: S104 - no socket


def test_no_address_has_so_many_bits() -> None:
    with pytest.raises(ValueError, match="Give 0 to 32"):
        anonymize_ip_address("12.34.56.78", v4=33)
