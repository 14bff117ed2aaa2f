"""Record one event.

  analytics track shop purchase --distinct-id u1 plan=pro amount=64.90

Prints the id of the event when it is kept.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from analytics.cli.reach import Reach
from analytics.errors import EventError
from analytics.event import Event, new_id, time_of
from analytics.properties import flatten

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the event and its properties."""
    parser.add_argument("application", metavar="APP", help="application of the event")
    parser.add_argument("event", metavar="EVENT", help="event name")
    parser.add_argument("pairs", nargs="*", metavar="KEY=VALUE", help="a property")
    parser.add_argument("--distinct-id", metavar="ID", help="who it was")
    parser.add_argument("--time", metavar="TIME", help="ISO 8601 or an epoch (default: now)")
    parser.add_argument("--index", metavar="NAME", help="index the event goes to")


def run(options: argparse.Namespace) -> int:
    """Keep the event before returning; unlike a tracker, this tells when it could not."""
    event = Event(
        _named(options.application, "application"),
        _named(options.event, "event"),
        time_of(options.time or datetime.now(UTC)),
        options.distinct_id,
        flatten(dict(map(_pair, options.pairs))),
        new_id(),
    )
    with Reach(options.data, options.index) as reach:
        reach.send([event])
    print(event.event_id)
    return 0


def _named(name: str, what: str) -> str:
    if not name.strip():
        raise EventError(f"The {what} {name!r} is empty. Give it a name.")
    return name


def _pair(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name:
        raise EventError(f"The property {text!r} has no name or no value. Write it as key=value.")
    return name, value
