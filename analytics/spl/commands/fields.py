"""Keep or remove fields.

    fields [+|-] <field>, <field>, …

    fields - _raw, date_*

Without a sign, or with +, only the fields named stay, and those that begin with ``_``.
With - the fields named go; one that begins with ``_`` must be named with it. ``*`` stands
for any text.

Source: Splunk Search Reference 9.2, fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Keep, Plan, Remove

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Keep the fields named, or remove them."""
    sign = args.accept("-", "+")
    names = list(args.names())
    if sign is None and names and names[0][0] in "+-" and len(names[0]) > 1:
        is_removal, names[0] = names[0][0] == "-", names[0][1:]
    else:
        is_removal = sign is not None and sign.text == "-"
    if not names:
        args.fail("fields needs at least one field. Name one.")
    args.end()
    return Remove(source, tuple(names)) if is_removal else Keep(source, tuple(names))
