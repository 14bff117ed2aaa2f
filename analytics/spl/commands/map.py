r"""Run a search for each row.

    map search="<search with $field$>" [maxsearches=<count>]
    map [<search with $field$>] [maxsearches=<count>]

    search index=web | stats count BY user | map [search index=crm user="$user$" | head 1]

``$field$`` is the value of a field of the row, ``$_serial_id$`` the number of the row, from 1. A
value cannot leave its place: in double quotes its quotes and backslashes are escaped, elsewhere it
is put into quotes unless it is a word. The results are the rows of all searches, one behind the
other. The first ``maxsearches`` rows (10) have theirs, and a message says when there were more.
Neither `map` nor `delete` may stand in it; saved searches by their name are not here.

Source: Splunk Search Reference 10.0, map; that values are escaped is ours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analytics.spl import quote, walk
from analytics.spl.plan import Delete, PerRow, Plan, Union

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.spl.args import Args

    Row = Mapping[str, str | list[str]]

PIPELINES = True
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[^"]+|"', re.DOTALL)
_FIELD = re.compile(r"\$([^$\s]+)\$")
_WORD = re.compile(r"[\w.:@/-]+")
_OPERATORS = {"AND", "OR", "NOT", "XOR", "IN", "LIKE"}


def plan(args: Args, source: Plan) -> Plan:
    """Run the search over the rows of *source*."""
    options = args.options(("search", "maxsearches"))
    start = args.token()
    text = args.bracketed() if args.is_pipeline() else ""
    options |= args.options(("search", "maxsearches"))
    if not text and "search" not in options:
        args.fail('map needs a search here: search="search … $field$", or one in brackets.')
    text = text or options["search"].text
    args.end()

    def make(rows: Sequence[Row]) -> Plan | None:
        found = [
            args.replanned(_filled(text, {**row, "_serial_id": str(number)}))
            for number, row in enumerate(rows, start=1)
        ]
        nodes = [node for each in found for node in walk.every(each)]
        if any(isinstance(node, Delete | PerRow) for node in nodes):
            args.fail("Neither map nor delete may stand in the search of map.", start)
        return _together(found)

    return PerRow(source, args.whole(options.get("maxsearches"), default=10, least=1), make)


def _together(plans: Sequence[Plan]) -> Plan | None:
    """Put the rows of several plans one behind the other, as a tree that is not deep."""
    if len(plans) < 2:
        return next(iter(plans), None)
    middle = len(plans) // 2
    one, two = _together(plans[:middle]), _together(plans[middle:])
    return Union(one, two) if one is not None and two is not None else one or two


def _filled(text: str, row: Row) -> str:
    """Put the values of *row* in the places of *text*."""
    return "".join(_piece(piece, row) for piece in _PIECE.findall(text))


def _piece(piece: str, row: Row) -> str:
    def value(found: re.Match[str]) -> str:
        each = row.get(found[1], "")
        return each[0] if isinstance(each, list) else each

    if piece.startswith('"'):
        return _FIELD.sub(lambda found: quote.quote(value(found))[1:-1], piece)
    return _FIELD.sub(lambda found: _bare(value(found)), piece)


def _bare(value: str) -> str:
    """Write a value that stands in no quotes."""
    is_word = _WORD.fullmatch(value) and value.upper() not in _OPERATORS
    return value if is_word else quote.quote(value)
