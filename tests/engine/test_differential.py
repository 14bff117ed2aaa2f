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
from reference.comparing import Both
from reference.searches import events, searches

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
    assert [text for text in found if text] == []


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
