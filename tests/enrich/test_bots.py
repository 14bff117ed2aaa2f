"""Programs are told from people by what they say they are."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from analytics.enrich.bots import Bots
from analytics.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

OWN = Bots.read(None)


def test_every_known_crawler_is_one(shared: Path) -> None:
    entries: list[dict[str, Any]] = json.loads(
        gzip.decompress((shared / "data/crawlers/crawler-user-agents.json.gz").read_bytes())
    )
    texts = [text for entry in entries for text in entry["instances"]]

    assert len(texts) == 2116
    assert [text for text in texts if not OWN(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "curl/8.5.0",
        "python-requests/2.31.0",
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "HeadlessChrome/120.0.0.0 Safari/537.36"
        ),
        "Mozilla/5.0 (compatible; Newcomer/1.0)",
        "Mozilla/5.0 (Windows NT 10.0) written by ann@newcomer.io",
        "Mozilla/5.0",
        "Newcomer/2",
    ],
)
def test_unknown_programs_are_told_by_their_form(text: str) -> None:
    assert OWN(text)


@pytest.mark.parametrize(
    "text",
    [
        "Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A)",
        "MyApp/1.0 CFNetwork/1404.0.5 Darwin/22.3.0",
        "GodotEngine/4.2.1.stable (Linux)",
        "UnityPlayer/2022.3 (UnityWebRequest/1.0, libcurl/8.5.0-DEV)",
        (
            "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/120.0.0.0 Mobile Safari/537.36"
        ),
        "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)",
        "Opera/9.80 (Windows NT 6.1) Presto/2.12.388 Version/12.16",
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
            "like Gecko) Mobile/20A362 NAVER(inapp; search; 1000; 11.20.3; 14PRO)"
        ),
    ],
)
def test_apps_and_old_browsers_are_people(text: str) -> None:
    assert not OWN(text)


def test_own_file_takes_the_place_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "bots.txt"
    path.write_text("# ours\nFirefox/3\n!firefox/30\n")
    browser = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 "

    assert Bots.read(path)(browser + "Firefox/3.6")
    assert not Bots.read(path)(browser + "Firefox/30")
    assert not Bots.read(path)(browser + "Firefox/12 bot")
    assert Bots.read(tmp_path / "none.txt") == OWN


@pytest.mark.parametrize("data", [b"# nothing\n\n!x\n", b"\xff\xfe"], ids=["empty", "no text"])
def test_file_that_says_nothing_is_an_error(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "bots.txt").write_bytes(data)

    with pytest.raises(ConfigError, match="list of bots"):
        Bots.read(tmp_path / "bots.txt")


@pytest.mark.parametrize("sign", ["fox/3", "firefox", "win64; x", "5.0", "nt 1", "é"])
def test_sign_may_be_a_part_of_common_words(sign: str) -> None:
    """Texts of common words alone are not compared with the signs, unless a sign has one."""
    text = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:3.0) Gecko/20100101 Firefox/3.0 é"

    assert Bots((sign,))(text)
    assert not Bots(("bot",))(text)
