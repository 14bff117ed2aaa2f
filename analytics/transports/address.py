"""The address of what takes events, and what it is: an event collector or ours.

    https://splunk.example.com:8088/services/collector      an HTTP Event Collector, anybody's
    https://collect.example.com/in                          our collector, mounted below /in

The path tells them apart: that of an event collector has ``/services/collector`` in it.

Source: Splunk's "HTTP Event Collector REST API endpoints"; the rest is ours.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from analytics.errors import ConfigError

#: What tells the address of an event collector from any other.
HEC_PATH = "/services/collector"


def parts(url: str) -> tuple[str, str, int, str]:
    """Take an address apart: scheme, host, port, path without a slash at its end.

    Raises:
        ConfigError: it is no address of a server.
    """
    try:
        address = urlsplit(url)
        port = address.port or (443 if address.scheme == "https" else 80)
    except ValueError:
        address, port = urlsplit(""), 0
    is_plain = not (address.username or address.password or address.query or address.fragment)
    if address.scheme not in {"http", "https"} or not address.hostname or not is_plain:
        raise ConfigError(
            f"Address {url!r} is none of a server. "
            "Give scheme, host and perhaps a path, as in 'https://collect.example.com'."
        )
    if not url.isascii() or any(letter <= " " for letter in url):
        raise ConfigError(f"Address {url!r} has a character that none has. Encode it as %XX.")
    return address.scheme, address.hostname, port, address.path.rstrip("/")


def is_hec(url: str) -> bool:
    """Say whether *url* is that of an event collector.

    Raises:
        ConfigError: it is no address of a server, or that of raw text.
    """
    path = parts(url)[3]
    if HEC_PATH not in path:
        return False
    if not path.endswith((HEC_PATH, "/event", "/event/1.0", f"{HEC_PATH}/1.0")):
        raise ConfigError(f"Address {url!r} is none that takes events. End it with {HEC_PATH!r}.")
    return True
