"""Write fields as a JSON object.

    tojson [<type>(<field>, …)|<field>, …] [default_type=<type>] [fill_null=<bool>]
        [include_internal=<bool>] [output_field=<field>]

    search index=web | tojson num(age) str(name) output_field=row

The types are ``none`` (a number where the value is one, else a text), ``num``, ``str``, ``bool``,
``json`` and ``auto`` (numbers, ``true``, ``false``, ``null``, JSON, else a text). A field that is
named without one has ``default_type`` (none), and so have all fields where none is named; those
that begin with ``_`` only with ``include_internal``. The first that fits a field counts. A value
that is not of its type is left out, or ``null`` with ``fill_null``; several values are an array.
The object goes into ``_raw`` and has its keys in lexicographic order (unverified).

Source: Splunk Search Reference 10.0, tojson.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.expr import Call, Expr, Field, Literal
from analytics.spl.plan import Extend, Given, PerField, Plan
from analytics.spl.wildcards import pattern

if TYPE_CHECKING:
    from analytics.spl.args import Args

_OPTIONS = ("default_type", "fill_null", "include_internal", "output_field")
TYPES = ("auto", "bool", "json", "none", "num", "str")


def plan(args: Args, source: Plan) -> Plan:
    """Write the fields of *source*."""
    options = args.options(_OPTIONS)
    named: list[tuple[str, str]] = []
    while args.token().kind in {"word", "string"}:
        if args.is_option():
            options |= args.options(_OPTIONS)
        else:
            named += _named(args)
            args.accept(",")
    args.end()
    default = options["default_type"].text.lower() if "default_type" in options else "none"
    if default not in TYPES:
        args.fail(f"{default!r} is no type. Write one of: {', '.join(TYPES)}.",
                  options["default_type"])  # fmt: skip
    if not named:
        is_internal = args.flag(options.get("include_internal"), default=False)
        named = [("*", ""), ("_*", "")] if is_internal else [("*", "")]
    fills = args.flag(options.get("fill_null"), default=False)
    target = options["output_field"].text if "output_field" in options else "_raw"

    def make(fields: tuple[str, ...]) -> Plan:
        parts: list[Expr] = [Literal(fills)]
        for field in sorted(fields):
            kind = next(kind for name, kind in named if pattern(name).fullmatch(field))
            parts += [Literal(field), Literal(kind or default), Field(field)]
        return Extend(Given(), ((target, Call("tojson", tuple(parts))),))

    return PerField(source, tuple(name for name, _ in named), make)


def _named(args: Args) -> list[tuple[str, str]]:
    """Read a field, or a type with its fields; each field with its type, "" for none."""
    name = args.take()
    if not args.accept("("):
        return [(name.text, "")]
    if not name.says(*TYPES):
        args.fail(f"{name.text!r} is no type. Write one of: {', '.join(TYPES)}.", name)
    fields = args.names()
    if not fields:
        args.fail(f"{name.text} needs a field here.")
    args.expect(")")
    return [(field, name.text.lower()) for field in fields]
