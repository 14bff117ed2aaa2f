"""Join fields and texts to one text.

    strcat [allrequired=<bool>] <field>|"<text>" … <field>

    search index=web | strcat host "/" path address

The last field gets the text. A field that is missing is empty text; with ``allrequired=t`` the
last field is only written where no field is missing.

Source: Splunk Search Reference 9.3, strcat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.expr import Binary, Call, Expr, Field, Literal
from analytics.spl.plan import Extend, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.tokens import Token


def plan(args: Args, source: Plan) -> Plan:
    """Write the last field."""
    options = args.options(("allrequired",))
    is_whole = args.flag(options.get("allrequired"), default=False)
    parts: list[Token] = []
    while args.token().kind in {"word", "string"}:
        parts.append(args.take())
        args.accept(",")
    args.end()
    if len(parts) < 2:
        args.fail('strcat needs what to join and a field for it: strcat first " " last name.')
    *sources, target = parts
    value = _part(sources[0], is_whole=is_whole)
    for token in sources[1:]:
        value = Binary(".", value, _part(token, is_whole=is_whole))
    if is_whole:
        value = Call("coalesce", (value, Field(target.text)))
    elif len(sources) == 1:
        value = Binary(".", value, Literal(""))
    return Extend(source, ((target.text, value),))


def _part(token: Token, *, is_whole: bool) -> Expr:
    if token.kind == "string":
        return Literal(token.text)
    field = Field(token.text)
    return field if is_whole else Call("coalesce", (Call("tostring", (field,)), Literal("")))
