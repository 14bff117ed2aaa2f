"""Take the rows of a lookup table.

    inputlookup [append=<bool>] [strict=<bool>] [start=<count>] [max=<count>] <table>
        [WHERE <condition of search>]

    inputlookup plans.csv WHERE price>10

The table is a file of the folder ``lookups`` of the data directory, or a stanza of
conf-transforms that names one. ``append=t`` puts the rows below those that are there. ``start``
leaves out the first rows, ``max`` takes so many after them. A table that is not there is an
error, with ``strict=f`` too.

Source: Splunk Search Reference 9.3, inputlookup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Filter, Limit, Plan, Table, Union
from analytics.spl.terms import Terms

if TYPE_CHECKING:
    from analytics.spl.args import Args

GENERATES = True
_OPTIONS = ("append", "strict", "start", "max")


def plan(args: Args, source: Plan | None) -> Plan:
    """Read the table, below *source* with append."""
    options = args.options(_OPTIONS)
    name = args.plain_name("lookup table")
    options |= args.options(_OPTIONS)
    appends = args.flag(options.get("append"), default=False)
    args.flag(options.get("strict"), default=False)
    if source is not None and not appends:
        args.fail("inputlookup begins a search. Write append=t to put its rows below these.")
    start = args.whole(options.get("start"), default=0)
    made: Plan = Table(name, start)
    if args.accept("where"):
        made = Filter(made, Terms(args).read())
    args.end()
    if "max" in options:
        made = Limit(made, args.whole(options["max"], default=0))
    return made if source is None else Union(source, made)
