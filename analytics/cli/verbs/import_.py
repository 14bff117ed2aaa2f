"""Bring events in from files: access logs, JSON lines, CSV, Parquet, exports of products.

  analytics import combined access.log.1.gz --app website
  analytics import jsonl events.ndjson --app shop --time created_at --event type
  zcat export.csv.gz | analytics import csv - --app shop --event-name purchase
  analytics import combined access.log --app website --follow

A second run of the same file adds nothing; a file that has grown adds its new lines.
"""

from __future__ import annotations

import argparse
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from analytics.cli.reach import Reach
from analytics.errors import ConfigError
from analytics.imports import formats
from analytics.imports.fields import FieldMap
from analytics.imports.folders import opened
from analytics.imports.follow import Follower, Stop
from analytics.imports.ruled import Ruled
from analytics.imports.run import run as bring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analytics.imports.lines import Source
    from analytics.imports.run import Summary, Tally

#: Attribute of `FieldMap` -> option, what stands for its value, what it says.
OPTIONS = {
    "time": ("--time", "FIELD", "field of the time (default: time)"),
    "event": ("--event", "FIELD", "field of the event name (default: event)"),
    "event_name": ("--event-name", "NAME", "one event name for all, in place of a field"),
    "distinct_id": ("--distinct-id", "FIELD", "field of the person (default: distinct_id)"),
    "each": ("--each", "FIELD", "field with a list of objects, each of which is an event"),
    "zone": ("--tz", "ZONE", "zone of times that name none (default: UTC)"),
    "delimiter": ("--delimiter", "CHAR", "one character, tab or space (default: comma)"),
    "columns": ("--columns", "A,B,C", "names of the columns of a file without a header"),
}

BAR = 30

FOLLOW = "read on as the (last) file grows and is rotated, until SIGINT or SIGTERM"

