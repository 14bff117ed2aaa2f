"""What the collector refused, as the page of it shows it.

    build(tally, now)   counts by format, application and reason; the newest refusals one by one

Source: ours; docs/collect.md, "What was refused".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.web import words

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from analytics.collect.tally import Tally

#: So many of the newest are shown.
SHOWN = 100
#: What is counted and is no refusal.
_FINE = ("accepted", "duplicate", "privacy")


@dataclass(frozen=True, slots=True)
class Count:
    """How often something happened."""

    format: str
    application: str
    reason: str
    count: int
    is_refusal: bool


def build(tally: Tally, now: datetime) -> dict[str, Any]:
    """Make what the template shows, times in the zone of *now*."""
    counts = [
        Count(form, application, reason, count, reason not in _FINE)
        for (form, application, reason), count in tally.counts.items()
        if count
    ]
    counts.sort(key=lambda row: (not row.is_refusal, -row.count, row.format, row.reason))
    newest = [
        (one.time.astimezone(now.tzinfo), one) for one in reversed(tuple(tally.refused.copy()))
    ][:SHOWN]
    refused = sum(row.count for row in counts if row.is_refusal)
    accepted = sum(row.count for row in counts if row.reason == "accepted")
    return {
        "counts": counts,
        "newest": newest,
        "summary": f"{words.plural(accepted, 'event')} accepted, {words.number(refused)} refused "
        "since this process began",
    }
