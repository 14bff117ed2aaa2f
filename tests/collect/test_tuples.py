"""Addresses whose parts are names and values."""

from __future__ import annotations

import pytest

from analytics.collect.request import Intake
from analytics.collect.tuples import sent, verb, words


@pytest.mark.parametrize(
    ("path", "does", "left"),
    [
        ("/tr/v1", "tr", []),
        ("/tr/v1/a/b", "tr", ["a", "b"]),
        ("/tr/v1/tr/a/b", "tr", ["a", "b"]),
        ("/tr/v1/rdr", "rdr", []),
        ("/tr/v1/pub/x", "pub", ["x"]),
        ("/tlv/v1/a/b", "ltv", ["a", "b"]),
        ("/img/v1/tr/b//", "img", ["tr", "b"]),
        ("/tr/v1/a%2Fb/%20", "tr", ["a/b", " "]),
        ("", "tr", []),
    ],
)
def test_address(path: str, does: str, left: list[str]) -> None:
    intake = Intake("GET", path)

    assert (verb(intake), words(intake)) == (does, left)


def test_fields_are_the_last_and_properties_all() -> None:
    intake = Intake("GET", "/tr/v1/UID/a/uid/b/X/1/x/2/X/3")

    assert sent(intake, ("uid",)) == [{"uid": "b", "x": ["1", "2", "3"]}]


def test_body_keeps_the_case_of_properties() -> None:
    intake = Intake("POST", "/tr/v1/", body=b'{"UID": "a", "Plan": 1}')

    assert sent(intake, ("uid",)) == [{"uid": "a", "Plan": 1}]


@pytest.mark.parametrize(
    ("cookie", "who"),
    [
        ("an_id=0198c1", {"vid": "0198c1"}),
        ("vid=v1; an_id=0198c1", {"vid": "v1"}),
        ("an_id=<b>", {}),
        ("an_id=", {}),
    ],
)
def test_cookie_of_ours_says_who(cookie: str, who: dict[str, str]) -> None:
    assert sent(Intake("GET", "/tr/v1/", headers={"cookie": cookie}), ("vid",)) == [who]
