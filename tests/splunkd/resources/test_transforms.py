"""Stanzas of transforms.conf, by what they are for."""

from __future__ import annotations

from support.face import ask, entries, face, message, post, service

EXTRACTIONS, LOOKUPS = "data/transforms/extractions", "data/transforms/lookups"


def test_each_stanza_is_told_at_its_place() -> None:
    of = face()
    post(of, EXTRACTIONS, name="pairs", REGEX=r"(?<user>\w+)")
    post(of, LOOKUPS, name="people", filename="people.csv")
    post(of, "configs/conf-transforms", name="other", CLEAN_KEYS="1")

    made = {"pairs", "people", "other"}
    assert made & {entry["name"] for entry in entries(of, EXTRACTIONS)} == {"pairs"}
    assert [entry["name"] for entry in entries(of, LOOKUPS)] == ["people"]
    assert made <= {stanza.name for stanza in service(of).confs["transforms"]}
    assert ask(of, "GET", f"{LOOKUPS}/pairs").status == 404


def test_stanza_is_changed_and_removed() -> None:
    of = face()
    post(of, LOOKUPS, name="people", filename="people.csv")

    assert post(of, f"{LOOKUPS}/people", max_matches=1).status == 200
    assert service(of).confs["transforms"]["people"]["max_matches"] == "1"
    assert ask(of, "DELETE", f"{LOOKUPS}/people").status == 200
    assert ask(of, "GET", "configs/conf-transforms/people").status == 404


def test_stanza_without_what_it_is_for_is_refused() -> None:
    assert message(post(face(), LOOKUPS, name="people"))[0::2] == (
        400, "Stanza 'people' has no collection or external_cmd or filename. Give one of them.",
    )  # fmt: skip
    status, _, told = message(post(face(), EXTRACTIONS, name="pairs", REGEX="("))
    assert (status, "REGEX" in told or "pairs" in told) == (400, True)


def test_name_is_taken_by_a_stanza_for_something_else() -> None:
    of = face()
    post(of, EXTRACTIONS, name="pairs", REGEX="(?<a>.)")

    assert post(of, LOOKUPS, name="pairs", filename="people.csv").status == 409
    assert service(of).confs["transforms"]["pairs"]["REGEX"] == "(?<a>.)"
