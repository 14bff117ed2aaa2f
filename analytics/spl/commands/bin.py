"""Put numbers or times into buckets.

    bin [span=<number>|<time span>] [bins=<count>] [minspan=…] [start=…] [end=…] <field> [AS <name>]

    bin span=1h _time
    bin span=10 duration AS bucket

A time becomes the start of its bucket, a number a text such as ``10-20``. Without span the
narrowest even span that gives at most ``bins`` buckets (100) is taken. Days and longer begin
at midnight of the searcher's zone.

Source: Splunk Search Reference 9.2, bin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Bucket, Plan
from analytics.spl.times import Span

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.tokens import Token

_OPTIONS = ("span", "bins", "minspan", "start", "end")


def plan(args: Args, source: Plan) -> Plan:
    """Replace the field by its bucket."""
    options = args.options(_OPTIONS)
    field = args.plain_name()
    name = args.plain_name("name") if args.accept("as") else field
    options |= args.options(_OPTIONS)
    args.end()
    least = read_span(args, options.get("minspan"))
    least_s = least.seconds if isinstance(least, Span) else least or 0.0
    return Bucket(
        source,
        field,
        name,
        read_span(args, options.get("span")),
        args.whole(options.get("bins"), default=100, least=2),
        start=args.number(options["start"], default=0) if "start" in options else None,
        end=args.number(options["end"], default=0) if "end" in options else None,
        least_span_s=least_s,
    )


def read_span(args: Args, token: Token | None) -> Span | float | None:
    """Read the value of ``span=``: a time span, or a plain number."""
    if token is None:
        return None
    span = Span.read(token.text)
    if span is not None:
        return span
    try:
        number = float(token.text)
    except ValueError:
        number = 0.0
    if number <= 0:
        args.fail(f"{token.text!r} is no span. Write one such as 15m, 1d, 1mon or 10.", token)
    return number
