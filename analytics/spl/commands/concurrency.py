"""Count the events that were under way when an event began.

    concurrency duration=<field> [start=<field>] [output=<field>]

    search index=web | transaction user maxpause=30m | concurrency duration=duration

An event is under way from ``start`` (``_time``) for as many seconds as ``duration`` says, both ends
included. The number counts the event itself and goes into the field ``concurrency``. An event
that lacks one of the two gets none and counts for none.

Source: Splunk Search Reference 10.0, concurrency; that both ends count is unverified.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Overlap, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Count what overlaps in *source*."""
    options = args.options(("duration", "start", "output"))
    args.end()
    if "duration" not in options:
        args.fail("concurrency needs a field with seconds: duration=<field>.")
    names = {name: token.text for name, token in options.items()}
    return Overlap(
        source,
        names.get("start", "_time"),
        names["duration"],
        names.get("output", "concurrency"),
    )
