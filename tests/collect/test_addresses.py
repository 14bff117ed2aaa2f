"""Who sent a request, where proxies stand in between."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.collect.addresses import Proxies, is_loopback


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "sender"),
    [
        ([], "10.0.0.1", "6.6.6.6", "10.0.0.1"),
        (1, "10.0.0.1", "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "10.0.0.1", "6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (9, "10.0.0.1", "203.0.113.7", "203.0.113.7"),
        (["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (["10.0.0.0/8"], "192.0.2.1", "6.6.6.6", "192.0.2.1"),
        (["10.0.0.0/8"], "10.0.0.1", "10.0.0.3", "10.0.0.3"),
        (["10.0.0.0/8"], "10.0.0.1", "nonsense", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "203.0.113.7:4711", "203.0.113.7"),
        (["10.0.0.0/8"], "10.0.0.1", "[2001:db8::1]:443", "2001:db8::1"),
        (["::1/128"], "::1", "2001:db8::1", "2001:db8::1"),
        (1, "10.0.0.1", "nonsense", "10.0.0.1"),
    ],
)
def test_address_is_read_from_the_right(
    trusted: Any, peer: str, forwarded: str, sender: str
) -> None:
    assert Proxies.parse(trusted).sender(peer, forwarded) == sender


@pytest.mark.parametrize("value", [-1, "10.0.0.0/8", ["nonsense"], None, 1.5], ids=repr)
def test_bad_setting_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the settings word it
        Proxies.parse(value)


@pytest.mark.parametrize(
    ("address", "is_here"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("10.0.0.1", False),
        ("", False),
        ("localhost", False),
    ],
)
def test_loopback_is_told(address: str, is_here: bool) -> None:  # noqa: FBT001 - a case
    assert is_loopback(address) is is_here
