"""What SEDCMD- changes in a text, and that nothing of it is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from support.together import together

from analytics import wire
from analytics.engine import fields
from analytics.engine.masks import masks
from analytics.errors import ConfigError
from analytics.event import Event

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def made(text: str, **stanza: str) -> list[dict[str, Any]]:
    settings = {name.replace("_", "-", 1): value for name, value in stanza.items() if "SED" in name}
    settings |= {name: value for name, value in stanza.items() if "SED" not in name}
    return fields.records(text, "web", zone=UTC, now=NOW, stanza=settings)


@together(
    ("script", "text", "want"),
    [
        (r"s/\d{12}(\d{4})/xxxx\1/g", "a 1234567890123456 b", "a xxxx3456 b"),
        ("s/a/b/", "aaa", "baa"),
        ("s/a/b/g", "aaa", "bbb"),
        ("s/a/b/2", "aaa", "aba"),
        ("s/a/b/9", "aaa", "aaa"),
        (r"s/(x)?a/[\1]/g", "a xa", "[] [x]"),
        (r"s/a/\\/", "a", "\\"),
        ("s/(?<n>a)b/&/", "ab", "&"),
        ("y/abc/xyz/", "aabbcc", "xxyyzz"),
        ("y/aa/xy/", "a", "x"),
        ("s/a/b/g s/b/c/g", "ab", "cc"),
    ],
)
def test_text_is_changed(script: str, text: str, want: str) -> None:
    for mask in masks({"SEDCMD-x": script}):
        text = mask(text)
    assert text == want


@pytest.mark.parametrize("script", ["x", "s/a/b", "s/(/b/", r"s/a/\1/", "s//b/", "y/a/bc/"])
def test_no_script(script: str) -> None:
    with pytest.raises(ConfigError, match="SEDCMD-x"):
        masks({"SEDCMD-x": script})


def test_classes_are_taken_in_the_order_of_their_names() -> None:
    (one,) = made("v=a", SEDCMD_b="s/b/c/", SEDCMD_a="s/a/b/")
    assert (one["raw"], one["fields"]) == ("v=c", {"v": "c"})


def test_nothing_of_a_mask_is_kept_in_fields() -> None:
    """The time is that of the text as it came."""
    (one,) = made("2026-01-04 10:00:00 card=1234", SEDCMD_x=r"s/\d/#/g")
    assert one["raw"] == "####-##-## ##:##:## card=####"
    assert one["fields"] == {"card": "####"}
    assert one["ts"] == datetime(2026, 1, 4, 10, tzinfo=UTC).timestamp() * 1e6


def test_tables_keep_the_names_of_their_columns() -> None:
    text = "name,age\nanna,41\n"
    (one,) = made(text, INDEXED_EXTRACTIONS="csv", SEDCMD_x="s/a/_/g")
    assert one["fields"] == {"name": "_nn_", "age": "41"}
    assert "anna" not in str(one)


def test_tracked_events_are_changed_too() -> None:
    line = wire.dumps(Event("shop", "buy", NOW, "anna", {"card": "1234"}))
    (one,) = made(line, SEDCMD_x='s/card="\\d+"/card="#"/ s/anna/-/')
    assert (one["distinct_id"], one["props"]) == ("-", {"card": "#"})
    assert "1234" not in str(one)
