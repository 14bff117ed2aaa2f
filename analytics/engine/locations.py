"""The node of iplocation.

    located(compiler, Located(source, "ip", "", ("City",), ("en",)), relation)
    -> the rows, with what `analytics.engine.places` says of each address

Each different address is looked up once.

Source: Splunk Search Reference 9.3, iplocation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.engine import scans
from analytics.engine.values import Value, unified
from analytics.errors import SearchError
from analytics.spl import plan as p

if TYPE_CHECKING:
    from analytics.engine.relation import Relation
    from analytics.engine.sql import Compiler

#: So many different addresses are looked up.
MAX_ADDRESSES = 1_000_000


def located(compiler: Compiler, node: p.Located, relation: Relation) -> Relation:
    """Add the fields of the places of the addresses."""
    places = compiler.places()
    value = compiler.field(relation, node.field)
    text = f"({value.sql})[1]" if value.kind == "many" else value.text()
    addresses = compiler.fetch(
        f"SELECT DISTINCT {text} AS a FROM ({relation.sql}) WHERE a IS NOT NULL "
        f"LIMIT {MAX_ADDRESSES + 1}"
    )
    if len(addresses) > MAX_ADDRESSES:
        raise SearchError(f"There are over {MAX_ADDRESSES:,} addresses here. Narrow the search.")
    found = {address: places.find(address, node.languages) for (address,) in addresses}
    known = {address: fields for address, fields in found.items() if fields}
    columns: list[list[object]] = [list(known)]
    columns += [[fields.get(name) for fields in known.values()] for name in node.names]
    kinds: tuple[p.Kind, ...] = tuple("text" for _ in columns)
    table = scans.values(compiler, p.Values(("", *node.names), kinds, tuple(columns)))
    listed = ", ".join(each.sql for each in table.columns.values())
    sql = (
        f"SELECT * FROM ({relation.sql}) LEFT JOIN (SELECT {listed} FROM ({table.sql})) "
        f"ON {text} = {table.columns[''].sql}"
    )
    joined = replace(relation, sql=sql)
    pairs: dict[str, Value] = {}
    for name in node.names:
        field = node.prefix + name
        sides, kind = unified([table.columns[name], compiler.field(joined, field)])
        pairs[field] = Value(f"coalesce({', '.join(sides)})", kind)
    return compiler.extended(joined, pairs)
