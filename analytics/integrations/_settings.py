"""What a framework's own settings say: of the tracker, and of which requests are recorded.

    {"application_name": "shop", "url": "https://…", "exclude": ["/static/*"], "person": who}

Source: ours.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from analytics.errors import ConfigError
from analytics.input import AnalyticsTracker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Settings that are functions of a request.
ASKED = ("person", "session", "route", "consent")

_OURS = frozenset({"tracker", "exclude", *ASKED})
_KNOWN = _OURS | frozenset(inspect.signature(AnalyticsTracker).parameters)


def problems(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with settings, before anything is made of them."""
    if said.get("tracker") is None and "application_name" not in said:
        yield (
            f"The settings {sorted(said)} name no application. "
            "Give 'application_name', such as 'shop', or a 'tracker'."
        )
    for name in said:
        if name not in _KNOWN:
            yield (
                f"There is no setting {name!r} of a tracker. "
                f"Use arguments of AnalyticsTracker, or {', '.join(sorted(_OURS))}."
            )


def tracker_of(said: Mapping[str, Any]) -> AnalyticsTracker:
    """Make the tracker that settings describe, or give the one they have.

    Raises:
        ConfigError: a setting cannot be used.
    """
    for problem in problems(said):
        raise ConfigError(problem)
    given: AnalyticsTracker | None = said.get("tracker")
    if given is not None:
        return given
    return AnalyticsTracker(**{name: said[name] for name in said if name not in _OURS})
