"""The least frequent values of fields.

    rare [<count>] [limit=<count>] [showcount=<bool>] [showperc=<bool>] [countfield=<name>]
         [percentfield=<name>] [useother=<bool>] [otherstr=<text>] <field>, … [BY <field>, …]

    rare 5 path

As ``top``, the least first.

Source: Splunk Search Reference 9.4, rare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.commands.top import frequencies

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.plan import Plan


def plan(args: Args, source: Plan) -> Plan:
    """Count *source*, least first."""
    return frequencies(args, source, is_rare=True)
