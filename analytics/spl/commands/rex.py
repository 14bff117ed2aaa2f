r"""Take fields out of a text by a regular expression, or change the text.

    rex [field=<field>] [max_match=<count>] "<regular expression with (?<name>…)>"
    rex [field=<field>] mode=sed "s/<regular expression>/<replacement>/[g|<number>]"
    rex [field=<field>] mode=sed "y/<characters>/<as many characters>/"

    rex field=path "^/(?<section>[^/]+)"

Looks in ``_raw`` when no field is given. ``max_match`` above 1 (0 for all) makes
multivalues. ``mode=sed`` changes the first match, with ``g`` every one, with a number that one;
``y`` puts each character in place of another. What RE2 does not have (look-around, back
references) is refused.

Source: Splunk Search Reference 10.0, rex.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.errors import PatternError
from analytics.spl import patterns, sed
from analytics.spl.expr import Call, Field, Literal
from analytics.spl.plan import Extend, Extract, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.tokens import Token

_OPTIONS = ("field", "max_match", "mode")


def plan(args: Args, source: Plan) -> Plan:
    """Extract the groups from the field, or edit it."""
    options = args.options(_OPTIONS)
    pattern = args.token()
    if pattern.kind != "string":
        args.fail('rex needs a regular expression in double quotes: "(?<name>…)".', pattern)
    args.take()
    options |= args.options(_OPTIONS)
    args.end()
    field = options["field"].text if "field" in options else "_raw"
    if "mode" in options:
        return _sed(args, source, field, options["mode"], pattern)
    found = args.pattern(pattern)
    if not any(found.groups):
        args.fail("The expression names no group, so no field. Write (?<name>…) in it.", pattern)
    most = args.whole(options.get("max_match"), default=1)
    return Extract(source, field, found.text, found.groups, most)


def _sed(args: Args, source: Plan, field: str, mode: Token, pattern: Token) -> Plan:
    if mode.text != "sed":
        args.fail(f"{mode.text!r} is no mode of rex. Write mode=sed, or leave it out.", mode)
    edit = sed.read(pattern.text)
    if edit is None:
        args.fail(
            'Write "s/<regular expression>/<replacement>/", with g behind it for every match or '
            'a number for one, or "y/<characters>/<as many characters>/".',
            pattern,
        )
    texts = (Field(field), Literal(edit.old), Literal(edit.new))
    if edit.kind == "y":
        return Extend(source, ((field, Call("exchange", texts)),))
    found = args.pattern(pattern, slice(edit.start, edit.start + len(edit.old)))
    try:
        patterns.rewrite(edit.new, len(found.groups))
    except PatternError as error:
        args.fail(str(error), pattern)
    if edit.which == 0:
        call = Call("replace", texts, pattern.start)
    else:
        call = Call("replace_one", (*texts, Literal(edit.which)), pattern.start)
    return Extend(source, ((field, call),))
