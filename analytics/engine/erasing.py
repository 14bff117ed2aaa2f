"""The node behind delete: events removed from their indexes.

    delete(compiler, Delete(source), relation) -> rows: splunk_server, index, deleted, errors

Source: Splunk Search Reference 9.3, delete: a table of the number of events removed by server
and index, with a row for all, and the errors; it needs the capability delete_by_keyword.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine import scans
from analytics.errors import SearchError
from analytics.spl import plan as p

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.engine.relation import Relation
    from analytics.engine.sql import Compiler

#: More events than this are removed by emptying an index, or in several searches.
MAX_EVENTS = 5_000_000
#: Stands for all indexes in the last row.
ALL = "__ALL__"


def refused(numbers: Sequence[int]) -> None:
    """Refuse to remove events, where there is no store.

    Raises:
        SearchError: always.
    """
    raise SearchError(f"The {len(numbers)} events cannot be removed here. Search the store.")


def delete(compiler: Compiler, node: p.Delete, relation: Relation) -> Relation:
    """Remove the events, and say how many."""
    del node
    if not compiler.rights.may_delete:
        raise SearchError(
            "You do not have permission to delete events (requires capability: "
            "delete_by_keyword). Ask for a role that has it, such as can_delete."
        )
    index = compiler.field(relation, "index").text()
    rows = compiler.fetch(
        f"SELECT {index}, list(seq) FROM ({relation.sql}) GROUP BY ALL ORDER BY ALL"
    )
    allowed = {name: compiler.rights.may_delete_of(name) for name, _ in rows}
    numbers = [seq for name, some in rows if allowed[name] for seq in some]
    if len(numbers) > MAX_EVENTS:
        raise SearchError(
            f"{len(numbers):,} events would be removed, over {MAX_EVENTS:,}. Narrow the time range."
        )
    if numbers:
        compiler.erase(numbers)
    told = [(name, len(some), 0) if allowed[name] else (name, 0, len(some)) for name, some in rows]
    told.append((ALL, sum(row[1] for row in told), sum(row[2] for row in told)))
    names, deleted, errors = (list[object](column) for column in zip(*told, strict=True))
    servers: list[object] = [scans.HOST] * len(told)
    return scans.values(
        compiler,
        p.Values(
            ("splunk_server", "index", "deleted", "errors"),
            ("text", "text", "int", "int"),
            (servers, names, deleted, errors),
        ),
    )
