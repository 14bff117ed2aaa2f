"""Entries and messages as Atom XML or JSON.

    <feed …><title>indexes</title>…<entry><title>main</title>…<s:key name="disabled">0</s:key>…
    {"links":{…},"entry":[{"name":"main",…,"content":{"disabled":false}}],"paging":{…}}

In XML a value is a text, 1 or 0 for a truth value; in JSON it keeps its type.

Source: docs/rest.md (Atom rules, JSON rules, errors), which say what splunklib reads.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from analytics.engine.catalog import NOBODY, SYSTEM
from analytics.splunkd.exchange import JSON, Reply

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analytics.splunkd.exchange import Request

#: What server/info reports: clients take the newest forms of the REST API from 9.0.2 on.
VERSION, BUILD = "9.3.2", "d8bb32809498"

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACES = 'xmlns="http://www.w3.org/2005/Atom" xmlns:s="http://dev.splunk.com/ns/rest"'
_SEARCH = 'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
# What XML 1.0 cannot hold at all.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entity as it is told.

    Attributes:
        name: its title.
        path: of its collection, such as "data/indexes".
        content: key to value: truth values, numbers, texts, lists, mappings or None.
        links: what else can be asked of it, such as "control"; sub-paths of its own.
        perms: who may read and write it; None where it was never said.
        required, optional, wildcard: the names of its settings.
        acl: more of its access rules.
        title: what it is called where that is not its name.
    """

    name: str
    path: str
    content: Mapping[str, Any] = field(default_factory=dict)
    owner: str = NOBODY
    app: str = SYSTEM
    updated: float = 0.0
    links: tuple[str, ...] = ("list", "edit", "remove")
    perms: Mapping[str, Any] | None = None
    sharing: str = ""
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    wildcard: tuple[str, ...] = ()
    acl: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""

    @property
    def href(self) -> str:
        """Its address on the server."""
        space = f"/servicesNS/{quote(self.owner, safe='')}/{quote(self.app, safe='')}"
        return f"{space}/{self.path}/{quote(self.name, safe='')}"

    @property
    def addresses(self) -> dict[str, str]:
        """Relation to address; those that change the entity itself point at it."""
        itself = {"alternate": "", "list": "", "edit": "", "remove": "", "create": "/_new"}
        return {
            name: f"{self.href}{itself.get(name, f'/{name}')}"
            for name in ("alternate", *self.links)
        }

    @property
    def access(self) -> dict[str, Any]:
        """What splunkd calls ``eai:acl``."""
        shared = "system" if self.app == SYSTEM else "app"
        return {
            "app": self.app,
            "owner": self.owner,
            "sharing": self.sharing or (shared if self.owner == NOBODY else "user"),
            "perms": self.perms,
            "modifiable": True,
            "removable": "remove" in self.links,
            "can_list": True,
            "can_write": True,
            **self.acl,
        }

    @property
    def fields(self) -> dict[str, list[str]]:
        """What splunkd calls ``eai:attributes``."""
        return {
            "optionalFields": list(self.optional),
            "requiredFields": list(self.required),
            "wildcardFields": list(self.wildcard),
        }


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a collection: its entries, where it begins and how many there are in all."""

    entries: Sequence[Entry]
    total: int
    offset: int = 0
    size: int = 30


def single(request: Request, entry: Entry, status: int = 200, *, is_fixed: bool = False) -> Reply:
    """Answer with one entry, as a feed."""
    page = Page([entry], 1)
    return feed(request, entry.path, page, status, has_fields=True, is_fixed=is_fixed)


def feed(
    request: Request,
    path: str,
    page: Page,
    status: int = 200,
    *,
    has_fields: bool = False,
    has_messages: bool = True,
    is_fixed: bool = False,
) -> Reply:
    """Answer with a part of the collection *path*.

    Args:
        request: what is answered; it says in which form.
        path: of the collection.
        page: the part.
        status: of the answer.
        has_fields: also say which settings the entries have, in XML; JSON always does.
        has_messages: whether JSON has a place for messages.
        is_fixed: nothing can be made or set there; JSON then says nothing of that.
    """
    if request.output_mode == "json":
        envelope = _envelope(request, path, page, is_fixed=is_fixed)
        if has_messages:
            envelope["messages"] = []
        return Reply(dumps(envelope).encode(), JSON, status)
    head = (
        f"{_HEAD}<feed {_SPACES} {_SEARCH}><title>{_text(path.rpartition('/')[2])}</title>"
        f"<id>{_text(request.base)}/services/{_text(path)}</id><updated>{iso(0)}</updated>"
        f'<generator build="{BUILD}" version="{VERSION}"/><author><name>Splunk</name></author>'
        f"{_links({'create': f'/services/{path}/_new', '_reload': f'/services/{path}/_reload'})}"
        f"<opensearch:totalResults>{page.total}</opensearch:totalResults>"
        f"<opensearch:itemsPerPage>{page.size}</opensearch:itemsPerPage>"
        f"<opensearch:startIndex>{page.offset}</opensearch:startIndex><s:messages/>"
    )
    entries = "".join(_xml_entry(request, e, has_fields=has_fields) for e in page.entries)
    return Reply(f"{head}{entries}</feed>".encode(), status=status)


def bare(request: Request, entry: Entry) -> Reply:
    """Answer with one entry that no feed is around, as splunkd does for a job."""
    if request.output_mode == "json":
        return single(request, entry)
    text = _xml_entry(request, entry, has_fields=False, spaces=f" {_SPACES}")
    return Reply(f"{_HEAD}{text}".encode())


def said(request: Request, status: int, kind: str, text: str) -> Reply:
    """Answer with a message, as every error is."""
    if request.output_mode == "json":
        message = {"messages": [{"type": kind, "text": text}]}
        return Reply(dumps(message).encode(), JSON, status)
    return Reply(f"{_HEAD}<response>{_messages([(kind, text)])}</response>".encode(), status=status)


def response(request: Request, pairs: Mapping[str, str | int], status: int = 200) -> Reply:
    """Answer with a flat document: ``<response><sid>…</sid></response>``."""
    if request.output_mode == "json":
        return Reply(dumps(pairs).encode(), JSON, status)
    inner = "".join(f"<{name}>{_text(value)}</{name}>" for name, value in pairs.items())
    return Reply(f"{_HEAD}<response>{inner}</response>".encode(), status=status)


def dumps(value: object) -> str:
    """Write JSON on one line: clients of splunkd read lines."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def iso(seconds: float) -> str:
    """Write a time as entries carry it; 0 is the present one."""
    time = datetime.fromtimestamp(seconds, UTC) if seconds else datetime.now(UTC)
    return time.isoformat(timespec="milliseconds")


