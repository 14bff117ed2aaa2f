"""The manual names all there is, and what it shows works."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.together import together

from analytics.cli import parser, verbs

pytest_plugins = ["pytester"]
ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text()
# A worker of Celery takes seconds to end.
EXAMPLES = [
    pytest.param(path, marks=[pytest.mark.slow] if path.stem == "celery_tasks" else [])
    for path in sorted((ROOT / "examples").glob("*.py"))
]
PAGES = sorted([*DOCS.glob("*.md"), *ROOT.glob("*.md")])


def plugins(folder: str) -> list[str]:
    files = (ROOT / "analytics" / folder).glob("[!_]*.py")
    return sorted(path.stem.rstrip("_") for path in files)


def page(name: str) -> str:
    return (DOCS / name).read_text()


def options(verb: str) -> set[str]:
    """Collect the options of a verb, and of what is under it."""
    found: set[str] = set()
    waiting: list[Any] = [parser()]
    while waiting:
        for action in waiting.pop()._actions:
            found.update(name for name in action.option_strings if name.startswith("--"))
            if isinstance(action.choices, dict):
                names = [verb] if verb in action.choices else list(action.choices)
                waiting.extend(action.choices[name] for name in names)
    return found


def test_pages_made_of_docstrings_are_new() -> None:
    """Else: make docs."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "docs.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("spl/commands", "spl.md"),
        ("reports", "reports.md"),
        ("imports/formats", "import.md"),
        ("cli/verbs", "cli.md"),
    ],
)
def test_every_plugin_has_its_heading(folder: str, name: str) -> None:
    headings = set(re.findall(r"^##+ `?([\w -]+)`?$", page(name), re.MULTILINE))
    headings |= {heading.replace("-", "_") for heading in headings}

    assert set(plugins(folder)) - headings == set()


@pytest.mark.parametrize("verb", verbs.names())
def test_every_option_of_a_verb_is_told(verb: str) -> None:
    text = page("cli.md") + page("import.md")

    assert [name for name in sorted(options(verb)) if name not in text] == []


def test_every_setting_is_told() -> None:
    """The settings are the names that `config` reads."""
    from analytics import config  # noqa: PLC0415

    text = "\n".join(path.read_text() for path in PAGES)
    names = [f"ANALYTICS_{name.upper()}" for name in config._READERS]

    assert [name for name in names if name not in text] == []


@together("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text())

    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_readme_is_short() -> None:
    assert README.count("\n") < 200


def test_code_of_the_readme_runs(tmp_path: Path) -> None:
    """The blocks run one after the other; a comment that is a value is what comes out."""
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    script = tmp_path / "readme.py"
    script.write_text("\n".join(map(checked, blocks)))

    done = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        env={**os.environ, "ANALYTICS_DATA": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def checked(block: str) -> str:
    """Turn every ``expression  # value`` into an assertion."""
    lines = []
    for line in block.splitlines():
        code, mark, comment = line.partition("  #")
        try:
            want = ast.literal_eval(comment.strip()) if mark else None
        except (SyntaxError, ValueError):
            want = None
        text = f"got = {code.strip()}; assert got == {want!r}, got" if want is not None else line
        lines.append(text)
    return "\n".join(lines)


def test_examples_of_testing_pass(pytester: pytest.Pytester) -> None:
    """The blocks of the page are the tests of one file."""
    blocks = re.findall(r"```python\n(.*?)```", page("testing.md"), re.DOTALL)
    pytester.makepyfile("\n\n".join(blocks))
    done = pytester.runpytest_subprocess("-p", "analytics.testing")

    done.assert_outcomes(passed=len(blocks))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_run(path: Path, tmp_path: Path) -> None:
    """An example takes the data directory as its argument."""
    done = subprocess.run(
        [sys.executable, "-W", "error", str(path), str(tmp_path / "data")],
        env={**os.environ, "ANALYTICS_DATA": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
