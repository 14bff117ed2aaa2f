"""Replay the cases of the search language on a Splunk, and say where its rows differ.

  analytics conformance
  analytics conformance --url https://splunk.example.com:8089 --username admin --password …
  analytics conformance stats timechart

Without --url the embedded engine is asked, in a data directory of its own. On a Splunk the events
go into indexes made for it, which are removed at the end unless --keep is given; the user needs
the right to make indexes and to write props, and the time zone UTC. The exit code is 1 where
something differs.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from analytics.errors import ConfigError

if TYPE_CHECKING:
    import argparse

    from splunklib.client import Service

    from analytics.conformance.corpus import Chapter
    from analytics.conformance.replay import Replay


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to replay, and where."""
    parser.add_argument("chapters", metavar="COMMAND", nargs="*", help="only the cases of these")
    parser.add_argument("--url", metavar="URL", help="of a Splunk's management port")
    parser.add_argument("--username", metavar="NAME")
    parser.add_argument("--password", metavar="TEXT")
    parser.add_argument("--token", metavar="TOKEN", help="in place of username and password")
    parser.add_argument("--keep", action="store_true", help="leave the indexes and the events")


def run(options: argparse.Namespace) -> int:
    """Replay, and print what differs and how many cases passed."""
    from analytics.conformance import corpus, replay  # noqa: PLC0415 (when it is asked for)

    chapters = _chosen(corpus.load(), options.chapters)
    with tempfile.TemporaryDirectory(prefix="conformance") as folder:
        service = _service(options, folder)
        prefix = f"conformance_{secrets.token_hex(4)}"
        with replay.Replay(service, prefix, keeps=options.keep) as open_:
            failed = sum(_replayed(open_, chapter) for chapter in chapters)
        _close(folder)
    total = sum(len(chapter.cases) for chapter in chapters)
    print(f"{total - failed} passed, {failed} failed")
    return 1 if failed else 0


def _chosen(chapters: list[Chapter], names: list[str]) -> list[Chapter]:
    unknown = set(names) - {chapter.name for chapter in chapters}
    if unknown:
        known = ", ".join(chapter.name for chapter in chapters)
        raise ConfigError(f"There are no cases of {min(unknown)!r}. There are those of: {known}.")
    return [chapter for chapter in chapters if not names or chapter.name in names]


def _replayed(replay: Replay, chapter: Chapter) -> int:
    """Replay one chapter; return how many of its cases differ."""
    replay.send(chapter)
    found = [replay.run(chapter, case) for case in chapter.cases]
    differences = [each for each in found if each is not None]
    for each in differences:
        print(each)
    passed = len(found) - len(differences)
    print(f"{chapter.name}: {passed} of {len(found)}", file=sys.stderr)
    return len(differences)


def _service(options: argparse.Namespace, folder: str) -> Service:
    from analytics.connect import connect  # noqa: PLC0415

    if not options.url:
        return connect(data=folder)
    url = urlsplit(options.url)
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise ConfigError(f"{options.url!r} is no address. Write one as https://host:8089.")
    info: dict[str, Any] = {"scheme": url.scheme, "host": url.hostname, "port": url.port or 8089}
    given = {name: getattr(options, name) for name in ("username", "password", "token")}
    return connect(info | {name: value for name, value in given.items() if value})


def _close(folder: str) -> None:
    from analytics.connect import close  # noqa: PLC0415

    close(folder)