def clean(text: str) -> str:
    """Put U+FFFD for what an XML document cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def _text(value: object) -> str:
    return escape(clean(str(value)), {'"': "&quot;"})


def _messages(messages: Iterable[tuple[str, str]]) -> str:
    told = "".join(f'<msg type="{_text(kind)}">{_text(text)}</msg>' for kind, text in messages)
    return f"<messages>{told}</messages>" if told else ""


def _links(addresses: Mapping[str, str]) -> str:
    return "".join(
        f'<link href="{_text(href)}" rel="{_text(rel)}"/>' for rel, href in addresses.items()
    )


def _xml_entry(request: Request, entry: Entry, *, has_fields: bool, spaces: str = "") -> str:
    content = {**entry.content, "eai:acl": entry.access}
    if has_fields:
        content["eai:attributes"] = entry.fields
    address = _text(request.base + entry.href)
    return (
        f"<entry{spaces}><title>{_text(entry.title or entry.name)}</title><id>{address}</id>"
        f"<updated>{iso(entry.updated)}</updated>{_links(entry.addresses)}"
        f"<author><name>{_text(entry.owner)}</name></author>"
        f'<content type="text/xml">{_value(content)}</content></entry>'
    )


def _value(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dict):
        keys = (f'<s:key name="{_text(k)}">{_value(v)}</s:key>' for k, v in value.items())
        return f"<s:dict>{''.join(keys)}</s:dict>"
    if isinstance(value, list | tuple):
        return f"<s:list>{''.join(f'<s:item>{_value(v)}</s:item>' for v in value)}</s:list>"
    return _text(value)


def _envelope(request: Request, path: str, page: Page, *, is_fixed: bool) -> dict[str, Any]:
    links = {"create": f"/services/{path}/_new", "_reload": f"/services/{path}/_reload"}
    return {
        "links": {} if is_fixed else links,
        "origin": f"{request.base}/services/{path}",
        "updated": iso(0),
        "generator": {"build": BUILD, "version": VERSION},
        "entry": [_json_entry(request, entry, is_fixed=is_fixed) for entry in page.entries],
        "paging": {"total": page.total, "perPage": page.size, "offset": page.offset},
    }


def _json_entry(request: Request, entry: Entry, *, is_fixed: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": entry.title or entry.name,
        "id": request.base + entry.href,
        "updated": iso(entry.updated),
        "links": entry.addresses,
        "author": entry.owner,
        "acl": entry.access,
    }
    if not is_fixed:
        told["fields"] = {
            "required": list(entry.required),
            "optional": list(entry.optional),
            "wildcard": list(entry.wildcard),
        }
    return {**told, "content": {**entry.content, "eai:acl": None}}
