"""A path leads to the one who answers it."""

from __future__ import annotations

import pytest

from analytics.splunkd.exchange import Reply, RestError
from analytics.splunkd.routing import Route, Router, router


def route(method: str, path: str, text: str) -> Route:
    return Route(method, path, lambda *_: Reply(text.encode()))


ROUTER = Router(
    [
        route("GET", "", "root"),
        route("GET", "jobs/*", "one"),
        route("GET", "jobs/export", "export"),
        route("GET", "jobs/*/events", "events"),
        route("POST", "jobs/*", "change"),
    ]
)


@pytest.mark.parametrize(
    ("method", "path", "found", "names"),
    [
        ("GET", "", b"root", ()),
        ("GET", "jobs/7", b"one", ("7",)),
        ("HEAD", "jobs/7", b"one", ("7",)),
        ("POST", "jobs/7", b"change", ("7",)),
        ("GET", "jobs/export", b"export", ()),
        ("GET", "jobs/7/events", b"events", ("7",)),
        ("GET", "jobs/export/events", b"events", ("export",)),
    ],
)
def test_named_segment_goes_before_any(
    method: str, path: str, found: bytes, names: tuple[str, ...]
) -> None:
    route, got = ROUTER.find(method, tuple(filter(None, path.split("/"))))

    assert (route.answer().body, got) == (found, names)


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [
        ("GET", "nowhere", 404, "Not Found"),
        ("GET", "jobs", 404, "Not Found"),
        ("DELETE", "jobs/7", 400, 'Cannot perform action "DELETE"'),
    ],
)
def test_wrong_path_and_verb_are_told(method: str, path: str, status: int, text: str) -> None:
    with pytest.raises(RestError, match=text) as caught:
        ROUTER.find(method, (path,) if "/" not in path else tuple(path.split("/")))
    assert caught.value.status == status


def test_every_resource_is_routed() -> None:
    """A file of the folder is registered by being there."""
    paths = router().paths()

    for path in ("server/info", "search/v2/jobs/*/results", "configs/*/*", "receivers/stream"):
        assert path in paths
