"""A folder of plug-ins is a list of files of one shape, each with its test."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from support.together import together

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "analytics"

#: Folder -> names that each of its files defines.
FOLDERS = {
    "spl/commands": {"plan"},
    "reports": {"TITLE", "CHART", "Params", "search", "shape"},
    "imports/formats": {"OPTIONS", "HEADS", "read"},
    "cli/verbs": {"arguments", "run"},
    "transports": set(),
}
PLUGINS = [
    (path, names)
    for folder, names in FOLDERS.items()
    for path in sorted((PACKAGE / folder).glob("*.py"))
    if not path.name.startswith("_")
]


def name_of(value: object) -> str:
    return value.relative_to(PACKAGE).as_posix() if isinstance(value, Path) else ""


def defined(path: Path) -> set[str]:
    """Collect what a file defines on its outermost level."""
    names: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names.update(target.id for target in targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.ImportFrom):
            names.update(alias.asname or alias.name for alias in node.names)
    return names


def methods(path: Path) -> list[set[str]]:
    return [
        {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]


def test_folders_are_there() -> None:
    assert [folder for folder in FOLDERS if not (PACKAGE / folder).is_dir()] == []


@together(("path", "names"), PLUGINS, ids=name_of)
def test_plugin_defines_what_its_folder_asks(path: Path, names: set[str]) -> None:
    assert names - defined(path) == set()


@together(("path", "names"), PLUGINS, ids=name_of)
def test_plugin_has_its_page_of_the_manual(path: Path, names: set[str]) -> None:  # noqa: ARG001
    docstring = ast.get_docstring(ast.parse(path.read_text())) or ""

    assert len(docstring.splitlines()) > 2, "a sentence, a blank line, how it is used"


@together(("path", "names"), PLUGINS, ids=name_of)
def test_plugin_has_its_test(path: Path, names: set[str]) -> None:  # noqa: ARG001
    within = path.relative_to(PACKAGE)

    assert (ROOT / "tests" / within.with_name(f"test_{path.name}")).is_file()


@pytest.mark.parametrize("path", sorted((PACKAGE / "transports").glob("[!_]*.py")), ids=name_of)
def test_what_sends_can_be_closed(path: Path) -> None:
    """A transport is a class of the folder with both; the folder holds their parts too."""
    assert [names for names in methods(path) if "send" in names and "close" not in names] == []
