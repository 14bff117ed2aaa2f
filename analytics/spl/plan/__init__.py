"""The few plan nodes every command is made of.

    search index=web event=login | stats count by event
    -> Aggregate(Scan(where=…), by=("event",), aggs=(Agg("count", None, "count"),))

The nodes are closed on purpose: a new one touches the SQL of every engine. They name no
dialect and hold no rows of the index; a name with ``*`` stands for every field it matches,
until `analytics.spl.rules` has put the names in its place.

Source: ours; the meaning of each node is the meaning of the command of its docstring.
"""

from analytics.spl.plan.groups import (
    Agg,
    Aggregate,
    Before,
    Combine,
    Dedup,
    Delete,
    HeadWhile,
    Key,
    Limit,
    Names,
    Overlap,
    Required,
    Reverse,
    Smooth,
    Sort,
    Spark,
    Summary,
    Top,
    Transact,
    Window,
)
from analytics.spl.plan.pairs import (
    Beside,
    Compared,
    Join,
    PerField,
    PerPlace,
    PerRow,
    Union,
)
from analytics.spl.plan.rows import (
    Bucket,
    Expand,
    Extend,
    Extract,
    Fill,
    Filter,
    FirstFit,
    Keep,
    Located,
    Lookup,
    Mapped,
    Offsets,
    Read,
    Remove,
    Rename,
    Shown,
    Totals,
    Unfold,
)
from analytics.spl.plan.shapes import (
    Align,
    Axis,
    Continuous,
    Crossed,
    Pivot,
    Series,
    Spread,
    Transpose,
    Unpivot,
    Wrap,
    Written,
)
from analytics.spl.plan.sources import Given, Kind, Scan, Table, Values

__all__ = [
    "Agg",
    "Aggregate",
    "Align",
    "Axis",
    "Before",
    "Beside",
    "Bucket",
    "Combine",
    "Compared",
    "Continuous",
    "Crossed",
    "Dedup",
    "Delete",
    "Expand",
    "Extend",
    "Extract",
    "Fill",
    "Filter",
    "FirstFit",
    "Given",
    "HeadWhile",
    "Join",
    "Keep",
    "Key",
    "Kind",
    "Limit",
    "Located",
    "Lookup",
    "Mapped",
    "Names",
    "Offsets",
    "Overlap",
    "PerField",
    "PerPlace",
    "PerRow",
    "Pivot",
    "Plan",
    "Read",
    "Remove",
    "Rename",
    "Required",
    "Reverse",
    "Scan",
    "Series",
    "Shown",
    "Smooth",
    "Sort",
    "Spark",
    "Spread",
    "Summary",
    "Table",
    "Top",
    "Totals",
    "Transact",
    "Transpose",
    "Unfold",
    "Union",
    "Unpivot",
    "Values",
    "Window",
    "Wrap",
    "Written",
]

Plan = (
    Scan | Values | Given | Table | Filter | Extend | Keep | Remove | Rename | Extract | Expand
    | Aggregate | Bucket | Dedup | Sort | Reverse | Limit | HeadWhile | Window | Fill | Totals
    | Top | Pivot | Unpivot | Names | Union | Beside | Join | PerField
    | Written | Lookup | Before | Smooth | Combine | Transact | Wrap | Delete
    | Unfold | Mapped | PerPlace | FirstFit | Transpose | Spread | Shown | Located
    | Compared | PerRow | Read | Required | Overlap | Summary | Crossed | Continuous
)  # fmt: skip
