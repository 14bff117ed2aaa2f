"""Which macro a name means, and for whom."""

from __future__ import annotations

import pytest

from analytics.engine.catalog import Catalog, Entity
from analytics.engine.evaluate import known_macro

SHARED = {"eai:acl": {"sharing": "app"}}


@pytest.mark.parametrize(
    ("name", "user", "found"),
    [
        ("a", "eve", "eve's"),
        ("a", "bob", "everybody's"),
        ("given", "bob", "eve gave it"),
        ("own", "bob", None),
        ("own", "", "eve's own"),
        ("off", "eve", None),
        ("absent", "eve", None),
    ],
)
def test_macro_of_a_name(name: str, user: str, found: str | None) -> None:
    catalog = Catalog(None)
    for of, owner, definition, more in [
        ("a", "eve", "eve's", {}),
        ("a", "nobody", "everybody's", {}),
        ("given", "eve", "eve gave it", SHARED),
        ("own", "eve", "eve's own", {}),
        ("off", "nobody", "off", {"disabled": True}),
    ]:
        content = {"definition": definition, **more}
        catalog.put(Entity("conf-macros", of, content, owner, "search"))
    macro = known_macro(catalog, name, user, "search")

    assert (macro and macro.definition) == found
    catalog.close()
