"""What may be kept of an event: functions of one event, in an order that a file sets.

    rules = load(folder / "privacy.toml", folder=folder)
    rules(event)     the event as it may be kept, or None where it may not

`analytics.privacy.rules` has the order, `analytics.privacy.policy` the file. The three functions
of the package analytical are here under their own names.

Source: ours; docs/privacy.md.
"""

from analytics.privacy.addresses import anonymize_ip_address
from analytics.privacy.agents import RARE, anonymize_user_agent
from analytics.privacy.context import KEPT_CONTEXT
from analytics.privacy.ids import generate_client_id
from analytics.privacy.rules import load
from analytics.privacy.sending import classified, stripped
from analytics.privacy.visits import clean_pages

__all__ = [
    "KEPT_CONTEXT",
    "RARE",
    "anonymize_ip_address",
    "anonymize_user_agent",
    "classified",
    "clean_pages",
    "generate_client_id",
    "load",
    "stripped",
]
