"""Redirects: only to where they may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import UUID

import pytest
from support.collecting import Collecting

from analytics.collect.settings import Settings
from analytics.collect.targets import sign
from analytics.errors import TransportError
from analytics.privacy import load

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "https://shop.example/sale?utm_source=flyer&id=7"


@pytest.fixture
def allowing(tmp_path: Path) -> Collecting:
    return Collecting(tmp_path, Settings(redirect_hosts=("shop.example", "*.wide.example")))


def asked(target: str, more: str = "") -> str:
    return f"/tr/v1/rdr/?url={quote(target, safe='')}{more}"


@pytest.mark.parametrize(
    "path",
    [
        asked(GOOD),
        f"/tr/v1/xrdr/?r={quote(GOOD, safe='')}",
        f"/rdr/v1/url/{quote(GOOD, safe='')}",
    ],
    ids=["current", "xrdr", "2021"],
)
def test_listed_host(allowing: Collecting, path: str) -> None:
    reply = allowing.get(f"{path}{'&' if '?' in path else '?'}uid=u1&medium=mail")
    (event,) = allowing.events

    assert (reply.status, reply.headers["Location"]) == (302, GOOD)
    assert reply.headers["Cache-Control"] == "no-store"
    assert (event.name, event.distinct_id) == ("redirect", "u1")
    assert event.properties == {
        "target": "https://shop.example/sale",
        "utm_source": "flyer",
        "utm_medium": "mail",
    }


def test_address_that_is_not_ascii(allowing: Collecting) -> None:
    reply = allowing.get(asked("https://a.wide.example:81/Größe x?q=ü&r=%20"))

    assert reply.headers["Location"] == (
        "https://a.wide.example:81/Gr%C3%B6%C3%9Fe%20x?q=%C3%BC&r=%20"
    )


@pytest.mark.parametrize(
    "target",
    [
        "https://else.example/",
        "https://shop.example.evil.example/",
        "https://evilshop.example/",
        "https://wide.example.evil.example/",
        "https://shop.example@evil.example/",
        "https://shop.example:pw@evil.example/",
        "https://evil.example\\@shop.example/",
        "https:\\\\evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "https:evil.example",
        "https:///evil.example",
        "javascript:alert(1)//shop.example",
        "data:text/html,<script>alert(1)</script>",
        "https://shop.example/\r\nSet-Cookie: a=b",
        "https://shop.example/\x00",
        "https://evil.example/#@shop.example/",
        "https://shop.example%2f@evil.example/",
        "https://shop.example%00.evil.example/",
        "https://[::1/",
        "https://shop.example:99999999/",
        "ftp://shop.example/",
        "https://shop。example/",
        "https://" + "a" * 9_000,
    ],
    ids=ascii,
)
def test_no_other_place_is_gone_to(allowing: Collecting, target: str) -> None:
    reply = allowing.get(asked(target))

    assert reply.status == 200
    assert "Location" not in reply.headers
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"<script" not in reply.body
    assert b'href="javascript' not in reply.body
    assert [event.properties["blocked"] for event in allowing.events] == ["true"]


def test_page_that_asks_shows_the_target_escaped(allowing: Collecting) -> None:
    reply = allowing.get(asked('https://else.example/"><b>?a=1&b=2'))

    assert b"https://else.example/&quot;&gt;&lt;b&gt;?a=1&amp;b=2" in reply.body
    assert b'href="https://else.example/%22%3E%3Cb%3E?a=1&amp;b=2"' in reply.body


def test_signed_target(allowing: Collecting) -> None:
    target = "https://else.example/a?b=1"
    signature = sign(b"s" * 32, target)
    reply = allowing.get(asked(target, f"&sig={signature}"))

    assert (reply.status, reply.headers["Location"]) == (302, target)
    assert "blocked" not in allowing.events[0].properties
    assert "sig" not in allowing.events[0].properties
    assert allowing.get(asked(f"{target}2", f"&sig={signature}")).status == 200
    assert allowing.get(asked(target, "&sig=")).status == 200
    assert allowing.get(asked(target, "&sig=%C3%BC")).status == 200


def test_hosts_of_the_key(tmp_path: Path) -> None:
    collecting = Collecting(tmp_path)
    collecting.keys.add(["shop"], value="key-of-shop", redirect_hosts=["shop.example"])

    assert collecting.get(asked(GOOD, "&key=key-of-shop")).status == 302
    assert collecting.get(f"/rdr/v1/key/key-of-shop/url/{quote(GOOD, safe='')}").status == 302
    assert [event.application for event in collecting.events] == ["shop", "shop"]


def test_goes_on_also_where_nothing_is_recorded(tmp_path: Path) -> None:
    collecting = Collecting(tmp_path, Settings(redirect_hosts=("shop.example",)))
    collecting.keys.add(["shop"])
    reply = collecting.get(asked(GOOD))

    assert (reply.status, reply.headers["X-Analytics-Rejected"]) == (302, "unknown_page")
    assert collecting.events == []


def test_without_a_target(tmp_path: Path, collecting: Collecting) -> None:
    assert collecting.get("/tr/v1/rdr/").status == 404

    home = Collecting(tmp_path, Settings(default_redirect="https://home.example/"))
    reply = home.get("/tr/v1/rdr/uid/u1")
    assert (reply.status, reply.headers["Location"]) == (302, "https://home.example/")


def test_looking_records_nothing(allowing: Collecting) -> None:
    reply = allowing.ask("HEAD", asked(GOOD))

    assert (reply.status, reply.headers["Location"]) == (302, GOOD)
    assert allowing.events == []


def test_name_of_its_own(allowing: Collecting) -> None:
    allowing.get(asked(GOOD, "&ename=clicked&params=x"))
    (event,) = allowing.events
    properties: dict[str, Any] = dict(event.properties)

    assert (event.name, properties["params"]) == ("clicked", "x")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"url": "https://else.example/"}'], ids=repr)
def test_other_methods_go_on_and_record_nothing(allowing: Collecting, body: bytes) -> None:
    reply = allowing.post(asked(GOOD), body)

    assert (reply.status, reply.headers["Location"]) == (302, GOOD)
    assert reply.headers["X-Analytics-Rejected"] == "method"
    assert allowing.events == []


def giving(folder: Path, rules: str = "") -> Collecting:
    (folder / "privacy.toml").write_text(rules)
    prepare = load(None, folder=folder)
    settings = Settings(redirect_hosts=("shop.example",), redirect_cookie=True)
    return Collecting(folder, settings, prepare)


def test_visitor_is_given_an_id_once(tmp_path: Path) -> None:
    collecting = giving(tmp_path)
    first = collecting.get(asked(GOOD).replace("rdr", "xrdr"))
    name, _, rest = first.headers["Set-Cookie"].partition("=")
    who, _, attributes = rest.partition("; ")
    again = collecting.get(asked(GOOD).replace("rdr", "xrdr"), headers={"Cookie": f"an_id={who}"})

    assert (first.status, name, str(UUID(who))) == (302, "an_id", who)
    assert attributes == "Max-Age=34128000; Path=/; SameSite=Lax; Secure"
    assert "Set-Cookie" not in again.headers
    assert [event.distinct_id for event in collecting.events] == [who, who]


@pytest.mark.parametrize(
    ("rules", "more", "headers", "kept"),
    [
        ("", "", {"Sec-GPC": "1"}, []),
        ('signals = "anonymous"', "", {"DNT": "1"}, [None]),
        ('consent = "opt-in"', "", {}, [None]),
        ('consent = "opt-out"', "&cflags=0", {}, [None]),
        ("", "&uid=u1", {}, ["u1"]),
        ("", "&vid=v1", {}, ["v1"]),
    ],
    ids=["gpc", "dnt", "opt-in", "opt-out", "known", "known-visitor"],
)
def test_nobody_is_given_an_id_against_the_rules(
    tmp_path: Path, rules: str, more: str, headers: dict[str, str], kept: list[str | None]
) -> None:
    collecting = giving(tmp_path, rules)
    reply = collecting.get(asked(GOOD, more).replace("rdr", "xrdr"), headers=headers)

    assert (reply.status, "Set-Cookie" in reply.headers) == (302, False)
    assert [event.distinct_id for event in collecting.events] == kept


def test_no_cookie_unless_it_is_asked_for(tmp_path: Path, allowing: Collecting) -> None:
    replies = [allowing.get(asked(GOOD).replace("rdr", "xrdr"))]
    collecting = giving(tmp_path)
    replies.append(collecting.get(asked(GOOD)))
    replies.append(collecting.ask("HEAD", asked(GOOD).replace("rdr", "xrdr")))
    collecting.sink.error = TransportError("The disk is full. Free some space.")
    replies.append(collecting.get(asked(GOOD).replace("rdr", "xrdr")))

    assert [reply.headers.get("Set-Cookie") for reply in replies] == [None] * 4