#: Lines of the summary for what was refused, and for what was left.
MOST = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add one command per format, with the options that it honours."""
    choices = parser.add_subparsers(dest="format", metavar="FORMAT", required=True)
    for name in formats.names():
        form = formats.load(name)
        summary = (form.__doc__ or "").partition("\n")[0]
        under = choices.add_parser(
            name, help=summary, description=summary, aliases=formats.aliases(form)
        )
        under.add_argument("files", nargs="+", metavar="FILE", help="or a folder; - is stdin")
        required = formats.required(form)
        under.add_argument(
            "--app", required="app" in required, metavar="NAME", help="application of the events"
        )
        under.add_argument("--index", metavar="NAME", help="index the events go to")
        for attribute in form.OPTIONS:
            option, value, text = OPTIONS[attribute]
            is_required = attribute in required
            under.add_argument(
                option, dest=attribute, metavar=value, help=text, required=is_required
            )
        if formats.opener(form) is opened:
            under.add_argument("--follow", action="store_true", help=FOLLOW)
        under.set_defaults(follow=False, format=name)
    for name in formats.HINTS:
        under = choices.add_parser(name)
        under.add_argument("files", nargs=argparse.REMAINDER)


def run(options: argparse.Namespace) -> int:
    """Import file after file; 1 when nothing at all could be read as events."""
    if hint := formats.HINTS.get(options.format):
        raise ConfigError(f"There is no format {options.format!r}. {hint}")
    fields = _fields(options)
    *paths, last = options.files
    with Reach(options.data, options.index) as reach:
        done = [_one(reach, options.format, fields, path) for path in paths]
        if options.follow:
            return _follow(reach, options.format, fields, last)
        done.append(_one(reach, options.format, fields, last))
    return 1 if all(summary.is_useless for summary in done) else 0


def _one(reach: Reach, name: str, fields: FieldMap, path: str) -> Summary:
    with formats.opener(formats.load(name))(path) as source, _bar(source) as bar:
        keep = Ruled(reach.rules)
        summary = bring(source, name, fields, reach.index, reach.ask, reach.send, bar, keep)
    _tell(source.name, summary, name, fields)
    return summary


def _follow(reach: Reach, name: str, fields: FieldMap, path: str) -> int:
    """Import what has the name *path*, and what will have it, until a signal comes."""
    if path == "-":
        raise ConfigError("Standard input is not followed. Name the file that grows.")
    with _stopping() as stop:
        follower = Follower(path, stop)
        print(f"{path} is followed; Ctrl-C ends.", file=sys.stderr, flush=True)
        keep = Ruled(reach.rules)
        for source in follower.files():
            with source:
                summary = bring(source, name, fields, reach.index, reach.ask, reach.send, keep=keep)
            _tell(source.name, summary, name, fields)
            sys.stdout.flush()
    return 0


@contextmanager
def _stopping() -> Iterator[Stop]:
    """Let the first SIGINT or SIGTERM end the loop, and a second one the process."""
    stop = Stop()
    old = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in old.items():
            signal.signal(number, handler)

    def end(*_: object) -> None:
        stop.set()
        restore()

    for number in old:
        signal.signal(number, end)
    try:
        yield stop
    finally:
        restore()


def _fields(options: argparse.Namespace) -> FieldMap:
    given: dict[str, Any] = {
        name: value for name in OPTIONS if (value := getattr(options, name, None))
    }
    if "zone" in given:
        given["zone"] = _zone(given["zone"])
    if "columns" in given:
        given["columns"] = tuple(name.strip() for name in given["columns"].split(","))
    delimiter = given.get("delimiter", ",")
    if len(delimiter) != 1 and delimiter not in {"tab", "space"}:
        raise ConfigError(
            f"The delimiter {delimiter!r} is too long. Use a character, tab or space."
        )
    return FieldMap(options.app or "", **given)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(
            f"There is no time zone {name!r}. Use an IANA name such as 'Europe/Berlin'."
        ) from None


@contextmanager
def _bar(source: Source) -> Iterator[Callable[[Summary], None]]:
    """Draw a bar on the terminal while the file is read; elsewhere draw nothing."""
    if not sys.stderr.isatty() or not source.size:
        yield lambda _: None
        return

    def draw(summary: Summary) -> None:
        share = source.position() / source.size
        bar = "#" * round(share * BAR)
        events = summary.taken + summary.present
        print(f"\r{share:4.0%} [{bar:{BAR}}] {events:,} events", end="", file=sys.stderr)

    try:
        yield draw
    finally:
        print("\r" + " " * (BAR + 40) + "\r", end="", file=sys.stderr, flush=True)


def _tell(source: str, summary: Summary, name: str, fields: FieldMap) -> None:
    print(f"{source}: {summary.taken:,} events taken", end="")
    if summary.present:
        print(f", {summary.present:,} were there already", end="")
    refused = sum(tally.count for tally in summary.refused.values())
    print(f", {refused:,} refused." if refused else ".")
    _tally(summary.refused)
    if summary.left:
        print("  Not carried over:")
        _tally(summary.left)
    if summary.ruled:
        done = ", ".join(f"{count:,} x {what}" for what, count in summary.ruled.most_common())
        print(f"  By the rules of privacy: {done}.")
    if summary.taken and not summary.people:
        is_named = "distinct_id" in formats.load(name).OPTIONS
        why = f": there is no field {fields.distinct_id!r}" if is_named else ""
        print(f"  No event has a distinct_id{why}.")


def _tally(tallies: dict[str, Tally]) -> None:
    """Print the commonest, with the first of each."""
    ranked = sorted(tallies.items(), key=lambda item: -item[1].count)
    for reason, tally in ranked[:MOST]:
        print(f"  {tally.count:,} x {reason}; first in {tally.place}: {tally.message}")
    if more := ranked[MOST:]:
        print(f"  {sum(tally.count for _, tally in more):,} x {len(more):,} other things")
