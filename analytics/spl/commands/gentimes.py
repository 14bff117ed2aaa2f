"""Make rows of spans of time.

    gentimes start=<time> [end=<time>] [increment=<count>s|m|h|d]

    gentimes start=10/1/2026 end=10/5/2026

A time is ``MM/DD/YYYY``, ``MM/DD/YYYY:HH:MM:SS``, or a count of days from today (``-7``), in the
zone of the searcher. ``end`` is the last midnight when left out, ``increment`` a day. Each row has
``starttime`` and ``endtime`` (epoch seconds; a second before the next begins) and the same as text
in ``starthuman`` and ``endhuman``.

Source: Splunk Search Reference 9.3, gentimes.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from analytics.spl.plan import Plan, Values

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.tokens import Token

GENERATES = True
MAX_ROWS = 100_000
_OPTIONS = ("start", "end", "increment")
_INCREMENT = re.compile(r"([1-9]\d{0,8})([smhd])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)
_NAMES = ("starttime", "starthuman", "endtime", "endhuman")


def plan(args: Args, source: Plan | None) -> Plan:
    """Make the rows; gentimes takes none."""
    if source is not None:
        args.fail("gentimes makes rows, it takes none. Put it first: | gentimes start=-7")
    options = args.options(_OPTIONS)
    args.end()
    if "start" not in options:
        args.fail("gentimes needs a start, such as start=-7 or start=10/1/2026.")
    try:
        return Values(_NAMES, ("int", "text", "int", "text"), _columns(args, options))
    except OverflowError:
        return args.fail("A time is beyond the calendar. Take one of the years 1970 to 9998.")


def _columns(args: Args, options: dict[str, Token]) -> tuple[list[object], ...]:
    at, end = _time(args, options["start"]), _time(args, options.get("end"))
    step = _step(args, options.get("increment"))
    rows: list[tuple[object, ...]] = []
    while at < end:
        following = _after(at, step)
        last = _after(following, -_SECOND)
        rows.append((int(at.timestamp()), _human(at), int(last.timestamp()), _human(last)))
        if len(rows) > MAX_ROWS:
            args.fail(f"gentimes makes {MAX_ROWS:,} rows at most. Take a wider increment.")
        at = following
    return tuple([row[place] for row in rows] for place in range(len(_NAMES)))


def _after(at: datetime, step: timedelta) -> datetime:
    """Move a time; days are those of the calendar."""
    if step >= _DAY and not step % _DAY:
        return at + step
    return (at.astimezone(UTC) + step).astimezone(at.tzinfo)


def _human(at: datetime) -> str:
    return f"{at:%a %b} {at.day:2d} {at:%H:%M:%S %Y}"


def _time(args: Args, token: Token | None) -> datetime:
    midnight = args.context.now.astimezone(args.context.zone).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    if token is None:
        return midnight
    if re.fullmatch(r"-?\d{1,6}", token.text, re.ASCII):
        return midnight + timedelta(days=int(token.text))
    for form in ("%m/%d/%Y", "%m/%d/%Y:%H:%M:%S"):
        try:
            return datetime.strptime(token.text, form).replace(tzinfo=args.context.zone)
        except ValueError:
            continue
    return args.fail(f"{token.text!r} is no time here. Write one such as 10/1/2026 or -7.", token)


def _step(args: Args, token: Token | None) -> timedelta:
    if token is None:
        return timedelta(days=1)
    found = _INCREMENT.fullmatch(token.text)
    if not found:
        args.fail(f"{token.text!r} is no increment. Write one such as 1h or 2d.", token)
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
