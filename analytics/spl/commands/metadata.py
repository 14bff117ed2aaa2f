"""List the hosts, sources or sourcetypes of indexes, with their first and last time.

    metadata type=hosts|sources|sourcetypes [index=<index>]… [splunk_server=<name>]
        [datatype=event]

    metadata type=sourcetypes index=web

``firstTime`` and ``lastTime`` are those of the events, ``recentTime`` is when the last one came
in, in seconds since 1970; ``totalCount`` counts the events. They are those of the time range of
the search. Without ``index`` the default indexes are taken.

Source: Splunk Search Reference 9.3, metadata.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.commands.search import in_default
from analytics.spl.expr import TRUE, Call, Expr, Field, Literal, Match, Or, both
from analytics.spl.plan import Agg, Aggregate, Extend, Plan, Scan

if TYPE_CHECKING:
    from analytics.spl.args import Args

GENERATES = True
_FIELDS = {"hosts": "host", "sources": "source", "sourcetypes": "sourcetype"}
_TIMES = ("firstTime", "lastTime", "recentTime")
_AGGS = (
    Agg("min", Field("_time"), "firstTime"),
    Agg("max", Field("_time"), "lastTime"),
    Agg("max", Field("_indextime"), "recentTime"),
    Agg("count", None, "totalCount"),
)


def plan(args: Args, source: Plan | None) -> Plan:
    """Aggregate the events by the field."""
    if source is not None:
        args.fail("metadata begins a search. Put it first: | metadata type=hosts")
    indexes: list[Expr] = []
    kind = ""
    condition: Expr = TRUE
    while (option := args.option(("type", "index", "splunk_server", "datatype"))) is not None:
        name, value = option
        if name == "index":
            indexes.append(Match("index", "=", value.text))
        elif name == "splunk_server":
            condition = both(condition, Match("splunk_server", "=", value.text))
        elif name == "datatype" and value.text != "event":
            args.fail(f"There is no datatype {value.text!r} here. Write event.", value)
        elif name == "type" and value.text not in _FIELDS:
            args.fail(f"{value.text!r} is no type. Write {', '.join(_FIELDS)}.", value)
        kind = value.text if name == "type" else kind
    args.end()
    if not kind:
        args.fail("metadata needs type=hosts, type=sources or type=sourcetypes. Write one.")
    where = both(in_any(args, indexes), condition)
    scan = Scan(where, args.context.earliest, args.context.latest, is_indexed=True)
    whole: list[tuple[str, Expr]] = [(name, Call("floor", (Field(name),))) for name in _TIMES]
    found = Aggregate(scan, (_FIELDS[kind],), _AGGS)
    return Extend(found, (*whole, ("type", Literal(kind))))


def in_any(args: Args, indexes: list[Expr]) -> Expr:
    """Make the condition that an event is in one of *indexes*, or in a default one."""
    if len(indexes) > 1:
        return Or(tuple(indexes))
    return indexes[0] if indexes else in_default(args)
