"""Product and web analytics on the Splunk you already run, or on nothing but this package.

    from analytics import AnalyticsRetriever, AnalyticsTracker

A name is imported when it is first asked for: a program that only tracks never loads the
engine, the site or the Splunk client. Only `connect` is there from the start, because a file
has its name, which would otherwise take its place.

Source: ours.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from analytics.connect import connect

if TYPE_CHECKING:
    from analytics.asynchronous import AsyncAnalyticsTracker
    from analytics.errors import (
        AnalyticsError,
        ConfigError,
        DataError,
        EventError,
        EventWarning,
        MissingExtraError,
        OwnedError,
        PatternError,
        RejectedError,
        SearchError,
        SplError,
        TransportError,
        UnknownApplicationError,
        UnknownCommandError,
    )
    from analytics.input import AnalyticsTracker
    from analytics.output import AnalyticsRetriever, TimeRange

__all__ = [
    "AnalyticsError",
    "AnalyticsRetriever",
    "AnalyticsTracker",
    "AsyncAnalyticsTracker",
    "ConfigError",
    "DataError",
    "EventError",
    "EventWarning",
    "MissingExtraError",
    "OwnedError",
    "PatternError",
    "RejectedError",
    "SearchError",
    "SplError",
    "TimeRange",
    "TransportError",
    "UnknownApplicationError",
    "UnknownCommandError",
    "connect",
]

_HOMES = {
    "AnalyticsRetriever": "analytics.output",
    "AnalyticsTracker": "analytics.input",
    "AsyncAnalyticsTracker": "analytics.asynchronous",
    "TimeRange": "analytics.output",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES.get(name, "analytics.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
