r"""Take fields out of a text by a regular expression, or change the text.

    rex [field=<field>] [max_match=<count>] [offset_field=<field>]
        "<regular expression with (?<name>…)>"
    rex [field=<field>] mode=sed "s/<regular expression>/<replacement>/[g|<number>]"
    rex [field=<field>] mode=sed "y/<characters>/<as many characters>/"

    rex field=path "^/(?<section>[^/]+)"

Looks in ``_raw`` when no field is given. ``max_match`` above 1 (0 for all) makes
multivalues. ``offset_field`` gets the first and last character of each group, counted from 0, as
``name=0-4``, several with ``&`` between (unverified); a group that is repeated or one of several
has none. ``mode=sed`` changes the first match, with ``g`` every one, with a number that one;
``y`` puts each character in place of another. What RE2 does not have (look-around, back
references) is refused.

Source: Splunk Search Reference 10.0, rex.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.errors import PatternError
from analytics.spl import patterns, sed
from analytics.spl.expr import Call, Field, Literal
from analytics.spl.offsets import measured
from analytics.spl.plan import Extend, Extract, Offsets, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.tokens import Token

_OPTIONS = ("field", "max_match", "mode", "offset_field")


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
    if "offset_field" not in options:
        return Extract(source, field, found.text, found.groups, most)
    if most != 1:
        args.fail("offset_field is about one match. Leave out max_match.", options["max_match"])
    try:
        parts = measured(found.text)
    except PatternError as error:
        args.fail(str(error), pattern)
    offsets = Offsets(options["offset_field"].text, parts.before)
    return Extract(source, field, parts.text, parts.groups, 1, offsets)


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
