"""The JSON has the keys of the historic example, exact times, and every series."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from support.site import get

SHOP = "/api/application/shop"


def test_keys_of_the_historic_example(site: Any) -> None:
    answer = get(site, f"{SHOP}?event_name=purchase&property=country&time_range=1w").json

    assert answer["application_name"] == "shop"
    assert answer["event_name"] == "purchase"
    assert answer["property_name"] == "country"
    assert {"name": "purchase", "count": answer["totals"]["count"]} in answer["events"]
    assert {"name": "country", "count": 10} in answer["properties"]
    assert {"Germany", "other"} <= {series["label"] for series in answer["data"]}


def test_times_are_exact_in_utc(site: Any) -> None:
    """A day in Berlin begins at 22:00 or 23:00 UTC; the historic example got this wrong."""
    answer = get(site, f"{SHOP}?range=30d").json
    first, last = (answer["data"][0]["data"][i][0] / 1000 for i in (0, -1))

    assert first == datetime.fromisoformat("2026-10-24T00:00:00+02:00").timestamp()
    assert last == datetime.fromisoformat("2026-11-22T00:00:00+01:00").timestamp()


def test_series_add_up_to_the_events(site: Any) -> None:
    answer = get(site, f"{SHOP}?property=referrer&top=5").json
    total = sum(count for series in answer["data"] for _, count in series["data"])

    assert total == answer["totals"]["count"]
    assert [series["label"] for series in answer["data"]][-2:] == ["not set", "other"]


def test_chart_part_is_what_the_script_draws(site: Any) -> None:
    chart = get(site, f"{SHOP}?range=7d").json["chart"]

    assert len(chart["times"]) == len(chart["series"][0]["values"]) == 7
    assert chart["unfinished"] == 6
