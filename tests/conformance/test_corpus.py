"""The cases that travel with the package are new, many, and about what they say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from analytics.conformance import corpus

ROOT = Path(__file__).parents[2]


def test_cases_are_those_of_the_tests() -> None:
    """Else: make docs."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "corpus.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "")


def test_there_are_at_least_300() -> None:
    chapters = corpus.load()

    assert sum(len(chapter.cases) for chapter in chapters) >= 300
    assert len({chapter.name for chapter in chapters}) == len(chapters)


def test_search_names_indexes_of_its_own() -> None:
    chapter = corpus.Chapter("stats", (), ())
    case = corpus.Case("search index=main a=1 OR index=other | append [search index=main]", ())

    assert chapter.search(case, "own") == (
        'search (index=own_main source="stats") a=1 OR (index=own_other source="stats") '
        '| append [search (index=own_main source="stats")]'
    )
