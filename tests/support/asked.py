"""A report asked of given events, as a retriever asks it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from analytics.engine.search import Request, run
from support.cases import NOW, engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.table import Table


def asked(report: Any, params: Any, events: Sequence[dict[str, Any]], zone: str = "UTC") -> Table:
    """Run the search of *report* over *events* and shape its rows."""
    request = Request(report.search(params), zone=zone, now=NOW)
    answer = run(engine(json.dumps(list(events))), request)
    table: Table = report.shape([json.loads(row) for row in answer.rows], params)
    return table
