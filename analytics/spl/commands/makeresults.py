"""Make rows that have only a time.

    makeresults [count=<count>] [annotate=<bool>] [format=csv|json data="…"]

    makeresults count=3

``_time`` is the moment the search began. ``annotate=t`` adds the empty fields of an event.
With ``format`` the rows are those of the data: CSV with a header line, or a JSON array of
objects.

Source: Splunk Search Reference 9.2, makeresults.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from analytics.spl.plan import Plan, Values

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.plan import Kind
    from analytics.spl.tokens import Token

GENERATES = True
MAX_COUNT = 10_000_000
_ANNOTATIONS = ("_raw", "host", "source", "sourcetype", "splunk_server", "splunk_server_group")


def plan(args: Args, source: Plan | None) -> Plan:
    """Make the rows; makeresults takes none."""
    if source is not None:
        args.fail("makeresults makes rows, it takes none. Put it first: | makeresults")
    options = args.options(("count", "annotate", "format", "data"))
    args.end()
    if "format" in options or "data" in options:
        return _data(args, options)
    count = args.whole(options.get("count"), default=1)
    if count > MAX_COUNT:
        args.fail(f"{count} rows are over {MAX_COUNT}. Ask for fewer.", options["count"])
    now = int(args.context.now.timestamp() * 1_000_000)
    extra = _ANNOTATIONS if args.flag(options.get("annotate"), default=False) else ()
    text: Kind = "text"
    kinds: list[Kind] = ["time", *[text] * len(extra)]
    empty: list[object] = [None] * count
    return Values(("_time", *extra), tuple(kinds), ([now] * count, *(empty for _ in extra)))


def _data(args: Args, options: dict[str, Token]) -> Plan:
    form, data = options.get("format"), options.get("data")
    if form is None or data is None or form.text not in {"csv", "json"}:
        args.fail('Write both format=csv (or json) and data="…".', form or data)
    rows = _csv(data.text) if form.text == "csv" else _json(args, data)
    names = tuple(dict.fromkeys(name for row in rows for name in row))
    columns = tuple([row.get(name) or None for row in rows] for name in names)
    kinds: tuple[Kind, ...] = tuple("text" for _ in names)
    return Values(names, kinds, columns)


def _csv(text: str) -> list[dict[str, object]]:
    return [dict(row) for row in csv.DictReader(io.StringIO(text.strip()), restval="")]


def _json(args: Args, data: Token) -> list[dict[str, object]]:
    try:
        rows = json.loads(data.text)
    except ValueError as error:
        args.fail(f"The data is no JSON: {error}. Write an array of objects.", data)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        args.fail("The data is no array of objects. Write [{…}, …].", data)
    return [{str(name): _text(value) for name, value in row.items()} for row in rows]


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
