"""Codes, their status and their text."""

from __future__ import annotations

import json

from support.together import together

from analytics.splunkd.hec import answers


@together("code", sorted(answers.CODES))
def test_code_has_its_status_and_text(code: int) -> None:
    reply = answers.reply(code)
    status, text = answers.CODES[code]

    assert reply.status == status
    assert json.loads(bytes(reply.body)) == {"text": text, "code": code}  # type: ignore[arg-type]


def test_codes_are_all_there() -> None:
    assert sorted(answers.CODES) == list(range(28))


def test_answer_is_written_as_splunkd_writes_it() -> None:
    assert answers.reply(0, ackId=7).body == b'{"text":"Success","code":0,"ackId":7}'
    assert answers.reply(13, 2).body == (
        b'{"text":"Event field cannot be blank","code":13,"invalid-event-number":2}'
    )


def test_page_says_no_more_than_its_status() -> None:
    reply = answers.page(413)

    assert reply.status == 413
    assert reply.content_type.startswith("text/html")
    assert b"<title>413 " in bytes(reply.body)  # type: ignore[arg-type]


def test_verbs_that_are_taken_are_told() -> None:
    reply = answers.nowhere(405, "POST,OPTIONS")

    assert reply.headers == {"Allow": "POST,OPTIONS"}
    assert json.loads(bytes(reply.body)) == {  # type: ignore[arg-type]
        "text": "The requested URL was not found on this server.",
        "code": 404,
    }
