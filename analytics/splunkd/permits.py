"""Which capability each path needs.

    check(caller, "POST", "authentication/users", request)
    -> 403 You (user=eve) do not have permission to perform this operation
       (requires capability: edit_user).

The table goes by the path as it is routed; the longest that begins it counts. A path that is
not in it is for the administrator alone, so that a new one is closed until somebody thinks of it.

Source: authorize.conf.spec 9.2, "Descriptions of Splunk system capabilities"; Splunk REST API
Reference 9.2 for receivers (edit_tcp); docs/security.md shows the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.splunkd.exchange import RestError
from analytics.splunkd.roles import ALL_OBJECTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.splunkd.exchange import Request
    from analytics.splunkd.roles import Caller

#: Whoever has logged in.
ANYBODY = ""


@dataclass(frozen=True, slots=True)
class Permit:
    """What a path and all below it need.

    Attributes:
        path: as it is routed.
        read: one of these is needed for GET; `ANYBODY` needs none.
        write: one of these is needed for POST and DELETE.
    """

    path: str
    read: tuple[str, ...]
    write: tuple[str, ...]


def _row(path: str, read: str, write: str) -> Permit:
    return Permit(path, tuple(read.split(" ")), tuple(write.split(" ")))


#: What has an owner can be made by whoever may have something.
_OWN = "edit_own_objects"

PERMITS = (
    _row("", ANYBODY, ALL_OBJECTS),
    _row("auth/login", ANYBODY, ANYBODY),
    _row("authentication/current-context", ANYBODY, ANYBODY),
    # Who may not see others sees and changes the own entry (`resources.users`).
    _row("authentication/users", ANYBODY, "edit_user change_own_password"),
    _row("authentication/httpauth-tokens", ANYBODY, ANYBODY),
    _row("authorization/capabilities", ANYBODY, ALL_OBJECTS),
    _row("authorization/roles", "list_all_roles edit_roles", "edit_roles"),
    _row(
        "authorization/tokens",
        "list_tokens_all list_tokens_own edit_tokens_all edit_tokens_own",
        "edit_tokens_all edit_tokens_own",
    ),
    _row("analytics/erase", ALL_OBJECTS, ALL_OBJECTS),
    _row("server/info", ANYBODY, ALL_OBJECTS),
    _row("server/health", ANYBODY, ALL_OBJECTS),
    _row("server/settings", "list_settings edit_server", "edit_server"),
    _row("server/logger", "list_settings edit_server", "edit_server"),
    _row("server/control/restart", "restart_splunkd", "restart_splunkd"),
    _row("messages", ANYBODY, "edit_messages"),
    _row("apps/local", ANYBODY, "edit_local_apps install_apps"),
    _row("data/indexes", ANYBODY, "indexes_edit"),
    _row("data/inputs", "list_inputs", "edit_monitor"),
    _row("data/inputs/http", "list_token_http edit_token_http", "edit_token_http"),
    _row("data/inputs/tcp", "list_inputs", "edit_tcp"),
    _row("data/lookup-table-files", ANYBODY, "upload_lookup_files"),
    _row("data/macros", ANYBODY, _OWN),
    _row("data/modular-inputs", "list_inputs", "edit_monitor"),
    _row("data/transforms/extractions", ANYBODY, "edit_sourcetypes"),
    _row("data/transforms/lookups", ANYBODY, "edit_sourcetypes"),
    _row("data/props", ANYBODY, "edit_sourcetypes"),
    # What is in a file is looked up in `FILES` besides.
    _row("configs", ANYBODY, ANYBODY),
    _row("properties", "rest_properties_get", "rest_properties_set"),
    _row("saved/searches", ANYBODY, _OWN),
    _row("saved/searches/*/dispatch", "search", "search"),
    _row("saved/eventtypes", ANYBODY, _OWN),
    _row("saved/sourcetypes", ANYBODY, "edit_sourcetypes"),
    _row("admin/macros", ANYBODY, _OWN),
    _row("search", "search", "search"),
    _row("alerts/fired_alerts", ANYBODY, ALL_OBJECTS),
    _row("receivers", "edit_tcp", "edit_tcp"),
    # The HTTP Event Collector looks at tokens of its own.
    _row("collector", ANYBODY, ANYBODY),
)

#: Stanza files by name: configs/conf-<file> and properties/<file> alike.
FILES = tuple(
    _row(file, read, write)
    for files, read, write in (
        ("props transforms sourcetypes", ANYBODY, "edit_sourcetypes"),
        ("eventtypes fields macros savedsearches tags user-prefs viewstates", ANYBODY, _OWN),
        ("inputs", "list_inputs", "edit_monitor"),
        ("indexes", ANYBODY, "indexes_edit"),
        ("limits server web", "list_settings edit_server", "edit_server"),
        ("authentication authorize passwords", "list_settings edit_server", ALL_OBJECTS),
    )
    for file in files.split(" ")
)

#: Arguments that need more than their path does, where they are true.
ARGUMENTS = {"is_scheduled": "schedule_search", "enableSched": "schedule_search"}

_BY_PATH = {permit.path: permit for permit in PERMITS}
_BY_FILE = {permit.path: permit for permit in FILES}
_OTHER_FILE = _row("", ANYBODY, ALL_OBJECTS)
_CLOSED = Permit("", (ALL_OBJECTS,), (ALL_OBJECTS,))
_FALSE = {"", "0", "false", "f", "no"}


def permit_of(path: str) -> Permit:
    """Find the row for a path; one for the administrator where there is none."""
    segments = path.split("/")
    for end in range(len(segments), 0, -1):
        if found := _BY_PATH.get("/".join(segments[:end])):
            return found
    return _CLOSED


def check(path: str, request: Request, names: Sequence[str] = ()) -> None:
    """Refuse what the caller of *request* may not do.

    Args:
        path: as it is routed.
        request: with its caller.
        names: what the ``*`` of the path stand for.

    Raises:
        RestError: the caller has none of the capabilities that the path needs.
    """
    if request.caller.is_owner:
        return
    permits = [permit_of(path)]
    if path.startswith(("configs/", "properties")):
        file = names[0].removeprefix("conf-") if names else ""
        permits.append(_BY_FILE.get(file, _OTHER_FILE))
    is_write = request.method not in {"GET", "HEAD"}
    for permit in permits:
        need(request.caller, permit.write if is_write else permit.read)
    if is_write and path.startswith(("saved/", "configs/")):
        for name, capability in ARGUMENTS.items():
            if request.text(name).lower() not in _FALSE:
                need(request.caller, (capability,))


def need(caller: Caller, capabilities: Sequence[str]) -> None:
    """Refuse a caller that has none of *capabilities*.

    Raises:
        RestError: that is so.
    """
    if not any(capability == ANYBODY or caller.may(capability) for capability in capabilities):
        raise RestError(
            403,
            f"You (user={caller.user}) do not have permission to perform this operation "
            f"(requires capability: {' OR '.join(capabilities)}).",
        )
