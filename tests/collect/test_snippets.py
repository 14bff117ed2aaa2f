"""The snippets of docs/collect.md: each is run, and its event is at /applications."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (Path(__file__).parents[2] / "docs" / "collect.md").read_text()
SECTION = PAGE.partition("## Your first event")[2].partition("\n## ")[0]
ADDRESS = "http://127.0.0.1:8080"
FOREIGN = Path(sys.prefix) / "foreign" / "bin" / "python"


def snippets(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", SECTION, re.DOTALL)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("snippets") / "data") as address:
        yield address


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as reply:
        return str(reply.read().decode("utf-8", "replace"))


def test_page_has_all_kinds() -> None:
    assert [len(snippets(kind)) for kind in ("console", "html", "python")] == [3, 1, 1]


@pytest.mark.parametrize("number", range(3))
def test_shell(url: str, number: int) -> None:
    command = snippets("console")[number].replace(ADDRESS, url)
    application = re.findall(r"snippet_\w+", command)[0]
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)

    assert "error" not in done.stdout
    assert application in get(f"{url}/applications")


def test_mail(url: str) -> None:
    (address,) = re.findall(r'src="([^"]+)"', snippets("html")[0])

    assert get(address.replace(ADDRESS, url)).startswith("GIF89a")
    assert "snippet_mail" in get(f"{url}/applications")


@pytest.mark.slow
def test_library_of_segment(url: str) -> None:
    program = snippets("python")[0].replace(ADDRESS, url)
    subprocess.run([str(FOREIGN), "-c", program], check=True, timeout=60)

    assert "Order Completed" in get(f"{url}/application/web")
