"""The snippets of docs/collect.md: each is run, and its event is at /applications."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.framework import ROOT, answering
from support.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page
    from support.pages import Stand

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
    assert [len(snippets(kind)) for kind in ("console", "html", "python")] == [3, 2, 3]


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


def test_log(url: str, tmp_path: Path) -> None:
    program = snippets("python")[1].replace(ADDRESS, url)
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "ANALYTICS_DATA": f"{tmp_path}"}
    subprocess.run([sys.executable, "-c", program], env=environ, check=True, timeout=60)

    assert "snippet_log" in get(f"{url}/applications")
    assert "order" in get(f"{url}/application/snippet_log?event_name=log")


@pytest.mark.slow
def test_django(url: str, tmp_path: Path) -> None:
    """A site as `django-admin startproject` makes it, with these lines at its end."""
    command = [sys.executable, "-m", "django", "startproject", "garden", f"{tmp_path}"]
    subprocess.run(command, check=True)
    with (tmp_path / "garden" / "settings.py").open("a") as settings:
        settings.write(snippets("python")[2].replace(ADDRESS, url))
    manage = ("manage", "runserver", "--noreload", "127.0.0.1:{port}")
    path = f"{ROOT}{os.pathsep}{tmp_path}"
    # Each event is sent before the page is answered: nobody has to wait for it here.
    told = {"PYTHONPATH": path, "ANALYTICS_DATA": f"{tmp_path}", "ANALYTICS_SYNC": "true"}
    with answering(*manage, **told) as site:
        assert "django" in get(site)

    assert "snippet_django" in get(f"{url}/applications")
    # Who asked is a program, so the page leaves it out unless it is to show them too.
    assert "pageview" in get(f"{url}/application/snippet_django?bots=with")


@pytest.mark.browser
def test_page(url: str, visitor: Page, stand: Stand) -> None:
    stand.bodies["/page.html"] = snippets("html")[1].replace(ADDRESS, url)
    with visitor.expect_response("**/v1/events**") as waited:
        visitor.goto(stand.site + "/page.html")
    assert waited.value.status == 200
    visitor.goto(f"{url}/applications")
    visitor.wait_for_selector("#apps tbody tr[data-name=web]")
    visitor.goto(f"{url}/application/web?event_name=pageview")
    visitor.wait_for_selector(".props details[data-name=title]")
