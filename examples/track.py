"""Track the events of a small shop into a data directory, and say what became of them.

    python examples/track.py /srv/shop-data

Source: ours.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from analytics import AnalyticsTracker


def main(data: str) -> None:
    """Track a visit of one person, with what they looked at and bought."""
    problems: list[str] = []
    with AnalyticsTracker(
        "shop",
        data=data,
        super_properties={"platform": "web", "version": "1.4"},
        on_error=lambda error, _events: problems.append(str(error)),
    ) as tracker:
        tracker.track("signup", distinct_id="u1", plan="pro", referrer=None)
        tracker.track("view", distinct_id="u1", product={"id": 7, "tags": ["new", "blue"]})
        tracker.track(
            "purchase",
            time=datetime.now(UTC) - timedelta(minutes=1),
            distinct_id="u1",
            props={"price in EUR": Decimal("12.50")},
            event_id="order-7",
        )
        kept = tracker.flush()
    print("on disk:" if kept else "lost:", tracker.stats())
    print("\n".join(problems))


if __name__ == "__main__":
    main(sys.argv[1])
