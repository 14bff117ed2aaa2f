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
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING, Any

from analytics.engine.catalog import NOBODY, SYSTEM, Entity
from analytics.splunkd.exchange import TRUTHS, RestError
from analytics.splunkd.namespace import (
    ACL,
    check_write,
    home,
    is_seen,
    is_taken,
    nearest,
    place,
    sharing,
)
from analytics.splunkd.paging import only, page
from analytics.splunkd.render import Entry, Page, feed, single
from analytics.splunkd.routing import Route

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request

    #: Method, path behind that of the collection, and who answers.
    Verb = tuple[str, str, Callable[..., Reply]]

#: Arguments that are about the request, not about the entity.
_ABOUT_REQUEST = frozenset(
    {"name", "output_mode", "count", "offset", "search", "sort_key", "sort_dir", "sort_mode", "f"}
)
_SHARINGS = frozenset({"user", "app", "global", "system"})


@dataclass(frozen=True, slots=True)
class Collection:
    """Entities of one kind.

    Attributes:
        path: where they are, without a namespace.
        kind: what the catalog calls them.
        defaults: setting to value of a new one; the value's type is the setting's.
        required: settings that a new one must be given.
        links: what can be asked of one besides itself.
        wild: patterns of the names of further settings, all texts; "*" for any name.
        is_namespaced: whether users and apps have their own.
        is_private: whether a new one is its maker's where no namespace was named.
        folds_case: whether names are in small letters.
        replaces: whether a new one takes the place of one of its name.
        find: lists them all, or those of one name.
        is_seen: whether one is there for the one who asks.
        shown: what is said of each besides its settings, and instead of them.
        checked: makes the settings to be kept of those that came; may refuse.
        removed: called with one that is gone.
    """

    path: str
    kind: str
    defaults: Mapping[str, Any] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    links: tuple[str, ...] = ("list", "edit", "remove")
    wild: tuple[str, ...] = ()
    is_namespaced: bool = False
    is_private: bool = False
    folds_case: bool = False
    replaces: bool = False
    find: Callable[[Face, Collection, str | None], Iterable[Entity]] = lambda face, of, name: (
        face.catalog.find(of.kind, name)
    )
    is_seen: Callable[[Request, Entity], bool] = is_seen
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
        more = ["enable" if is_disabled else "disable"] if "disabled" in content else []
        more += ["move"] if self.is_namespaced else []
        return Entry(
            entity.name,
            self.path,
            content,
            entity.owner,
            entity.app,
            entity.updated,
            (*self.links, *more),
            perms=acl.get("perms"),
            sharing=sharing(entity),
            required=self.required,
            optional=tuple(name for name in self.defaults if name not in self.required),
            wildcard=self.wild,
        )


def routes(collection: Collection, verbs: Iterable[Verb] | None = None) -> tuple[Route, ...]:
    """Route *verbs* of *collection*, or all of `VERBS`."""
    return tuple(
        Route(method, collection.path + suffix, partial(answer, collection))
        for method, suffix, answer in verbs or VERBS
    )


def listed(collection: Collection, face: Face, request: Request) -> Reply:
    """Answer with a part of the collection."""
    entities = [
        e for e in collection.find(face, collection, None) if collection.is_seen(request, e)
    ]
    entries = collection.entries(face, entities)
    return feed(request, collection.path, page(request, entries))


def blank(collection: Collection, face: Face, request: Request) -> Reply:
    """Answer with an entity as it would begin."""
    return single(request, collection.entry(face, Entity(collection.kind, "_new")))


def read(collection: Collection, face: Face, request: Request, name: str) -> Reply:
    """Answer with one entity, or with those of its name where a namespace is a wildcard."""
    found = named(collection, face, request, name)
    entries = [only(request, entry) for entry in collection.entries(face, found)]
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
    missing = [key for key in collection.required if not request.text(key)]
    if missing:
        raise RestError(400, f"The argument {missing[0]!r} is missing. Give it a value.")
    owner, app = NOBODY, SYSTEM
    if collection.is_namespaced:
        owner, app = home(request, is_private=collection.is_private)
    blank = Entity(collection.kind, name, {}, owner, app)
    if collection.is_namespaced:
        check_write(request, blank)
    known = () if collection.replaces else collection.find(face, collection, name)
    if is_taken(blank, known):
        raise RestError(409, f"An object with name={name} already exists")
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
    old = changeable(collection, face, request, name)
    settings = collection.checked(face, old, _settings(collection, request))
    entity = face.catalog.put(replace(old, content={**old.content, **settings}))
    return single(request, collection.entry(face, entity))


def deleted(collection: Collection, face: Face, request: Request, name: str) -> Reply:
    """Remove an entity.

    Raises:
        RestError: there is none.
    """
    old = changeable(collection, face, request, name)
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
    old = changeable(collection, face, request, name)
    content = {**old.content, "disabled": is_disabled}
    return single(request, collection.entry(face, face.catalog.put(replace(old, content=content))))


