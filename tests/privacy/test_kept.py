"""From a request to a search: what is on the disk, and what is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.collecting import Collecting
from support.ruled import AGENT

from analytics.connect import close, connect
from analytics.privacy import load
from analytics.table import Results
from analytics.transports.journal import JournalTransport

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "203.0.113.77"
VIEW = {
    "event": "pageview",
    "properties": {
        "url": "https://shop.example/a?utm_source=x&token=hush",
        "referrer": "https://duckduckgo.com/?q=hush",
        "email": "bob@hush.example",
    },
}


def sent(data: Path, kind: Any, body: Any, **headers: str) -> dict[str, str]:
    """Send one event, and find it."""
    collecting = Collecting(data, prepare=load(None, folder=data))
    key = collecting.keys.add(["shop"], kind)
    reply = collecting.post("/v1/events", body, key=key, address=ADDRESS, headers=headers)
    assert reply.status == 200
    transport = JournalTransport(data, "web")
    transport.send(collecting.events)
    transport.close()
    files = [path.read_bytes() for path in data.rglob("*") if path.is_file()]
    assert [content for content in files if ADDRESS.encode() in content] == []
    assert [content for content in files if b"hush" in content] == []
    spl = "search index=web | fields - _* | table *"
    rows = Results.loads(connect(data=data).jobs.oneshot(spl, output_mode="json").read())
    close(data)
    files = [path.read_bytes() for path in data.rglob("*") if path.is_file()]
    assert [content for content in files if AGENT.encode() in content] == []
    return {name.removeprefix("analytics_prop__"): text for name, text in rows[0].items()}


def test_visit_of_a_page(data: Path) -> None:
    found = sent(data, "public", VIEW, **{"user-agent": AGENT, "accept-language": "de"})

    wanted = {
        "event": "pageview", "url": "https://shop.example/a?utm_source=x", "path": "/a",
        "utm_source": "x", "referrer_class": "search", "search_engine": "duckduckgo",
        "language": "de", "browser": "Firefox", "os": "Linux", "device": "desktop", "bot": "false",
    }  # fmt: skip
    assert found | wanted == found
    assert found["distinct_id"].startswith("d_")
    assert len(found["email_hash"]) == 43


@pytest.mark.parametrize(
    ("agent", "reason"), [("curl/8.5.0", "user_agent"), ("", "no_user_agent")], ids=["curl", "none"]
)
def test_visit_of_a_bot(data: Path, agent: str, reason: str) -> None:
    headers = {"user-agent": agent} if agent else {}
    found = sent(data, "public", {"event": "pageview"}, **headers)

    assert (found["bot"], found["bot_reason"]) == ("true", reason)


def test_event_of_a_server(data: Path) -> None:
    found = sent(data, "secret", {"event": "sold", "distinct_id": "u1"}, **{"user-agent": AGENT})

    assert found["distinct_id"] == "u1"
    assert found.keys().isdisjoint({"browser", "bot", "ip", "country"})
