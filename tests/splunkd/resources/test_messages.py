"""Messages, as splunklib makes and reads them."""

from __future__ import annotations

from support.face import content, entries, face, post, service


def test_message_is_made_read_and_removed() -> None:
    messages = service(face()).messages
    made = messages.create("hello", value="What's up?")

    assert made.value == "What's up?"
    assert messages["hello"]["hello"] == "What's up?"
    messages.delete("hello")
    assert "hello" not in messages


def test_same_message_again_takes_its_place() -> None:
    of = face()
    for text in ("one", "two"):
        assert post(of, "messages", name="m", value=text).status == 201

    assert content(of, "messages/m")["m"] == "two"
    assert len(entries(of, "messages")) == 1


def test_no_message_is_a_feed_too() -> None:
    assert entries(face(), "messages") == []
    assert service(face()).restart_required is False
