"""Make one row of the rows that differ in one field only.

    mvcombine [delim=<text>] <field>

    search index=web | stats max(bytes) AS most BY host | mvcombine host

The field becomes a multivalue of its values in those rows. The rows are compared in all other
fields, also those that begin with ``_``: keep the fields wanted with `table` first. ``delim``
(a blank when left out) is what `nomv` puts between the values later.

Source: Splunk Search Reference 9.3, mvcombine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Combine, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Combine the rows."""
    options = args.options(("delim",))
    field = args.plain_name()
    options |= args.options(("delim",))
    args.end()
    if field.startswith("_"):
        args.fail(f"mvcombine does not work on the internal field {field!r}. Rename it first.")
    return Combine(source, field, options["delim"].text if "delim" in options else " ")
