"""What comes as messages of ASGI, and what goes as such."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from analytics.collect import messages
from analytics.collect.messages import Bodies, answer, check, headers_of, intake_of, is_bare
from analytics.collect.reply import Refusal, Reply
from analytics.collect.settings import Settings

if TYPE_CHECKING:
    from analytics.collect.messages import Message


def scope(*headers: tuple[bytes, bytes], **more: Any) -> Message:
    return {"type": "http", "method": "POST", "path": "/a", "headers": list(headers), **more}


def part(body: bytes, *, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def read(*parts: Message, limit: int = 100) -> tuple[bytes, list[int]]:
    """Read a body that comes in *parts*; give what was told of their sizes, too."""
    waiting, sizes = list(parts), list[int]()

    async def receive() -> Message:
        return waiting.pop(0)

    return asyncio.run(Bodies().read(receive, sizes.append, limit)), sizes


async def never() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


def ignore(_size: int) -> None:
    return None


def test_body_is_put_together_and_told_of() -> None:
    assert read(part(b"ab", more=True), part(b"c", more=True), part(b"")) == (b"abc", [2, 1, 0])
    assert read(part(b"abc")) == (b"abc", [3])


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([part(b"ab", more=True), part(b"c")], 413),
        ([part(b"a", more=True), {"type": "http.disconnect"}], 400),
    ],
    ids=["long", "cut"],
)
def test_body_is_refused(parts: list[Message], status: int) -> None:
    with pytest.raises(Refusal) as refusal:
        read(*parts, limit=2)

    assert refusal.value.status == status


def test_slow_bodies_are_given_up_and_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "BODY_S", 0.01)
    bodies = Bodies()

    async def receive() -> Message:
        return part(b"x")

    async def all_of_them() -> list[Any]:
        slow = [bodies.read(never, ignore, 9) for _ in range(3)]
        quick = bodies.read(receive, ignore, 9)
        return await asyncio.gather(*slow, quick, return_exceptions=True)

    for _ in range(2):  # each loop has a timer of its own
        *slow, quick = asyncio.run(all_of_them())
        assert [refusal.status for refusal in slow] == [408] * 3
        assert quick == b"x"


def test_who_is_cancelled_by_somebody_else_is_not_answered() -> None:
    async def cancelled() -> None:
        task = asyncio.create_task(Bodies().read(never, ignore, 9))
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())


def test_headers_of_one_name_are_one() -> None:
    pairs = [(b"Cookie", b"a=1"), (b"cookie", b"b=2"), (b"dnt", b"1"), (b"dnt", b"0")]

    assert headers_of(scope(*pairs)) == {"cookie": "a=1; b=2", "dnt": "1, 0"}


@pytest.mark.parametrize(
    ("method", "headers", "want"),
    [
        ("GET", {}, True),
        ("HEAD", {"host": "h"}, True),
        ("GET", {"content-length": "3"}, False),
        ("GET", {"transfer-encoding": "chunked"}, False),
        ("POST", {}, False),
    ],
    ids=["get", "head", "length", "chunks", "post"],
)
def test_body_is_awaited_where_there_may_be_one(
    method: str, headers: dict[str, str], *, want: bool
) -> None:
    assert is_bare(scope(method=method), headers) is want


@pytest.mark.parametrize(
    ("length", "query", "status"),
    [("30", b"", 413), ("x", b"", 400), ("3", b"q" * 30, 414)],
    ids=["long", "none", "address"],
)
def test_what_is_too_long_is_refused_unread(length: str, query: bytes, status: int) -> None:
    settings = Settings(body_bytes=20, address_bytes=20)
    with pytest.raises(Refusal) as refusal:
        check(scope(query_string=query), {"content-length": length}, settings)

    assert refusal.value.status == status


def test_path_is_as_it_was_sent() -> None:
    sent = scope(raw_path=b"/s/v1/a%2Fb?q=1", query_string=b"q=1", client=("127.0.0.1", 1))
    intake = intake_of(sent, {}, b"", Settings(), skip=2)

    assert (intake.path, intake.query) == ("/v1/a%2Fb", "q=1")
    assert intake.is_local


@pytest.mark.parametrize(("method", "body"), [("POST", b"{}"), ("HEAD", b"")])
def test_answer_is_of_two_messages(method: str, body: bytes) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    long = ("Location", "https://a.example/" + "x" * 200)
    asyncio.run(answer(send, Reply(302, b"{}", "text/plain", (long,)), method))

    assert (sent[0]["status"], sent[1]["body"]) == (302, body)
    assert dict(sent[0]["headers"]) == {
        b"content-type": b"text/plain",
        b"content-length": b"2",
        b"cache-control": b"no-store",
        b"cross-origin-resource-policy": b"cross-origin",
        b"location": long[1].encode(),
    }
