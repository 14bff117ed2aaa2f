"""What docs/rest.md says is served, and what is routed, are the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from support.together import together

from analytics.splunkd.collection import VERBS
from analytics.splunkd.exchange import RestError
from analytics.splunkd.routing import router

PAGE = Path(__file__).parents[2] / "docs" / "rest.md"

#: What every collection has, which the page says once.
EVERY = {suffix for _, suffix, _ in VERBS}

#: What is there alone may also be asked for by its name.
ALONE = {"/server-info", "/settings", "/context"}


@dataclass(frozen=True)
class Told:
    """A path of the page, with * for what varies, and whether it is a whole collection."""

    path: str
    is_all: bool


def told() -> list[Told]:
    """Read the first two columns of the table."""
    page = PAGE.read_text()
    table = page[page.index("## What is served") : page.index("## Searches")]
    found: list[Told] = []
    for line in re.findall(r"^\| (`.*)", table, re.MULTILINE):
        paths, verbs = line.split(" | ")[:2]
        base = ""
        for text in re.findall(r"`([^`]+)`", f"{paths} {verbs}"):
            path = re.sub(r"[^/]*<[^>]+>", "*", text.removeprefix("/services"))
            if path == "_new":
                path = f"{base}/_new"
            elif path.startswith("…"):
                base = base if "*" in base else f"{base}/*/"
                path = f"{base.rpartition('/')[0]}{path.removeprefix('…')}"
            else:
                base = path
            found.append(Told(path, verbs.startswith("all")))
    return found


TOLD = told()


@together("path", sorted({one.path for one in TOLD}))
def test_what_the_page_says_is_routed(path: str) -> None:
    segments = tuple(filter(None, path.replace("*", "x").split("/")))
    for method in ("GET", "POST", "DELETE"):
        try:
            router().find(method, segments)
        except RestError as error:
            assert error.status != 404, path  # noqa: PT017 - the other verbs are refused with 400


@together("path", router().paths())
def test_what_is_routed_is_on_the_page(path: str) -> None:
    plain = path.replace("search/v2/", "search/")
    assert any(is_told(plain, one) for one in TOLD), f"docs/rest.md does not say {path!r}."


def is_told(path: str, one: Told) -> bool:
    rest = path.removeprefix(one.path)
    if path == one.path:
        return True
    return path != rest and rest in (EVERY if one.is_all else {"/*", *ALONE})
