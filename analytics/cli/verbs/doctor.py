"""Check that all is well: versions, the data directory and its owner, or the Splunk.

  analytics doctor
  ANALYTICS_HOST=splunk.example.com ANALYTICS_TOKEN=… analytics doctor

Exit code 1 when something is not well; the line that begins with "!!" says what to do.
"""

from __future__ import annotations

import os
import platform
import shutil
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING

from analytics.cli.reach import Reach
from analytics.engine import journals, owner
from analytics.enrich import places
from analytics.enrich.bots import FILE as BOTS
from analytics.enrich.bots import Bots
from analytics.errors import AnalyticsError, ConfigError, DataError, MissingExtraError
from analytics.privacy.policy import FILE
from analytics.privacy.rules import checked

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    #: Whether it is well, what was looked at, what was found.
    Finding = tuple[bool, str, str]

#: Package -> what it is needed for, where it is an extra.
PACKAGES = {
    "splunk-product-analytics": "",
    "splunk-sdk": "",
    "bottle": "",
    "duckdb": "embedded",
    "msgspec": "embedded",
    "cryptography": "server",
    "maxminddb": "geo",
    "ua-parser": "ua",
    "pandas": "notebook",
}

#: Below this the journal may soon have no room for a batch.
LEAST_FREE_BYTES = 200 * 2**20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: all is looked at."""
    del parser


def run(options: argparse.Namespace) -> int:
    """Print what was found, a line each."""
    is_well = True
    with Reach(options.data) as reach:
        for good, what, found in _findings(reach):
            print(f"{'ok' if good else '!!'}  {what:<24} {found}")
            is_well = is_well and good
    return 0 if is_well else 1


def _findings(reach: Reach) -> Iterator[Finding]:
    yield True, "Python", f"{platform.python_version()} on {platform.platform()}"
    for package, extra in PACKAGES.items():
        yield _package(package, extra)
    if not reach.config.is_splunk:
        yield from _folder(reach.config.data)
        yield from _privacy(reach.config.data)
    yield _answers(reach)


def _package(name: str, extra: str) -> Finding:
    try:
        return True, name, metadata.version(name)
    except metadata.PackageNotFoundError:
        needed = f"pip install 'splunk-product-analytics[{extra}]' brings it"
        # Without pandas or certificates everything else works.
        return extra != "embedded", name, f"not installed; {needed}"


def _folder(folder: Path) -> Iterator[Finding]:
    if not folder.is_dir():
        yield True, "data directory", f"{folder} is made with the first event"
        return
    files = [path for path in folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    free = shutil.disk_usage(folder).free
    can_write = os.access(folder, os.W_OK)
    found = f"{folder}, {_bytes(size)}, {_bytes(free)} free"
    if not can_write:
        found += "; it cannot be written: change its owner or its mode"
    elif free < LEAST_FREE_BYTES:
        found += "; events are refused when the disk is full: free some space"
    yield can_write and free >= LEAST_FREE_BYTES, "data directory", found
    waiting = sum(path.stat().st_size for path in folder.glob("journal/*.ndjson"))
    yield True, "journal", f"{_bytes(waiting)} in {folder / 'journal'}"
    unread = journals.aside(folder)
    if unread:
        yield False, "unread", f"{len(unread)} pieces of journal could not be read: {unread[0]}, …"
    pid, socket = owner.read(folder)
    yield True, "owner", f"process {pid}, reached by {socket}" if pid else "none at the moment"


def _privacy(folder: Path) -> Iterator[Finding]:
    path = folder / FILE
    try:
        checked(folder)
    except ConfigError as error:
        yield False, "privacy", str(error)
    else:
        yield True, "privacy", f"as {path} says" if path.exists() else "the default rules"
    try:
        Bots.read(folder / BOTS)
    except ConfigError as error:
        yield False, "bots", str(error)
    for file in places.files(folder):
        yield _places(file)


def _places(file: Path) -> Finding:
    try:
        database = places.opened(file)
    except (DataError, MissingExtraError) as error:
        return False, "places", str(error)
    found = f"{database.type} of {database.built:%Y-%m-%d} in {file.name}"
    if database.rank is None:
        return False, "places", f"{found} knows no places: remove it"
    if datetime.now(UTC) - database.built > places.OLD:
        return False, "places", f"{found} is old: put a newer one there with analytics geoip FILE"
    return True, "places", found


def _answers(reach: Reach) -> Finding:
    what = reach.config.host if reach.config.is_splunk else "engine"
    try:
        info = reach.service.info
        (row,) = reach.ask("search index=* | stats count")
    except (AnalyticsError, OSError) as error:
        return False, what, " ".join(str(error).split())
    return True, what, f"{info['serverName']} {info['version']} finds {int(row['count']):,} events"


def _bytes(count: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
