"""One request, read whole."""

from __future__ import annotations

import base64
import gzip
import zlib

import pytest

from analytics.collect.reply import Refusal
from analytics.collect.request import Intake, host_of, origin_of, plain

BODY = b'{"event": "login"}'


@pytest.mark.parametrize(
    ("sent", "encoding"),
    [
        (BODY, ""),
        (BODY, "identity"),
        (gzip.compress(BODY), "gzip"),
        (gzip.compress(BODY), ""),
        (BODY, "gzip"),
        (gzip.compress(BODY[:5]) + gzip.compress(BODY[5:]), "gzip"),
        (zlib.compress(BODY), "deflate"),
        (zlib.compress(BODY, wbits=-15), "deflate"),
    ],
    ids=["plain", "identity", "gzip", "unsaid", "said in vain", "members", "deflate", "raw"],
)
def test_first_bytes_tell_the_compression(sent: bytes, encoding: str) -> None:
    assert plain(sent, encoding, 100) == BODY


@pytest.mark.parametrize(
    ("sent", "encoding", "status"),
    [
        (BODY, "br", 415),
        (gzip.compress(bytes(1_000)), "gzip", 413),
        (gzip.compress(BODY)[:-4], "gzip", 400),
        (gzip.compress(b"") * 101, "gzip", 400),
        (b"\x1f\x8b nothing", "", 400),
    ],
    ids=["encoding", "bomb", "cut", "parts", "broken"],
)
def test_bad_compression_is_refused(sent: bytes, encoding: str, status: int) -> None:
    with pytest.raises(Refusal) as refusal:
        plain(sent, encoding, 100)

    assert refusal.value.status == status


@pytest.mark.parametrize("body", [b"{", b"", b"\xff", b"[" * 100_000], ids=repr)
def test_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal, match="no JSON"):
        Intake("POST", "/", body=body[:100_000]).json()


def test_query_form_and_cookies_are_read() -> None:
    intake = Intake(
        "POST",
        "/",
        query="a=1&b=%C3%BC&a=2&c",
        headers={"cookie": "vid=v1; other=x"},
        body=b"data=%7B%7D&ip=1",
    )

    assert intake.parameters == {"a": "2", "b": "ü", "c": ""}
    assert intake.form == {"data": "{}", "ip": "1"}
    assert intake.cookies["vid"] == "v1"


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Basic " + base64.b64encode(b"key:").decode(), ("key", "")),
        ("basic " + base64.b64encode(b"key:pass:word").decode(), ("key", "pass:word")),
        ("Basic !!", ("", "")),
        ("Bearer key", ("", "")),
        ("", ("", "")),
    ],
)
def test_basic_authentication_is_read(header: str, found: tuple[str, str]) -> None:
    assert Intake("GET", "/", headers={"authorization": header}).basic == found


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://Shop.Example:8443/a?b", "shop.example"),
        ("null", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_host_of_an_address(address: str, host: str) -> None:
    assert host_of(address) == host


def test_page_is_told_by_origin_before_referer() -> None:
    both = {"origin": "https://a.example", "referer": "https://b.example/x"}

    assert Intake("GET", "/", headers=both).page_host == "a.example"
    assert Intake("GET", "/", headers={"referer": "https://b.example/x"}).page_host == "b.example"


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Shop.example/a?b#c", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://shop.example:8080/", "http://shop.example:8080"),
        ("http://user:pw@[::1]:80/", "http://[::1]"),
        ("shop.example/a", ""),
        ("//shop.example/a", ""),
        ("https://shop.example:99999/", ""),
        ("https://[/", ""),
        ("", ""),
    ],
)
def test_origin_of_an_address(address: str, origin: str) -> None:
    assert origin_of(address) == origin
