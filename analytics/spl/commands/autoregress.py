"""Add the values that a field had some rows before.

    autoregress <field> [AS <field>] [p=<count>|p=<count>-<count>]

    search index=web | timechart count | autoregress count p=1-3

The value ``p`` rows back (1 when left out) goes into ``<field>_p<p>``, or into the field named
with AS; of a range each number has a field of its own, and no AS.

Source: Splunk Search Reference 9.3, autoregress.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analytics.spl.plan import Before, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.tokens import Token

_RANGE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)
MAX_ROWS = 1_000


def plan(args: Args, source: Plan) -> Plan:
    """Extend *source* by the values before."""
    field = args.plain_name()
    name = args.name("name") if args.accept("as") else None
    options = args.options(("p",))
    args.end()
    first, last = _range(args, options.get("p"))
    if name is not None and first != last:
        args.fail("AS names one field, and p asks for several. Remove AS.", options["p"])
    rows = range(first, last + 1)
    return Before(source, tuple((name or f"{field}_p{back}", field, back) for back in rows))


def _range(args: Args, token: Token | None) -> tuple[int, int]:
    if token is None:
        return 1, 1
    found = _RANGE.fullmatch(token.text)
    first = int(found[1]) if found else 0
    last = int(found[2] or found[1]) if found else 0
    if not 1 <= first <= last <= MAX_ROWS:
        args.fail(
            f"{token.text!r} is no count of rows. Write one from 1 to {MAX_ROWS:,}, or two as in "
            "1-3.", token,
        )  # fmt: skip
    return first, last
