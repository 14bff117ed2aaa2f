"""Check a database of places and put it into the data directory, or show those there.

  analytics geoip GeoLite2-City.mmdb
  analytics geoip

Any file in the format of MaxMind DB that knows cities or countries; we ship none. What was there
of the same type is replaced, and a running server uses the new one within a minute. MaxMind's
own geoipupdate can write into the folder "geoip" of the data directory just as well.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.cli.reach import Reach
from analytics.enrich import places
from analytics.errors import ConfigError

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file."""
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a file .mmdb")


def run(options: argparse.Namespace) -> int:
    """Set the database, or list those that are there."""
    with Reach(options.data) as reach:
        folder = reach.config.data
        if options.file:
            print(_told(places.opened(_put(options.file, folder))))
            return 0
        found = places.files(folder)
        for path in found:
            print(_told(places.opened(path)))
        if not found:
            print(f"There is none in {folder / places.FOLDER}. Name a file to put there.")
        return 0


def _put(file: Path, folder: Path) -> Path:
    """Copy *file* into the data directory, under the name of its type."""
    database = places.opened(file)
    if database.rank is None:
        raise ConfigError(
            f"The database {str(file)!r} is a {database.type!r} and knows no places. "
            f"Give one whose type ends in {', '.join(places.TYPES)}."
        )
    there = folder / places.FOLDER
    there.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = "".join(sign for sign in database.type if sign.isalnum() or sign in "-_")
    path = there / f"{name}.mmdb"
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        shutil.copyfile(file, draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def _told(database: places.Database) -> str:
    age = datetime.now(UTC) - database.built
    old = f", {age.days} days old: fetch a newer one" if age > places.OLD else ""
    return f"{database.type} of {database.built:%Y-%m-%d}{old}: {database.path}"
