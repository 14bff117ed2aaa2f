"""What a new data directory has in its catalog: the names that every Splunk has.

Source: docs/rest.md (what clients take for granted); `Entity` says what a row means.
"""

from __future__ import annotations

from analytics.engine.catalog import Entity
from analytics.event import DEFAULT_INDEX

#: Raised with each addition, so that older data directories get it too.
SEEDS_VERSION = 1

#: Stanza files that exist although nobody has written one.
CONF_FILES = (
    "eventtypes", "indexes", "inputs", "limits", "macros", "props", "savedsearches", "server",
    "tags", "transforms", "web",
)  # fmt: skip

#: What the administrator may do; there are no other limits to what a role may.
CAPABILITIES = (
    "accelerate_search", "admin_all_objects", "change_authentication", "change_own_password",
    "delete_by_keyword", "edit_messages", "edit_roles", "edit_server", "edit_tokens_all",
    "edit_user", "get_metadata", "get_typeahead", "indexes_edit", "input_file", "list_inputs",
    "list_settings", "output_file", "rest_apps_view", "rest_properties_get",
    "rest_properties_set", "restart_splunkd", "rtsearch", "schedule_search", "search",
    "search_process_config_refresh",
)  # fmt: skip

_USER_MAY = ["change_own_password", "get_metadata", "get_typeahead", "input_file", "search"]

SEEDS = (
    *(Entity("indexes", name) for name in ("main", "_internal", "_audit", DEFAULT_INDEX)),
    *(Entity("conf-indexes", name) for name in ("default", "main", "_internal", "_audit")),
    Entity("conf-props", "default", {"LINE_BREAKER": r"([\r\n]+)", "SHOULD_LINEMERGE": "false"}),
    Entity("apps", "search", {"label": "Search & Reporting", "version": "9.3.2"}),
    Entity("apps", "launcher", {"label": "Home", "version": "9.3.2"}),
    Entity("users", "admin", {"realname": "Administrator", "roles": ["admin"]}),
    Entity("roles", "admin", {"capabilities": list(CAPABILITIES), "imported_roles": ["user"]}),
    Entity("roles", "power", {"capabilities": [*_USER_MAY, "schedule_search"]}),
    Entity("roles", "user", {"capabilities": _USER_MAY}),
)
