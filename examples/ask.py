"""Ask about an application's events of the last 30 days, and print what comes back.

    python examples/ask.py shop             where the settings say, or else
    ANALYTICS_DATA=/srv/shop-data python examples/ask.py shop

Source: ours.
"""

from __future__ import annotations

import sys

from analytics import AnalyticsRetriever, TimeRange


def main(application: str) -> None:
    """Print the events, the properties of the most frequent one, and its days."""
    retriever = AnalyticsRetriever(application, tz="Europe/Berlin")
    print("applications:", *(row["name"] for row in retriever.applications()))

    events = retriever.events(earliest="-29d@d", limit=5)
    for event in events:
        print(f"{event['name']}: {event['count']}")
    if not events:
        print(f"{application} has no events. Run: python examples/track.py FOLDER")
        return

    name = events[0]["name"]
    for row in retriever.properties(name, earliest="-29d@d"):
        values = retriever.property_values(name, row["name"], earliest="-29d@d", limit=3)
        print(f"  {row['name']} ({row['count']}):", *(repr(value["name"]) for value in values))

    filters = [("distinct_id", "is set"), ("platform", "is not", "tv")]
    days = retriever.events_over_time(
        name, TimeRange.DAY, earliest="-6d@d", unique=True, where=filters
    )
    for day in days.get(name, []):
        print(f"  {day['time'][:10]}: {day['count']} users")

    # Reports are the questions of the site; a search asks anything.
    print(retriever.report("counts", by="platform", limit=10).rows)
    print(*retriever.search("search index=* | stats count by index"))


if __name__ == "__main__":
    main(*sys.argv[1:2] or ["shop"])
