"""Compare the rows of two searches.

    set union|intersect|diff [<search>] [<search>]

    set intersect [search index=web | stats count BY user | fields user]
        [search index=app | stats count BY user | fields user]

``union`` gives the rows of either, ``intersect`` those of both, ``diff`` those of one alone. Rows
are the same where all their fields are, also those that begin with ``_``, and each is given once:
keep the fields that count with `table` first. At most 50,000 rows of each search are taken.

Source: Splunk Search Reference 10.0, set; limits.conf.spec 9.2, [set].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from analytics.spl.plan import Compared, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args

GENERATES = True
PIPELINES = True
MAX_ROWS = 50_000
WAYS: tuple[Literal["union", "intersect", "diff"], ...] = ("union", "intersect", "diff")


def plan(args: Args, source: Plan | None) -> Plan:
    """Compare the searches in brackets."""
    if source is not None:
        args.fail("set makes rows, it takes none. Put it first: | set diff [search …] [search …]")
    how = next((name for name in WAYS if args.accept(name)), None)
    if how is None:
        args.fail("Expected union, intersect or diff here.")
    one, two = args.pipeline(), args.pipeline()
    args.end()
    return Compared(one, two, how, MAX_ROWS)
