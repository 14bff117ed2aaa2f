"""What a request is answered with."""

from __future__ import annotations

from analytics.collect.reply import GIF, PICTURE, Refusal, Reply, picture


def test_picture_is_a_gif_of_42_bytes() -> None:
    assert len(PICTURE) == 42
    assert PICTURE.startswith(b"GIF89a")


def test_reason_stands_in_a_header() -> None:
    reply = picture("no_key")

    assert (reply.status, reply.kind) == (200, GIF)
    assert ("X-Analytics-Rejected", "no_key") in reply.all_headers()


def test_wait_is_rounded_up() -> None:
    refusal = Refusal(429, "rate", "Too fast. Wait.", retry_s=0.2)

    assert dict(refusal.headers()) == {"Retry-After": "1", "X-RateLimit-Reset": "1"}


def test_answer_without_a_body_has_no_length() -> None:
    assert "Content-Length" not in dict(Reply(204).all_headers())
