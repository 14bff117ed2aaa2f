"""The Events page as JSON.

    {"application_name": "shop", "event_name": "", "property_name": "",
     "events": [{"name": "login", "count": 12}], "properties": [{"name": "plan", "count": 3}],
     "data": [{"label": "login", "data": [[1795302000000, 12], …]}], …}

Source: ``/api/application/<name>`` of the Splunk SDK's analytics example, whose keys these
are; the rest is ours. Times are exact in UTC and no series is left out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.web.events import Answers
    from analytics.web.failures import Failure
    from analytics.web.lines import Lines, Series
    from analytics.web.searches import Search
    from analytics.web.visit import Visit


def dumps(visit: Visit, answers: Answers, plan: Mapping[str, Search]) -> str:
    """Write the numbers of a view."""
    question, window = visit.question, visit.window
    drawn = answers.lines
    now, past = answers.whole
    properties = answers.properties or {}
    return json.dumps(
        {
            "application_name": visit.application,
            "event_name": ", ".join(question.events),
            "property_name": question.by if question.is_split else "",
            "events": [{"name": row["name"], "count": row["count"]} for row in answers.events],
            "properties": [{"name": name, "count": count} for name, count in properties.items()],
            "data": [_series(drawn, one) for one in drawn.series],
            "metric": question.metric,
            "range": {
                "from": window.start.isoformat(),
                "to": window.end.isoformat(),
                "span": window.span,
                "zone": str(window.end.tzinfo),
            },
            "totals": {"count": now.count, "users": now.users},
            "totals_before": {"count": past.count, "users": past.users},
            "chart": _chart(drawn),
            "searches": {name: search.spl for name, search in plan.items()},
        },
        ensure_ascii=False,
    )


def failure(failure: Failure, number: str) -> str:
    """Write what went wrong."""
    message = f"{failure.title}. {failure.text}".strip()
    body: dict[str, Any] = {"code": failure.code, "message": message, "request": number}
    if failure.nearest:
        body["nearest"] = failure.nearest
    return json.dumps({"error": body}, ensure_ascii=False)


def _series(drawn: Lines, series: Series) -> dict[str, Any]:
    pairs = zip(drawn.times, series.values, strict=True)
    data = [[int(time.timestamp() * 1000), _whole(value)] for time, value in pairs]
    return {"label": series.name, "data": data}


def _chart(drawn: Lines) -> dict[str, Any]:
    """Give the chart as the script draws it, where its table does not hold all rows."""
    return {
        "times": [time.isoformat() for time in drawn.times],
        "series": [{"name": s.name, "values": [_whole(v) for v in s.values]} for s in drawn.series],
        "unfinished": len(drawn.times) - 1 if drawn.is_open else -1,
    }


def _whole(value: float | None) -> float | None:
    return int(value) if value is not None and float(value).is_integer() else value
