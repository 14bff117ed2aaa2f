"""The proxy that the environment names, if a server is to be reached through one.

    HTTPS_PROXY=http://user:secret@proxy.example.com:3128    NO_PROXY=.example.com,10.0.0.1

    proxy_for("https", "collect.example.org")     Proxy("proxy.example.com", 3128, {…})

This machine is never reached through a proxy. Source: RFC 9110, sections 9.3.6 (CONNECT) and
7.2; the variables are those of curl, as `urllib.request` reads them.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy.

    Attributes:
        host, port: where it is.
        headers: what lets a client through.
    """

    host: str
    port: int
    headers: dict[str, str]


def proxy_for(scheme: str, host: str) -> Proxy | None:
    """Find the proxy through which *host* is reached; None for none."""
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 - late: slow to import

    said = getproxies().get(scheme, "")
    if not said or _is_here(host) or proxy_bypass(host):
        return None
    address = urlsplit(said if "://" in said else f"http://{said}")
    if not address.hostname:
        return None
    headers = {}
    if address.username:
        pair = f"{unquote(address.username)}:{unquote(address.password or '')}"
        headers["Proxy-Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    return Proxy(address.hostname, address.port or 80, headers)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
