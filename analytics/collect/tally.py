"""Counts of what came in, and the newest of what was refused.

    tally.count(form, outcome)
    tally.counts  -> {("events", "shop", "accepted"): 1200, ("events", "shop", "bad_time"): 3}

Source: ours; docs/collect.md, "What was refused".
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from analytics.collect.formats import Format
    from analytics.collect.found import Outcome

#: So many refusals are remembered one by one.
NEWEST = 1_000

#: So many applications are counted by name.
APPLICATIONS = 1_000


@dataclass(frozen=True, slots=True)
class Told:
    """One refusal.

    Attributes:
        time: of receipt.
        format: name of the format.
        application: of the key; "" without one, for then anybody could name it.
        code: the reason, a word.
        message: the reason, in sentences.
    """

    time: datetime
    format: str
    application: str
    code: str
    message: str


class Tally:
    """Counts by format, application and reason; any thread may call it.

    Attributes:
        refused: the newest refusals.
        gauges: what is measured when it is asked for, by name.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._names: set[str] = set()
        self.refused: deque[Told] = deque(maxlen=NEWEST)
        self.gauges: dict[str, Callable[[], int]] = {}

    @property
    def counts(self) -> dict[tuple[str, str, str], int]:
        """How often what happened, by format, application and reason."""
        with self._lock:
            return dict(self._counts)

    def _name(self, application: str) -> str:
        """Bound the names: whoever needs no key makes them up."""
        names = self._names
        if application not in names and len(names) < APPLICATIONS:
            names.add(application)
        return application if application in names else ""

    def count(self, form: Format, outcome: Outcome) -> None:
        """Count what became of a request."""
        name = form.__name__.rpartition(".")[2].rstrip("_")
        application = outcome.key.applications[0] if outcome.key else ""
        problem = outcome.problem
        numbers: dict[str, int] = {}
        for event in outcome.events:
            numbers[event.application] = numbers.get(event.application, 0) + 1
        with self._lock:
            counts = self._counts
            for kept, number in numbers.items():
                counts[name, self._name(kept), "accepted"] += number
            if outcome.duplicate:
                counts[name, application, "duplicate"] += outcome.duplicate
            if outcome.left_out:
                counts[name, application, "privacy"] += outcome.left_out
            if not problem and not outcome.refused:
                return
            told = [(one.code, one.message) for one in outcome.refused]
            if problem:
                told.append((problem.code, problem.message))
            for code, message in told:
                counts[name, application, code] += 1
                when = outcome.intake.received
                self.refused.append(Told(when, name, application, code, message[:300]))
