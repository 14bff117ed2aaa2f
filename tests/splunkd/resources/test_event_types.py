"""Event types are kept and told."""

from __future__ import annotations

from support.face import content, entries, face, message, post, service


def test_one_is_made_changed_and_removed() -> None:
    types = service(face()).event_types
    made = types.create("errors", search="index=web status>=500", priority=2)
    assert (made["search"], made["priority"], made["disabled"]) == (
        "index=web status>=500",
        "2",
        "0",
    )
    made.update(description="What went wrong").refresh()
    assert made["description"] == "What went wrong"
    made.disable()
    assert made.refresh()["disabled"] == "1"
    types.delete("errors")
    assert "errors" not in types


def test_it_is_a_stanza_of_its_file() -> None:
    of = face()
    post(of, "saved/eventtypes", name="errors", search="x")

    assert content(of, "configs/conf-eventtypes/errors")["search"] == "x"


def test_it_has_a_search() -> None:
    of = face()

    assert message(post(of, "saved/eventtypes", name="errors"))[0] == 400
    assert entries(of, "saved/eventtypes") == []
