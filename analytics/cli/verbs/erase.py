"""Take away all that is said of a person, from every file of the data directory.

  analytics erase --distinct-id u1 --dry-run
  analytics erase --distinct-id u1

The events of every id that aliases join to it go: from the store, the journals, spools, what
could not be read, and kept searches. An id of eight characters or more is also taken out of the
values of other events. Files of DuckDB are written anew, because deleted rows leave their bytes
in them. Events that come later stay: they would be a new person's.

On a Splunk nothing can be taken out of a bucket. There this prints the search that hides the
events, for whoever has the role can_delete; they leave the disk when their bucket is frozen.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.cli import people
from analytics.cli.reach import Reach
from analytics.engine.traces import Traces
from analytics.errors import ConfigError, DataError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

#: What is told of each count, and in which order.
_TOLD = {
    "events": "events",
    "changed": "events of others that named the person",
    "journal": "lines of journals",
    "aside": "lines that could not be read",
    "spool": "lines of spools",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the person, and where to look."""
    parser.add_argument("--distinct-id", required=True, metavar="ID", help="the person")
    parser.add_argument("--application", metavar="NAME", help="in this application alone")
    parser.add_argument("--no-aliases", action="store_true", help="this id alone")
    parser.add_argument(
        "--spool",
        action="append",
        default=[],
        type=Path,
        metavar="DIR",
        help="a folder outside of the data directory where trackers keep what is not delivered",
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would go")


def run(options: argparse.Namespace) -> int:
    """Erase; exit code 1 where an id is left in a file."""
    if not options.distinct_id:
        raise ConfigError("The distinct_id '' is empty. Give the id of one person.")
    with Reach(options.data) as reach:
        name, application = options.distinct_id, options.application
        who = [name] if options.no_aliases else people.ids(reach, name, application)
        print(f"ids: {', '.join(who)}")
        found: dict[str, Any] = {**dict.fromkeys(_TOLD, 0), "left": []}
        if reach.config.is_splunk:
            _advise(reach, who, application)
        else:
            found = _erased(reach, who, options)
        # The data directory's own are its owner's to see to, if it has one.
        own = [reach.config.data / "spool"] if reach.config.is_splunk else []
        found["spool"] += _spooled(options, who, [*own, *options.spool])
    for key, text in _TOLD.items():
        if found[key] or not reach.config.is_splunk:
            print(f"{found[key]:,} {text}{' would go' if options.dry_run else ''}")
    for file in found["left"]:
        print(f"!! the file {file!r} of the data directory still names an id: see to it by hand")
    return 1 if found["left"] else 0


def _erased(reach: Reach, who: Sequence[str], options: argparse.Namespace) -> dict[str, Any]:
    """Have the owner of the data do it."""
    from splunklib.binding import HTTPError  # noqa: PLC0415 (34 ms, loaded with the service)

    asked = {"application": options.application or "", "dry_run": int(options.dry_run)}
    try:
        reply = reach.service.post("/services/analytics/erase", id=list(who), **asked)
    except HTTPError as error:
        raise DataError(f"Not all could be erased: {error}") from error
    found: dict[str, Any] = json.loads(reply.body.read())
    return found


def _spooled(options: argparse.Namespace, who: Sequence[str], folders: Sequence[Path]) -> int:
    traces = Traces(who, options.application)
    files = [path for folder in folders for path in sorted(folder.rglob("*.spool"))]
    return sum(traces.mask(path, is_dry=options.dry_run) for path in files)


def _advise(reach: Reach, who: Sequence[str], application: str | None) -> None:
    """Say what a Splunk can do, and the search for it."""
    spl = people.search(reach, who, application)
    print(
        "This is a Splunk: it cannot take events out of a bucket. The search below hides them "
        "from all searches; their bytes stay on disk until the bucket is frozen (frozenTime"
        "PeriodInSecs of the index). First look at what it finds, without its last command; "
        "case does not count in it. It needs the role can_delete."
    )
    print(f"{spl} | delete")
