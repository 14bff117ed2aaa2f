"""Whether a page has to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.collecting import Collecting

from analytics.collect import Collector, front
from analytics.collect.limits import Rate
from analytics.collect.settings import Settings
from analytics.collect.site import Site
from analytics.privacy import load

if TYPE_CHECKING:
    from pathlib import Path

RULES = """
consent = "opt-out"

[application.shop]
consent = "opt-in"
consent_required_in = ["DE", "GB"]
"""


class London:
    """Knows one address."""

    def find(self, address: str) -> dict[str, str]:
        return {"country": "GB"} if address == "203.0.113.7" else {}


@pytest.fixture
def ruled(tmp_path: Path) -> Collecting:
    (tmp_path / "privacy.toml").write_text(RULES)
    collecting = Collecting(tmp_path)
    rules = load(None, folder=tmp_path, places=London())
    settings = Settings(rate_of_address=Rate(2, 3600.0))
    site = Site(tmp_path, collecting.keys, settings, b"s" * 32, rules.consent)
    collecting.app = front(Collector(collecting.sink, site, prepare=rules), collecting.app)
    collecting.keys.add(["shop"], aliases=["shop-page"], origins=["https://shop.example"])
    return collecting


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("key=shop-page", {"country": "GB", "policy": "opt-in", "required": True}),
        ("key=shop-page&country=de", {"country": "DE", "policy": "opt-in", "required": True}),
        ("key=shop-page&country=US", {"country": "US", "policy": "off", "required": False}),
        (
            "key=shop-page&timezone=America/New_York",
            {"country": "US", "policy": "off", "required": False},
        ),
        ("key=shop-page&timezone=x", {"country": "", "policy": "opt-in", "required": True}),
        ("country=US", {"country": "US", "policy": "opt-out", "required": False}),
    ],
)
def test_rule_of_the_application_and_the_country(
    ruled: Collecting, query: str, told: dict[str, Any]
) -> None:
    reply = ruled.get(f"/api/consent?{query}", address="203.0.113.7")

    assert (reply.status, reply.json()) == (200, told)
    assert ruled.events == []


def test_page_is_known_by_its_origin_and_may_read_it(ruled: Collecting) -> None:
    page = {"Origin": "https://shop.example"}
    reply = ruled.get("/api/consent", headers=page, address="203.0.113.7")

    assert reply.json()["policy"] == "opt-in"
    assert reply.headers["Access-Control-Allow-Origin"] == "https://shop.example"


def test_what_cannot_be_answered_is_told(ruled: Collecting) -> None:
    assert ruled.get("/api/consent?country=Germany").status == 400
    assert [ruled.get("/api/consent?key=guess").status for _ in range(3)] == [401, 401, 429]
    assert ruled.post("/api/consent").status == 405


def test_without_rules_nothing_is_asked(collecting: Collecting) -> None:
    assert collecting.get("/api/consent").json() == {
        "country": "",
        "policy": "off",
        "required": False,
    }
