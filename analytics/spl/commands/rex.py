r"""Take fields out of a text by a regular expression, or change the text.

    rex [field=<field>] [max_match=<count>] "<regular expression with (?<name>…)>"
    rex [field=<field>] mode=sed "s/<regular expression>/<replacement>/g"

    rex field=path "^/(?<section>[^/]+)"

Looks in ``_raw`` when no field is given. ``max_match`` above 1 (0 for all) makes
multivalues. Regular expressions are those of RE2: no look-around, no back references.

Source: Splunk Search Reference 9.2, rex.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analytics.spl.expr import Call, Field, Literal
from analytics.spl.plan import Extend, Extract, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.tokens import Token

_OPTIONS = ("field", "max_match", "mode")
_GROUP = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?P?<([A-Za-z_]\w*)>|(?!\?))|\(\?", re.DOTALL
)
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
    groups = named_groups(pattern.text)
    if not any(groups):
        args.fail("The expression names no group, so no field. Write (?<name>…) in it.", pattern)
    most = args.whole(options.get("max_match"), default=1)
    return Extract(source, field, plain_pattern(pattern.text), groups, most)


def plain_pattern(pattern: str) -> str:
    """Write the names of groups as RE2 reads them: ``(?P<name>…)``."""
    return re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", pattern)


def named_groups(pattern: str) -> tuple[str | None, ...]:
    """Return the name of each group that captures, None for one without name."""
    return tuple(
        found[1]
        for found in _GROUP.finditer(pattern)
        if found[0].startswith("(") and found[0] != "(?"
    )


def _sed(args: Args, source: Plan, field: str, mode: Token, pattern: Token) -> Plan:
    if mode.text != "sed":
        args.fail(f"{mode.text!r} is no mode of rex. Write mode=sed, or leave it out.", mode)
    found = _SED.fullmatch(pattern.text)
    if not found:
        args.fail('Write "s/<regular expression>/<replacement>/", with g behind it for every '
                  "match.", pattern)  # fmt: skip
    mark = found["mark"]
    old, new = (part.replace("\\" + mark, mark) for part in (found[2], found[3]))
    function = "replace" if found[4] else "replace_first"
    call = Call(function, (Field(field), Literal(old), Literal(new)), pattern.start)
    return Extend(source, ((field, call),))
