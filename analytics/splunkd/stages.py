"""The stages of a search, as splunkd's parser tells of them.

    halves("search index=x | head 5 | stats count") -> ("search index=x | head 5", "stats count")

Source: docs/rest.md (search/parser), with what a Splunk 10.4.2 answers for each command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.errors import SplError
from analytics.spl import parse

if TYPE_CHECKING:
    from analytics.spl.parse import Call

_STREAM, _REPORT = ("streaming", "SP_STREAM"), ("report", "SP_STREAMREPORT")
_EVENTS, _STATE = ("events", "SP_EVENTS"), ("stateful", "SP_STATEFUL")

#: Command -> pipeline and streamType; "streaming" where it is not here.
_KINDS = {
    **dict.fromkeys(("stats", "chart", "timechart", "top", "rare", "addtotals"), _REPORT),
    **dict.fromkeys(("sort", "tail", "reverse", "eventstats", "table", "fillnull"), _EVENTS),
    **dict.fromkeys(("dedup", "head", "streamstats", "filldown"), _STATE),
}
#: What makes rows of events, so that what comes behind it sees no events any more.
_TRANSFORMING = frozenset({"stats", "chart", "timechart", "top", "rare", "table"})
_GENERATING = frozenset({"makeresults"})


def halves(spl: str) -> tuple[str, str]:
    """Part a search before its first command that makes no events; either may be empty."""
    try:
        search = parse.parse(spl)
    except SplError:  # it was told when the search was to run
        return spl, ""
    for call in search.calls:
        if call.name in _TRANSFORMING:
            before = search.spl[: call.start].rstrip().removesuffix("|").strip()
            return before, search.spl[call.start :].strip()
    return search.spl.strip(), ""


def told(spl: str) -> dict[str, Any]:
    """Say what the parser found.

    Raises:
        SplError: the search cannot be split into commands.
    """
    search = parse.parse(spl)
    events, report = halves(spl)
    is_generating = search.calls[0].name in _GENERATING
    return {
        "commands": [_stage(search.arguments(call), call, search.calls) for call in search.calls],
        "eventsSearch": "" if is_generating else events,
        "reportsSearch": report,
        "isStreamingSearch": all(_kind(call) is _STREAM for call in search.calls),
        "canSummarize": bool(report) and not is_generating,
        "normalizedSearch": spl.strip(),
        "remoteSearch": events,
    }


def _stage(arguments: str, call: Call, calls: tuple[Call, ...]) -> dict[str, Any]:
    pipeline, stream = _kind(call)
    if call.name == "head" and any(c.name in _TRANSFORMING for c in calls[: calls.index(call)]):
        pipeline = "report"
    return {
        "command": call.name,
        "rawargs": arguments,
        "pipeline": pipeline,
        "args": arguments,
        "isGenerating": call.name in _GENERATING,
        "streamType": "SP_GENERATING" if call.name in _GENERATING else stream,
    }


def _kind(call: Call) -> tuple[str, str]:
    return _KINDS.get(call.name, _STREAM)
