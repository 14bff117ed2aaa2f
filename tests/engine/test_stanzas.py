"""Which stanzas hold for a text."""

from __future__ import annotations

import pytest

from analytics.engine.catalog import Catalog, Entity
from analytics.engine.stanzas import Stanzas, stanzas


def known(**settings: dict[str, str]) -> Stanzas:
    catalog = Catalog(None)
    for name, content in settings.items():
        catalog.put(Entity("conf-props", name, {"disabled": False, **content}))
    return Stanzas(catalog)


def test_the_most_special_wins() -> None:
    found = known(
        default={"A": "d", "B": "d", "C": "d", "D": "d"},
        st={"B": "t", "C": "t", "D": "t"},
        **{"host::web*": {"C": "h", "D": "h"}, "source::/var/.../x.log": {"D": "s"}},
    )

    assert found.of("st", "WEB1", "/var/a/b/x.log") == {"A": "d", "B": "t", "C": "h", "D": "s"}
    assert found.of("st", "db", "/var/x") == {"A": "d", "B": "t", "C": "t", "D": "t"}
    assert found.of("other") == {"A": "d", "B": "d", "C": "d", "D": "d"}


@pytest.mark.parametrize(
    ("pattern", "source", "fits"),
    [
        ("/a/*.log", "/a/b.log", True),
        ("/a/*.log", "/a/b/c.log", False),
        ("/a/....log", "/a/b/c.log", True),
        ("/(a|b)/x", "/b/x", True),
        ("/A/x", "/a/x", False),
        ("/a.x", "/a_x", False),
        ("/(a", "/(a", False),
    ],
)
def test_pattern_of_a_source(pattern: str, source: str, *, fits: bool) -> None:
    found = known(**{f"source::{pattern}": {"A": "1"}})

    assert (found.of("", "", source) == {"A": "1"}) is fits


def test_literal_and_priority_win_over_patterns() -> None:
    found = known(
        **{
            "source::/a/x": {"A": "literal", "B": "literal"},
            "source::/a/*": {"A": "pattern"},
            "source::/.../x": {"B": "first", "priority": "200"},
        }
    )

    assert found.of("", "", "/a/x") == {"A": "literal", "B": "first"}


def test_disabled_stanza_says_nothing_and_changes_are_seen() -> None:
    catalog = Catalog(None)
    catalog.put(Entity("conf-props", "st", {"A": "1"}))
    assert stanzas(catalog).of("st") == {"A": "1"}
    assert stanzas(catalog) is stanzas(catalog)

    catalog.put(Entity("conf-props", "st", {"A": "1", "disabled": "1"}))
    assert stanzas(catalog).of("st") == {}


def test_source_names_a_sourcetype() -> None:
    found = known(**{"source::/a": {"sourcetype": "st"}})

    assert (found.assigned("", "/a"), found.assigned("", "/b")) == ("st", "")


def test_own_stanza_of_a_user_wins() -> None:
    catalog = Catalog(None)
    for owner, app in (("nobody", "system"), ("nobody", "search"), ("ann", "search")):
        catalog.put(Entity("conf-props", "st", {"A": f"{owner} {app}"}, owner, app))

    assert Stanzas(catalog, "ann", "search").of("st") == {"A": "ann search"}
    assert Stanzas(catalog, "bob", "search").of("st") == {"A": "nobody search"}
