"""What goes to a Splunk has no user agent any more."""

from __future__ import annotations

from support.ruled import AGENT, event

from analytics.enrich.agents import Agents
from analytics.privacy import KEPT_CONTEXT, classified, stripped


def test_event_without_a_user_agent_is_the_same() -> None:
    plain = event(plan="pro")

    assert classified(plain) is plain


def test_user_agent_is_replaced() -> None:
    found = classified(event("u1", r_user_agent=AGENT, r_hints_mobile="?0", plan="pro", os="mine"))

    assert found.distinct_id == "u1"
    assert found.properties == {
        "plan": "pro", "os": "mine", "browser": "Firefox", "browser_version": "120.0",
        "device": "desktop", "bot": "false",
    }  # fmt: skip


def test_nothing_of_a_request_goes_along_without_a_user_agent() -> None:
    found = classified(event(r_hints_mobile="?0", r_prefetch="1", plan="pro"))

    assert found.properties == {"plan": "pro"}


def test_another_list_of_bots_can_be_used() -> None:
    found = classified(event(r_user_agent=AGENT), Agents(lambda _: True))

    assert found.properties["bot_reason"] == "user_agent"


def test_of_the_request_only_what_is_read_later_is_kept() -> None:
    found = stripped(event("u1", r_ip="12.34.56.78", r_key="public", r_user_agent=AGENT, plan="x"))

    assert found.properties == {"$user_agent": AGENT, "plan": "x"}
    assert set(found.properties) - {"plan"} <= KEPT_CONTEXT
    assert stripped(found) is found
