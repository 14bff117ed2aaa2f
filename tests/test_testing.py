"""The plug-in for tests of others: each fixture used as its user would."""

from __future__ import annotations

import json
import ssl
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

from analytics import AnalyticsTracker
from analytics.errors import EventError
from analytics.testing import TrackedEvents, _ports, hec, splunk, splunkd, tracked

if TYPE_CHECKING:
    from splunklib.client import Service

    from analytics.testing import Hec, Splunkd

__all__ = ["_ports", "hec", "splunk", "splunkd", "tracked"]
pytest_plugins = ["pytester"]
AT_IMPORT = AnalyticsTracker("shop", super_properties={"release": 7})


@pytest.mark.parametrize("time", ["first", "second"])
def test_splunk_is_empty_each_time(splunk: Service, time: str) -> None:
    splunk.indexes["main"].submit(f'event="buy" time="{time}" price=12')
    reply = splunk.jobs.oneshot("search index=main | stats sum(price) count", output_mode="json")

    assert json.loads(reply.read())["results"] == [{"sum(price)": "12", "count": "1"}]


def test_port_takes_any_client(splunkd: Splunkd) -> None:
    service = splunkd.connect()
    service.indexes.create("web").submit("a=1")

    assert splunkd.rows("search index=web | stats sum(a) AS a") == [{"a": "1"}]
    assert splunkd.url == f"https://127.0.0.1:{splunkd.port}"
    assert service.info["product_type"] == "embedded-analytics"


def send(hec: Hec, body: str, token: str) -> int:
    headers = {"Authorization": f"Splunk {token}"}
    request = Request(f"{hec.url}/services/collector", body.encode(), headers)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with urlopen(request, context=context) as reply:
        return int(json.loads(reply.read())["code"])


def test_collector_shows_what_came(hec: Hec, splunkd: Splunkd) -> None:
    body = '{"event": {"name": "a"}}{"event": "b", "index": "_internal"}{"event": "c=1"}'

    assert send(hec, body, hec.token) == 0
    assert [event["_raw"] for event in hec.events] == ['{"name": "a"}', "c=1"]
    assert splunkd.rows("search index=main | stats count") == [{"count": "2"}]


def test_trackers_made_anywhere_are_recorded(tracked: TrackedEvents) -> None:
    AT_IMPORT.track("purchase", distinct_id="u1", plan="pro", price=64.9)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda n: AnalyticsTracker("shop").track("look", page=n), range(3)))

    event = tracked.assert_tracked("purchase", distinct_id="u1", plan="pro", price=64.9)
    assert event.properties["release"] == "7"
    assert tracked.names.count("look") == 3
    tracked.assert_tracked("look", times=3)
    tracked.assert_tracked("look", page=2, times=1)
    tracked.assert_not_tracked("purchase", plan="free")
    tracked.clear()
    tracked.assert_not_tracked("purchase")


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (
            lambda t: t.assert_tracked("look"),
            "'look' was not tracked.\nTracked were:\n  'buy', release='7', n='1'",
        ),
        (lambda t: t.assert_tracked("buy", n=2), "'buy', n=2 was not tracked."),
        (lambda t: t.assert_tracked("buy", times=2), "'buy' was tracked 1 times, not 2."),
        (lambda t: t.assert_not_tracked("buy"), "'buy' was tracked."),
    ],
    ids=["another", "property", "times", "not"],
)
def test_failed_assertion_says_what_was_tracked(
    tracked: TrackedEvents, check: object, text: str
) -> None:
    AT_IMPORT.track("buy", n=1)
    with pytest.raises(AssertionError) as caught:
        check(tracked)  # type: ignore[operator]

    assert text in str(caught.value)


def test_wrong_event_fails_the_test(tracked: TrackedEvents) -> None:
    with pytest.raises(EventError):
        AT_IMPORT.track("")
    assert tracked.events == []


def test_before_send_is_asked(tracked: TrackedEvents) -> None:
    AnalyticsTracker("shop", before_send=lambda _: None).track("dropped")

    assert tracked.events == []


def test_plugin_is_light_and_its_fixtures_have_a_sentence(pytester: pytest.Pytester) -> None:
    """Whoever has the package installed loads it with every run of pytest."""
    pytester.makepyfile(
        "import sys\n"
        "def test_light():\n"
        "    heavy = {'duckdb', 'splunklib', 'analytics.splunkd', 'analytics.input'}\n"
        "    assert heavy & sys.modules.keys() == set()\n"
    )
    done = pytester.runpytest_subprocess("-p", "analytics.testing", "--fixtures", "-q")
    light = pytester.runpytest_subprocess("-p", "analytics.testing")

    done.stdout.fnmatch_lines(["*splunk*", "*Give an empty Splunk in this process*"])
    light.assert_outcomes(passed=1)
