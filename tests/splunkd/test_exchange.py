"""Paths, namespaces and arguments are read as splunkd reads them."""

from __future__ import annotations

import pytest
from support.together import together

from analytics.splunkd.exchange import MAX_ARGUMENTS, Request, RestError


def request(target: str, body: bytes = b"", **headers: str) -> Request:
    return Request.of("POST", target, headers.items(), body)


@together(
    ("path", "owner", "app", "segments"),
    [
        ("/services/data/indexes/", None, None, ("data", "indexes")),
        ("/services/data/indexes/web", None, None, ("data", "indexes", "web")),
        ("/servicesNS/nobody/search/data/indexes", "nobody", "search", ("data", "indexes")),
        ("/servicesNS/-/-/a/b%2Fc%20d+e%2B", "-", "-", ("a", "b/c d e+")),
        ("//services//server//info", None, None, ("server", "info")),
        ("/services", None, None, ()),
        ("/", None, None, ("", "")),
        ("/elsewhere/info", None, None, ("", "elsewhere", "info")),
        ("/servicesNS/nobody", None, None, ("", "servicesNS", "nobody")),
    ],
)
def test_path_is_a_namespace_and_segments(
    path: str, owner: str | None, app: str | None, segments: tuple[str, ...]
) -> None:
    """Segments are decoded after they are parted, so a name may hold a slash."""
    found = request(path)

    assert (found.owner, found.app, found.segments) == (owner, app, segments)


def test_arguments_of_address_and_form_count_alike() -> None:
    found = request("/services/x?a=1&b=", b"a=2&c=%C3%A9&d=x+y")

    assert found.arguments == {"a": ["1", "2"], "b": [""], "c": ["é"], "d": ["x y"]}
    assert found.text("a") == "2"
    assert found.text("e", "none") == "none"
    assert found.query == {"a": ["1"], "b": [""]}


def test_body_of_another_type_is_no_form() -> None:
    found = request("/services/x", b"a=1", **{"Content-Type": "application/json"})

    assert found.arguments == {}


@pytest.mark.parametrize(
    ("body", "fix"),
    [(b"a=\xff", "UTF-8"), (b"a&" * (MAX_ARGUMENTS + 1), "Send fewer")],
)
def test_bad_form_is_refused(body: bytes, fix: str) -> None:
    with pytest.raises(RestError, match=fix):
        _ = request("/services/x", body).arguments


def test_numbers_are_checked() -> None:
    found = request("/services/x?count=5&offset=&bad=1e3")

    assert (found.number("count", 1), found.number("offset", 7), found.number("no", 8)) == (5, 7, 8)
    with pytest.raises(RestError, match="Give a whole number") as caught:
        found.number("bad", 0)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("text", "value"),
    [("", True), (" ", True), ("0", False), ("False", False), ("1", True), ("True", True)],
)
def test_flag_is_a_truth_value_or_the_default(text: str, value: object) -> None:
    assert request(f"/services?preview={text}").flag("preview", default=True) is value


def test_flag_that_is_none_is_refused() -> None:
    with pytest.raises(RestError, match="'preview' is 'maybe'"):
        request("/services?preview=maybe").flag("preview", default=False)
