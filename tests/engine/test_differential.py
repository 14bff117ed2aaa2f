"""The engine and the reference interpreter answer random searches alike.

``DIFFERENTIAL_EXAMPLES=100000 python -m pytest -m slow tests/engine/test_differential.py`` hunts.
"""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reference.comparing import Both, is_alike
from reference.interpreter import Question, answer
from reference.searches import events, searches
from reference.values import RefusedError
from support.cases import NOW

from analytics.conformance import corpus

PIPELINES = 8  # an engine is opened for each example, so it is asked more than once
EXAMPLES = int(os.environ.get("DIFFERENTIAL_EXAMPLES", "250"))
ASKED = given(
    events(),
    st.lists(searches(), min_size=PIPELINES, max_size=PIPELINES),
    st.sampled_from(("UTC", "Europe/Berlin")),
)


def check(records: list[dict[str, Any]], pipelines: list[str], zone: str) -> None:
    both = Both(records)
    try:
        found = [both.difference(spl, zone) for spl in pipelines]
    finally:
        both.engine.close()
    if told := [text for text in found if text]:
        pytest.fail("\n\n".join(told), pytrace=False)  # whole, to be pasted as a case


@ASKED
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
def test_random_pipelines(records: list[dict[str, Any]], pipelines: list[str], zone: str) -> None:
    check(records, pipelines, zone)


@pytest.mark.slow
@ASKED
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
def test_many_random_pipelines(
    records: list[dict[str, Any]], pipelines: list[str], zone: str
) -> None:
    check(records, pipelines, zone)


def record(sent: corpus.Sent) -> dict[str, Any]:
    """Write an event of the corpus as a record of the journal."""
    event = sent.event
    return {
        "ts": round(event.time.timestamp() * 1_000_000), "application": event.application,
        "event": event.name, "distinct_id": event.distinct_id, "event_id": event.event_id,
        "props": {name: str(value) for name, value in event.properties.items()},
        "index": sent.index,
    }  # fmt: skip


def test_cases_of_the_corpus_are_read_alike() -> None:
    """The reference gives the rows of each case; of ten it may refuse one, for an option."""
    differing, refused, total = [], [], 0
    for chapter in corpus.load():
        records = [record(sent) for sent in chapter.events]
        for case in chapter.cases:
            total += 1
            question = Question(
                case.spl, NOW.timestamp(), earliest=case.earliest, latest=case.latest
            )
            try:
                rows = answer(records, question)
            except RefusedError:
                refused.append(case.spl)
                continue
            if not is_alike(case.rows, rows):
                differing.append((case.spl, rows))
    assert differing == []
    assert len(refused) * 10 < total


def test_the_reference_reads_by_itself() -> None:
    """Only the file that compares the two may know the engine."""
    for path in (Path(__file__).parents[1] / "reference").glob("*.py"):
        named = [
            alias.name if isinstance(node, ast.Import) else node.module or ""
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        ]
        known = {name.partition(".")[0] for name in named}
        assert path.name == "comparing.py" or not known & {"analytics", "support", "duckdb"}
