"""What is not for everybody needs a secret key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.collecting import Collecting

from analytics.collect.limits import Rate
from analytics.collect.reply import Refusal
from analytics.collect.request import Intake
from analytics.collect.secret import secret_key
from analytics.collect.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def intake(*, is_local: bool = True, **headers: str) -> Intake:
    return Intake("GET", "/x", headers=headers, address="127.0.0.1", is_local=is_local)


def test_without_keys_it_is_this_machine_and_no_page_of_others(collecting: Collecting) -> None:
    site = collecting.collector.site

    assert secret_key(intake(), site, "look") is None
    assert secret_key(intake(origin="http://localhost:8080"), site, "look") is None
    for asked in (intake(is_local=False), intake(origin="https://evil.example")):
        with pytest.raises(Refusal, match="only this machine may look"):
            secret_key(asked, site, "look")


def test_key_must_be_known_and_secret(collecting: Collecting) -> None:
    site = collecting.collector.site
    public, secret = collecting.keys.add(["shop"]), collecting.keys.add(["shop"], "secret")

    found = secret_key(intake(authorization=f"Bearer {secret}"), site, "look")
    assert found is not None
    assert found.kind == "secret"
    with pytest.raises(Refusal, match="public key may not look"):
        secret_key(intake(authorization=f"bearer {public}"), site, "look")
    for asked in (intake(), intake(authorization="Bearer wrong")):
        with pytest.raises(Refusal, match="unknown here"):
            secret_key(asked, site, "look")


@pytest.mark.parametrize("path", ["/api/links", "/metrics"])
def test_guesses_end_at_the_rate_of_the_address(tmp_path: Path, path: str) -> None:
    collecting = Collecting(tmp_path, Settings(rate_of_address=Rate(5, 3600.0)))
    public, secret = collecting.keys.add(["shop"]), collecting.keys.add(["shop"], "secret")
    guesses = [public, *(f"guess{number}" for number in range(6))]
    replies = [collecting.get(path, key=guess) for guess in guesses]

    assert [reply.status for reply in replies] == [403, *[401] * 4, *[429] * 2]
    assert int(replies[-1].headers["Retry-After"]) > 0
    assert collecting.get(path, key=secret).status == 200
    assert collecting.get(path, key="guess", address="203.0.113.7").status == 401
    assert collecting.post("/v1/events", {"event": "a"}, key=public).status == 429
