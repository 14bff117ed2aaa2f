"""Rows that were found, as the source of another search.

    as_values(["a"], ['{"a":"1"}', '{"a":["x","y"]}']) -> Values(("a",), ("many",), …)

Source: docs/rest.md, "Searches": ``search`` over the rows of a job.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from analytics.engine.zones import micros
from analytics.spl import plan as p

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def as_values(fields: Sequence[str], texts: Iterable[str]) -> p.Values:
    """Return rows, each the text of a JSON object, as a plan.

    What comes of it are texts, multivalues, and times in ``_time``.
    """
    rows: list[dict[str, Any]] = [json.loads(text) for text in texts]
    kinds: list[p.Kind] = []
    columns: list[list[object]] = []
    for name in fields:
        found: list[object] = [row.get(name) for row in rows]
        if name == "_time":
            kinds.append("time")
            columns.append([_micros(value) for value in found])
        elif any(isinstance(value, list) for value in found):
            kinds.append("many")
            columns.append([[x] if isinstance(x, str) else x for x in found])
        else:
            kinds.append("text")
            columns.append(found)
    return p.Values(tuple(fields), tuple(kinds), tuple(columns))


def _micros(value: object) -> int | None:
    return micros(datetime.fromisoformat(str(value))) if value is not None else None
