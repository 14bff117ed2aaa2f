"""What `privacy.toml` says: the order of the steps and what each does.

    signals = "drop"
    ip = "drop"
    query = ["page"]

    [paths]
    "/users/*" = "/users/:id"

    [application.shop]
    consent = "opt-in"
    retention_days = 400

What stands on top holds for all applications; a section changes it for one. What is not
written has its default. A key, value or application that is not understood is an error:
a rule of privacy that is silently skipped would be worse than none.

Source: ours; docs/privacy.md.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from analytics.config import nearest
from analytics.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

#: The file in the data directory.
FILE = "privacy.toml"

#: The steps in their order.
STEPS = (
    "signals", "consent", "secrets", "personal", "pages", "place", "identity", "address",
)  # fmt: skip

SECRET_NAMES = (
    "password", "passwd", "pwd", "secret", "token", "access_token", "refresh_token", "jwt",
    "auth", "authorization", "cookie", "api_key", "apikey", "card_number", "cvv", "ssn",
)  # fmt: skip

PERSONAL_NAMES = ("email", "e_mail", "mail", "phone", "mobile", "cell", "uname")


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one application.

    Attributes:
        steps: their names, in order; ``module:function`` for one of the site's own.
        signals: what "do not track" and Global Privacy Control do to an event.
        consent: whether an id needs the category ``analytics`` of an event's ``consent``.
        consent_required_in: countries (ISO 3166-1) that *consent* holds in; none for all. Where
            the country is not known it holds.
        ip: what is kept of an address.
        ip_bits: how many bits of an IPv4 and an IPv6 address ``anonymize`` keeps.
        user_agent: whether browser and system are found out, or nothing is kept, or the text too.
        personal: what is done to `personal_names` and to e-mail addresses and telephone
            numbers in values; "auto" hashes what comes with a public key and keeps the rest.
        personal_names, secret_names: names of properties, whole or as the end of a longer one.
        query: parameters of addresses of pages that are kept beside ``utm_*`` and ``ref``.
        paths: paths of pages that are counted as one; ``*`` stands for one part.
        cookieless: whether who has no id gets one for the day.
        place: how exactly an address is placed on the map; coordinates ("precise") are rounded
            to two decimals, about a kilometre.
        retention_days: how long events are kept; 0 for ever.
    """

    steps: tuple[str, ...] = STEPS
    signals: str = "drop"
    consent: str = "off"
    consent_required_in: tuple[str, ...] = ()
    ip: str = "drop"
    ip_bits: tuple[int, ...] = (24, 48)
    user_agent: str = "classify"
    personal: str = "auto"
    personal_names: tuple[str, ...] = PERSONAL_NAMES
    secret_names: tuple[str, ...] = SECRET_NAMES
    query: tuple[str, ...] = ()
    paths: Mapping[str, str] = field(default_factory=dict)
    cookieless: bool = True
    place: str = "city"
    retention_days: int = 0


@dataclass(frozen=True, slots=True)
class Policies:
    """The rules of all applications.

    Attributes:
        every: of each application without a section.
        own: application to its rules.
        path: the file they come from; None where there is none.
    """

    every: Policy = field(default_factory=Policy)
    own: Mapping[str, Policy] = field(default_factory=dict)
    path: Path | None = None

    def of(self, application: str) -> Policy:
        """Give the rules of *application*."""
        return self.own.get(application, self.every)


def read(path: Path | None) -> Policies:
    """Read the file; the defaults where there is none.

    Raises:
        ConfigError: it cannot be read, or says what is not understood.
    """
    if path is None:
        return Policies()
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Policies()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"The rules in {str(path)!r} cannot be read: {error}. Mend the file.") \
            from error  # fmt: skip
    sections = said.pop("application", {})
    if not isinstance(sections, dict) or not all(isinstance(s, dict) for s in sections.values()):
        raise ConfigError(
            f"'application' of {str(path)!r} is {sections!r}. "
            "Write a section for each application: [application.shop]"
        )
    every = _changed(Policy(), said, str(path))
    own = {
        name: _changed(every, section, f"{path}, [application.{name}]")
        for name, section in sections.items()
    }
    return Policies(every, own, path)


