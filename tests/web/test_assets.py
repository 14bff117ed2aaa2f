"""Files are named by their content, small, and only those of the folder are served."""

from __future__ import annotations

import gzip
import hashlib
from typing import Any

import pytest
from support.site import get

from analytics.web.assets import Assets, folder

STATIC = Assets(folder("static"))
VENDORED = ("flot/jquery.slim.min.js", "flot/flot-jquery4.js", "flot/jquery.flot.js")


def packed(*names: str) -> int:
    found = [STATIC.find(name) for name in names]
    return sum(len(asset.packed) for asset in found if asset)


@pytest.mark.parametrize(
    ("names", "most"), [(["site.css"], 12_000), (["site.js"], 12_000), (VENDORED, 55_000)]
)
def test_file_keeps_its_budget(names: list[str], most: int) -> None:
    assert packed(*names) <= most


def test_first_load_keeps_its_budget(site: Any) -> None:
    page = get(site, "/application/shop?event_name=purchase", accept_encoding="gzip")

    assert len(page.body) <= 20_000
    assert len(page.body) + packed("site.css", "site.js", "icon.svg", *VENDORED) <= 100_000


def test_page_without_a_chart_leaves_the_chart_library_out(site: Any) -> None:
    assert "flot" not in get(site, "/applications").text


def test_name_with_the_hash_is_kept_for_a_year(site: Any) -> None:
    reply = get(site, f"/static/{STATIC.address('site.css')}", accept_encoding="gzip")

    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert reply.headers["Content-Type"] == "text/css; charset=utf-8"
    assert b":root" in gzip.decompress(reply.body)


def test_name_without_the_hash_is_asked_for_again(site: Any) -> None:
    first = get(site, "/static/site.js")
    again = get(site, "/static/site.js", if_none_match=first.headers["Etag"])

    assert first.headers["Cache-Control"] == "no-cache"
    assert b"'use strict'" in first.body
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("name", ["../setup.cfg", "flot/VERSIONS", "", "flot", "site.00000000.css"])
def test_nothing_else_is_served(site: Any, name: str) -> None:
    assert STATIC.find(name) is None
    assert get(site, f"/static/{name}").status == 404


def test_vendored_files_are_untouched() -> None:
    """VERSIONS says which release each file is from, and its sum."""
    versions = (folder("static") / "flot" / "VERSIONS").read_text()
    for name in ("jquery.slim.min.js", "jquery.flot.js"):
        body = (folder("static") / "flot" / name).read_bytes()
        assert hashlib.sha256(body).hexdigest() in versions
