"""What the server is, and the services it has.

    GET server/info  ->  version 9.3.2, product_type embedded-analytics, …

Source: docs/rest.md (server/info, the list of services, restart); the version is that of the
newest REST API whose forms are served.
"""

from __future__ import annotations

import os
import platform
import socket
import uuid
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from analytics.engine.catalog import Entity
from analytics.splunkd.exchange import RestError
from analytics.splunkd.render import BUILD, VERSION, Entry, Page, feed, said, single
from analytics.splunkd.routing import Route

if TYPE_CHECKING:
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply, Request

SERVICES = (
    "apps", "auth", "authentication", "authorization", "configs", "data", "messages",
    "properties", "receivers", "search", "server",
)  # fmt: skip

_SETTINGS = {
    "SPLUNK_DB": "", "SPLUNK_HOME": "", "enableSplunkWebSSL": False, "host": "", "httpport": 8080,
    "mgmtHostPort": 8089, "minFreeSpace": 0, "pass4SymmKey": "", "serverName": "",
    "sessionTimeout": "1h", "startwebserver": True, "trustedIP": "",
}  # fmt: skip


def services(_face: Face, request: Request) -> Reply:
    """Answer with the names of the services."""
    entries = [Entry(name, "services", links=("list",)) for name in SERVICES]
    return feed(request, "services", Page(entries, len(entries)))


def info(face: Face, request: Request) -> Reply:
    """Answer with facts about this server."""
    guid = _guid(face)
    name = socket.gethostname()
    content: dict[str, Any] = {
        **_machine(),
        "activeLicenseGroup": "Free",
        "build": BUILD,
        "guid": guid,
        "health_info": "green",
        "health_version": 1,
        "host": name,
        "host_fqdn": name,
        "host_resolved": name,
        "fips_mode": False,
        "isFree": True,
        "isTrial": False,
        "kvStoreStatus": "disabled",
        "licenseKeys": ["F" * 64],
        "licenseSignature": "0" * 32,
        "licenseState": "OK",
        "license_labels": ["embedded-analytics"],
        "master_guid": guid,
        "manager_guid": guid,
        "master_uri": "self",
        "manager_uri": "self",
        "max_users": 0,
        "mode": "normal",
        "product_type": "embedded-analytics",
        "rtsearch_enabled": False,
        "serverName": name,
        "server_roles": ["indexer", "search_head"],
        "shutting_down": False,
        "startup_time": int(face.started),
        "version": VERSION,
    }
    entry = Entry("server-info", "server/info", content, links=("list",))
    return single(request, entry, is_fixed=True)


def settings(face: Face, request: Request) -> Reply:
    """Answer with the settings of the server, changed before where some came along."""
    kept = face.catalog.find("server-settings")
    entity = kept[0] if kept else Entity("server-settings", "settings")
    if request.method == "POST":
        changed = {k: v[-1] for k, v in request.arguments.items() if k in _SETTINGS}
        entity = face.catalog.put(replace(entity, content={**entity.content, **changed}))
        text = "Splunk must be restarted for changes to take effect."
        face.catalog.put(Entity("messages", "restart_required", {"value": text}))
    name, folder = socket.gethostname(), str(face.engine.folder)
    own = {"SPLUNK_HOME": folder, "SPLUNK_DB": folder, "host": name, "serverName": name}
    content = {**_SETTINGS, **own, **entity.content}
    return single(request, Entry("settings", "server/settings", content, links=("list", "edit")))


def restart(face: Face, request: Request) -> Reply:
    """Take back the message that asks for a restart: nothing here needs one."""
    for message in face.catalog.find("messages", "restart_required"):
        face.catalog.remove(message)
    return feed(request, "server/control", Page((), 0))


def let_go(face: Face, request: Request) -> Reply:
    """Let another process own the data, if this one only holds it for itself (ours).

    Raises:
        RestError: the caller is not the owner of the data, or a server holds it.
    """
    if not request.is_owner:
        raise RestError(403, "Only the owner of the data may ask for it. Use its socket.")
    if face.on_yield is None:
        raise RestError(409, "A server holds the data and keeps it. Stop the server first.")
    face.on_yield()
    return said(request, 200, "INFO", "The data will be let go of.")


def _guid(face: Face) -> str:
    """Give the id of this data directory, made when it is first asked for."""
    kept = face.catalog.find("server", "guid")
    if not kept:
        kept = [face.catalog.put(Entity("server", "guid", {"guid": str(uuid.uuid4()).upper()}))]
    return str(kept[0].content["guid"])


@cache
def _machine() -> dict[str, Any]:
    """Read what does not change while the process runs."""
    pages, page = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "cpu_arch": platform.machine(),
        "numberOfCores": os.cpu_count(),
        "numberOfVirtualCores": os.cpu_count(),
        "os_build": platform.version(),
        "os_name": platform.system(),
        "os_name_extended": platform.system(),
        "os_version": platform.release(),
        "physicalMemoryMB": pages * page // 2**20,
    }


ROUTES = (
    Route("GET", "", services),
    Route("GET", "server/info", info),
    Route("GET", "server/info/server-info", info),
    Route("GET", "server/settings", settings),
    Route("GET", "server/settings/settings", settings),
    Route("POST", "server/settings/settings", settings),
    Route("POST", "server/control/restart", restart),
    Route("POST", "server/control/yield", let_go),
)
