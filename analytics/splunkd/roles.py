"""What a user may do: the union of the user's roles and of the roles these import.

    caller = caller_of(catalog, "eve")
    caller.may("edit_user"), caller.rights.may_read("web"), caller.jobs

Roles add up: capabilities and indexes are united, filters are joined with OR, quotas and time
ranges take the widest. The owner of the data (this process, or one of its user) may everything.

Source: authorize.conf.spec 9.2: importRoles, srchIndexesAllowed, srchFilter (srchFilterSelecting
is true), srchTimeWin, srchTimeEarliest, srchJobsQuota, srchDiskQuota,
cumulativeSrchJobsQuota, deleteIndexesAllowed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analytics.engine.rights import OWNER, Rights
from analytics.splunkd.seeds import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from analytics.engine.catalog import Catalog, Entity

#: Of jobs, where no role says otherwise (authorize.conf.spec 9.2, srchDiskQuota).
DISK_MB = 100

#: The capability to see and change what belongs to anybody.
ALL_OBJECTS = "admin_all_objects"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes:
        user: the name; empty for nobody.
        rights: what the user's searches may see.
        roles: those of the user, and what they import.
        capabilities: those of all roles.
        jobs: how many searches of the user may be under way at a time; 0 for any number.
        disk_mb: how much the rows of the user's jobs may take; 0 for any amount.
        cumulative: by each role of the user, how many searches all its members may have under
            way; empty for any number.
        is_owner: whether it is the owner of the data, who may everything.
    """

    user: str = ""
    rights: Rights = field(default_factory=Rights)
    roles: frozenset[str] = frozenset()
    capabilities: frozenset[str] = frozenset()
    jobs: int = 1
    disk_mb: int = DISK_MB
    cumulative: dict[str, int] = field(default_factory=dict)
    is_owner: bool = False

    def may(self, capability: str) -> bool:
        """Say whether the caller has *capability*."""
        return self.is_owner or capability in self.capabilities

    @property
    def sees_all(self) -> bool:
        """Whether what belongs to others is there for the caller."""
        return self.may(ALL_OBJECTS)


def owner(user: str) -> Caller:
    """Make the caller that owns the data, under the name *user*."""
    return Caller(user, OWNER, frozenset({"admin"}), jobs=0, disk_mb=0, is_owner=True)


def caller_of(catalog: Catalog, user: str) -> Caller:
    """Read what *user* may do; one that does not exist may nothing."""
    found = catalog.find("users", user)
    names = tuple(found[0].content.get("roles", ())) if found else ()
    found_roles = dict(inherited(catalog, names))
    every = list(found_roles.values())
    return Caller(
        user,
        _rights(every),
        frozenset(found_roles),
        frozenset(_united(every, "capabilities")),
        _widest([settings.get("srchJobsQuota") for settings in every], nothing=1),
        _widest([settings.get("srchDiskQuota") for settings in every], nothing=DISK_MB),
        cumulative_quotas(catalog, user),
    )


def cumulative_quotas(catalog: Catalog, user: str) -> dict[str, int]:
    """Say what each role of *user* allows all its members; nothing where one has no bound."""
    found = catalog.find("users", user)
    names = found[0].content.get("roles", ()) if found else ()
    roles = [role for role in catalog.find("roles") if role.name in names]
    quotas = {
        role.name: int(role_settings(role).get("cumulativeSrchJobsQuota") or 0) for role in roles
    }
    return quotas if all(quotas.values()) else {}


def role_settings(role: Entity) -> Mapping[str, Any]:
    """Read the settings of *role*; a built-in one of an old data directory has those of today."""
    if role.name in ROLES and "srchIndexesAllowed" not in role.content:
        return {**role.content, **ROLES[role.name]}
    return {**ROLES.get(role.name, {}), **role.content}


def inherited(catalog: Catalog, names: Iterable[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the settings of the roles *names* and of all that they import, each role once."""
    roles = {role.name: role for role in catalog.find("roles")}
    left, seen = list(names), set[str]()
    while left:
        name = left.pop(0)
        if name in roles and name not in seen:
            seen.add(name)
            settings = role_settings(roles[name])
            yield name, settings
            left += settings.get("imported_roles", ())


def _rights(every: Sequence[Mapping[str, Any]]) -> Rights:
    filters = _united(every, "srchFilter")
    can_delete = "delete_by_keyword" in _united(every, "capabilities")
    return Rights(
        allowed=_united(every, "srchIndexesAllowed"),
        denied=_united(every, "srchIndexesDisallowed"),
        default=_united(every, "srchIndexesDefault"),
        filter=" OR ".join(f"({terms})" for terms in filters) if "*" not in filters else "",
        deletable=_united(every, "deleteIndexesAllowed") if can_delete else (),
        window_s=_widest([settings.get("srchTimeWin") for settings in every]),
        history_s=_widest([settings.get("srchTimeEarliest") for settings in every]),
    )


def _united(every: Sequence[Mapping[str, Any]], name: str) -> tuple[str, ...]:
    """List the values of a setting in all roles, each once; a text counts as one value."""
    found: dict[str, None] = {}
    for settings in every:
        value = settings.get(name) or ()
        values = [value] if isinstance(value, str) else value
        found.update(dict.fromkeys(text.strip() for text in values if text.strip()))
    return tuple(found)


def _widest(values: Sequence[Any], nothing: int = 0) -> int:
    """Give the least restrictive bound: 0 for none, where a role says so; -1 says nothing."""
    said = [int(value) for value in values if value is not None and int(value) >= 0]
    return 0 if 0 in said else max(said, default=nothing)
