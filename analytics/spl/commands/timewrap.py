"""Put the periods of a time chart side by side: this week, the week before, and so on.

    timewrap [<count>]<unit> [align=now|end] [series=relative|short|exact] [time_format=<text>]

    search index=web | timechart span=1d count | timewrap 1w

Stands behind timechart. Units are those of a span, but ``m`` means months; minutes are ``min``.
Each period is a column, the oldest first: ``2weeks_before``, ``1week_before``, ``latest_week``,
or with ``series=short`` ``s2``, ``s1``, ``s0``; where the chart has several columns, their name
stands before it (``app_latest_week``). ``series=exact`` names them by ``time_format``, of the
start of the period. The times of the rows are those of the latest period, which ends with the
last bucket of the search, or with ``align=now`` with the one that is now.

Source: Splunk Search Reference 9.3, timewrap.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, cast

from analytics.spl.plan import Plan, Wrap
from analytics.spl.times import UNIT, Span

if TYPE_CHECKING:
    from analytics.spl.args import Args

_STYLES = ("relative", "exact", "short")
_LENGTH = re.compile(r"(\d{0,9})([a-zA-Z]+)")


def plan(args: Args, source: Plan) -> Plan:
    """Wrap *source*."""
    token = args.token()
    args.name("length of a period")
    found = _LENGTH.fullmatch(token.text)
    unit = found and ("mon" if found[2].lower() == "m" else UNIT.get(found[2].lower()))
    if not found or not unit or found[1] == "0":
        args.fail(f"{token.text!r} is no length of a period. Write one such as 1d or 2week.", token)
    options = args.options(("align", "series", "time_format"))
    args.end()
    style, align, form = (options.get(name) for name in ("series", "align", "time_format"))
    if style is not None and style.text not in _STYLES:
        args.fail(f"{style.text!r} is no way to name series. Write {', '.join(_STYLES)}.", style)
    if align is not None and align.text not in {"now", "end"}:
        args.fail(f"{align.text!r} is no alignment. Write now or end.", align)
    if (style is not None and style.text == "exact") != (form is not None):
        args.fail("time_format and series=exact stand together. Write both.", form or style)
    is_now = align is not None and align.text == "now"
    return Wrap(
        source,
        Span(int(found[1] or 1), unit),
        cast("Literal['relative', 'exact', 'short']", style.text if style else "relative"),
        form.text if form else "",
        args.context.now if is_now else args.context.latest,
    )
