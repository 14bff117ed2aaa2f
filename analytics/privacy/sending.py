"""Events on their way to a Splunk, which has no step behind the commit.

    classified(event)    {"$user_agent": "Mozilla/5.0 …"} has become {"browser": "Firefox", …}

Source: ours; `analytics.engine.visitors` does the same for what is stored here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.enrich.agents import default
from analytics.properties import Texts

if TYPE_CHECKING:
    from analytics.enrich.agents import Agents
    from analytics.event import Event


def classified(event: Event, agents: Agents | None = None) -> Event:
    """Replace what is left of the request by what is behind it; other events as they are.

    Args:
        event: as the rules have given it.
        agents: reads user agents; with the list of bots of the package when left out.
    """
    if not any(name.startswith("$") for name in event.properties):
        return event
    found = (agents or default()).replaced(event.properties)
    return replace(event, properties=Texts(found))
