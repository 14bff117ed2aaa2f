"""Run several searches at once, and put their events together by time.

    multisearch [search …] [search …] …

    multisearch [search index=web | eval from="web"] [search index=mail | eval from="mail"]

Two searches at least, each of commands that work on one event at a time: with commands that look
at several rows, use `append`. The events come newest first.

Source: Splunk Search Reference 9.3, multisearch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl import walk
from analytics.spl.plan import Plan, Union

if TYPE_CHECKING:
    from analytics.spl.args import Args

GENERATES = True
PIPELINES = True


def plan(args: Args, source: Plan | None) -> Plan:
    """Put the searches together."""
    if source is not None:
        args.fail("multisearch makes rows, it takes none. Put it first: | multisearch [search …]")
    found = [_search(args), _search(args)]
    while args.is_pipeline():
        found.append(_search(args))
    args.end()
    done = found[0]
    for other in found[1:]:
        done = Union(done, other, is_by_time=True)
    return done


def _search(args: Args) -> Plan:
    start = args.token()
    inner = args.pipeline()
    if not walk.is_streaming(inner):
        args.fail("multisearch takes commands that work event by event. Use append.", start)
    return inner
