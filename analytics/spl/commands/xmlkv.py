"""Make fields of the elements of an XML text.

    xmlkv [maxinputs=<count>] [<field>]

    search index=web | xmlkv

Each element that holds text alone becomes a field: ``<name>Anna</name>`` gives ``name=Anna``. Of
several with one name the last counts (unverified); attributes are left out, and characters such as
``&amp;`` stay as they are written: see `xmlunescape`. Without a field it reads ``_raw``.
``maxinputs`` changes nothing here.

Source: Splunk Search Reference 10.0, xmlkv.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analytics.spl.plan import Plan, Read

if TYPE_CHECKING:
    from analytics.spl.args import Args

_ELEMENT = re.compile(r"<([^\s<>/!?][^\s<>/]*)(?:\s[^<>]*)?>([^<]*)</\1\s*>")


def plan(args: Args, source: Plan) -> Plan:
    """Read the elements of the field."""
    options = args.options(("maxinputs",))
    field = "_raw" if args.at_end() or args.is_option() else args.plain_name()
    options |= args.options(("maxinputs",))
    args.whole(options.get("maxinputs"), default=50_000)
    args.end()
    return Read(source, field, read)


def read(text: str) -> dict[str, list[str]]:
    """Find the elements of *text* that hold text alone."""
    return {
        name: [value.strip()]
        for name, value in _ELEMENT.findall(text)
        if value.strip() and not name.startswith("_")
    }
