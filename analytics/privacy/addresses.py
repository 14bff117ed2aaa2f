"""IP addresses as networks of many people.

    anonymize_ip_address("12.34.56.78")                  '12.34.0.0'
    anonymize_ip_address("2001:db8:1:2:3:4:5:6")         '2001:db8:1::'
    anonymize_ip_address("[::ffff:12.34.56.78]:443")     '12.34.0.0'

Source: the function of the package analytical, which cuts 16 bits of either family; of an IPv6
address that still names one household, so 48 bits are kept here. RFC 4291 (mapped addresses),
RFC 4007 (zone ids), RFC 3986 (brackets).
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

Address = IPv4Address | IPv6Address

#: Longer texts are no address with a port and a zone id.
_LONGEST = 128


def anonymize_ip_address(ip: str, v4: int = 16, v6: int = 48) -> str | None:
    """Set all but the first bits of an address to zero; None for what is no address.

    Args:
        ip: an address, perhaps in brackets, with a port or a zone id.
        v4: how many bits of an IPv4 address are kept; of a mapped one as well.
        v6: how many bits of an IPv6 address are kept.

    Raises:
        ValueError: no address has so many bits.
    """
    if not (0 <= v4 <= 32 and 0 <= v6 <= 128):
        raise ValueError(
            f"{v4} and {v6} bits cannot be kept. Give 0 to 32 for IPv4 and 0 to 128 for IPv6."
        )
    address = parsed(ip)
    return None if address is None else str(cut(address, v4, v6))


@lru_cache(maxsize=4096)
def parsed(text: str) -> Address | None:
    """Read an address, perhaps in brackets, with a port or a zone id; None where it is none."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def cut(address: Address, v4: int, v6: int) -> Address:
    """Set all but the first *v4* or *v6* bits of *address* to zero."""
    kept = v4 if address.version == 4 else v6
    gone = address.max_prefixlen - kept
    return type(address)(int(address) >> gone << gone)
