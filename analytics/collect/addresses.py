"""Who sent a request, where proxies stand in between.

    Proxies.parse(["10.0.0.0/8"]).sender("10.1.1.1", "203.0.113.7, 10.2.2.2") -> "203.0.113.7"
    Proxies.parse(1).sender("10.1.1.1", "6.6.6.6, 203.0.113.7")               -> "203.0.113.7"
    Proxies().sender("10.1.1.1", "203.0.113.7")                               -> "10.1.1.1"

``X-Forwarded-For`` is read from the right: what stands further left than the proxies we trust
was written by whoever liked to.

Source: MDN, "X-Forwarded-For", "Selecting an IP address".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any


@dataclass(frozen=True, slots=True)
class Proxies:
    """Proxies whose word is taken.

    Attributes:
        hops: how many there are; 0 where *networks* say it.
        networks: that they are in.
    """

    hops: int = 0
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def parse(cls, value: Any) -> Proxies:
        """Read a number of hops, or a list of networks.

        Raises:
            ValueError: it is neither.
        """
        if type(value) is int and value >= 0:
            return cls(value)
        if type(value) is list:
            return cls(0, tuple(ip_network(one) for one in value))
        raise ValueError("neither a number nor a list")

    def sender(self, peer: str, forwarded: str) -> str:
        """Say who sent a request that came from *peer* with that ``X-Forwarded-For``."""
        if not forwarded or not (self.hops or self.networks):
            return peer
        chain = [_bare(part) for part in forwarded.split(",")[-32:]] + [peer]
        if self.hops:
            return _valid(chain[max(0, len(chain) - 1 - self.hops)]) or peer
        found = peer
        for address in reversed(chain):
            valid = _valid(address)
            if not valid:
                return found
            found = valid
            if not self._trusts(valid):
                return found
        return found

    def _trusts(self, address: str) -> bool:
        parsed = ip_address(address)
        return any(
            parsed in network for network in self.networks if network.version == parsed.version
        )


@lru_cache(maxsize=4096)
def is_loopback(address: str) -> bool:
    """Whether *address* is this machine."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_loopback


def _bare(text: str) -> str:
    """Take brackets and a port off an address."""
    text = text.strip().strip('"')
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def _valid(text: str) -> str:
    try:
        return str(ip_address(text.partition("%")[0]))
    except ValueError:
        return ""
