"""A form is let through from this machine, or with a secret key, and from no other site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.accounts.keys import Keys
from analytics.web.gate import ForbiddenError, allow, is_here, is_of_this_site

if TYPE_CHECKING:
    from pathlib import Path

HERE = {
    "REMOTE_ADDR": "127.0.0.1",
    "HTTP_HOST": "localhost:8080",
    "HTTP_ORIGIN": "http://localhost:8080",
}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, True),
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, True),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, False),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, False),
        ({"HTTP_SEC_FETCH_SITE": "none"}, False),
        ({"HTTP_ORIGIN": "https://evil.example"}, False),
        ({"HTTP_ORIGIN": "http://localhost:8081"}, False),
        ({"HTTP_ORIGIN": "null"}, False),
        ({"HTTP_ORIGIN": ""}, False),
        ({"HTTP_ORIGIN": "http://[::1", "HTTP_HOST": ""}, False),
    ],
)
def test_form_of_this_site(more: dict[str, str], *, expected: bool) -> None:
    assert is_of_this_site(HERE | more) is expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, True),
        ({"REMOTE_ADDR": "::1", "HTTP_HOST": "[::1]:80", "HTTP_ORIGIN": "http://[::1]"}, True),
        ({"REMOTE_ADDR": "192.0.2.1"}, False),
        ({"REMOTE_ADDR": ""}, False),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, False),
        ({"HTTP_FORWARDED": "for=127.0.0.1"}, False),
        ({"HTTP_HOST": "rebound.example"}, False),
        ({"HTTP_ORIGIN": "https://stats.example"}, False),
        ({"HTTP_ORIGIN": ""}, False),
    ],
)
def test_form_from_this_machine(more: dict[str, str], *, expected: bool) -> None:
    assert is_here(HERE | more) is expected


def test_key_lets_through_from_elsewhere(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    secret, public = keys.add(["shop"], "secret"), keys.add(["shop"], "public")
    there = HERE | {"REMOTE_ADDR": "192.0.2.1"}
    key = allow(there, keys, secret)

    assert key is not None
    assert key.applications == ("shop",)
    assert allow(HERE, keys, "") is None
    for text, words in ((public, "public"), ("sk_nix", "unknown"), ("", "only this machine")):
        with pytest.raises(ForbiddenError, match=words):
            allow(there, keys, text)
    with pytest.raises(ForbiddenError, match="not sent by a page of this site"):
        allow(there | {"HTTP_ORIGIN": "https://evil.example"}, keys, secret)
