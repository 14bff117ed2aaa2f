r"""Settings of props.conf one by one: extractions, aliases, calculated fields, lookups, renames.

    POST data/props/extractions  name=user&stanza=web&type=EXTRACT&value=user (?<user>\w+)
    GET data/props/extractions/web : EXTRACT-user
    ->  attribute EXTRACT-user, stanza web, type Inline, value user (?<user>\w+)

They are the stanzas of configs/conf-props, seen from the other side: what is made at one is told
at the other, and refused where it cannot be used.

Source: Splunk REST API Reference 9.3, "Knowledge endpoint descriptions": data/props/extractions,
fieldaliases, calcfields, lookups, sourcetype-rename.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from analytics.engine.knowledge import aliases
from analytics.errors import ConfigError
from analytics.splunkd import collection as of
from analytics.splunkd.exchange import RestError
from analytics.splunkd.namespace import is_seen, sharing
from analytics.splunkd.paging import page
from analytics.splunkd.render import Entry, Page, feed, single
from analytics.splunkd.resources.confs import stanzas
from analytics.splunkd.routing import Route

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.engine.catalog import Entity
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request

_PROPS = "configs/conf-props"


@dataclass(frozen=True, slots=True)
class View:
    """Settings of one kind.

    Attributes:
        path: where they are.
        prefixes: of their names; the whole name, where there is one to a stanza.
        written: makes the value of a setting of the arguments.
        told: what is said of a value besides itself.
        is_single: whether a stanza has one at most; it then has the stanza's name.
    """

    path: str
    prefixes: tuple[str, ...]
    written: Callable[[Request], str] = lambda request: request.text("value")
    told: Callable[[str, str], Mapping[str, Any]] = lambda _key, _value: {}
    is_single: bool = False

    def has(self, key: str) -> bool:
        """Whether *key* is one of them."""
        return key in self.prefixes if self.is_single else key.startswith(self.prefixes)

    def name(self, stanza: Entity, key: str) -> str:
        """Name the setting *key* of *stanza*."""
        return stanza.name if self.is_single else f"{stanza.name} : {key}"

    def entry(self, stanza: Entity, key: str) -> Entry:
        """Tell of the setting *key* of *stanza*."""
        value = str(stanza.content[key])
        content = {"attribute": key, "stanza": stanza.name, "value": value, **self.told(key, value)}
        name, owner, app = self.name(stanza, key), stanza.owner, stanza.app
        links = ("list", "edit", "remove")
        shared = sharing(stanza)
        return Entry(name, self.path, content, owner, app, stanza.updated, links, sharing=shared)


def _extraction(key: str, _value: str) -> Mapping[str, Any]:
    return {"type": "Inline" if key.startswith("EXTRACT-") else "Uses transform"}


def _alias(key: str, value: str) -> Mapping[str, Any]:
    try:
        found = aliases(key, value)
    except ConfigError:  # from before it was refused
        found = []
    return {"type": "FIELDALIAS", **{f"alias.{one.old}": one.new for one in found}}


def _aliased(request: Request) -> str:
    pairs = [
        (name.removeprefix("alias."), values[-1])
        for name, values in request.arguments.items()
        if name.startswith("alias.")
    ]
    return " ".join(f'"{old}" AS "{new}"' for old, new in pairs) or request.text("value")


VIEWS = (
    View("data/props/extractions", ("EXTRACT-", "REPORT-"), told=_extraction),
    View("data/props/fieldaliases", ("FIELDALIAS-",), _aliased, _alias),
    View(
        "data/props/calcfields",
        ("EVAL-",),
        told=lambda key, _: {"type": "EVAL", "field.name": key.removeprefix("EVAL-")},
    ),
    # There are no automatic lookups here: it has none, and to make one is refused with a word.
    View("data/props/lookups", ("LOOKUP-",), lambda r: r.text("transform") or r.text("value")),
    View("data/props/sourcetype-rename", ("rename",), is_single=True),
)


def listed(view: View, face: Face, request: Request) -> Reply:
    """Answer with the settings of a kind."""
    entries = [
        view.entry(stanza, key)
        for stanza in face.catalog.find("conf-props")
        if is_seen(request, stanza)
        for key in stanza.content
        if view.has(key)
    ]
    return feed(request, view.path, page(request, entries))


def read(view: View, face: Face, request: Request, name: str) -> Reply:
    """Answer with one setting."""
    stanza, key = _found(view, face, request, name)
    return single(request, view.entry(stanza, key))


def created(view: View, face: Face, request: Request) -> Reply:
    """Make a setting, and its stanza if need be.

    Raises:
        RestError: an argument is wrong or missing, or the setting is there.
        ConfigError: its value cannot be used.
    """
    name = request.text("name").strip()
    if not name:
        raise RestError(400, 'Cannot perform action "POST" without a target name to act on.')
    stanza, key = name, view.prefixes[0]
    if not view.is_single:
        stanza, key = request.text("stanza").strip(), _key(view, request, name)
    if not stanza:
        raise RestError(400, "The argument 'stanza' is missing. Give the name of a sourcetype.")
    known = [e for e in face.catalog.find("conf-props", stanza) if is_seen(request, e)]
    if any(key in one.content for one in known):
        raise RestError(409, f"An object with name={name} already exists")
    _put(view, face, request, stanza, key, is_new=not known)
    changed, _ = _found(view, face, request, name if view.is_single else f"{stanza} : {key}")
    return single(request, view.entry(changed, key), 201)


def updated(view: View, face: Face, request: Request, name: str) -> Reply:
    """Change the value of a setting."""
    stanza, key = _found(view, face, request, name)
    _put(view, face, request, stanza.name, key, is_new=False)
    return read(view, face, request, name)


def deleted(view: View, face: Face, request: Request, name: str) -> Reply:
    """Take a setting out of its stanza."""
    stanza, key = _found(view, face, request, name)
    stanza = of.changeable(stanzas("props"), face, request, stanza.name)
    left = {name: value for name, value in stanza.content.items() if name != key}
    face.catalog.put(replace(stanza, content=left))
    return feed(request, view.path, Page((), 0))


def _key(view: View, request: Request, name: str) -> str:
    """Name the setting that is to be made."""
    wanted = request.text("type").strip().upper()
    prefixes = {prefix.rstrip("-"): prefix for prefix in view.prefixes}
    if len(prefixes) > 1 and wanted not in prefixes:
        known = " or ".join(prefixes)
        raise RestError(400, f"Argument 'type' is {wanted[:50]!r}. Give {known}.")
    return prefixes.get(wanted, view.prefixes[0]) + name


def _put(view: View, face: Face, request: Request, stanza: str, key: str, *, is_new: bool) -> None:
    """Set *key* in the way that the stanzas of props are set."""
    value = view.written(request)
    if not value.strip():
        raise RestError(400, "The argument 'value' is missing. Give the value of the setting.")
    asked = request.instead(_PROPS, {"name": stanza, key: value})
    if is_new:
        of.created(stanzas("props"), face, asked)
    else:
        asked.arguments.pop("name")
        of.updated(stanzas("props"), face, asked, stanza)


def _found(view: View, face: Face, request: Request, name: str) -> tuple[Entity, str]:
    """Find a setting by its name, and its stanza."""
    stanza, _, key = name.rpartition(" : ")
    if view.is_single:
        stanza, key = name, view.prefixes[0]
    for one in face.catalog.find("conf-props", stanza):
        if is_seen(request, one) and key in one.content and view.has(key):
            return one, key
    raise RestError(404, f"Could not find object id={name}")


ROUTES = tuple(
    Route(verb, view.path + suffix, partial(answer, view))
    for view in VIEWS
    for verb, suffix, answer in (
        ("GET", "", listed),
        ("POST", "", created),
        ("GET", "/*", read),
        ("POST", "/*", updated),
        ("DELETE", "/*", deleted),
    )
)
