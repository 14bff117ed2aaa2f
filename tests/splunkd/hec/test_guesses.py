"""Who guesses tokens is slowed down, and nobody else at the same address."""

from __future__ import annotations

from typing import Any

import pytest
from support.face import face
from support.hec import EVENT, HEALTH, Hec, answer, collector

from analytics.splunkd.exchange import Request
from analytics.splunkd.hec import guesses as module
from analytics.splunkd.hec.answers import HecError
from analytics.splunkd.hec.guesses import Guesses

BODY = b'{"event": "x"}'
LONG = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def hec() -> Hec:
    of = face()
    collector(of, LONG)
    return collector(of, "short")


def sent(
    hec: Hec, token: str, address: str = "10.0.0.7", target: str = EVENT, method: str = "POST"
) -> tuple[int, Any, Any]:
    """Send from *address*; give status, code and how long to wait."""
    request = Request.of(method, target, [("Authorization", f"Splunk {token}")], BODY)
    request.address = address
    reply = hec.face.answer(request)
    status, document = answer(reply)
    return status, document["code"], reply.headers.get("Retry-After")


def worn_out(hec: Hec, address: str = "10.0.0.7") -> None:
    for n in range(module.BURST):
        assert sent(hec, f"wrong{n}", address) == (403, 4, None)


def test_guesses_are_not_looked_at_any_more(hec: Hec) -> None:
    worn_out(hec)

    assert sent(hec, "wrong") == (503, 9, "1")
    assert sent(hec, "wrong", target=HEALTH, method="GET")[:2] == (503, 9)
    assert sent(hec, "wrong", target="/services/collector/ack")[:2] == (503, 9)
    assert sent(hec, "wrong", "10.0.0.8")[:2] == (403, 4)


def test_short_token_that_may_be_a_guess_waits(hec: Hec) -> None:
    """Right or wrong, the answer is the same."""
    worn_out(hec)

    assert sent(hec, "short") == (503, 9, "1")
    assert sent(hec, "short", "10.0.0.8")[:2] == (200, 0)


def test_right_tokens_pass_beside_wrong_ones(hec: Hec) -> None:
    assert sent(hec, "short")[:2] == (200, 0)
    worn_out(hec)

    for token in ("short", LONG, "short"):
        assert sent(hec, token)[:2] == (200, 0)
    assert sent(hec, "wrong")[:2] == (503, 9)


def test_right_tokens_are_not_counted(hec: Hec) -> None:
    for n in range(3 * module.BURST):
        assert sent(hec, ("short", LONG)[n % 2])[:2] == (200, 0)
    worn_out(hec)


def test_in_process_nobody_guesses(hec: Hec) -> None:
    for _ in range(3 * module.BURST):
        assert sent(hec, "wrong", "") == (403, 4, None)


def test_no_token_is_no_guess(hec: Hec) -> None:
    for _ in range(3 * module.BURST):
        assert sent(hec, "")[:2] == (401, 2)


def test_one_not_used_for_longest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KNOWN", 2)
    guesses = Guesses(1, 1000)

    def check(key: bytes, *, is_right: bool = True) -> None:
        guesses.check("a", key, is_right=is_right, length=3)

    for key in (b"1", b"2", b"1", b"3"):
        check(key)
    check(b"wrong", is_right=False)
    check(b"1")
    check(b"3")
    with pytest.raises(HecError):
        check(b"2")
