"""A collection of entities that can be listed, made, read, changed and removed.

    INDEXES = Collection("data/indexes", "indexes", {"disabled": False, "sync": 0})
    ROUTES = routes(INDEXES)

One collection differs from another in its settings and in what is said besides them; what
splunkd does with all of them alike is done here, once.

Source: docs/rest.md (collections, namespaces, errors); Splunk REST API User Manual,
"Namespace": what is whose and who sees it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from analytics.engine.catalog import NOBODY, SYSTEM, Entity
from analytics.splunkd.exchange import RestError
from analytics.splunkd.paging import page
from analytics.splunkd.render import Entry, Page, feed, single
from analytics.splunkd.routing import Route

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request

    #: Method, path behind that of the collection, and who answers.
    Verb = tuple[str, str, Callable[..., Reply]]

#: The key of an entity's content under which its access rules are kept.
ACL = "eai:acl"

#: Arguments that are about the request, not about the entity.
_ABOUT_REQUEST = frozenset(
    {"name", "output_mode", "count", "offset", "search", "sort_key", "sort_dir", "sort_mode", "f"}
)
_TRUTHS = {
    **dict.fromkeys(("1", "true", "t", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "f", "no", "off"), False),
}


@dataclass(frozen=True, slots=True)
class Collection:
    """Entities of one kind.

    Attributes:
        path: where they are, without a namespace.
        kind: what the catalog calls them.
        defaults: setting to value of a new one; the value's type is the setting's.
        required: settings that a new one must be given.
        links: what can be asked of one besides itself.
        takes_any: whether it has settings of any name, all texts.
        is_namespaced: whether users and apps have their own.
        folds_case: whether names are in small letters.
        replaces: whether a new one takes the place of one of its name.
        find: lists them all, or those of one name.
        shown: what is said of each besides its settings, and instead of them.
        checked: makes the settings to be kept of those that came; may refuse.
        removed: called with one that is gone.
    """

    path: str
    kind: str
    defaults: Mapping[str, Any] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    links: tuple[str, ...] = ("list", "edit", "remove")
    takes_any: bool = False
    is_namespaced: bool = False
    folds_case: bool = False
    replaces: bool = False
    find: Callable[[Face, Collection, str | None], Iterable[Entity]] = lambda face, of, name: (
        face.catalog.find(of.kind, name)
    )
    shown: Callable[[Face, Sequence[Entity]], Iterable[Mapping[str, Any]]] = (
        lambda _face, entities: [{} for _ in entities]
    )
    checked: Callable[[Face, Entity, dict[str, Any]], Mapping[str, Any]] = (
        lambda _face, _entity, settings: settings
    )
    removed: Callable[[Face, Entity], object] = lambda _face, _entity: None

    def entries(self, face: Face, entities: Sequence[Entity]) -> list[Entry]:
        """Tell of *entities*."""
        more = self.shown(face, entities)
        return [self._entry(entity, told) for entity, told in zip(entities, more, strict=True)]

    def entry(self, face: Face, entity: Entity) -> Entry:
        """Tell of *entity*."""
        return self.entries(face, [entity])[0]

    def _entry(self, entity: Entity, told: Mapping[str, Any]) -> Entry:
        content = {**self.defaults, **entity.content, **told}
        acl = content.pop(ACL, {})
        is_disabled = content.get("disabled") not in {None, False}
        able = () if "disabled" not in content else ("enable",) if is_disabled else ("disable",)
        return Entry(
            entity.name,
            self.path,
            content,
            entity.owner,
            entity.app,
            entity.updated,
            (*self.links, *able),
            perms=acl.get("perms"),
            sharing=acl.get("sharing", ""),
            required=self.required,
            optional=tuple(name for name in self.defaults if name not in self.required),
            wildcard=("*",) if self.takes_any else (),
        )


def routes(collection: Collection, verbs: Iterable[Verb] | None = None) -> tuple[Route, ...]:
    """Route *verbs* of *collection*, or all of `VERBS`."""
    return tuple(
        Route(method, collection.path + suffix, partial(answer, collection))
        for method, suffix, answer in verbs or VERBS
    )


def listed(collection: Collection, face: Face, request: Request) -> Reply:
    """Answer with a part of the collection."""
    entities = [e for e in collection.find(face, collection, None) if _is_seen(request, e)]
    entries = collection.entries(face, entities)
    return feed(request, collection.path, page(request, entries))


def blank(collection: Collection, face: Face, request: Request) -> Reply:
    """Answer with an entity as it would begin."""
    return single(request, collection.entry(face, Entity(collection.kind, "_new")))


def read(collection: Collection, face: Face, request: Request, name: str) -> Reply:
    """Answer with one entity, or with those of its name where a namespace is a wildcard."""
    found = _named(collection, face, request, name)
    entries = collection.entries(face, found)
    return feed(request, collection.path, Page(entries, len(entries)), has_fields=True)


def created(collection: Collection, face: Face, request: Request) -> Reply:
    """Make an entity of the arguments.

    Raises:
        RestError: one of them is wrong or missing, or the name is taken.
    """
    name = request.text("name").strip()
    if not name:
        raise RestError(400, 'Cannot perform action "POST" without a target name to act on.')
    name = name.lower() if collection.folds_case else name
    owner, app = _home(collection, request)
    missing = [key for key in collection.required if not request.text(key)]
    if missing:
        raise RestError(400, f"The argument {missing[0]!r} is missing. Give it a value.")
    known = collection.find(face, collection, name)
    if not collection.replaces and any((other.owner, other.app) == (owner, app) for other in known):
        raise RestError(409, f"An object with name={name} already exists")
    blank = Entity(collection.kind, name, {}, owner, app)
    settings = {**collection.defaults, **_settings(collection, request)}
    entity = face.catalog.put(
        replace(blank, content=collection.checked(face, blank, settings)),
    )
    return single(request, collection.entry(face, entity), 201)


def updated(collection: Collection, face: Face, request: Request, name: str) -> Reply:
    """Change the settings that are among the arguments.

    Raises:
        RestError: there is no such entity, or a setting is wrong.
    """
    old = _named(collection, face, request, name)[0]
    settings = collection.checked(face, old, _settings(collection, request))
    entity = face.catalog.put(replace(old, content={**old.content, **settings}))
    return single(request, collection.entry(face, entity))


def deleted(collection: Collection, face: Face, request: Request, name: str) -> Reply:
    """Remove an entity.

    Raises:
        RestError: there is none.
    """
    old = _named(collection, face, request, name)[0]
    face.catalog.remove(old)
    collection.removed(face, old)
    return feed(request, collection.path, Page((), 0))


def enabled(collection: Collection, face: Face, request: Request, name: str) -> Reply:
    """Enable an entity."""
    return _able(collection, face, request, name, is_disabled=False)


def disabled(collection: Collection, face: Face, request: Request, name: str) -> Reply:
    """Disable an entity."""
    return _able(collection, face, request, name, is_disabled=True)


def _able(
    collection: Collection, face: Face, request: Request, name: str, *, is_disabled: bool
) -> Reply:
    old = _named(collection, face, request, name)[0]
    content = {**old.content, "disabled": is_disabled}
    return single(request, collection.entry(face, face.catalog.put(replace(old, content=content))))


def shared(collection: Collection, face: Face, request: Request, name: str) -> Reply:
    """Change who an entity belongs to and who may see it."""
    old = _named(collection, face, request, name)[0]
    acl = dict(old.content.get(ACL, {}))
    if sharing := request.text("sharing"):
        acl["sharing"] = sharing
    perms = {
        key.removeprefix("perms."): [name.strip() for name in ",".join(values).split(",")]
        for key, values in request.arguments.items()
        if key.startswith("perms.")
    }
    if perms:
        acl["perms"] = perms
    new = replace(old, content={**old.content, ACL: acl}, owner=request.text("owner", old.owner))
    if new.owner != old.owner:
        face.catalog.remove(old)
    return single(request, collection.entry(face, face.catalog.put(new)))


#: What every collection answers: verb, path behind that of the collection, who answers.
VERBS: tuple[Verb, ...] = (
    ("GET", "", listed),
    ("POST", "", created),
    ("GET", "/_new", blank),
    ("GET", "/_reload", listed),
    ("POST", "/_reload", listed),
    ("GET", "/*", read),
    ("POST", "/*", updated),
    ("DELETE", "/*", deleted),
    ("POST", "/*/enable", enabled),
    ("POST", "/*/disable", disabled),
    ("GET", "/*/acl", read),
    ("POST", "/*/acl", shared),
)


def _named(collection: Collection, face: Face, request: Request, name: str) -> list[Entity]:
    """Find what *name* means in the namespace of *request*, the nearest first."""
    name = name.lower() if collection.folds_case else name
    found = [e for e in collection.find(face, collection, name) if _is_seen(request, e)]
    if not found:
        raise RestError(404, f"Could not find object id={name}")
    found.sort(key=lambda e: (e.owner == NOBODY, e.app != (request.app or e.app)))
    is_wild = "-" in {request.owner, request.app}
    return found if is_wild else found[:1]


def _is_seen(request: Request, entity: Entity) -> bool:
    """Whether an entity is visible in the namespace that was asked for."""
    sharing = entity.content.get(ACL, {}).get("sharing", "")
    if request.owner in {None, "-"}:
        is_owned = True
    else:
        is_owned = entity.owner in {NOBODY, request.owner} or sharing not in {"", "user"}
    is_everywhere = entity.app == SYSTEM or sharing in {"global", "system"}
    return is_owned and (request.app in {None, "-", entity.app} or is_everywhere)


def _home(collection: Collection, request: Request) -> tuple[str, str]:
    """Say whose a new entity is, and in which app."""
    if not collection.is_namespaced:
        return NOBODY, SYSTEM
    owner = NOBODY if request.owner in {None, "-"} else request.owner
    app = "search" if request.app in {None, "-"} else request.app
    return owner or NOBODY, app or "search"


def _settings(collection: Collection, request: Request) -> dict[str, Any]:
    """Read the settings among the arguments, each by the type of its default."""
    settings: dict[str, Any] = {}
    for name, values in request.arguments.items():
        if name in _ABOUT_REQUEST and name not in collection.defaults:
            continue
        if name in collection.defaults:
            settings[name] = _typed(name, values, collection.defaults[name])
        elif collection.takes_any:
            settings[name] = values[-1]
        else:
            raise RestError(400, f'Argument "{name}" is not supported by this handler.')
    return settings


def _typed(name: str, values: list[str], default: object) -> object:
    if isinstance(default, list):
        return [value for value in values if value]
    try:
        if isinstance(default, bool):
            return _TRUTHS[values[-1].lower()]
        return int(values[-1]) if isinstance(default, int) else values[-1]
    except (KeyError, ValueError):
        kind = "a truth value" if isinstance(default, bool) else "a whole number"
        raise RestError(400, f"Argument {name!r} is {values[-1][:100]!r}. Give {kind}.") from None
