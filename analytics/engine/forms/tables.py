"""The function lookup as SQL: a subquery finds the rows of the table that fit.

    lookup("plans.csv", json_object("plan", plan), json_array("price"))
    -> (SELECT list(place) FROM keys of the table WHERE key = plan), and the JSON text of these

The rows that fit are those of the command lookup: `analytics.engine.sheets` says what a stanza
can say of a table.

Source: Splunk Search Reference 9.4, "Comparison and conditional functions", lookup. That null is
given where no row fits, and that an empty value has no key, is unverified on a real Splunk.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from analytics.engine.networks import in_network
from analytics.engine.values import Value, bound, constant
from analytics.errors import SearchError
from analytics.spl import expr as e

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.engine.expressions import Expressions
    from analytics.engine.sheets import Sheet

#: Networks of a table that are compared one by one; each makes the search longer.
MAX_NETWORKS = 500


def _lookup(x: Expressions, call: e.Call) -> Value:
    name, given, wanted = constant(call, 0), call.args[1], call.args[2]
    if not isinstance(given, e.Call) or not isinstance(wanted, e.Call):
        raise SearchError('lookup takes json_object("<column>", <field>) and json_array.')
    sheet = x.scope.sheet(name)
    columns = [constant(given, place) for place in range(0, len(given.args), 2)]
    outputs = [constant(wanted, place) for place in range(len(wanted.args))]
    for column in (*columns, *outputs):
        sheet.check(name, column)
    values = [x.value(value).text() for value in given.args[1::2]]
    places = _places(x, sheet, columns, values)
    return Value(bound(places, "m", _object(x, sheet, outputs)), "text")


def _places(x: Expressions, sheet: Sheet, columns: Sequence[str], values: Sequence[str]) -> str:
    """SQL for the places (from 1) of the rows that fit, in their order."""
    add = x.scope.parameters.add
    keys, tests = [f"unnest(range(1, {len(sheet.rows) + 1})) AS n"], []
    for number, (column, value) in enumerate(zip(columns, values, strict=True)):
        cells = sheet.column(column)
        listed = [_pattern(sheet, column, cell) for cell in cells]
        keys.append(f"unnest(CAST({add(listed)} AS VARCHAR[])) AS k{number}")
        tests.append(_test(sheet, column, cells, f"k{number}", value))
    found = f"SELECT {', '.join(keys)}"
    listed_places = f"(list(n ORDER BY n))[1:{sheet.most}]"
    return f"(SELECT {listed_places} FROM ({found}) WHERE {' AND '.join(tests)})"


def _pattern(sheet: Sheet, column: str, cell: str) -> str:
    """Return a value of the table as it is compared."""
    if sheet.ways.get(column) == "WILDCARD":
        cell = cell.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_").replace("*", "%")
    return cell if sheet.is_cased else cell.lower()


def _test(sheet: Sheet, column: str, cells: Sequence[str], key: str, value: str) -> str:
    """SQL for a value fitting a row of the table."""
    folded = value if sheet.is_cased else f"lower({value})"
    if sheet.ways.get(column) == "WILDCARD":
        return rf"{folded} LIKE {key} ESCAPE '\'"
    exact = f"{key} = {folded}"
    if sheet.ways.get(column) != "CIDR":
        return exact
    tests = [exact]
    for place, cell in enumerate(cells, start=1):
        with suppress(ValueError):
            tests.append(f"(n = {place} AND {in_network(cell.strip(), value)})")
    if len(tests) > MAX_NETWORKS:
        raise SearchError(
            f"The function lookup compares {MAX_NETWORKS} networks at most. Use the command lookup."
        )
    return f"({' OR '.join(tests)})"


def _object(x: Expressions, sheet: Sheet, outputs: Sequence[str]) -> str:
    """SQL for the JSON text of the rows at the places *m*."""
    parameters = x.scope.parameters
    default = sheet.default if sheet.least else ""
    members = []
    for name in outputs:
        cells = f"CAST({parameters.add(sheet.column(name))} AS VARCHAR[])"
        key = parameters.text(json.dumps(name, ensure_ascii=False) + ":")
        value = f"CASE len(v) WHEN 0 THEN {_text(x, default)} WHEN 1 THEN to_json(v[1]) "
        value += "ELSE to_json(v) END"
        own = f"list_filter(list_transform(m, lambda n: {cells}[n]), lambda c: c <> '')"
        members.append(bound(f"coalesce({own}, [])", "v", f"{key} || {value}"))
    text = f"'{{' || concat_ws(',', {', '.join(members)}) || '}}'"
    if sheet.least:
        m = f"CASE WHEN len(m) >= {sheet.least} THEN m END"
        text = bound(m, "m", text)
    return text if default else f"CASE WHEN len(m) >= {max(sheet.least, 1)} THEN {text} END"


def _text(x: Expressions, default: str) -> str:
    return f"to_json({x.scope.parameters.text(default)})" if default else "NULL"


FORMS: dict[str, Callable[[Expressions, e.Call], Value]] = {"lookup": _lookup}
