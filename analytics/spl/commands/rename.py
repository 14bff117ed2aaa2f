"""Give fields other names.

    rename <field> AS <name>, <field> AS <name>, …

    rename analytics_prop__* AS *, dc(user) AS "unique users"

A ``*`` on the right takes what the ``*`` on the left stands for. A field that had the new
name is replaced, and removed where there is no field of the old name.

Source: Splunk Search Reference 9.2, rename.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Plan, Rename

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Rename the pairs."""
    pairs: list[tuple[str, str]] = []
    while not args.at_end():
        old = _name(args)
        args.expect("as")
        start = args.token()
        new = _name(args)
        if old.count("*") != new.count("*"):
            args.fail(f"{old!r} and {new!r} have unequal numbers of *. Write as many on both "
                      "sides.", start)  # fmt: skip
        pairs.append((old, new))
        args.accept(",")
    if not pairs:
        args.fail("rename needs a pair such as: old AS new.")
    return Rename(source, tuple(pairs))


def _name(args: Args) -> str:
    """Read a name, which may be that of an aggregate: ``dc(user)``."""
    start = args.token().start
    name = args.name()
    if args.accept("("):
        while not args.accept(")"):
            args.name()
        return args.text_from(start)
    return name
