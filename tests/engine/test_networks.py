"""Addresses in networks: as the standard library says."""

from __future__ import annotations

import ipaddress

import duckdb
from hypothesis import given
from hypothesis import strategies as st
from support.together import together

from analytics.engine.networks import in_network


def inside(network: str, address: str | None) -> bool:
    row = duckdb.execute(f"SELECT {in_network(network, 'x')} FROM (SELECT $1 AS x)", [address])
    (found,) = row.fetchone() or (None,)
    assert isinstance(found, bool)
    return found


@together(
    ("network", "address", "want"),
    [
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "10.1.2.300", False),
        ("10.0.0.0/8", "::1", False),
        ("2001:db8::/32", "2001:DB8:1::5", True),
        ("2001:db8::/32", "2001:db8:1:2:3:4:5:6", True),
        ("2001:db8::/32", "2001:db8:1:12345::", False),
        ("2001:db8::/32", "2001:db8::1::2", False),
        ("2001:db8::/32", "2001:db8:1:2:3:4:5:6:7", False),
        ("2001:db8::/32", "1.2.3.4", False),
        ("::/0", "fe80::1", True),
        ("::1/128", "::1", True),
        ("::ffff:10.0.0.0/104", "::ffff:10.1.2.3", True),
        ("::ffff:10.0.0.0/104", "::FFFF:a01:203", True),
        ("::ffff:10.0.0.0/104", "::ffff:11.1.2.3", False),
        ("64:ff9b::/96", "64:ff9b:0:0:0:0:192.0.2.33", True),
        ("::/0", "::ffff:10.1.2.300", False),
        ("::/0", "::10.1.2.3::", False),
        ("::/0", "1:2:3:4:5:6:7:10.1.2.3", False),
        ("::/0", "", False),
        ("::/0", ":", False),
        ("::/0", None, False),
    ],
)
def test_known_addresses(network: str, address: str | None, want: bool) -> None:  # noqa: FBT001
    assert inside(network, address) is want


@given(st.ip_addresses(v=6), st.ip_addresses(v=6), st.integers(0, 128))
def test_agrees_with_the_standard_library(
    first: ipaddress.IPv6Address, other: ipaddress.IPv6Address, bits: int
) -> None:
    network = ipaddress.ip_network((first, bits), strict=False)
    assert inside(str(network), str(first))
    assert inside(str(network), str(other)) == (other in network)
