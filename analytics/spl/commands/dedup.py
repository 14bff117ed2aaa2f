"""Keep the first row of each combination of values.

    dedup [<count>] <field>, … [keepevents=<bool>] [keepempty=<bool>] [consecutive=<bool>]
          [sortby [+|-]<field> …]

    dedup 2 distinct_id sortby -_time

``keepempty=t`` keeps rows that lack one of the fields, ``consecutive=t`` compares with the
row before only, ``keepevents=t`` keeps all rows and removes the fields from the repeats.

Source: Splunk Search Reference 9.2, dedup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Dedup, Key, Plan, Sort

if TYPE_CHECKING:
    from analytics.spl.args import Args

_OPTIONS = ("keepevents", "keepempty", "consecutive")


def plan(args: Args, source: Plan) -> Plan:
    """Drop the repeats of *source*."""
    token = args.token()
    count = args.count("limit", default=1)
    if count < 1:
        args.fail("dedup keeps at least 1 row of each. Write a count from 1.", token)
    options = args.options(_OPTIONS)
    names: list[str] = []
    while args.token().kind in {"word", "string"} and not args.token().says("sortby"):
        option = args.option(_OPTIONS)
        if option is not None:
            options |= dict([option])
            continue
        names.append(args.plain_name())
        args.accept(",")
    if not names:
        args.fail("dedup needs at least one field. Name one.")
    result: Plan = Dedup(
        source,
        tuple(names),
        count,
        keeps_empty=args.flag(options.get("keepempty"), default=False),
        is_consecutive=args.flag(options.get("consecutive"), default=False),
        keeps_events=args.flag(options.get("keepevents"), default=False),
    )
    if args.accept("sortby"):
        keys = [Key(name.lstrip("+-"), name[0] == "-") for name in args.names(is_plain=True)]
        if not keys:
            args.fail("A field is missing after sortby. Name one.")
        result = Sort(result, tuple(keys))
    args.end()
    return result
