"""Text that comes in to be kept as events.

    POST receivers/simple?index=web&sourcetype=access  (body: the text)  ->  200

A simple request is broken into events when it is whole; a stream, whose length nobody said, as
its lines come. Both are on disk when they are answered.

Source: docs/rest.md (receivers); splunklib 2.1.1, client.py, Index.submit and Index.attach.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from analytics.engine.fields import NO_STANZA, records
from analytics.splunkd.exchange import RestError
from analytics.splunkd.render import response
from analytics.splunkd.resources.indexes import check_name
from analytics.splunkd.routing import Route

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request

#: A stream is kept in parts of this size, so that its length needs no memory.
PART_BYTES = 2**20


def receive(face: Face, request: Request) -> Reply:
    """Keep the events of the body.

    Raises:
        RestError: the index cannot be, or takes nothing.
    """
    said = {name: _last(request, name) for name in ("index", "host", "source", "sourcetype")}
    said["index"] = said["index"] or "main"
    check_name(said["index"])
    for index in face.catalog.find("indexes", said["index"]):
        if index.content.get("disabled"):
            raise RestError(400, f"Index {index.name!r} is disabled. Enable it first.")
    size = 0
    for part in _parts(request):
        size += len(part)
        _keep(face, part, said)
    return response(request, {**said, "bytes": str(size)})


def _keep(face: Face, part: bytes, said: Mapping[str, str]) -> None:
    kept = records(
        part.decode("utf-8", "replace"),
        said["index"],
        host=said["host"],
        source=said["source"],
        sourcetype=said["sourcetype"],
        zone=ZoneInfo(face.engine.zone),
        now=datetime.now(UTC),
        stanza=_stanza(face, said["sourcetype"]),
    )
    face.engine.append(kept)


def _stanza(face: Face, sourcetype: str) -> Mapping[str, str]:
    """Find what props.conf says of a sourcetype."""
    for stanza in face.catalog.find("conf-props", sourcetype) if sourcetype else ():
        return {name: str(value) for name, value in stanza.content.items()}
    return NO_STANZA


def _parts(request: Request) -> Iterator[bytes]:
    """Give the body whole, or in parts that end with a line where its end is not known."""
    if request.body_file is None:
        yield request.body
        return
    rest = b""
    for piece in _pieces(request.body_file):
        rest += piece
        cut = rest.rfind(b"\n") + 1
        if cut and len(rest) >= PART_BYTES:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > 64 * PART_BYTES:
            raise RestError(413, "A line of the stream is too long. Break it into lines.")
    yield rest


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    while piece := source.read(PART_BYTES // 16):
        yield piece


def _last(request: Request, name: str) -> str:
    """Give an argument of the address; the body is never read as a form."""
    return request.query.get(name, [""])[-1]


ROUTES = (
    Route("POST", "receivers/simple", receive),
    Route("POST", "receivers/stream", receive),
)
