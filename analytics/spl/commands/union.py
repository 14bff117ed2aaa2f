"""Put the rows of several searches together.

    union [maxtime=<seconds>] [maxout=<count>] [timeout=<seconds>] [<search>] [<search>] …

    union [search index=web | eval from="web"] [search index=mail | eval from="mail"]

The rows before it are one of them, where it does not come first. Searches of commands that work
event by event are put together by time, as `multisearch` does it; from the first other one on
each comes below the rows so far, as with `append`: then ``maxout`` (50,000) of its rows are taken.
``maxtime`` and ``timeout`` are read; it is the whole search that has a time limit here. Data models
and saved searches by their names are not here.

Source: Splunk Search Reference 10.0, union.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl import walk
from analytics.spl.plan import Plan, Union

if TYPE_CHECKING:
    from analytics.spl.args import Args

GENERATES = True
PIPELINES = True
MAX_ROWS = 50_000


def plan(args: Args, source: Plan | None) -> Plan:
    """Unite *source*, where there is one, with the searches in brackets."""
    options = args.options(("maxtime", "maxout", "timeout"))
    for name in ("maxtime", "timeout"):
        args.whole(options.get(name), default=60)
    most = args.whole(options.get("maxout"), default=MAX_ROWS, least=1)
    parts = [] if source is None else [source]
    while args.is_pipeline():
        parts.append(args.pipeline())
        args.accept(",")
    if not args.at_end() or len(parts) < 2:
        args.fail("union needs searches in brackets here, and two at least: [search …] [search …].")
    done, *others = parts
    is_streaming = walk.is_streaming(done)
    for other in others:
        is_streaming = is_streaming and walk.is_streaming(other)
        limit = 0 if is_streaming else most
        done = Union(done, other, limit, is_by_time=is_streaming)
    return done
