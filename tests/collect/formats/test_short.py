"""Short links, used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.collecting import Collecting

from analytics.collect.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

TARGET = "https://shop.example/sale?utm_source=flyer&utm_%C3%BC=1&q=2"


@pytest.fixture
def linked(tmp_path: Path) -> Collecting:
    collecting = Collecting(tmp_path, Settings(link_hosts=("go.example",)))
    links = collecting.collector.site.links
    links.add("Spring", TARGET, "shop")
    links.add("https://go.example/Summer/Sale", TARGET, "shop")
    links.add("ours", "https://go.example/tr/v1/rdr/a/b/?url=https%3A%2F%2Fin.example%2F", "blog")
    collecting.keys.add(["other"], "secret")
    return collecting


@pytest.mark.parametrize(
    ("host", "path", "name"),
    [
        ("", "/l/spring", "/l/spring"),
        ("go.example:443", "/l/SPRING/", "/l/spring"),
        ("GO.example", "/Summer%2FSALE?x=1", "go.example/summer/sale"),
    ],
    ids=["path", "any-case", "host"],
)
def test_anybody_may_use_one(linked: Collecting, host: str, path: str, name: str) -> None:
    headers = {"Host": host, "Referer": "https://news.example/"}
    reply = linked.get(path, headers=headers, address="203.0.113.7")
    (event,) = linked.events

    assert (reply.status, reply.headers["Location"]) == (302, TARGET)
    assert (event.application, event.name) == ("shop", "redirect")
    assert event.properties == {
        "link": name,
        "target": "https://shop.example/sale",
        "referrer": "https://news.example/",
        "utm_source": "flyer",
    }


def test_redirect_of_ours_is_followed_inside(linked: Collecting) -> None:
    reply = linked.get("/l/ours")
    (event,) = linked.events

    assert reply.headers["Location"] == "https://in.example/"
    assert event.application == "blog"
    assert (event.properties["target"], event.properties["a"]) == ("https://in.example/", "b")


@pytest.mark.parametrize(
    ("host", "to"), [("stats.example:8080", "https://in.example/"), ("else.example", "")]
)
def test_prefix_and_host_tell_which_redirects_are_ours(tmp_path: Path, host: str, to: str) -> None:
    collecting = Collecting(tmp_path, Settings(prefix="/s"))
    target = "https://stats.example:8080/s/tr/v1/rdr/a/b/?url=https%3A%2F%2Fin.example%2F"
    collecting.collector.site.links.add("ours", target, "blog")
    reply = collecting.get("/s/l/ours", headers={"Host": host})
    (event,) = collecting.events

    assert reply.headers["Location"] == to or target
    assert event.properties.get("a") == ("b" if to else None)


@pytest.mark.parametrize("path", ["/l/none", "/l/", "/l"])
def test_no_such_link(linked: Collecting, path: str) -> None:
    assert linked.get(path).status == 404
    assert linked.events == []


def test_other_paths_of_a_link_host(linked: Collecting) -> None:
    headers = {"Host": "go.example"}

    assert linked.get("/none", headers=headers).status == 404
    assert linked.get("/", headers=headers).status == 418
    assert linked.get("/none", headers={"Host": "else.example"}).status == 418


def test_looking_records_nothing(linked: Collecting) -> None:
    assert linked.ask("HEAD", "/l/spring").headers["Location"] == TARGET
    assert linked.events == []


def test_goes_on_also_where_nothing_is_kept(linked: Collecting) -> None:
    from analytics.errors import TransportError  # noqa: PLC0415

    linked.sink.error = TransportError("The disk is full. Free some space.")
    reply = linked.get("/l/spring")

    assert (reply.status, reply.headers["X-Analytics-Rejected"]) == (302, "not_kept")
