"""Settings of the collector: a TOML file in the data directory, or defaults.

    # <data>/collect.toml
    prefix = "/s"                        # in front of every address
    trusted_proxies = ["10.0.0.0/8"]     # or a number of hops
    rate_of_address = "6000/minute"

Source: ours; docs/collect.md lists them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from analytics.collect.addresses import Proxies
from analytics.collect.limits import Rate
from analytics.config import nearest
from analytics.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


NO_PROXIES = Proxies()
RATE_OF_ADDRESS = Rate(6_000, 60.0)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the collector takes, and from whom.

    Attributes:
        application: of events that name none and come without a key.
        prefix: of every address, such as ``/s``; "" for none.
        trusted_proxies: whose word on the sender's address is taken.
        rate_of_address: events of one address that come with a public key, or none.
        body_bytes: of a body as it is sent.
        plain_bytes: of a body that is no longer compressed.
        address_bytes: of path and query.
        events: in one request.
        event_bytes: of one event.
        name_length: characters of an application's and an event's name.
        id_length: of a distinct_id and an event_id.
        property_length: of a property's name.
        value_length: of a value, which is cut there.
        properties: of one event.
        late: how old an event with a public key may be.
        future: how far ahead of our clock an event may be.
        redirect_hosts: that redirects may go to, besides those of the key.
        default_redirect: where a redirect without a target goes; "" for nowhere.
        redirect_cookie: whether ``/xrdr`` gives who has no id one, in a cookie.
        link_hosts: hosts whose every path may be a short link.
        spool_bytes: of events that wait for a Splunk; beyond them new ones are refused.
    """

    application: str = "web"
    prefix: str = ""
    trusted_proxies: Proxies = NO_PROXIES
    rate_of_address: Rate = RATE_OF_ADDRESS
    body_bytes: int = 2 * 2**20
    plain_bytes: int = 10 * 2**20
    address_bytes: int = 16 * 2**10
    events: int = 10_000
    event_bytes: int = 64 * 2**10
    name_length: int = 200
    id_length: int = 200
    property_length: int = 100
    value_length: int = 8_192
    properties: int = 250
    late: timedelta = timedelta(days=7)
    future: timedelta = timedelta(minutes=10)
    redirect_hosts: tuple[str, ...] = ()
    default_redirect: str = ""
    redirect_cookie: bool = False
    link_hosts: tuple[str, ...] = ()
    spool_bytes: int = 2**30


def load(path: Path) -> Settings:
    """Read the settings of the file *path*; defaults where there is none.

    Raises:
        ConfigError: the file cannot be read, or a setting cannot be used.
    """
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"The settings in {str(path)!r} cannot be read: {error}. Mend the file."
        ) from error
    known = {field.name for field in fields(Settings)}
    for name in given.keys() - known:
        raise ConfigError(
            f"Unknown setting {name!r} in {str(path)!r}.{nearest(name, known)} Remove it."
        )
    return replace(Settings(), **{name: _read(name, value, path) for name, value in given.items()})


def _read(name: str, value: Any, path: Path) -> Any:
    kind = type(getattr(Settings(), name))
    read, fix = _READERS[kind]
    try:
        return read(value)
    except (ValueError, TypeError) as error:
        raise ConfigError(
            f"Setting {name!r} in {str(path)!r} is {value!r}. {fix} ({error})"
        ) from None


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError("no text")
    return value.rstrip("/")


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise TypeError("neither true nor false")
    return value


def _number(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise ValueError("no number above 0")
    return value


def _span(value: Any) -> timedelta:
    return timedelta(seconds=_number(value))


def _texts(value: Any) -> tuple[str, ...]:
    if type(value) is not list or not all(type(one) is str for one in value):
        raise TypeError("no list of texts")
    return tuple(one.lower() for one in value)


_READERS: dict[type, tuple[Callable[[Any], Any], str]] = {
    str: (_text, "Give a text."),
    bool: (_truth, "Give true or false."),
    int: (_number, "Give a whole number above 0."),
    timedelta: (_span, "Give whole seconds."),
    tuple: (_texts, "Give a list of texts."),
    Rate: (Rate.parse, "Give events per span, such as '600/minute'."),
    Proxies: (Proxies.parse, "Give a number of hops, or a list of networks."),
}
