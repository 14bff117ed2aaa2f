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
from analytics.transports.bounds import Bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NO = frozenset({"", "0", "false", "no", "off"})
_YES = frozenset({"1", "true", "yes", "on"})


@dataclass(frozen=True, slots=True)
class Settings:
    """What was set, checked and complete.

    Attributes:
        max_queue, max_bytes, overflow, batch, batch_bytes, interval, timeout, retries: see
            `Bounds`.
        gzip: compress what goes over a network, where the receiver is known to read that.
        super_properties: properties that every event has, unless it has its own.
        strict: raise `EventError` out of `track`.
        sync: deliver each event before `track` returns.
        lifecycle: track ``startup`` and ``shutdown``.
        disabled: track nothing.
    """

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
    **dict.fromkeys(("interval", "timeout"), _NUMBER),
    **dict.fromkeys(("gzip", "strict", "sync", "lifecycle"), _TRUTH),
    # Whoever sets it to anything means it: nobody's "disabled" may fail to be read.
    "disabled": (_switch, "Use 'true' or 'false'."),
    "super_properties": (_pairs, "Use 'name=value', several parted by commas."),
}
