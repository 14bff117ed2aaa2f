"""Put numbers or times into buckets.

    bin [span=<number>|<time span>|[<number>]log[<base>]] [bins=<count>] [minspan=<span>]
        [start=<number>] [end=<number>] [aligntime=earliest|latest|<time>] <field> [AS <name>]

    bin span=1h _time
    bin span=10 duration AS bucket

With a span of time, and always for ``_time``, a value becomes the start of its bucket, else a text
such as ``10-20``. Without span the
narrowest even span that gives at most ``bins`` buckets (100) is taken. Days and longer begin
at midnight of the searcher's zone; shorter spans are counted from 1970 in UTC, or so that one
begins at ``aligntime``. ``span=2log10`` has the buckets from 2 to 20, to 200 and so on, also below
1; numbers that are not above 0 stay as they are.

Source: Splunk Search Reference 10.0, bin.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from analytics.spl.plan import Align, Bucket, Plan
from analytics.spl.times import Log, Span, moment

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.tokens import Token

OPTIONS = ("span", "bins", "minspan", "start", "end", "aligntime")


def plan(args: Args, source: Plan) -> Plan:
    """Replace the field by its bucket."""
    options = args.options(OPTIONS)
    field = args.plain_name()
    name = args.plain_name("name") if args.accept("as") else field
    options |= args.options(OPTIONS)
    args.end()
    return bucket(args, options, source, field, name)


def bucket(
    args: Args, options: dict[str, Token], source: Plan, field: str, name: str, bins: int = 100
) -> Bucket:
    """Make the node of *options*; *bins* is how many there are at most where none says."""
    start, end = (
        args.number(options[name], default=0) if name in options else None
        for name in ("start", "end")
    )
    span = options.get("span")
    log = Log.read(span.text) if span is not None and field != "_time" else None
    return Bucket(
        source,
        field,
        name,
        log or read_span(args, span),
        args.whole(options.get("bins"), default=bins, least=2),
        start,
        end,
        least_span(args, options.get("minspan")),
        read_align(args, options.get("aligntime")),
    )


def least_span(args: Args, token: Token | None) -> float:
    """Read the value of ``minspan=`` in seconds."""
    least = read_span(args, token)
    return least.seconds if isinstance(least, Span) else least or 0.0


def read_align(args: Args, token: Token | None) -> Align | None:
    """Read the value of ``aligntime=``: an edge of the range of the search, or a time."""
    if token is None:
        return None
    if token.says("earliest"):
        return Align(args.context.earliest or datetime(1970, 1, 1, tzinfo=UTC), "earliest")
    if token.says("latest"):
        return Align(args.context.latest or args.context.now, "latest")
    at = moment(token.text, args.context.now, args.context.zone)
    if at is None:
        args.fail(
            f"{token.text!r} is no time. Write earliest, latest, or one such as @d+3h.", token
        )
    return Align(at)


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
