"""The rules of a site as one function of an event.

    rules = load(folder / "privacy.toml", folder=folder)
    rules(Event("shop", "pageview", now, None, {"url": "https://…", "$ip": "12.34.56.78"}))
    rules.counts    {("2026-11-24", "shop", "signals:gpc"): 3}

The steps run in the order of the file, those of the application's own section where it has one.
Whatever the file says, nothing of the request is left at the end but `KEPT_CONTEXT`.

Source: ours; docs/privacy.md.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING

from analytics.enrich.places import Places
from analytics.errors import ConfigError
from analytics.event import Event
from analytics.privacy.context import Parts
from analytics.privacy.policy import FILE, Policies, read
from analytics.privacy.signals import asked
from analytics.privacy.steps import STEPS, context, origin
from analytics.privacy.visits import country as country_of
from analytics.properties import Texts, flatten

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from analytics.privacy.context import Finder, Step
    from analytics.privacy.policy import Policy


class Rules:
    """What `load` gives: call it with an event.

    Attributes:
        policies: what the file says.
    """

    def __init__(self, policies: Policies, parts: Parts) -> None:
        """Make the chains of steps.

        Raises:
            ConfigError: a function of the site's own is not there.
        """
        self.policies, self._parts = policies, parts
        self._every = _chain(policies.every, parts)
        self._own = {name: _chain(policy, parts) for name, policy in policies.own.items()}

    @property
    def counts(self) -> Counter[tuple[str, str, str]]:
        """What was done how often in this process: (day, application, what), what is never
        more than the name of a property.
        """
        return self._parts.counts

    def consent(
        self, application: str, country: str = "", address: str = "", zone: str = ""
    ) -> tuple[str, str]:
        """Say which rule of consent holds for a visitor, and in which country: ("opt-in", "DE").

        Args:
            application: "" for those without rules of their own.
            country: ISO 3166-1; "" for that of the *address*, else of the *zone*.
            address: an IP address, or "".
            zone: IANA name of a time zone, or "".
        """
        said = {"country": country, "$ip": address, "timezone": zone}
        found = country_of(said, self._parts)
        return asked(self.policies.of(application), found), found

    def __call__(self, event: Event) -> Event | None:
        """Give the event as it may be kept; None where it may not."""
        properties = _own_texts(event.properties)
        application, name, time = event.application, event.name, event.time
        found: Event | None
        found = Event(application, name, time, event.distinct_id, properties, event.event_id)
        for step in self._own.get(application, self._every):
            found = step(found, properties)
            if found is None:
                return None
            if found.properties is not properties:  # a function of the site's own made new ones
                properties = _own_texts(found.properties)
                who = found.distinct_id
                found = Event(application, found.name, found.time, who, properties, found.event_id)
        return found


def load(
    path: Path | None,
    *,
    folder: Path,
    places: Finder | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Rules:
    """Make the rules that the file *path* says, or the default ones.

    Args:
        path: ``privacy.toml``; the one in *folder* when None, if there is one.
        folder: the data directory, with the salts, the site key and the databases of places.
        places: what knows where an address is; the databases in *folder* when left out.
        now: reads the clock.

    Raises:
        ConfigError: the file says what is not understood.
    """
    policies = read(path or folder / FILE)
    finder = Places(folder) if places is None else places
    return Rules(policies, Parts(folder, finder, now))


def checked(folder: Path) -> Policies:
    """Read the rules of a data directory, and see that they can be followed.

    Raises:
        ConfigError: the file says what is not understood.
    """
    return Rules(read(folder / FILE), Parts(folder, None)).policies


def _chain(policy: Policy, parts: Parts) -> tuple[Step, ...]:
    made = [
        STEPS[name](policy, parts) if name in STEPS else _function(name) for name in policy.steps
    ]
    return (origin, *made, context(policy, parts))


def _function(name: str) -> Step:
    module, _, attribute = name.partition(":")
    try:
        function = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise ConfigError(
            f"The step {name!r} cannot be loaded: {error}. "
            "Name a function as 'module:function', of a module that can be imported."
        ) from error
    return lambda event, _: function(event)


def _own_texts(properties: Mapping[str, object]) -> Texts:
    """Copy *properties*, as words and texts; those of the request keep their names."""
    if type(properties) is Texts:
        return Texts(properties)
    texts = Texts(flatten({k: v for k, v in properties.items() if k[:1] != "$"}, lambda _: None))
    texts.update((k, str(v)) for k, v in properties.items() if k[:1] == "$")
    return texts
