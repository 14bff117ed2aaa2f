"""Text that comes in to be kept as events.

    POST receivers/simple?index=web&sourcetype=access  (body: the text)  ->  200

A simple request is broken into events when it is whole; a stream, whose length nobody said, as
they come. Both are on disk when they are answered. How a text is read says the stanza of its
sourcetype (docs/sourcetypes.md).

Source: docs/rest.md (receivers); splunklib 2.1.1, client.py, Index.submit and Index.attach.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from analytics.engine.fields import Intake, Sender
from analytics.engine.stanzas import stanzas
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
    known = _assigned(face, said)
    size, intake = 0, Intake(_sender(face, known))
    for part, is_last in _parts(request, intake):
        size += len(part)
        face.engine.append(intake.take(part, is_last=is_last))
    return response(request, {**known, "bytes": size})


def _assigned(face: Face, said: Mapping[str, str]) -> Mapping[str, str]:
    """Add the sourcetype that a stanza gives to texts of the source, where none was said."""
    if said["sourcetype"] or not (said["source"] or said["host"]):
        return said
    found = stanzas(face.catalog).assigned(said["host"], said["source"])
    return {**said, "sourcetype": found}


def _sender(face: Face, said: Mapping[str, str]) -> Sender:
    return Sender(
        said["index"],
        {name: said[name] for name in ("host", "source", "sourcetype")},
        ZoneInfo(face.engine.zone),
        datetime.now(UTC),
        stanzas(face.catalog).of(said["sourcetype"], said["host"], said["source"]),
    )


def _parts(request: Request, intake: Intake) -> Iterator[tuple[bytes, bool]]:
    """Give the body whole, or in parts where its end is not known; and which is the last.

    A part is no shorter than what waits for its end: else each would be looked at with the next.
    """
    if request.body_file is None:
        yield request.body, True
        return
    rest = b""
    for piece in _pieces(request.body_file):
        rest += piece
        if len(rest) >= max(PART_BYTES, intake.waiting):
            yield rest, False
            rest = b""
        if intake.waiting + len(rest) > 64 * PART_BYTES:
            raise RestError(413, "An event of the stream is too long. Break it into lines.")
    yield rest, True


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
