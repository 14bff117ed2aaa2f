"""Put the rows of another search below those that are there.

    append [extendtimerange=<bool>] [maxtime=<seconds>] [maxout=<count>] [timeout=<seconds>]
        [<search>]

    search index=web | stats count | append [search index=app | stats count]

A field that one side does not have is missing in its rows. The search in brackets has the time
range of the request unless it names its own; at most ``maxout`` rows of it are taken (50,000).
``maxtime`` and ``timeout`` are read; it is the whole search that has a time limit here.
``extendtimerange`` is for real-time searches and must be false.

Source: Splunk Search Reference 9.3, append; limits.conf.spec 9.2, [searchresults] and [join].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Plan, Union

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.tokens import Token

PIPELINES = True
MAX_ROWS = 50_000
OPTIONS = ("extendtimerange", "maxtime", "maxout", "timeout")


def plan(args: Args, source: Plan) -> Plan:
    """Unite *source* with the search in brackets."""
    most, _ = read(args)
    other = args.pipeline()
    args.end()
    return Union(source, other, most)


def read(args: Args, *more: str) -> tuple[int, dict[str, Token]]:
    """Read the options about a second search, and *more*; say how many of its rows are taken."""
    options = args.options((*OPTIONS, *more))
    if args.flag(options.get("extendtimerange"), default=False):
        args.fail(
            "There are no real-time searches here. Leave extendtimerange out.",
            options["extendtimerange"],
        )
    for name in ("maxtime", "timeout"):
        args.whole(options.get(name), default=60)
    return args.whole(options.get("maxout"), default=MAX_ROWS, least=1), options
