"""Rows of links: the newest first, hits of a path on its newest link."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from support.site import NOW

from analytics.collect.links import Link
from analytics.table import Table
from analytics.web.linked import build, searches

LINKS = (
    Link("l1", "shop", "", "spring", "https://a.example/", "", "2026-11-01T10:00:00+00:00",
         "2026-11-02T10:00:00+00:00"),
    Link("l2", "shop", "", "spring", "https://b.example/", "", "2026-11-02T10:00:00+00:00"),
    Link("l3", "shop", "go.example", "x", "https://c.example/", "", "long ago"),
)  # fmt: skip


def test_rows() -> None:
    hits = Table(
        ("name", "count", "last"),
        ({"name": "/l/spring", "count": 1200, "last": NOW.timestamp() - 4},),
    )
    visit: Any = SimpleNamespace(now=NOW, root="")
    rows = build(LINKS, {"hits": hits}, visit)

    assert [(row.id, row.name, row.hits, row.used) for row in rows] == [
        ("l3", "go.example/x", "0", "never"),
        ("l2", "/l/spring", "1,200", "4 s ago"),
        ("l1", "/l/spring", "–", "–"),  # noqa: RUF001 - as the tables of the site
    ]
    assert [(row.created, row.ended) for row in rows] == [
        ("long ago", ""),
        ("2026-11-02 10:00", ""),
        ("2026-11-01 10:00", "2026-11-02 10:00"),
    ]


def test_hits_are_redirects_of_the_application() -> None:
    spl = searches("web", "shop")["hits"].spl

    assert 'application="shop" event="redirect"' in spl
    assert "by analytics_prop__link" in spl
    assert "application=" not in searches("web", "")["hits"].spl
