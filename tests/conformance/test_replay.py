"""The cases pass on the embedded engine; a difference is found and told; nothing stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from analytics.conformance import corpus
from analytics.conformance.replay import Replay
from analytics.connect import close, connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from splunklib.client import Service

CHAPTERS = {chapter.name: chapter for chapter in corpus.load()}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder: Path = tmp_path_factory.mktemp("conformance") / "data"
    yield connect(data=folder)
    close(folder)


@pytest.fixture(scope="module")
def replay(service: Service) -> Iterator[Replay]:
    with Replay(service, "conformance_test") as opened:
        yield opened


def test_first_case_of_every_chapter_passes(service: Service) -> None:
    """Over the REST API; the tests of the commands have run every case in process."""
    with Replay(service, "conformance_first") as replay:
        for chapter in CHAPTERS.values():
            replay.send(chapter)
        found = [replay.run(chapter, chapter.cases[0]) for chapter in CHAPTERS.values()]

    assert [str(each) for each in found if each] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(CHAPTERS))
def test_every_case_passes(replay: Replay, name: str) -> None:
    chapter = CHAPTERS[name]
    replay.send(chapter)

    assert [str(found) for case in chapter.cases if (found := replay.run(chapter, case))] == []


def test_difference_is_found_and_told(replay: Replay) -> None:
    chapter = CHAPTERS["functions"]
    case = chapter.cases[0]
    wrong = replay.run(chapter, replace(case, rows=({"r": "x"},)))
    refused = replay.run(chapter, replace(case, spl="| haed"))
    fewer = replay.run(chapter, replace(case, rows=()))

    assert wrong is not None
    assert '{"r": "x"}' in str(wrong)
    assert refused is not None
    assert "Unknown search command 'haed'" in str(refused)
    assert fewer is not None


def test_numbers_are_equal_to_a_millionth(replay: Replay) -> None:
    chapter = CHAPTERS["functions"]
    case = corpus.Case("| makeresults | eval r=1/3 | table r", ({"r": "0.33333334"},))

    assert replay.run(chapter, case) is None
    assert replay.run(chapter, replace(case, rows=({"r": "0.3334"},))) is not None


def test_all_is_removed_at_the_end(service: Service) -> None:
    chapter = CHAPTERS["append"]
    with Replay(service, "conformance_gone") as opened:
        opened.send(chapter)
        made = [index.name for index in service.indexes if "gone" in index.name]
    left = [index.name for index in service.indexes if "gone" in index.name]

    assert (len(made), left) == (2, [])
    assert "conformance_gone" not in service.confs["props"]
