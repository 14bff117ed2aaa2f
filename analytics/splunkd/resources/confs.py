"""Stanza files: props, transforms, macros and any other.

    GET properties                      the files
    GET configs/conf-props              the stanzas of one
    POST configs/conf-props  name=web&KV_MODE=auto_escaped

The stanzas of props are read where text comes in (LINE_BREAKER, KV_MODE, …) and by searches
(EXTRACT-, EVAL-, …), with those of transforms; what cannot be used is refused. All others are
kept and told.

Source: docs/rest.md (confs, properties); splunklib 2.1.1, client.py, Configurations.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from analytics.engine.catalog import Entity
from analytics.engine.knowledge import check_props, transform
from analytics.engine.stanzas import PROPS, TRANSFORMS
from analytics.splunkd import collection as of
from analytics.splunkd.exchange import TEXT, Reply, RestError
from analytics.splunkd.namespace import check_write, home, is_seen
from analytics.splunkd.paging import page
from analytics.splunkd.render import Entry, feed
from analytics.splunkd.routing import Route
from analytics.splunkd.seeds import CONF_FILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Request

_NAME = re.compile(r"[\w.-]{1,100}")


_MACRO = re.compile(r"[\w.:-]+(\((?P<count>[1-9]\d{0,2})\))?")
_ARGUMENT = re.compile(r"[\w-]+")


def _shown(_face: Face, found: Iterable[Entity]) -> Iterator[Mapping[str, Any]]:
    for stanza in found:
        yield {"eai:appName": stanza.app, "eai:userName": stanza.owner}


def stanzas(file: str) -> of.Collection:
    """Make the collection of the stanzas of *file*."""
    return MACROS if file == "macros" else _any_file(file)


def _checked(_face: Face, stanza: Entity, settings: dict[str, Any]) -> Mapping[str, Any]:
    """Refuse settings that cannot be used, in the stanza as it would be with them."""
    content = {**stanza.content, **settings}
    texts = {
        name: str(text)
        for name, text in content.items()
        if name != "disabled" and not name.startswith("eai:")
    }
    if stanza.kind == PROPS:
        check_props(stanza.name, texts)
    elif stanza.kind == TRANSFORMS and (texts.get("REGEX") or texts.get("DELIMS")):
        transform(stanza.name, texts)
    return settings


def _any_file(file: str) -> of.Collection:
    return of.Collection(
        f"configs/conf-{file}",
        f"conf-{file}",
        {"disabled": False},
        wild=("*",),
        is_namespaced=True,
        shown=_shown,
        checked=_checked,
    )


def _checked_macro(_face: Face, macro: Entity, settings: dict[str, Any]) -> Mapping[str, Any]:
    """Refuse a macro whose name does not say how many arguments it has.

    Raises:
        RestError: the name cannot be used in a search, or its number is another than that of args.
    """
    name = _MACRO.fullmatch(macro.name)
    if not name:
        raise RestError(
            400,
            f"{macro.name[:200]!r} cannot be the name of a macro. Use such as errors or top(2).",
        )
    told = str(settings.get("args", macro.content.get("args", "")))
    args = [arg.strip() for arg in told.split(",") if arg.strip()]
    if len(args) != int(name["count"] or 0):
        raise RestError(
            400,
            f"Macro {macro.name!r} has {len(args)} args, {told[:200]!r}. "
            "Put their number behind its name, as in name(2).",
        )
    if len({*args}) != len(args) or not all(_ARGUMENT.fullmatch(arg) for arg in args):
        raise RestError(400, f"The args {told[:200]!r} are no names. Use each word once.")
    return settings


MACROS = replace(
    _any_file("macros"),
    defaults={
        "definition": "",
        "args": "",
        "iseval": False,
        "validation": "",
        "errormsg": "",
        "description": "",
        "disabled": False,
    },
    required=("definition",),
    is_private=True,
    checked=_checked_macro,
)


def files(face: Face, request: Request) -> Reply:
    """Answer with the files."""
    entries = [Entry(name, "properties", links=("list",)) for name in _files(face)]
    return feed(request, "properties", page(request, entries))


def make_file(face: Face, request: Request) -> Reply:
    """Make a file; 303 where it is there already."""
    name = request.text("__conf").strip()
    if not _NAME.fullmatch(name):
        raise RestError(400, f"{name[:200]!r} cannot be the name of a file. Use letters and '_'.")
    is_known = name in _files(face)
    if not is_known:
        face.catalog.put(Entity("conf", name))
    place = {"Location": f"/services/properties/{name}"}
    return Reply(status=303 if is_known else 201, headers=place)


def file_stanzas(face: Face, request: Request, file: str) -> Reply:
    """Answer with the names of the stanzas of *file*."""
    _known(face, file)
    found = [e for e in face.catalog.find(f"conf-{file}") if is_seen(request, e)]
    entries = [Entry(stanza.name, f"properties/{file}", links=("list",)) for stanza in found]
    return feed(request, f"properties/{file}", page(request, entries))


def make_stanza(face: Face, request: Request, file: str) -> Reply:
    """Make a stanza; 303 where it is there already."""
    _known(face, file)
    name = request.text("__stanza").strip()
    if not name:
        raise RestError(400, "The argument '__stanza' is missing. Give the stanza a name.")
    is_known = any(is_seen(request, e) for e in face.catalog.find(f"conf-{file}", name))
    if not is_known:
        owner, app = home(request, is_private=False)
        stanza = Entity(f"conf-{file}", name, owner=owner, app=app)
        check_write(request, stanza)
        face.catalog.put(stanza)
    return Reply(status=303 if is_known else 201)


def value(face: Face, request: Request, file: str, name: str, key: str) -> Reply:
    """Answer with one value as plain text."""
    content = _stanza(face, request, file, name).content
    if key not in content:
        raise RestError(404, f"Could not find object id={key}")
    return Reply(str(content[key]).encode(), TEXT)


def change(face: Face, request: Request, file: str, name: str) -> Reply:
    """Set keys of a stanza."""
    _stanza(face, request, file, name)
    return of.updated(stanzas(file), face, request, name)


def _files(face: Face) -> list[str]:
    made = {entity.name for entity in face.catalog.find("conf")}
    used = {kind.removeprefix("conf-") for kind in face.catalog.kinds("conf-")}
    return sorted({*CONF_FILES, *made, *used})


def _known(face: Face, file: str) -> None:
    if file not in _files(face):
        raise RestError(404, f"Could not find object id={file}")


def _stanza(face: Face, request: Request, file: str, name: str) -> Entity:
    found = [e for e in face.catalog.find(f"conf-{file}", name) if is_seen(request, e)]
    if not found:
        raise RestError(404, f"Could not find object id={name}")
    return found[0]


def _of_conf(
    answer: Callable[..., Reply], face: Face, request: Request, conf: str, *names: str
) -> Reply:
    """Have the collection of ``conf-<file>`` answer."""
    file = conf.removeprefix("conf-")
    if file == conf or not _NAME.fullmatch(file):
        raise RestError(404, "Not Found")
    return answer(stanzas(file), face, request, *names)


ROUTES = (
    Route("GET", "properties", files),
    Route("POST", "properties", make_file),
    Route("GET", "properties/*", file_stanzas),
    Route("POST", "properties/*", make_stanza),
    Route("POST", "properties/*/*", change),
    Route("GET", "properties/*/*/*", value),
    *of.routes(replace(MACROS, path="admin/macros")),
    *of.routes(replace(MACROS, path="data/macros")),
    *(Route(m, f"configs/*{suffix}", partial(_of_conf, answer)) for m, suffix, answer in of.VERBS),
)
