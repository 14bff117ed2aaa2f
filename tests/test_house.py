"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from support.together import together

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "analytics"

#: No line of code is read well after so many others.
LONGEST = 400

#: Templates may leave a value unescaped only here: file -> expression -> why it is safe.
UNESCAPED: dict[str, dict[str, str]] = {
    "layout.tpl": {"base": "the page inside the frame, made by a template that escapes"},
}

#: What SPL looks like in a string.
SPL = re.compile(
    r"\bindex=|\|\s*(?:stats|timechart|eval|where|fields|sort|head|top|chart|rename)\s"
)
#: Those who may put SPL together, with the tools of `spl.quote` and of the reports.
MAKES_SPL = {"analytics.spl.quote", "analytics.reports._scope"}
SQL = re.compile(r"\b(?:SELECT\b.*\bFROM|INSERT\s+INTO|DELETE\s+FROM|UNION\s+ALL)\b", re.DOTALL)

#: Locked files name packages, versions and hashes: no address, no option that names an index.
REGISTRY = re.compile(r"(?m)://|^\s*--?(?:i|index|extra|find|trusted)\b")
#: Folders of somebody's machine. Examples say ~/ or /srv.
MACHINE = re.compile(r"(?:^|[\s\"'(=:])(?:/home/\w|/Users/\w|/root\b)")

PUBLISHED = ("LICENSE",)


def tracked() -> list[Path]:
    """List the files of the repository, those not yet added too."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    return sorted(ROOT / name for name in done.stdout.split("\0") if (ROOT / name).is_file())


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


FILES = tracked()
PYTHON = [path for path in FILES if path.suffix == ".py" and "stubs" not in path.parts]
MODULES = [path for path in PYTHON if PACKAGE in path.parents]
TEMPLATES = [path for path in FILES if path.suffix == ".tpl"]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def strings(path: Path) -> Iterator[tuple[ast.expr, str]]:
    """Yield the strings of a file that are put together of parts, with their fixed text."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value for part in node.values if isinstance(part, ast.Constant)]
            if len(parts) < len(node.values):
                yield node, "\0".join(map(str, parts))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
            for side in (node.left, node.right):
                if isinstance(side, ast.Constant) and isinstance(side.value, str):
                    yield node, side.value
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"format", "join"}
            and isinstance(node.func.value, ast.Constant)
        ):
            yield node, str(node.func.value.value)


@together("path", PYTHON, ids=name_of)
def test_file_is_short(path: Path) -> None:
    lines = path.read_text().count("\n")

    assert lines <= LONGEST


@together("path", PYTHON, ids=name_of)
def test_file_says_its_job(path: Path) -> None:
    """The first line of a file is a sentence, with a full stop or before a list."""
    first = (ast.get_docstring(tree(path)) or "").partition("\n")[0]

    assert first.endswith((".", ":"))


@together("path", [p for p in MODULES if p.name != "__init__.py"], ids=name_of)
def test_module_names_its_source(path: Path) -> None:
    """Commands and verbs are excused: their docstring is a page of the manual."""
    if path.parent.name in {"commands", "verbs"} or path.name in {"errors.py", "__main__.py"}:
        return
    docstring = ast.get_docstring(tree(path)) or ""

    assert "Source:" in docstring


@together("path", MODULES, ids=name_of)
def test_public_things_have_a_docstring(path: Path) -> None:
    public = [
        node
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]

    assert [node.name for node in public if not ast.get_docstring(node)] == []


@together("path", MODULES, ids=name_of)
def test_exported_names_are_public(path: Path) -> None:
    """Their order is ruff's to see to (RUF022)."""
    for node in tree(path).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names = ast.literal_eval(node.value)
            assert [name for name in names if name.startswith("_")] == []


@together("path", MODULES, ids=name_of)
def test_inner_files_do_not_import_the_root(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            assert node.module != "analytics" or all(
                (PACKAGE / alias.name).is_dir() or (PACKAGE / f"{alias.name}.py").is_file()
                for alias in node.names
            )


@together("path", MODULES, ids=name_of)
def test_sql_is_put_together_in_the_engine_only(path: Path) -> None:
    if PACKAGE / "engine" in path.parents:
        return

    assert [text for _, text in strings(path) if SQL.search(text)] == []


@together("path", MODULES, ids=name_of)
def test_spl_is_put_together_with_quote_only(path: Path) -> None:
    """A file that glues SPL to values has `spl.quote` to do it with, and writes no quotes."""
    glued = [(node, text) for node, text in strings(path) if SPL.search(text)]
    imports = {
        name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
    }

    assert not glued or imports & MAKES_SPL
    assert [text for node, text in glued if quotes_by_hand(node)] == []


def quotes_by_hand(node: ast.expr) -> bool:
    """Tell whether a value stands between quotes of the string itself, unescaped."""
    values = node.values if isinstance(node, ast.JoinedStr) else []
    return any(
        isinstance(before, ast.Constant) and str(before.value).endswith('"')
        for before, value in pairwise(values)
        if isinstance(value, ast.FormattedValue)
    )


@together("path", TEMPLATES, ids=name_of)
def test_templates_escape(path: Path) -> None:
    allowed = UNESCAPED.get(path.name, {})
    found = re.findall(r"\{\{!\s*(.*?)\s*\}\}", path.read_text())

    assert [expression for expression in found if expression not in allowed] == []


def test_no_file_is_called_after_nothing() -> None:
    names = {"utils.py", "common.py", "base.py", "misc.py", "helpers.py"}

    assert [path for path in PYTHON if path.name in names] == []


@together("path", FILES, ids=name_of)
def test_file_names_no_machine_and_no_registry(path: Path) -> None:
    if path.name in PUBLISHED or path == Path(__file__) or b"\0" in path.read_bytes():
        return
    text = path.read_text()

    assert MACHINE.findall(text) == []
    if path.parent.name == "requirements":
        assert REGISTRY.findall(text) == []


@together("path", PYTHON, ids=name_of)
def test_nothing_is_left_for_later(path: Path) -> None:
    if path == Path(__file__):
        return

    assert re.findall(r"\b(?:TODO|FIXME|XXX|HACK)\b", path.read_text()) == []
