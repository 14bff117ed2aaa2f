"""End a subsearch: write fields of its first rows into the search around it.

    return [[count=]<count>] [<alias>=<field>] [<field>] [$<field>] …

    search index=web [search index=crm plan=pro | return 5 user]

Gives ``(user="a") OR (user="b")``, or without the parentheses where there is one row; the count
is 1 when left out. ``alias=field`` writes the value under another name, ``$field`` the value
alone. The text is in the field ``search``; it is empty where there is no row.

Source: Splunk Search Reference 9.3, return.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl import formats
from analytics.spl.plan import Keep, Plan, Written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Write the fields named of the first rows of *source*."""
    has_alias = args.is_option() and not args.token().says("count")
    count = 1 if has_alias else args.count("count", default=1)
    names: list[tuple[str, str]] = []
    while not args.at_end():
        alias = ""
        if args.is_option():
            alias = args.plain_name("alias")
            args.take()
        field = args.plain_name()
        is_value = field.startswith("$")
        names.append((field.removeprefix("$"), "" if is_value and not alias else alias or field))
        args.accept(",")
    if not names:
        args.fail("return needs a field. Name one.")

    def write(rows: Sequence[Mapping[str, str | list[str]]]) -> str:
        return formats.returned(rows, names)

    kept = Keep(source, tuple(field for field, _ in names), is_ordered=True)
    return Written(kept, write, count)
