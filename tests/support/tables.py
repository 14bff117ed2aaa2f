r"""An engine of cases with lookup tables.

with_tables(EVENTS, {"plans.csv": "plan,price\npro,64.9\n"})
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from analytics.engine.catalog import Entity
from analytics.engine.search import Request, run
from support.cases import NOW, engine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from support.cases import Engine


_NO_STANZAS: Mapping[str, Mapping[str, str]] = {}


def with_tables(
    events: Sequence[dict[str, Any]],
    tables: Mapping[str, str],
    stanzas: Mapping[str, Mapping[str, str]] = _NO_STANZAS,
) -> Engine:
    """Return an engine whose folder holds *tables* too, and *stanzas* of conf-transforms."""
    made = engine(json.dumps(list(events)))
    folder = made.folder / "lookups"
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / name).write_text(text)
    for name, content in stanzas.items():
        made.catalog.put(Entity("conf-transforms", name, dict(content)))
    return made


def found(made: Engine, spl: str) -> list[dict[str, Any]]:
    """Run *spl* and return its rows."""
    return [json.loads(row) for row in run(made, Request(spl, now=NOW)).rows]
