"""Addresses of the Internet Protocol in SQL.

    in_network("10.0.0.0/8", "c1") -> "coalesce(… BETWEEN 167772160 AND 184549375, FALSE)"

Source: RFC 4291, section 2.2, for the texts of IPv6 addresses; Splunk Search Reference 9.4,
cidrmatch: "IPv4 and IPv6".
"""

from __future__ import annotations

import ipaddress

_V4 = r"\d{1,3}(\.\d{1,3}){3}"
_V6 = r"([0-9a-fA-F]{0,4}:){2,8}([0-9a-fA-F]{0,4}|\d{1,3}(\.\d{1,3}){3})"
_GROUPS = 8


def in_network(network: str, sql: str) -> str:
    """SQL for an address being in a network, IPv4 or IPv6; FALSE for what is no address.

    Raises:
        ValueError: *network* is no network.
    """
    parsed = ipaddress.ip_network(network, strict=False)
    if parsed.version == 6:
        return _in_network6(parsed, sql)
    octets = [f"TRY_CAST(split_part({sql}, '.', {place}) AS BIGINT)" for place in range(1, 5)]
    number = " + ".join(f"{octet} * {256 ** (3 - n)}" for n, octet in enumerate(octets))
    low, high = int(parsed.network_address), int(parsed.broadcast_address)
    small = " AND ".join(f"{octet} <= 255" for octet in octets)
    shape = f"regexp_full_match({sql}, '{_V4}')"
    return f"coalesce({shape} AND {small} AND {number} BETWEEN {low} AND {high}, FALSE)"


def _in_network6(network: ipaddress.IPv6Network, sql: str) -> str:
    """Compare the groups that the prefix covers whole, and the bits of the one it cuts."""
    groups = _groups6(sql)
    low = int(network.network_address)
    tests = []
    for place in range(_GROUPS):
        bits = min(16, max(0, network.prefixlen - 16 * place))
        wanted = low >> (16 * (_GROUPS - 1 - place)) & 0xFFFF
        if bits:
            tests.append(f"(g[{place + 1}] >> {16 - bits}) = {wanted >> (16 - bits)}")
    test = " AND ".join([f"len(g) = {_GROUPS}", *tests])
    return f"coalesce(list_transform([{groups}], lambda g: {test})[1], FALSE)"


def _groups6(sql: str) -> str:
    """SQL for the eight numbers of an IPv6 address; null or another length for what is none."""
    plain = f"CASE WHEN regexp_full_match({sql}, '{_V6}') THEN {sql} END"
    sides = f"string_split({plain}, '::')"
    written = [_numbers(f"s[{place}]") for place in (1, 2)]
    filled = (
        f"CASE len(s) WHEN 1 THEN {written[0]} WHEN 2 THEN {written[0]} || "
        f"[0 for _ in range({_GROUPS} - len({written[0]}) - len({written[1]}))] || {written[1]} END"
    )
    return f"list_transform([{sides}], lambda s: {filled})[1]"


def _numbers(sql: str) -> str:
    """SQL for the groups on one side of ``::``; four octets at the end are two groups."""
    octets = [f"TRY_CAST(split_part(x, '.', {place}) AS BIGINT)" for place in range(1, 5)]
    small = " AND ".join(f"{octet} <= 255" for octet in octets)
    pairs = ", ".join(f"{octets[n]} * 256 + {octets[n + 1]}" for n in (0, 2))
    group = (
        f"CASE WHEN NOT contains(x, '.') THEN [TRY_CAST('0x' || x AS BIGINT)] "
        f"WHEN {small} THEN [{pairs}] ELSE range({_GROUPS + 1}) END"  # too long to be one
    )
    return (
        f"CASE {sql} WHEN '' THEN CAST([] AS BIGINT[]) ELSE "
        f"flatten(list_transform(string_split({sql}, ':'), lambda x: {group})) END"
    )
