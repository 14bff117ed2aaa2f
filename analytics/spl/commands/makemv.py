r"""Make a multivalue of a text by splitting it.

    makemv [delim=<text>|tokenizer=<regular expression>] [allowempty=<bool>] [setsv=<bool>] <field>

    search index=web | makemv delim="," tags

``delim`` (a blank when left out) stands between the values. ``tokenizer`` finds them: each match
of its first group is a value; where nothing matches the field stays as it is. Empty values are
left out unless ``allowempty=t``. ``setsv=t`` joins the values to one text again, with a line break
between, as `nomv` does.

Source: Splunk Search Reference 9.3, makemv.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.expr import Binary, Call, Expr, Field, Literal
from analytics.spl.plan import Extend, Extract, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.tokens import Token

_OPTIONS = ("delim", "tokenizer", "allowempty", "setsv")


def plan(args: Args, source: Plan) -> Plan:
    """Split the field."""
    options = args.options(_OPTIONS)
    field = args.plain_name()
    options |= args.options(_OPTIONS)
    args.end()
    if field.startswith("_"):
        args.fail(f"makemv does not split the internal field {field!r}. Copy it with eval first.")
    if "tokenizer" in options:
        if "delim" in options:
            args.fail("makemv takes delim or tokenizer. Remove one.", options["tokenizer"])
        source = _found(args, source, field, options["tokenizer"])
    else:
        delimiter = options["delim"].text if "delim" in options else " "
        if not delimiter:
            args.fail("The delimiter is empty. Write the text between values.", options["delim"])
        # The values of a multivalue are split one by one.
        joined = Call("mvjoin", (Field(field), Literal(delimiter)))
        source = _set(source, field, Call("split", (joined, Literal(delimiter))))
    if not args.flag(options.get("allowempty"), default=False):
        source = _set(source, field, Call("mvfilter", (Binary("!=", Field(field), Literal("")),)))
    if args.flag(options.get("setsv"), default=False):
        source = _set(source, field, Call("mvjoin", (Field(field), Literal("\n"))))
    return source


def _found(args: Args, source: Plan, field: str, tokenizer: Token) -> Plan:
    pattern = args.pattern(tokenizer)
    groups = pattern.groups
    if not groups:
        args.fail('The tokenizer has no group, so no value. Write one, as in "([^,]+),?".',
                  tokenizer)  # fmt: skip
    others = tuple(None for _ in groups[1:])
    return Extract(source, field, pattern.text, (field, *others), most=0)


def _set(source: Plan, field: str, value: Expr) -> Plan:
    return Extend(source, ((field, value),))
