"""The searches of one view, run together, each text once.

    answers = Asker(retriever, pool, "Europe/Berlin").together({"totals": "search …", …})
    answers["totals"]  ->  [{"count": "1158234", "users": "84112"}]

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Executor

    from analytics.table import Results


class Searcher(Protocol):
    """What the pages need of a retriever."""

    def search(self, spl: str, *, tz: str) -> Results:
        """Run *spl* with day and week buckets of the zone *tz*, and answer all rows."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Runs searches for views.

    Attributes:
        searcher: the retriever; used from several threads at once.
        pool: where searches wait for a free thread.
        zone: IANA name of the zone of the site.
    """

    searcher: Searcher
    pool: Executor
    zone: str

    def together(self, searches: Mapping[str, str]) -> dict[str, Results]:
        """Run all of *searches* (a name of yours to SPL) at the same time.

        Two names with the same text share one search. The last text runs in the calling
        thread: a view of one search never waits for the pool.

        Raises:
            AnalyticsError: what the first search that failed raised.
        """
        texts = list(dict.fromkeys(searches.values()))
        waiting = {text: self.pool.submit(self._run, text) for text in texts[:-1]}
        try:
            found = {texts[-1]: self._run(texts[-1])}
            found |= {text: future.result() for text, future in waiting.items()}
        finally:
            for future in waiting.values():
                future.cancel()
        return {name: found[text] for name, text in searches.items()}

    def _run(self, spl: str) -> Results:
        return self.searcher.search(spl, tz=self.zone)
