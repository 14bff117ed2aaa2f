"""The rows of a search as clients of splunkd read them.

    {"preview":false,"init_offset":0,"messages":[],"fields":[{"name":"n"}],"results":[{"n":"1"}]}
    <results preview='0'><meta><fieldOrder><field>n</field></fieldOrder></meta>…</results>

A row comes from the engine as the text of a JSON object, so that JSON is made by joining texts;
the other forms read the rows first. `analytics.splunkd.exports` writes them while a search runs.

Source: docs/rest.md (results), after documents recorded from Splunk 4.2.5 to 10.4.2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import msgspec

from analytics.splunkd.exchange import CSV, JSON, TEXT, XML, Reply, RestError
from analytics.splunkd.render import clean, dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from analytics.engine.search import Message

    Row = dict[str, Any]

#: What an XML document begins with.
HEAD = "<?xml version='1.0' encoding='UTF-8'?>\n"
_NEEDS_QUOTES = re.compile(r'[",\r\n]')
#: So many rows are read at a time, where they are read together.
_SOME = 1_000

_VALUE = "<value><text>", "</text></value>"
_RAW = "<v xml:space='preserve' trunc='0'>", "</v>"
_ESCAPES = ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&apos;")
#: JSON has one of these wherever a text has what no XML document can hold; and in other places.
_SUSPECT = ("\\u", "\ufffe", "\uffff")

_decode = msgspec.json.Decoder(dict[str, str | list[str]]).decode
_decode_all = msgspec.json.Decoder(list[dict[str, str | list[str]]]).decode
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
    write, content_type = form(mode)
    return Reply(write(sheet).encode(), content_type)


def form(mode: str) -> tuple[Callable[[Sheet], str], str]:
    """Find what writes the form *mode*, and its media type.

    Raises:
        RestError: there is no such form.
    """
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
    return table_head(sheet, name) + dumps(cells) + "}"


def table_head(sheet: Sheet, name: str) -> str:
    """Write the object of a table up to its member *name*, which is the last."""
    head = dumps(
        {
            "preview": sheet.is_preview,
            "init_offset": sheet.offset,
            "messages": [{"type": m.type, "text": m.text} for m in sheet.messages],
            "fields": list(sheet.fields),
        }
    )
    return f'{head[:-1]},"{name}":'


def _xml(sheet: Sheet) -> str:
    return HEAD + xml_results(sheet)


def xml_results(sheet: Sheet) -> str:
    """Write the element of some rows, without the head of a document."""
    return "".join(xml_pieces(sheet))


def xml_pieces(sheet: Sheet) -> Iterator[str]:
    """Write that element in pieces of some rows each."""
    preview = int(sheet.is_preview)
    if not sheet.fields and not sheet.rows and not sheet.messages:
        yield f"<results preview='{preview}'/>\n"
        return
    order = "".join(f"<field>{_text(name)}</field>" for name in sheet.fields)
    told = "".join(f"<msg type='{m.type}'>{_text(m.text)}</msg>\n" for m in sheet.messages)
    yield (
        f"<results preview='{preview}'>\n<meta>\n<fieldOrder>\n{order}\n</fieldOrder>\n</meta>\n"
        f"<messages>\n{told}</messages>\n"
    )
    yield from _xml_rows(sheet)
    yield "</results>\n"


def _xml_rows(sheet: Sheet) -> Iterator[str]:
    """Write rows, some at a time.

    What XML escapes means nothing in JSON, so the texts of many rows are escaped in one go
    before they are read; one by one that takes most of the time.
    """
    places = _Places()
    for start in range(0, len(sheet.rows), _SOME):
        text = f"[{','.join(sheet.rows[start : start + _SOME])}]"
        for sign, name in _ESCAPES:
            text = text.replace(sign, name)
        rows = _decode_all(text)
        if any(sign in text for sign in _SUSPECT):
            rows = [{clean(name): _cleaned(value) for name, value in row.items()} for row in rows]
        offset = sheet.offset + start
        yield "".join(
            f"\t<result offset='{at}'>\n{_xml_row(row, places)}\t</result>\n"
            for at, row in enumerate(rows, offset)
        )


class _Places(dict[str, tuple[str, str]]):
    """What stands before and behind the text of each field, by its name as XML has it."""

    def __missing__(self, name: str) -> tuple[str, str]:
        start, end = _RAW if name == "_raw" else _VALUE
        self[name] = found = f"\t\t<field k='{name}'>{start}", f"{end}</field>\n"
        return found


def _xml_row(row: Row, places: _Places) -> str:
    parts: list[str] = []
    for name, value in row.items():
        if type(value) is str:
            before, behind = places[name]
            parts += before, value, behind
        else:
            parts.append(_xml_field(name, value))
    return "".join(parts)


def _xml_field(name: str, values: list[str]) -> str:
    start, end = _VALUE
    return f"\t\t<field k='{name}'>{''.join(start + one + end for one in values)}</field>\n"


def _cleaned(value: str | list[str]) -> str | list[str]:
    return clean(value) if isinstance(value, str) else [clean(one) for one in value]


def _csv(sheet: Sheet) -> str:
    return csv_head(sheet.fields) + csv_lines(sheet.fields, sheet.rows)


def csv_head(fields: Sequence[str]) -> str:
    """Write the first line of a table; nothing where it has no field."""
    return ",".join(map(_quoted, fields)) + "\n" if fields else ""


def csv_lines(fields: Sequence[str], rows: Iterable[str]) -> str:
    """Write a line for each row; the text of an event stands in quotes always."""
    places = {name: at for at, name in enumerate(fields)}
    raw = places.get("_raw", -1)
    empty = ['""' if at == raw else "" for at in range(len(fields))]
    lines = []
    for row in rows:
        cells = empty.copy()
        for name, value in _decode(row).items():
            if (at := places.get(name, -1)) >= 0:
                cells[at] = _quoted(_cell(value), always=at == raw)
        lines.append(",".join(cells) + "\n")
    return "".join(lines)


def _quoted(cell: str, *, always: bool = False) -> str:
    if always or _NEEDS_QUOTES.search(cell):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def raw_lines(sheet: Sheet) -> str:
    """Write the text of each event, and a line feed."""
    return "".join(f"{_cell(row.get('_raw', ''))}\n" for row in sheet.values())


def _cell(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "\n".join(value)


def _text(value: str) -> str:
    return escape(clean(value), {"'": "&apos;"})


#: Form -> who writes it, and its media type.
_FORMS: dict[str, tuple[Callable[[Sheet], str], str]] = {
    "xml": (_xml, XML),
    "json": (_json, JSON),
    "json_rows": (_json_rows, JSON),
    "json_cols": (_json_columns, JSON),
    "csv": (_csv, CSV),
    "raw": (raw_lines, TEXT),
}
