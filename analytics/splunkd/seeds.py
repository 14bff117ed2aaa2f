"""What a new data directory has in its catalog: the names that every Splunk has.

Source: docs/rest.md (what clients take for granted); `Entity` says what a row means;
authorize.conf.spec 9.2 for the capabilities, Securing Splunk Enterprise 9.2, "Define roles on the
Splunk platform with capabilities", for which role has which.
"""

from __future__ import annotations

from typing import Any

from analytics.engine.catalog import Entity
from analytics.engine.rights import EVERY
from analytics.event import DEFAULT_INDEX
from analytics.splunkd.pretrained import STANZAS

#: Raised with each addition, so that older data directories get it too.
SEEDS_VERSION = 4

#: Stanza files that exist although nobody has written one.
CONF_FILES = (
    "eventtypes", "indexes", "inputs", "limits", "macros", "props", "savedsearches", "server",
    "tags", "transforms", "web",
)  # fmt: skip

#: The parts of a splunkd that clients know by name.
LOGGERS = (
    "AuditLogger", "HttpEventCollector", "Rest", "SavedSplunker", "SearchParser", "ServerConfig",
    "TailReader", "loader",
)  # fmt: skip

#: What a role of everybody may do.
_USER_MAY = (
    "change_own_password", "edit_own_objects", "get_metadata", "get_typeahead", "input_file",
    "list_all_objects", "list_inputs", "list_tokens_own", "output_file", "rest_apps_view",
    "rest_properties_get", "rest_properties_set", "search", "upload_lookup_files",
)  # fmt: skip

_POWER_MAY = (
    "accelerate_search", "edit_messages", "edit_sourcetypes", "edit_tokens_own", "rtsearch",
    "schedule_rtsearch", "schedule_search",
)  # fmt: skip

#: What only the administrator may do.
_ADMIN_MAY = (
    "admin_all_objects", "change_authentication", "delete_messages", "edit_httpauths",
    "edit_local_apps", "edit_monitor", "edit_roles", "edit_server", "edit_tcp",
    "edit_token_http", "edit_tokens_all", "edit_tokens_settings", "edit_user",
    "edit_web_settings", "indexes_edit", "install_apps", "list_all_roles", "list_all_users",
    "list_httpauths", "list_introspection", "list_settings", "list_token_http",
    "list_tokens_all", "never_lockout", "rest_access_server_endpoints",
    "rest_apps_management", "restart_splunkd", "search_process_config_refresh",
)  # fmt: skip

#: Every capability that is looked at or told here. No role but can_delete has the last one.
CAPABILITIES = tuple(sorted((*_USER_MAY, *_POWER_MAY, *_ADMIN_MAY, "delete_by_keyword")))

#: The roles that every Splunk has, by name.
ROLES: dict[str, dict[str, Any]] = {
    "admin": {
        "capabilities": list(_ADMIN_MAY),
        "imported_roles": ["power"],
        "srchIndexesAllowed": list(EVERY),
        "srchIndexesDefault": ["main"],
        "srchFilter": "*",
        "srchJobsQuota": 50,
        "srchDiskQuota": 10_000,
        "srchTimeWin": 0,
    },
    "power": {
        "capabilities": list(_POWER_MAY),
        "imported_roles": ["user"],
        "srchIndexesAllowed": ["*"],
        "srchIndexesDefault": ["main"],
        "srchJobsQuota": 10,
        "srchDiskQuota": 500,
    },
    "user": {
        "capabilities": list(_USER_MAY),
        "imported_roles": [],
        "srchIndexesAllowed": ["*"],
        "srchIndexesDefault": ["main"],
        "srchJobsQuota": 3,
        "srchDiskQuota": 100,
    },
    "can_delete": {
        "capabilities": ["delete_by_keyword"],
        "imported_roles": [],
        "srchIndexesAllowed": [],
        "srchIndexesDefault": [],
        "deleteIndexesAllowed": list(EVERY),
    },
}

SEEDS = (
    *(Entity("indexes", name) for name in ("main", "_internal", "_audit", DEFAULT_INDEX)),
    *(Entity("conf-indexes", name) for name in ("default", "main", "_internal", "_audit")),
    *STANZAS,
    Entity(
        "conf-savedsearches",
        "Errors in the last 24 hours",
        {"search": "error OR failed OR fatal", "dispatch.earliest_time": "-24h"},
        app="search",
    ),
    *(Entity("loggers", name, {"level": "INFO"}) for name in LOGGERS),
    Entity("apps", "search", {"label": "Search & Reporting", "version": "9.3.2"}),
    Entity("apps", "launcher", {"label": "Home", "version": "9.3.2"}),
    Entity("users", "admin", {"realname": "Administrator", "roles": ["admin"]}),
    *(Entity("roles", name, settings) for name, settings in ROLES.items()),
)