def shared(collection: Collection, face: Face, request: Request, name: str) -> Reply:
    """Change who an entity belongs to and who may see it.

    Raises:
        RestError: there is none, there is no such way to share, or its new place is taken.
    """
    old = changeable(collection, face, request, name)
    acl = dict(old.content.get(ACL, {}))
    if way := request.text("sharing"):
        if way not in _SHARINGS:
            raise RestError(400, f"'sharing' is {way[:50]!r}. Use user, app, global or system.")
        acl["sharing"] = way
    perms = {
        key.removeprefix("perms."): [name.strip() for name in ",".join(values).split(",")]
        for key, values in request.arguments.items()
        if key.startswith("perms.")
    }
    if perms:
        acl["perms"] = perms
    content = {**old.content, ACL: acl}
    new = replace(old, content=content, owner=request.text("owner") or old.owner)
    _check_place(collection, request, old, new)
    return single(request, collection.entry(face, _put_elsewhere(collection, face, old, new)))


def moved(collection: Collection, face: Face, request: Request, name: str) -> Reply:
    """Take an entity to the app ``app``, for the user ``user``; "nobody" shares it.

    Raises:
        RestError: there is none, an argument is missing, or its new place is taken.
    """
    old = changeable(collection, face, request, name)
    owner, app = request.text("user"), request.text("app")
    if not owner or not app or not collection.is_namespaced:
        raise RestError(400, "A move needs the arguments 'user' and 'app'. Give both.")
    acl = {"sharing": "app" if owner == NOBODY else "user"}
    acl = {**old.content.get(ACL, {}), **acl}
    new = replace(old, content={**old.content, ACL: acl}, owner=owner, app=app)
    _check_place(collection, request, old, new)
    return single(request, collection.entry(face, _put_elsewhere(collection, face, old, new)))


def _check_place(collection: Collection, request: Request, old: Entity, new: Entity) -> None:
    """Refuse to put something where the caller could not have made it.

    What *new* says of who may write it counts for nothing: the caller has said that too.
    """
    if not collection.is_namespaced or (place(new), new.owner) == (place(old), old.owner):
        return
    way = sharing(new)
    owner = new.owner if way == "user" else NOBODY
    check_write(request, replace(new, content={ACL: {"sharing": way}}, owner=owner))


def _put_elsewhere(collection: Collection, face: Face, old: Entity, new: Entity) -> Entity:
    """Keep *new* in place of *old*, which may have been in another place."""
    others = [e for e in collection.find(face, collection, old.name) if place(e) != place(old)]
    if is_taken(new, others):
        raise RestError(409, f"An object with name={old.name} already exists")
    if (old.owner, old.app) != (new.owner, new.app):
        face.catalog.remove(old)
    return face.catalog.put(new)


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
    ("GET", "/*/_reload", read),
    ("POST", "/*/_reload", read),
    ("GET", "/*/acl", read),
    ("POST", "/*/acl", shared),
    ("POST", "/*/move", moved),
)


def named(collection: Collection, face: Face, request: Request, name: str) -> list[Entity]:
    """Find what *name* means in the namespace of *request*, the nearest first.

    Raises:
        RestError: it means nothing.
    """
    name = name.lower() if collection.folds_case else name
    found = [e for e in collection.find(face, collection, name) if collection.is_seen(request, e)]
    if not found:
        raise RestError(404, f"Could not find object id={name}")
    return nearest(request, found)


def changeable(collection: Collection, face: Face, request: Request, name: str) -> Entity:
    """Find what *name* means, to change it.

    Raises:
        RestError: it means nothing, or the caller may not.
    """
    found = named(collection, face, request, name)[0]
    if collection.is_namespaced:
        check_write(request, found)
    return found


def _settings(collection: Collection, request: Request) -> dict[str, Any]:
    """Read the settings among the arguments, each by the type of its default."""
    settings: dict[str, Any] = {}
    for name, values in request.arguments.items():
        if name in _ABOUT_REQUEST and name not in collection.defaults:
            continue
        if name in collection.defaults:
            settings[name] = _typed(name, values, collection.defaults[name])
        elif any(fnmatchcase(name, pattern) for pattern in collection.wild):
            settings[name] = values[-1]
        else:
            raise RestError(400, f'Argument "{name}" is not supported by this handler.')
    return settings


def _typed(name: str, values: list[str], default: object) -> object:
    if isinstance(default, list):
        return [value for value in values if value]
    try:
        if isinstance(default, bool):
            return TRUTHS[values[-1].lower()]
        return int(values[-1]) if isinstance(default, int) else values[-1]
    except (KeyError, ValueError):
        kind = "a truth value" if isinstance(default, bool) else "a whole number"
        raise RestError(400, f"Argument {name!r} is {values[-1][:100]!r}. Give {kind}.") from None
