"""What is put away is found again, once or as often as it is asked for."""

from __future__ import annotations

import resource

from analytics.engine.shelf import Shelf


def test_texts_are_found_by_their_key() -> None:
    shelf = Shelf()
    shelf.put([("e1", "b", "2"), ("e1", "a", "ü\0"), ("e2", "a", "x"), ("e2", "a", "y")])

    assert len(shelf) == 2
    assert shelf.get("e1") == shelf.get("e1") == {"a": "ü\0", "b": "2"}
    assert (shelf.take("e2"), shelf.take("e2"), shelf.take("?")) == ({"a": "y"}, {}, {})
    assert len(shelf) == 1


def test_many_are_not_in_memory() -> None:
    shelf = Shelf()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    shelf.put((str(number), "name", "x" * 1_000) for number in range(60_000))

    assert len(shelf) == 60_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # of 60 MB
