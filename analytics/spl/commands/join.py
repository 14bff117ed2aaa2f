"""Add the fields of another search where fields have the same values.

    join [type=inner|left|outer] [max=<count>] [overwrite=<bool>] [usetime=<bool>]
        [earlier=<bool>] [<field>, …] [<search>]

    search index=web | stats count BY user | join user [search index=crm | fields user plan]

Without fields, all those that both sides have are compared. Values are compared as texts with
regard to case. ``type=inner`` (the default) drops rows without a partner, ``left`` and ``outer``
keep them. A row gets the first partner, or up to ``max`` (0 for all), each in a row of its own.
Where both sides have another field, the new value is kept unless ``overwrite=f``. At most 50,000
rows of the search in brackets are taken. With ``usetime=t`` a partner's ``_time`` is the same
second as the row's or an earlier one, with ``earlier=f`` or a later one.

Source: Splunk Search Reference 10.0, join; limits.conf.spec 9.2, [join] subsearch_maxout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Join, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args

PIPELINES = True
MAX_ROWS = 50_000
_TYPES = ("inner", "left", "outer")


def plan(args: Args, source: Plan) -> Plan:
    """Join *source* with the search in brackets."""
    options = args.options(("type", "max", "overwrite", "usetime", "earlier"))
    is_earlier = args.flag(options.get("earlier"), default=True)
    is_by_time = args.flag(options.get("usetime"), default=False)
    kind = options.get("type")
    if kind is not None and kind.text.lower() not in _TYPES:
        args.fail(f"{kind.text!r} is no type of join. Write inner, left or outer.", kind)
    names: list[str] = []
    while not args.is_pipeline():
        names.append(args.plain_name())
        args.accept(",")
    other = args.pipeline()
    args.end()
    return Join(
        source,
        other,
        tuple(dict.fromkeys(names)),
        is_outer=kind is not None and kind.text.lower() != "inner",
        most=args.whole(options.get("max"), default=1),
        replaces=args.flag(options.get("overwrite"), default=True),
        limit=MAX_ROWS,
        by_time=("earlier" if is_earlier else "later") if is_by_time else None,
    )
