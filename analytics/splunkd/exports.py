"""All rows of a search, written while they are found or as soon as they are.

    {"preview":false,"offset":0,"result":{"n":"1"}}                       one line a row
    {"preview":false,"offset":1,"lastrow":true,"result":{"n":"2"}}

Where previews are wanted each is written whole before that, with ``"preview":true``.
A table begins with its fields, and those of events are known at the end only. So its rows wait
in a file, and memory is that of some thousand rows whatever the form.

Source: docs/rest.md (results), after documents recorded from Splunk 4.2.5 to 10.4.2.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from analytics.engine.kept import Kept
from analytics.engine.search import Message
from analytics.errors import SearchError
from analytics.splunkd.exchange import Reply
from analytics.splunkd.render import dumps
from analytics.splunkd.results import (
    HEAD,
    Sheet,
    csv_head,
    csv_lines,
    form,
    raw_lines,
    table_head,
    xml_pieces,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from analytics.engine.search import Answer, Stream

#: So many rows of a file are written at a time.
_CHUNK = 2_000

#: The rows of a table wait in a file that only the disk bounds.
_NO_LIMIT = 2**62

#: Rows that are written in one piece: of events that is a mebibyte.
_PIECE = 1_000

_LAST = ',"lastrow":true'


def export(
    stream: Stream,
    mode: str,
    names: Sequence[str],
    *,
    folder: Path | None = None,
    previews: Iterable[Answer] = (),
) -> Reply:
    """Answer with the rows of *stream* as they come; what is wrong before the first one raises.

    Args:
        stream: not begun yet.
        mode: the form.
        names: the fields wanted; all where there is no name.
        folder: where the rows of a table wait; the system's by default.
        previews: written before the rows, in the forms that tell the one from the other.

    Raises:
        RestError: there is no such form.
        SplError: the search cannot be understood.
        SearchError: it failed before its first row, or at any row of a table.
    """
    _, content_type = form(mode)
    if mode in _TABLES:
        pieces = _TABLES[mode](*_waited(stream, names, Kept(folder, file_bytes=_NO_LIMIT)))
    else:
        shown = _shown(previews if mode in _PREVIEWED else (), names)
        pieces = _ROWS[mode](chain(shown, _sheets(stream, names)))
    return Reply(_begun(next(pieces), pieces), content_type)


def _begun(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _shown(previews: Iterable[Answer], names: Sequence[str]) -> Iterator[Sheet]:
    """Give a sheet of each preview that has rows."""
    for answer in previews:
        if answer.rows:
            yield Sheet(answer.fields, answer.rows, is_preview=True).only(names)


def _sheets(stream: Stream, names: Sequence[str]) -> Iterator[Sheet]:
    """Give the rows of *stream* in sheets; the last one has the messages, and no rows.

    A search that fails on its way says so in the last sheet: its first rows are gone already.
    """
    offset = 0
    with stream as chunks:
        try:
            for chunk in chunks:
                yield Sheet(stream.fields, chunk, offset=offset).only(names)
                offset += len(chunk)
        except SearchError as error:
            if not offset:
                raise
            yield Sheet(stream.fields, [], [Message("FATAL", str(error))], offset)
            return
    answer = stream.answer()
    yield Sheet(answer.fields, [], answer.messages, offset).only(names)


def _waited(stream: Stream, names: Sequence[str], kept: Kept) -> tuple[Sheet, Kept]:
    """Read all rows; return them, and a sheet that has all but them."""
    with stream as chunks:
        for chunk in chunks:
            kept.extend(chunk)
    answer = stream.answer()
    return Sheet(answer.fields, [], answer.messages).only(names), kept


def _export_json(sheets: Iterator[Sheet]) -> Iterator[bytes]:
    """Write one object a line, the last with ``lastrow``; the row before is held back for it."""
    held, at, sheet = "", -1, Sheet((), ())
    for sheet in sheets:
        lines = []
        if sheet.is_preview:
            yield _preview_lines(sheet).encode()
            continue
        for row in sheet.rows:
            if held:
                lines.append(f'{{"preview":false,"offset":{at},"result":{held}}}\n')
            held, at = row, at + 1
            if len(lines) == _PIECE:
                yield "".join(lines).encode()
                lines = []
        yield "".join(lines).encode()
    told: dict[str, Any] = {"preview": False, "offset": at} if held else {"preview": False}
    if sheet.messages:
        told["messages"] = [{"type": m.type, "text": m.text} for m in sheet.messages]
    last = dumps({**told, "lastrow": True})
    yield (f'{last[:-1]},"result":{held}}}\n' if held else f"{last}\n").encode()


def _preview_lines(sheet: Sheet) -> str:
    last = len(sheet.rows) - 1
    return "".join(
        f'{{"preview":true,"offset":{at}{_LAST if at == last else ""},"result":{row}}}\n'
        for at, row in enumerate(sheet.rows)
    )


def _export_xml(sheets: Iterator[Sheet]) -> Iterator[bytes]:
    """Write a document for each sheet, as splunkd does for what it has found so far."""
    head = HEAD
    for sheet in sheets:
        if sheet.rows or sheet.messages or head:
            pieces = xml_pieces(sheet)
            yield (head + next(pieces)).encode()
            yield from (piece.encode() for piece in pieces)
            head = ""


def _export_raw(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    return (raw_lines(sheet).encode() for sheet in sheets)


def _export_csv(sheet: Sheet, kept: Kept) -> Iterator[bytes]:
    yield csv_head(sheet.fields).encode()
    for rows in _chunks(kept):
        yield csv_lines(sheet.fields, rows).encode()


def _export_json_rows(sheet: Sheet, kept: Kept) -> Iterator[bytes]:
    yield f"{table_head(sheet, 'rows')}[".encode()
    between = ""
    for rows in _chunks(kept):
        values = replace(sheet, rows=rows).values()
        lines = ",".join(dumps([row.get(name) for name in sheet.fields]) for row in values)
        yield f"{between}{lines}".encode()
        between = ","
    yield b"]}"


def _export_json_columns(sheet: Sheet, kept: Kept) -> Iterator[bytes]:
    """Write column by column, which reads all rows for each."""
    yield f"{table_head(sheet, 'columns')}[".encode()
    for at, name in enumerate(sheet.fields):
        start = "," if at else ""
        between = f"{start}["
        for rows in _chunks(kept):
            cells = ",".join(dumps(row.get(name)) for row in replace(sheet, rows=rows).values())
            yield f"{between}{cells}".encode()
            between = ","
        yield b"]" if kept else f"{between}]".encode()
    yield b"]}"


def _chunks(kept: Kept) -> Iterator[list[str]]:
    return (kept[at : at + _CHUNK] for at in range(0, len(kept), _CHUNK))


#: Form -> what writes it, row by row.
_ROWS: dict[str, Callable[[Iterator[Sheet]], Iterator[bytes]]] = {
    "json": _export_json,
    "xml": _export_xml,
    "raw": _export_raw,
}
#: Those of them that say of a row whether it is a preview.
_PREVIEWED = frozenset({"json", "xml"})

#: Form -> what writes it once all rows are known.
_TABLES: dict[str, Callable[[Sheet, Kept], Iterator[bytes]]] = {
    "csv": _export_csv,
    "json_rows": _export_json_rows,
    "json_cols": _export_json_columns,
}
