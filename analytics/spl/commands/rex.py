r"""Take fields out of a text by a regular expression, or change the text.

    rex [field=<field>] [max_match=<count>] "<regular expression with (?<name>…)>"
    rex [field=<field>] mode=sed "s/<regular expression>/<replacement>/g"

    rex field=path "^/(?<section>[^/]+)"

Looks in ``_raw`` when no field is given. ``max_match`` above 1 (0 for all) makes
multivalues. What RE2 does not have (look-around, back references) is refused.

Source: Splunk Search Reference 9.2, rex.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analytics.errors import PatternError
from analytics.spl import patterns
from analytics.spl.expr import Call, Field, Literal
from analytics.spl.plan import Extend, Extract, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.tokens import Token

_OPTIONS = ("field", "max_match", "mode")
_SED = re.compile(r"s(?P<mark>[^\w\s\\])((?:\\.|(?!(?P=mark)).)*)(?P=mark)"
                  r"((?:\\.|(?!(?P=mark)).)*)(?P=mark)(g?)", re.DOTALL)  # fmt: skip


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
    found = _SED.fullmatch(pattern.text)
    if not found:
        args.fail('Write "s/<regular expression>/<replacement>/", with g behind it for every '
                  "match.", pattern)  # fmt: skip
    groups = args.pattern(pattern, slice(*found.span(2))).groups
    new = found[3].replace("\\" + found["mark"], found["mark"])
    try:
        patterns.rewrite(new, len(groups))
    except PatternError as error:
        args.fail(str(error), pattern)
    function = "replace" if found[4] else "replace_first"
    call = Call(function, (Field(field), Literal(found[2]), Literal(new)), pattern.start)
    return Extend(source, ((field, call),))
