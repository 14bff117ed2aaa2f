"""What the middleware of every framework says of a request."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.input import AnalyticsTracker
from analytics.integrations._request import Recording, Seen
from analytics.transports.memory import MemoryTransport


def told(**seen: Any) -> dict[str, str]:
    """Record a request; give what is said of its page."""
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        said = {"path": "/", "method": "GET", "host": "shop.example", **seen}
        visit = Recording(tracker).begin(None, Seen(**said))
        assert visit is not None
        visit.record(200, "text/html")
        visit.record(500, "")
    (event,) = transport.events
    others = {"method", "status", "duration_ms", "bot", "bot_reason"}
    return {name: text for name, text in event.properties.items() if name not in others}


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (
            {
                "path": "/a b",
                "scheme": "https",
                "query": "utm_source=x&mail=ann@shop.example&gclid=1",
            },
            {
                "url": "https://shop.example/a%20b?utm_source=x",
                "path": "/a b",
                "utm_source": "x",
                "click_id": "google",
            },
        ),
        (
            {"path": "/reset/eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl/"},
            {"url": "http://shop.example/reset/[removed]/", "path": "/reset/[removed]/"},
        ),
        (
            {"path": "/users/ann@shop.example", "host": "[::1]:8000"},
            {"url": "http://[::1]:8000/users/[removed]", "path": "/users/[removed]"},
        ),
        ({"path": "/a?b#c"}, {"url": "http://shop.example/a%3Fb%23c", "path": "/a?b#c"}),
        (
            {"path": "//b.example/c"},
            {"url": "http://shop.example//b.example/c", "path": "//b.example/c"},
        ),
        ({"path": "*"}, {"url": "http://shop.example/%2A", "path": "/*"}),
        ({"path": "/a", "host": ""}, {"path": "/a"}),
        ({"path": "/a/ann@shop.example", "host": "a:x"}, {"path": "/a/[removed]"}),
        (
            {"language": "de-CH, de;q=0.9"},
            {"url": "http://shop.example/", "path": "/", "language": "de-CH"},
        ),
        ({"referrer": "http://www.shop.example/b"}, {"url": "http://shop.example/", "path": "/"}),
        (
            {"referrer": "https://www.google.com/search?q=ann"},
            {
                "url": "http://shop.example/",
                "path": "/",
                "referrer": "https://www.google.com/search",
                "referrer_host": "google.com",
                "referrer_class": "search",
                "search_engine": "google",
            },
        ),
    ],
    ids=[
        "query",
        "token",
        "mail",
        "signs",
        "slashes",
        "star",
        "no host",
        "bad host",
        "language",
        "own referrer",
        "search",
    ],
)
def test_a_page_without_what_may_name_a_person(seen: dict[str, str], said: dict[str, str]) -> None:
    assert told(**seen) == said


TEXT = st.text(st.characters(), max_size=30)


@given(
    st.builds(
        Seen,
        path=TEXT,
        method=TEXT,
        scheme=st.sampled_from(["http", "https"]),
        host=TEXT | st.sampled_from(["[::1]:80", "a:99999", "[", "a@b", "\u2100.example"]),
        query=TEXT | st.sampled_from(["utm_source=%ff&a=%", "&&=&", "utm_source=\ud800"]),
        referrer=TEXT | st.sampled_from(["http://[", "//a:b", "http://\u2100/"]),
        language=TEXT,
        agent=TEXT,
    )
)
def test_whatever_a_request_says_breaks_no_answer(seen: Seen) -> None:
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport, sync=True) as tracker:
        visit = Recording(tracker).begin(None, seen)
        assert visit is not None
        visit.record(200, "text/html")
    (event,) = transport.events
    assert event.properties["path"].startswith("/")