def _changed(policy: Policy, said: Mapping[str, Any], where: str) -> Policy:
    changes: dict[str, Any] = {}
    for name, value in said.items():
        if name not in _READERS:
            known = ", ".join(_READERS)
            hint = nearest(name, _READERS) or f" Known are {known}."
            raise ConfigError(f"Unknown rule {name!r} in {where}.{hint}")
        is_right, fix = _READERS[name]
        if not is_right(value):
            raise ConfigError(f"Rule {name!r} in {where} is {value!r}. {fix}")
        changes[name] = tuple(value) if isinstance(value, list) else value
    changed = replace(policy, **changes)
    _check_order(changed.steps, where)
    if changed.consent == "off" and changed.consent_required_in:
        raise ConfigError(
            f"Rule 'consent_required_in' in {where} names countries, and 'consent' is 'off'. "
            "Set consent to 'opt-in' or 'opt-out', or take the countries out."
        )
    return changed


def _check_order(steps: tuple[str, ...], where: str) -> None:
    """Refuse an order in which the address is gone when it is needed."""
    behind = steps[steps.index("address") :] if "address" in steps else ()
    for name in ("place", "identity"):
        if name in behind:
            raise ConfigError(
                f"Rule 'steps' in {where} has 'address' before {name!r}, which needs the address. "
                "Put 'address' behind it."
            )


def _one_of(*words: str) -> tuple[Callable[[Any], bool], str]:
    return words.__contains__, f"Use one of {', '.join(map(repr, words))}."


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(x, str) and x for x in value)


def _is_steps(value: object) -> bool:
    return _is_names(value) and isinstance(value, list) and all(
        name in STEPS or (":" in name and name.replace(":", ".").replace(".", "").isidentifier())
        for name in value
    )  # fmt: skip


def _is_countries(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(x, str) and len(x) == 2 and x.isascii() and x.isupper() for x in value
    )


def _is_bits(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(type(bits) is int for bits in value)
        and 0 <= value[0] <= 32
        and 0 <= value[1] <= 128
    )


def _is_paths(value: object) -> bool:
    return isinstance(value, dict) and all(
        pattern.startswith("/") and isinstance(to, str) and to.startswith("/")
        for pattern, to in value.items()
    )


_NAMES = (_is_names, 'Write a list of names, such as ["page", "lang"].')
#: Rule -> whether a value is right, and what to do about one that is not.
_READERS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "steps": (
        _is_steps,
        f"Write a list of {', '.join(STEPS)}, and of functions as 'module:function'.",
    ),
    "signals": _one_of("drop", "anonymous", "ignore"),
    "consent": _one_of("off", "opt-in", "opt-out"),
    "consent_required_in": (
        _is_countries,
        'Write a list of countries by ISO 3166-1, such as ["DE", "FR"].',
    ),
    "ip": _one_of("drop", "anonymize", "hash", "keep"),
    "ip_bits": (_is_bits, "Write [24, 48]: bits kept of an IPv4 and of an IPv6 address."),
    "user_agent": _one_of("classify", "drop", "keep"),
    "personal": _one_of("auto", "remove", "hash", "keep"),
    "personal_names": _NAMES,
    "secret_names": _NAMES,
    "query": _NAMES,
    "paths": (_is_paths, 'Write paths to paths, such as "/users/*" = "/users/:id".'),
    "cookieless": (lambda value: isinstance(value, bool), "Use true or false."),
    "place": _one_of("off", "country", "region", "city", "precise"),
    "retention_days": (
        lambda value: type(value) is int and value >= 0,
        "Write whole days; 0 keeps events for ever.",
    ),
}
# A rule without a reader could not be set.
if missing := {each.name for each in fields(Policy)} ^ _READERS.keys():
    raise AssertionError(missing)
