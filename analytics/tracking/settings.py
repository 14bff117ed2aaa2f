"""What a tracker is told: by an argument, else by the environment, else by default.

    AnalyticsTracker("shop", batch=100)             ANALYTICS_BATCH is not looked at
    ANALYTICS_BATCH=100 python app.py               for every tracker that does not say

The variable of a setting is its name in capitals, after ``ANALYTICS_``. ``DO_NOT_TRACK`` in the
environment, other than ``0``, ``false``, ``no`` and ``off``, switches every tracker off.

Source: ours; DO_NOT_TRACK is that of consoledonottrack.com.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

from analytics.errors import ConfigError
from analytics.transports.address import is_hec
from analytics.transports.bounds import Bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.transports.link import Reach

_NO = frozenset({"", "0", "false", "no", "off"})
_YES = frozenset({"1", "true", "yes", "on"})
# Less would be full with one event.
_LEAST_SPOOL = 1 << 20


@dataclass(frozen=True, slots=True)
class Settings:
    """What was set, checked and complete.

    Attributes:
        url: the address of a collector, ours or an HTTP Event Collector; "" for none.
        key: what it lets events in with.
        verify: check the certificate of that server.
        ca: a file of certificates to trust, in place of those of the system.
        durability: what outlives a killed process: what was sent or spooled ("fast"), or every
            event that `track` returned an id for ("process").
        spool: the folder for events that are not delivered yet; None for that of the data
            directory, where events go over a network; True for that one anyway; False for none.
        max_spool: bytes of that folder; beyond them the oldest events are dropped.
        max_queue, max_bytes, overflow, batch, batch_bytes, interval, timeout, retries: see
            `Bounds`.
        gzip: compress what goes over a network, where the receiver is known to read that.
        super_properties: properties that every event has, unless it has its own.
        strict: raise `EventError` out of `track`.
        sync: deliver each event before `track` returns.
        lifecycle: track ``startup`` and ``shutdown``.
        disabled: track nothing.
    """

    url: str = ""
    key: str = field(default="", repr=False)
    verify: bool = True
    ca: str | None = None
    durability: Literal["fast", "process"] = "fast"
    spool: str | os.PathLike[str] | bool | None = None
    max_spool: int = 256 << 20
    max_queue: int = 100_000
    max_bytes: int = 64 << 20
    overflow: Literal["drop-new", "drop-old", "block"] = "drop-new"
    batch: int = 500
    batch_bytes: int = 512 << 10
    interval: float = 0.5
    timeout: float = 10.0
    retries: int = 10
    gzip: bool = True
    super_properties: Mapping[str, Any] = field(default_factory=dict)
    strict: bool = False
    sync: bool = False
    lifecycle: bool = False
    disabled: bool = False

    def __post_init__(self) -> None:
        if self.durability not in {"fast", "process"}:
            raise ConfigError(
                f"Setting 'durability' is {self.durability!r}. Use 'fast' or 'process'."
            )
        if self.durability == "process" and self.spool is False:
            raise ConfigError(
                "Setting 'durability' is 'process', and there is no spool. "
                "Leave out spool=False: that is where events outlive the process."
            )
        if not isinstance(self.max_spool, int) or self.max_spool < _LEAST_SPOOL:
            raise ConfigError(
                f"Setting 'max_spool' is {self.max_spool!r}. Use {_LEAST_SPOOL} or more."
            )
        if self.url and is_hec(self.url) and not self.key:
            raise ConfigError(
                f"The event collector at {self.url!r} needs a token. Give its value as key=."
            )
        if not f"{self.key}".isascii() or any(letter <= " " for letter in self.key):
            raise ConfigError("The key has a character that none has. Copy it again.")

    @property
    def reach(self) -> Reach:
        """How a server is reached."""
        from analytics.transports.link import Reach  # noqa: PLC0415 - late: slow to import

        # A caller may be made to wait for less than a server needs.
        return Reach(max(1.0, self.timeout), self.gzip, self.verify, self.ca)

    @property
    def bounds(self) -> Bounds:
        """How much waits, for how long, and how often it is tried."""
        return Bounds(
            self.max_queue,
            self.max_bytes,
            self.overflow,
            self.batch,
            self.batch_bytes,
            self.interval,
            self.timeout,
            self.retries,
        )


def resolve(given: Mapping[str, Any], env: Mapping[str, str] = os.environ) -> Settings:
    """Find all settings.

    Args:
        given: the arguments; None is one that was not given.
        env: the environment.

    Raises:
        ConfigError: a variable of the environment cannot be read as what it sets.
    """
    found = {name: value for name, value in given.items() if value is not None}
    for each in fields(Settings):
        text = env.get(f"ANALYTICS_{each.name.upper()}", "")
        if each.name not in found and text:
            found[each.name] = _read(each.name, text)
    if not isinstance(found.get("spool", True), bool):
        # Where it is now: a daemon goes elsewhere before it tracks.
        found["spool"] = os.path.abspath(os.path.expanduser(found["spool"]))  # noqa: PTH100, PTH111 - touches no disk
    if "disabled" not in given or given["disabled"] is None:
        is_told = env.get("DO_NOT_TRACK", "").strip().lower() not in _NO
        found["disabled"] = is_told or found.get("disabled", False)
    return Settings(**found)


def _read(name: str, text: str) -> Any:
    read, fix = _READERS.get(name, _AS_TEXT)
    try:
        return read(text.strip())
    except ValueError:
        raise ConfigError(
            f"The environment says ANALYTICS_{name.upper()}={text!r}, which cannot be read. {fix}"
        ) from None


def _folder(text: str) -> str | bool:
    return text.lower() in _YES if text.lower() in _YES | _NO else text


def _truth(text: str) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise ValueError


def _switch(text: str) -> bool:
    return text.lower() not in _NO


def _pairs(text: str) -> dict[str, str]:
    """Read ``plan=pro,region=eu``."""
    pairs = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, sign, value = part.partition("=")
        if not (name and sign):
            raise ValueError
        pairs[name.strip()] = value.strip()
    return pairs


_AS_TEXT: tuple[Callable[[str], Any], str] = (str, "Give a text.")
_WHOLE = (int, "Use a whole number.")
_NUMBER = (float, "Use a number.")
_TRUTH = (_truth, "Use 'true' or 'false'.")
#: Setting -> how its text is read, and what to do about one that cannot be; others are text.
_READERS: dict[str, tuple[Callable[[str], Any], str]] = {
    **dict.fromkeys(("max_queue", "max_bytes", "batch", "batch_bytes", "retries"), _WHOLE),
    "max_spool": _WHOLE,
    "spool": (_folder, "Name a folder, or use 'false'."),
    **dict.fromkeys(("interval", "timeout"), _NUMBER),
    **dict.fromkeys(("verify", "gzip", "strict", "sync", "lifecycle"), _TRUTH),
    # Whoever sets it to anything means it: nobody's "disabled" may fail to be read.
    "disabled": (_switch, "Use 'true' or 'false'."),
    "super_properties": (_pairs, "Use 'name=value', several parted by commas."),
}
