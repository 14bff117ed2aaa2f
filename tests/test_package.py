"""The package gives its public names, each from where it lives, when it is asked for."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.together import together

import analytics
from analytics import errors

ROOT = Path(__file__).parents[1]


@together("name", analytics.__all__)
def test_name_is_there(name: str) -> None:
    assert getattr(analytics, name).__name__ == name


def test_names_are_sorted_and_listed() -> None:
    assert analytics.__all__ == sorted(analytics.__all__)
    assert set(analytics.__all__) <= set(dir(analytics))


def test_every_error_is_public() -> None:
    tree = ast.parse(Path(errors.__file__).read_text())
    names = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}

    assert names <= set(analytics.__all__)


def test_other_names_are_not_there() -> None:
    with pytest.raises(AttributeError, match="'nothing'"):
        _ = analytics.nothing


@pytest.mark.parametrize(
    "lines",
    [
        "import analytics",
        "import analytics.connect",
        "from analytics.connect import connect",
        "from analytics import AnalyticsRetriever",
    ],
)
def test_connect_is_the_function_whatever_was_imported_before(lines: str) -> None:
    """It shares its name with the file it lives in."""
    code = f"{lines}\nimport analytics\nassert callable(analytics.connect)\n"
    code += "from analytics import connect\nassert callable(connect)"

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_example_keeps_its_events(data: Path) -> None:
    command = [sys.executable, "-W", "error", "examples/track.py", str(data)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}

    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)

    assert done.stdout.startswith("on disk: {'queued': 0, 'sent': 3,")
