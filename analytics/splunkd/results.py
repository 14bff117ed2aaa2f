"""The rows of a search as clients of splunkd read them.

    {"preview":false,"init_offset":0,"messages":[],"fields":[{"name":"n"}],"results":[{"n":"1"}]}
    <results preview='0'><meta><fieldOrder><field>n</field></fieldOrder></meta>…</results>

A row comes from the engine as the text of a JSON object, so that JSON is made by joining texts;
the other forms read the rows first. An export is written while the search runs.

Source: docs/rest.md (results), after documents recorded from Splunk 4.2.5 to 10.4.2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import msgspec

from analytics.engine.search import Message
from analytics.errors import SearchError
from analytics.splunkd.exchange import CSV, JSON, TEXT, XML, Reply, RestError
from analytics.splunkd.render import clean, dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from analytics.engine.search import Stream

    Row = dict[str, Any]

_HEAD = "<?xml version='1.0' encoding='UTF-8'?>\n"
_NEEDS_QUOTES = re.compile(r'[",\r\n]')
_decode = msgspec.json.Decoder(dict[str, str | list[str]]).decode
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Sheet:
    """Some rows of a search.

    Attributes:
        fields: their fields, in their order.
        rows: one JSON object each.
        messages: what the reader should know.
        offset: number of the first row, from 0.
        is_preview: whether there may be more.
    """

    fields: Sequence[str]
    rows: Sequence[str]
    messages: Sequence[Message] = ()
    offset: int = 0
    is_preview: bool = False

    def only(self, names: Sequence[str]) -> Sheet:
        """Keep the fields *names*, those that are there; all where there is no name."""
        if not names:
            return self
        fields = [name for name in names if name in self.fields]
        rows = ({n: row[n] for n in fields if n in row} for row in self.values())
        return replace(self, fields=fields, rows=[_encode(row).decode() for row in rows])

    def values(self) -> Iterator[Row]:
        """Read the rows: field to text, or list of texts."""
        return (_decode(row) for row in self.rows)


def reply(sheet: Sheet, mode: str) -> Reply:
    """Answer with *sheet* in the form *mode*.

    Raises:
        RestError: there is no such form.
    """
    write, content_type = _form(mode)
    return Reply(write(sheet).encode(), content_type)


def export(stream: Stream, mode: str, names: Sequence[str]) -> Reply:
    """Answer with the rows of *stream* as they come; what is wrong before the first one raises.

    Args:
        stream: not begun yet.
        mode: the form.
        names: the fields wanted; all where there is no name.

    Raises:
        RestError: there is no such form.
        SplError: the search cannot be understood.
        SearchError: it failed before its first row.
    """
    write, content_type = _form(mode)
    sheets = _sheets(stream, names)
    pieces = _EXPORTS[mode](sheets) if mode in _EXPORTS else _export_whole(sheets, write)
    return Reply(_begun(next(pieces), pieces), content_type)


def _begun(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _form(mode: str) -> tuple[Callable[[Sheet], str], str]:
    try:
        return _FORMS[mode]
    except KeyError:
        known = ", ".join(_FORMS)
        raise RestError(
            400, f"There is no output_mode {mode[:50]!r}. Use one of {known}."
        ) from None


def _json(sheet: Sheet) -> str:
    head = dumps(
        {
            "preview": sheet.is_preview,
            "init_offset": sheet.offset,
            "messages": [{"type": m.type, "text": m.text} for m in sheet.messages],
            "fields": [{"name": name} for name in sheet.fields],
        }
    )
    return f'{head[:-1]},"results":[{",".join(sheet.rows)}]}}'


def _json_rows(sheet: Sheet) -> str:
    rows = [[row.get(name) for name in sheet.fields] for row in sheet.values()]
    return _table(sheet, "rows", rows)


def _json_columns(sheet: Sheet) -> str:
    rows = list(sheet.values())
    return _table(sheet, "columns", [[row.get(name) for row in rows] for name in sheet.fields])


def _table(sheet: Sheet, name: str, cells: list[list[object]]) -> str:
    messages = [{"type": m.type, "text": m.text} for m in sheet.messages]
    return dumps(
        {
            "preview": sheet.is_preview,
            "init_offset": sheet.offset,
            "messages": messages,
            "fields": list(sheet.fields),
            name: cells,
        }
    )


def _xml(sheet: Sheet) -> str:
    return _HEAD + _xml_results(sheet)


def _xml_results(sheet: Sheet) -> str:
    preview = int(sheet.is_preview)
    if not sheet.fields and not sheet.rows and not sheet.messages:
        return f"<results preview='{preview}'/>\n"
    order = "".join(f"<field>{_text(name)}</field>" for name in sheet.fields)
    told = "".join(f"<msg type='{m.type}'>{_text(m.text)}</msg>\n" for m in sheet.messages)
    rows = "".join(
        f"\t<result offset='{sheet.offset + at}'>\n{_xml_row(sheet.fields, row)}\t</result>\n"
        for at, row in enumerate(sheet.values())
    )
    return (
        f"<results preview='{preview}'>\n<meta>\n<fieldOrder>\n{order}\n</fieldOrder>\n</meta>\n"
        f"<messages>\n{told}</messages>\n{rows}</results>\n"
    )


def _xml_row(fields: Sequence[str], row: Row) -> str:
    return "".join(
        f"\t\t<field k='{_text(name)}'>{_xml_value(name, row[name])}</field>\n"
        for name in fields
        if name in row
    )


def _xml_value(name: str, value: str | list[str]) -> str:
    if name == "_raw" and isinstance(value, str):
        return f"<v xml:space='preserve' trunc='0'>{_text(value)}</v>"
    values = [value] if isinstance(value, str) else value
    return "".join(f"<value><text>{_text(one)}</text></value>" for one in values)


def _csv(sheet: Sheet) -> str:
    rows = [[_cell(row.get(name, "")) for name in sheet.fields] for row in sheet.values()]
    lines = [",".join(map(_quoted, sheet.fields))] if sheet.fields else []
    at = sheet.fields.index("_raw") if "_raw" in sheet.fields else -1
    lines += (",".join(_quoted(c, always=i == at) for i, c in enumerate(cells)) for cells in rows)
    return "".join(f"{line}\n" for line in lines)


def _quoted(cell: str, *, always: bool = False) -> str:
    if always or _NEEDS_QUOTES.search(cell):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _raw(sheet: Sheet) -> str:
    return "".join(f"{_cell(row.get('_raw', ''))}\n" for row in sheet.values())


def _cell(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "\n".join(value)


def _text(value: str) -> str:
    return escape(clean(value), {"'": "&apos;"})


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


def _export_json(sheets: Iterator[Sheet]) -> Iterator[bytes]:
    """Write one object a line, the last with ``lastrow``; the row before is held back for it."""
    held, at, sheet = "", -1, Sheet((), ())
    for sheet in sheets:
        lines = []
        for row in sheet.rows:
            if held:
                lines.append(f'{{"preview":false,"offset":{at},"result":{held}}}\n')
            held, at = row, at + 1
        yield "".join(lines).encode()
    told: dict[str, Any] = {"preview": False, "offset": at} if held else {"preview": False}
    if sheet.messages:
        told["messages"] = [{"type": m.type, "text": m.text} for m in sheet.messages]
    last = dumps({**told, "lastrow": True})
    yield (f'{last[:-1]},"result":{held}}}\n' if held else f"{last}\n").encode()


def _export_xml(sheets: Iterator[Sheet]) -> Iterator[bytes]:
    """Write a document for each sheet, as splunkd does for what it has found so far."""
    written = False
    for sheet in sheets:
        if sheet.rows or sheet.messages or not written:
            yield (_xml if not written else _xml_results)(sheet).encode()
            written = True


def _export_whole(sheets: Iterator[Sheet], write: Callable[[Sheet], str]) -> Iterator[bytes]:
    """Collect all sheets: a table begins with its fields, and those are known at the end."""
    found = list(sheets)
    rows = [row for sheet in found for row in sheet.rows]
    yield write(replace(found[-1], rows=rows, offset=0)).encode()


def _export_raw(sheets: Iterable[Sheet]) -> Iterator[bytes]:
    return (_raw(sheet).encode() for sheet in sheets)


#: Form -> who writes it, and its media type.
_FORMS: dict[str, tuple[Callable[[Sheet], str], str]] = {
    "xml": (_xml, XML),
    "json": (_json, JSON),
    "json_rows": (_json_rows, JSON),
    "json_cols": (_json_columns, JSON),
    "csv": (_csv, CSV),
    "raw": (_raw, TEXT),
}
_EXPORTS: dict[str, Callable[[Iterator[Sheet]], Iterator[bytes]]] = {
    "json": _export_json,
    "xml": _export_xml,
    "raw": _export_raw,
}
