"""Rows of events that came with a user agent: browser, system and bot in its place.

    insert(connection, lines, 1, 3, agents.described)
    {"page": "/a", "$user_agent": "Mozilla/5.0 …"}  ->  {"page": "/a", "browser": "Firefox", …}

This happens when journals are applied, behind the commit, so that no request waits for it: the
records of a batch go to a table of the connection, each different user agent in it is looked at
once, and what is found is joined to the rows on their way to the tail. The text itself never
reaches a file of the store. Batches without any are inserted as before.

Source: ours; docs/privacy.md (browsers and bots).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine.arrivals import inserts
from analytics.engine.store import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import duckdb

#: What a batch with such events has in it: no text of JSON can hold quotes like these.
MARK = '"$user_agent":'

_NAMES = ("$user_agent", "$hints_platform", "$hints_mobile", "$prefetch", "$webdriver")
#: What a sender cannot say of itself.
_OURS = "('bot', 'bot_reason')"
_HELD = "temp.main.held"
_CONTEXT = ", ".join(f"coalesce(props['{name}'], '')" for name in _NAMES)
#: Rows of other texts may have such a field of their own.
_VISITS = (
    f"SELECT *, CASE WHEN raw IS NULL AND map_contains(props, '{_NAMES[0]}') "
    f"THEN [{_CONTEXT}] END AS context FROM {_HELD}"
)
_SENT = (
    f"list_filter(map_entries(props), lambda e: NOT starts_with(e.key, '$') "
    f"AND e.key NOT IN {_OURS})"
)
_FOUND = (
    f"list_filter(map_entries(map(names, texts)), lambda e: e.key IN {_OURS} "
    "OR NOT map_contains(props, e.key))"
)
_PROPS = f"CASE WHEN names IS NULL THEN props ELSE map_from_entries({_SENT} || {_FOUND}) END"
_INSERT = (
    f"INSERT INTO ev SELECT {', '.join(_PROPS if c == 'props' else c for c in COLUMNS)} "
    f"FROM ({_VISITS}) LEFT JOIN (SELECT unnest($1) AS context, unnest($2) AS names, "
    "unnest($3) AS texts) USING (context)"
)


def insert(
    connection: duckdb.DuckDBPyConnection,
    lines: str,
    first: int,
    end: int,
    described: Callable[[Mapping[str, str]], Mapping[str, str]],
) -> None:
    """Add the records *lines* to the tail; called in a transaction.

    Args:
        connection: to the store.
        lines: as of `arrivals.inserts`.
        first: the seq of the first.
        end: one past the seq of the last.
        described: finds out what is behind the values of `$user_agent` and its like.
    """
    if MARK not in lines:
        for statement in inserts(lines):
            connection.execute(statement, [lines, first, end])
        return
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE held ({columns})")
    for statement in inserts(lines, _HELD):
        connection.execute(statement, [lines, first, end])
    contexts = [
        context
        for (context,) in connection.execute(
            f"SELECT DISTINCT context FROM ({_VISITS}) WHERE context IS NOT NULL"
        ).fetchall()
    ]
    found = [described(dict(zip(_NAMES, context, strict=True))) for context in contexts]
    connection.execute(
        _INSERT, [contexts, [list(each) for each in found], [list(f.values()) for f in found]]
    )
    connection.execute(f"DROP TABLE {_HELD}")
