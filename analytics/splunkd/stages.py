"""The stages of a search, as splunkd's parser tells of them.

    halves("search index=x | head 5 | stats count") -> ("search index=x | head 5", "stats count")

Source: docs/rest.md (search/parser), with what a Splunk 10.4.2 answers for each command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.errors import SplError
from analytics.spl import parse, planner
from analytics.splunkd.stage_args import arguments

if TYPE_CHECKING:
    from analytics.spl.parse import Call, Search

_STREAM, _REPORT = ("streaming", "SP_STREAM"), ("report", "SP_STREAMREPORT")
_EVENTS, _STATE = ("events", "SP_EVENTS"), ("stateful", "SP_STATEFUL")

#: Command -> pipeline and streamType; "streaming" where it is not here.
_KINDS = {
    **dict.fromkeys(("stats", "chart", "timechart", "top", "rare", "addtotals"), _REPORT),
    **dict.fromkeys(("xyseries", "untable", "transpose", "tstats", "format", "return"), _REPORT),
    **dict.fromkeys(("fieldsummary", "contingency", "makecontinuous"), _REPORT),
    **dict.fromkeys(("sort", "tail", "reverse", "eventstats", "table", "fillnull"), _EVENTS),
    **dict.fromkeys(("append", "appendcols", "appendpipe", "join", "addcoltotals"), _EVENTS),
    **dict.fromkeys(("union", "set", "map", "outlier", "concurrency"), _EVENTS),
    **dict.fromkeys(("transaction", "mvcombine", "timewrap", "delete"), _EVENTS),
    **dict.fromkeys(("dedup", "head", "streamstats", "filldown"), _STATE),
    **dict.fromkeys(("delta", "accum", "autoregress"), _STATE),
}
#: What makes rows of events, so that what comes behind it sees no events any more.
_TRANSFORMING = frozenset(
    {
        "stats", "chart", "timechart", "top", "rare", "table", "xyseries", "untable", "transpose",
        "format", "return", "fieldsummary", "contingency", "makecontinuous",
    }
)  # fmt: skip


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


def told(search: Search) -> dict[str, Any]:
    """Say what the parser found in *search*, whose macros are in place.

    Raises:
        SplError: an argument is wrong.
    """
    calls = search.calls
    events, report = halves(search.spl)
    is_generating = _is_generating(calls[0])
    return {
        "commands": [_stage(search, call) for call in calls],
        "eventsSearch": "" if is_generating else events,
        "reportsSearch": report,
        "isStreamingSearch": all(_kind(call) is _STREAM for call in calls),
        "canSummarize": bool(report) and not is_generating,
        "normalizedSearch": search.spl.strip(),
        "remoteSearch": events,
    }


def _stage(search: Search, call: Call) -> dict[str, Any]:
    pipeline, stream = _kind(call)
    before = search.calls[: search.calls.index(call)]
    if call.name == "head" and any(other.name in _TRANSFORMING for other in before):
        pipeline = "report"
    is_generating = not before and _is_generating(call)
    return {
        "command": call.name,
        "rawargs": search.arguments(call),
        "pipeline": pipeline,
        **arguments(search, call),
        "isGenerating": is_generating,
        "streamType": "SP_GENERATING" if is_generating else stream,
    }


def _is_generating(call: Call) -> bool:
    """Whether a command at the beginning makes rows of nothing; ``search`` reads events."""
    return call.name != "search" and getattr(planner.command(call.name), "GENERATES", False)


def _kind(call: Call) -> tuple[str, str]:
    return _KINDS.get(call.name, _STREAM)
