"""Kinds of events, each told by a search.

    POST saved/eventtypes  name=errors&search=index=web status>=500

They are kept and told: no field ``eventtype`` is made of them. They are the stanzas of
eventtypes.conf.

Source: Splunk REST API Reference 9.3, "saved/eventtypes".
"""

from __future__ import annotations

from analytics.splunkd.collection import Collection, routes

ROUTES = routes(
    Collection(
        "saved/eventtypes",
        "conf-eventtypes",
        {
            "search": "",
            "description": "",
            "color": "",
            "disabled": False,
            "priority": 1,
            "tags": "",
        },
        required=("search",),
        is_namespaced=True,
        is_private=True,
    )
)
