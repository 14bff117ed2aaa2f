"""Write all events of a person as JSON lines, for them to have or for another system to read.

  analytics subject-export --distinct-id u1 > u1.ndjson

Every id that aliases join to it is looked for. A line is an event in the form that the collector
takes at /v1/events: time, application, event, distinct_id, event_id, properties.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from analytics.cli import people
from analytics.cli.reach import Reach
from analytics.errors import ConfigError
from analytics.wire import PROPERTY_PREFIX

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the person, and where to look."""
    parser.add_argument("--distinct-id", required=True, metavar="ID", help="the person")
    parser.add_argument("--application", metavar="NAME", help="in this application alone")
    parser.add_argument("--no-aliases", action="store_true", help="this id alone")


def run(options: argparse.Namespace) -> int:
    """Write the events, the newest first; how many goes to standard error."""
    if not options.distinct_id:
        raise ConfigError("The distinct_id '' is empty. Give the id of one person.")
    count = 0
    with Reach(options.data) as reach:
        name, application = options.distinct_id, options.application
        who = [name] if options.no_aliases else people.ids(reach, name, application)
        for row in people.events(reach, who, application):
            print(json.dumps(_event(row), ensure_ascii=False))
            count += 1
    print(f"{count:,} events of {', '.join(who)}", file=sys.stderr)
    return 0


def _event(row: Mapping[str, object]) -> dict[str, object]:
    heads = ("application", "event", "distinct_id", "event_id")
    return {
        "time": row["_time"],
        **{name: row[name] for name in heads if name in row},
        "properties": {
            name.removeprefix(PROPERTY_PREFIX): value
            for name, value in row.items()
            if name.startswith(PROPERTY_PREFIX)
        },
    }
