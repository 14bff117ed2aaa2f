"""Events on their way to what keeps them, where the rules or the step behind the commit are not.

    classified(event)    {"$user_agent": "Mozilla/5.0 …"} has become {"browser": "Firefox", …}
    stripped(event)      {"$ip": "12.34.56.78", "$user_agent": …} has no "$ip" any more

Source: ours; `analytics.engine.visitors` does the same for what is stored here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.enrich.agents import default
from analytics.privacy.context import KEPT_CONTEXT
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


def stripped(event: Event) -> Event:
    """Take out what was said of the request, all but what is looked up after the commit."""
    texts = event.properties
    left = {name: text for name, text in texts.items() if name[:1] != "$" or name in KEPT_CONTEXT}
    return replace(event, properties=Texts(left)) if len(left) < len(texts) else event
