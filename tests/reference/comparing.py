"""Both readings of a search over the same events, and where they differ.

    difference(events, "search index=main | stats count", "UTC") -> None, or a text to paste

Rows must be equal as texts and in order; fractions may differ by a billionth, and a zero that is
computed may have a sign or none.
"""

from __future__ import annotations

import json
import math
from pprint import pformat
from typing import TYPE_CHECKING, Any

from support.cases import NOW, Engine

from analytics.engine.search import Request, run
from analytics.errors import SearchError, SplError
from reference.interpreter import Question, answer
from reference.searching import TABLES
from reference.values import RefusedError, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Rows = list[dict[str, Any]]
REFUSED, ENDED = "refused", "The search failed"
#: What the engine may refuse where the reference answers, and why.
DOCUMENTED = (
    "The search is too long to run",  # SQL text has a limit, lists of dicts have none
    "nested too deep",  # so has the depth of an expression
    # DuckDB 2.0.0: SELECT * FROM (SELECT 1 AS n) WHERE CASE WHEN n <> 1 THEN 'b' END < 'x' fails in
    # its optimizer where statistics of a table rule out every branch of the CASE.
    "did not return a BoundFunctionExpression",
)
#: What only the engine shows: how it keeps an event.
INNER = ("_cd", "_serial", "_indextime", "_sourcetype", "_span", "_spandays", "host",
         "splunk_server")  # fmt: skip


class Both:
    """An engine over some events, to be asked many searches."""

    def __init__(self, events: Sequence[dict[str, Any]]) -> None:
        self.events, self.engine = list(events), Engine(events)
        for name, text in TABLES.items():
            (self.engine.folder / "lookups").mkdir(exist_ok=True)
            (self.engine.folder / "lookups" / name).write_text(text)

    def difference(self, spl: str, zone: str) -> str | None:
        """Say how the answers to one search differ, in a form to be pasted as a case."""
        wanted, found = self._reference(spl, zone), self._engine(spl, zone)
        if isinstance(wanted, str) or isinstance(found, str):
            if isinstance(found, str) and _is_refusal(found, is_shared=isinstance(wanted, str)):
                return None
        elif is_alike(wanted, found):
            return None
        return (
            f"EVENTS = {pformat(self.events, width=100, compact=True)}\n"
            f"Case({spl!r}, zone={zone!r})\n"
            f"reference = {pformat(wanted, width=100)}\nengine    = {pformat(found, width=100)}"
        )

    def _reference(self, spl: str, zone: str) -> Rows | str:
        try:
            rows = answer(self.events, Question(spl, NOW.timestamp(), zone))
        except RefusedError as error:
            return f"{REFUSED}: {error}"
        return rows

    def _engine(self, spl: str, zone: str) -> Rows | str:
        try:
            rows = run(self.engine, Request(spl, now=NOW, zone=zone)).rows
        except (SplError, SearchError) as error:
            return f"{REFUSED}: {error}"
        return [json.loads(row) for row in rows]


def _is_refusal(said: str, *, is_shared: bool) -> bool:
    """Tell a refusal from an error of the database, which is never right."""
    return ENDED not in said and (is_shared or any(each in said for each in DOCUMENTED))


def is_alike(wanted: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> bool:
    """Compare rows one by one, without what only the engine shows."""
    pairs = zip(map(_outer, wanted), map(_outer, found), strict=False)
    return len(wanted) == len(found) and all(is_same(*pair) for pair in pairs)


def _outer(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in INNER}


def is_same(wanted: dict[str, Any], found: dict[str, Any]) -> bool:
    """Compare two rows: the same fields, and each with the same value."""
    return wanted.keys() == found.keys() and all(
        _is_same_value(value, found[name]) for name, value in wanted.items()
    )


def _is_same_value(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, list) and isinstance(found, list):
        return len(wanted) == len(found) and all(map(_is_same_value, wanted, found))
    if wanted == found or {"0", "-0"} == {str(wanted), str(found)}:
        return True
    one, other = number(wanted), number(found)
    if isinstance(wanted, list) or isinstance(found, list) or one is None or other is None:
        return False
    is_fraction = any("." in text or "e" in text for text in (wanted, found))
    return is_fraction and math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
