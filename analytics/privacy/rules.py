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
from functools import lru_cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from analytics.enrich.places import Places
from analytics.errors import ConfigError
from analytics.event import Event
from analytics.privacy.context import NO_ID, Parts, Step, put
from analytics.privacy.policy import FILE, Policies, read
from analytics.privacy.signals import asked
from analytics.privacy.steps import STEPS, left_over, origin
from analytics.privacy.visits import country as country_of
from analytics.properties import Texts, flatten

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from analytics.privacy.context import Finder, Run
    from analytics.privacy.policy import Policy

# So many sets of names are remembered.
_REMEMBERED = 256


class Rules:
    """What `load` gives: call it with an event.

    Attributes:
        policies: what the file says.
        parts: what the steps share.
    """

    def __init__(self, policies: Policies, parts: Parts) -> None:
        """Make the chains of steps.

        Raises:
            ConfigError: a function of the site's own is not there.
        """
        self.policies, self.parts = policies, parts
        self._every = Chain(policies.every, parts)
        self._own = {name: Chain(policy, parts) for name, policy in policies.own.items()}

    @property
    def counts(self) -> Counter[tuple[str, str, str]]:
        """What was done how often in this process: (day, application, what), what is never
        more than the name of a property.
        """
        return self.parts.counts

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
        found = country_of(said, self.parts)
        return asked(self.policies.of(application), found), found

    def __call__(self, event: Event) -> Event | None:
        """Give *event*, which stays as it is, as it may be kept; None where it may not."""
        return self.change(_with(event, _own_texts(event.properties), event.application))

    def change(self, event: Event) -> Event | None:
        """Give *event* as it may be kept, its properties changed; None where it may not."""
        return self._own.get(event.application, self._every)(event)


class Chain:
    """The steps of one policy.

    What a step has to do hangs on the names of the properties, and most events have one of a few
    sets of names: which steps such an event needs is found out once.
    """

    def __init__(self, policy: Policy, parts: Parts) -> None:
        """Make the steps.

        Raises:
            ConfigError: a function of the site's own is not there.
        """
        self._policy = policy
        self._steps = tuple(
            STEPS[name](policy, parts) if name in STEPS else _function(name)
            for name in policy.steps
        )
        self._needed = lru_cache(maxsize=_REMEMBERED)(self.plan)

    def __call__(self, event: Event) -> Event | None:
        """Do what is to be done to *event*, whose properties are `Texts` that may be changed."""
        properties: Any = event.properties
        for run in self._needed(tuple(properties), properties.get("$key", "")):
            found = run(event, properties)
            if found is None:
                return None
            event, properties = found, found.properties
        return event

    def plan(self, names: Collection[str], kind: str, *, is_known: bool = True) -> tuple[Run, ...]:
        """Choose what an event needs that has properties of these *names*.

        Args:
            names: of the properties.
            kind: of the key.
            is_known: False for all steps there are.
        """
        left = dict.fromkeys(names, "") | ({"$key": kind} if kind else {})
        origin(left)
        gone = tuple(name for name in names if name not in left)
        runs: list[Run] = [_origin] if left.keys() - set(names) else []
        runs += [partial(_without, gone)] if gone else []
        for step in self._steps:
            if not is_known or step.concerns(left, kind):
                runs.append(step.run)
            is_known = is_known and not step.is_foreign
        if self._policy.user_agent == "keep" and ("$user_agent" in left or not is_known):
            runs.append(_shown)
        rest = (*left_over(left, self._policy), NO_ID)
        return (*runs, partial(_without, rest) if is_known else self._end)

    def _end(self, event: Event, properties: dict[str, str]) -> Event:
        return _without(left_over(properties, self._policy), event, properties)


def _origin(event: Event, properties: dict[str, str]) -> Event:
    origin(properties)
    return event


def _shown(event: Event, properties: dict[str, str]) -> Event:
    if "$user_agent" in properties:
        put(properties, "user_agent", properties["$user_agent"])
    return event


def _without(names: tuple[str, ...], event: Event, properties: dict[str, str]) -> Event:
    for name in names:
        properties.pop(name, None)
    return event


def load(
    path: Path | None,
    *,
    folder: Path,
    places: Finder | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    salt: Callable[[datetime, datetime], bytes] | None = None,
) -> Rules:
    """Make the rules that the file *path* says, or the default ones.

    Args:
        path: ``privacy.toml``; the one in *folder* when None, if there is one.
        folder: the data directory, with the salts, the site key and the databases of places.
        places: what knows where an address is; the databases in *folder* when left out.
        now: reads the clock.
        salt: gives the salt of an event by its time and the present; those of the days in
            *folder* when left out.

    Raises:
        ConfigError: the file says what is not understood.
    """
    policies = read(path or folder / FILE)
    finder = Places(folder) if places is None else places
    return Rules(policies, Parts(folder, finder, now, salt))


def checked(folder: Path) -> Policies:
    """Read the rules of a data directory, and see that they can be followed.

    Raises:
        ConfigError: the file says what is not understood.
    """
    return Rules(read(folder / FILE), Parts(folder, None)).policies


def _function(name: str) -> Step:
    module, _, attribute = name.partition(":")
    try:
        function = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise ConfigError(
            f"The step {name!r} cannot be loaded: {error}. "
            "Name a function as 'module:function', of a module that can be imported."
        ) from error

    def step(event: Event, properties: dict[str, str]) -> Event | None:
        found: Event | None = function(event)
        if found is None or found.properties is properties:
            return found
        return _with(found, _own_texts(found.properties), event.application)

    return Step(step, is_foreign=True)


def _with(event: Event, properties: Texts, application: str) -> Event:
    who, id_ = event.distinct_id, event.event_id
    return Event(application, event.name, event.time, who, properties, id_)


def _own_texts(properties: Mapping[str, object]) -> Texts:
    """Copy *properties*, as words and texts; those of the request keep their names."""
    if type(properties) is Texts:
        return Texts(properties)
    texts = Texts(flatten({k: v for k, v in properties.items() if k[:1] != "$"}, lambda _: None))
    texts.update((k, str(v)) for k, v in properties.items() if k[:1] == "$")
    return texts
