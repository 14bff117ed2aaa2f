"""Short links, kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.collect.links import Links, TakenError, qr
from analytics.errors import ConfigError, DataError

if TYPE_CHECKING:
    from pathlib import Path

TARGET = "https://shop.example/sale"
HOSTS = ("go.example",)


def test_another_process_sees_it(tmp_path: Path) -> None:
    made = Links(tmp_path).add("/L/Spring", TARGET, "shop", creator="Ada")

    assert (made.id, made.name, made.creator) == ("l1", "/l/spring", "Ada")
    assert Links(tmp_path).find("", "SPRING") == made
    assert (tmp_path / "links.json").stat().st_mode & 0o777 == 0o600


def test_history_is_kept(tmp_path: Path) -> None:
    links = Links(tmp_path)
    links.add("spring", TARGET, "shop")
    with pytest.raises(TakenError, match="already"):
        links.add("Spring", f"{TARGET}2", "shop")
    links.add("spring", f"{TARGET}2", "shop", is_replacing=True)

    assert [link.target for link in links.all()] == [f"{TARGET}2"]
    assert links.remove("l2")
    assert not links.remove("l2")
    assert links.find("", "spring") is None
    assert [(link.id, bool(link.ended)) for link in links.all(is_history=True)] == [
        ("l1", True),
        ("l2", True),
    ]
    assert links.add("spring", TARGET, "shop").id == "l3"


def test_host_of_links(tmp_path: Path) -> None:
    links = Links(tmp_path, HOSTS)
    link = links.add("https://GO.example/Über/x", TARGET, "shop")

    assert (link.host, link.path) == ("go.example", "über/x")
    assert links.find("go.example", "ÜBER/x") == link
    assert links.find("", "über/x") is None
    assert links.all("go.example") == (link,)
    assert links.all("") == ()


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("x", TARGET),
        ("", TARGET),
        ("a b", TARGET),
        ("a?b", TARGET),
        ("a" * 201, TARGET),
        ("https://else.example/spring", TARGET),
        ("https://[/spring", TARGET),
        ("spring", "ftp://shop.example/"),
        ("spring", "https://u:p@shop.example/"),
        ("spring", ""),
        ("spring", "https://any.example/l/spring"),
        ("spring", "https://go.example/summer"),
        ("https://go.example/summer", "https://go.example/summer"),
    ],
    ids=[
        *("short", "empty", "blank", "query", "long", "host", "broken", "scheme", "user"),
        *("no-target", "itself", "chain", "itself-host"),
    ],
)
def test_refused(tmp_path: Path, address: str, target: str) -> None:
    links = Links(tmp_path, HOSTS)
    with pytest.raises(ConfigError):
        links.add(address, target, "shop")

    assert links.all() == ()


def test_prefix_of_the_collector_is_no_part_of_a_link(tmp_path: Path) -> None:
    links = Links(tmp_path, HOSTS, "/S")
    redirect = "https://go.example/S/tr/v1/rdr/?url=https%3A%2F%2Fshop.example%2F"

    assert links.add("https://any.example/s/l/Spring", redirect, "shop").name == "/l/spring"
    with pytest.raises(ConfigError, match="short link itself"):
        links.add("summer", "https://go.example/S/l/spring", "shop")
    with pytest.raises(ConfigError, match="none of the link_hosts"):
        links.add("https://any.example/s/summer", redirect, "shop")


@pytest.mark.parametrize("text", ["{", '[{"id": 1}]'])
def test_file_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "links.json").write_text(text)

    with pytest.raises(DataError, match=r"links\.json"):
        Links(tmp_path).all()
    with pytest.raises(DataError, match=r"links\.json"):
        Links(tmp_path).add("spring", TARGET, "shop")


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="Mend the"):
        Links(tmp_path / "file").add("spring", TARGET, "shop")


def test_code_is_svg() -> None:
    assert qr("https://go.example/l/spring").startswith(b"<?xml")
    with pytest.raises(ConfigError, match="shorter"):
        qr("a" * 5_000)
