"""Sort the rows.

    sort [<count>] [+|-]<field>, [+|-]num(<field>), … [desc]

    sort 20 -count, name

+ sorts upwards (the default), - downwards; a sign with a blank behind it is for all fields
that follow. auto(), num(), str() and ip() say how to compare; auto takes numbers before
texts. Missing values come last. At most 10,000 rows are kept unless a count is given; 0
keeps all. ``desc`` or ``d`` at the end turns all of it round.

Source: Splunk Search Reference 9.4, sort.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from analytics.spl.plan import Key, Plan, Sort

if TYPE_CHECKING:
    from typing import Literal

    from analytics.spl.args import Args

DEFAULT_COUNT = 10_000
_HOW = {"auto", "num", "str", "ip"}


def plan(args: Args, source: Plan) -> Plan:
    """Sort *source* by the keys."""
    count = args.count("limit", default=DEFAULT_COUNT)
    keys: list[Key] = []
    is_descending = False
    while not args.at_end():
        sign = args.accept("-", "+")
        if sign is not None:
            is_descending = sign.text == "-"
        token = args.token()
        if keys and token.says("d", "desc") and _is_last(args):
            return Sort(source, tuple(_turned(key) for key in keys), count)
        keys.append(_key(args, is_descending=is_descending))
        args.accept(",")
    if not keys:
        args.fail("sort needs at least one field. Name one.")
    return Sort(source, tuple(keys), count)


def _is_last(args: Args) -> bool:
    args.take()
    args.end()
    return True


def _turned(key: Key) -> Key:
    return replace(key, is_descending=not key.is_descending)


def _key(args: Args, *, is_descending: bool) -> Key:
    token = args.token()
    name = args.plain_name()
    if token.kind == "word" and name[0] in "+-" and len(name) > 1:
        is_descending, name = name[0] == "-", name[1:]
    if token.kind == "word" and name.lower() in _HOW and args.accept("("):
        inner = args.plain_name()
        args.expect(")")
        how = cast('Literal["auto", "num", "str", "ip"]', name.lower())
        return Key(inner, is_descending, how)
    if args.accept("("):
        field = "" if args.token().text == ")" else args.name()
        args.expect(")")
        name = f"{name}({field})"
    return Key(name, is_descending)
