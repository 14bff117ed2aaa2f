r"""Nodes whose rows are made in Python of the rows before: what format and return write.

    written(compiler, Written(source, write, 10_000), relation)
    -> one row, search="( ( user=\"a\" ) )"

Source: ours; `analytics.spl.formats` writes the text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from analytics.engine import scans
from analytics.engine.rows import Rows
from analytics.spl import plan as p

if TYPE_CHECKING:
    from analytics.engine.relation import Relation
    from analytics.engine.sql import Compiler


def fetched(compiler: Compiler, relation: Relation, limit: int) -> list[dict[str, Any]]:
    """Return the first rows of *relation* as they are told: texts and lists of texts."""
    rows = Rows(compiler, relation, limit)
    return [json.loads(row) for chunk in rows for row in chunk]


def written(compiler: Compiler, node: p.Written, relation: Relation) -> Relation:
    """One row with the text that the node writes of the others."""
    text = node.write(fetched(compiler, relation, node.limit))
    return scans.values(compiler, p.Values(("search",), ("text",), ([text or None],)))
