"""The only place that knows there are two Splunks: makes the Service that all others ask.

    service = connect({"host": "splunk.example.com", "token": "…"})     a real Splunk
    service = connect(data="~/analytics")                               the embedded engine
    service.jobs.oneshot("search index=web | stats count", output_mode="json")

Nothing is opened before the first request to the embedded engine; `analytics.splunkd.hold`
says which process then owns the data.

Source: docs/architecture.md (owner); splunklib 2.1.1, client.py, Service.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from analytics.config import load
from analytics.errors import RejectedError, TransportError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from splunklib.client import Service

    from analytics.config import Limits
    from analytics.splunkd.hold import Hold


def connect(
    splunk_info: Mapping[str, Any] | None = None,
    *,
    data: str | os.PathLike[str] | None = None,
    tz: str | None = None,
) -> Service:
    """Make a Service on the Splunk that the settings name, or on the embedded engine.

    Args:
        splunk_info: what `splunklib.client.connect` takes.
        data: a data directory, which means the embedded engine.
        tz: IANA name of the zone of its searches, for the embedded engine.

    Raises:
        ConfigError: a setting cannot be used.
        TransportError: the Splunk cannot be reached.
        RejectedError: it refused the login.
    """
    config = load(splunk_info, data=data)
    if config.is_splunk:
        return _splunk(config.arguments())
    from splunklib.client import Service  # noqa: PLC0415 (34 ms)

    from analytics.splunkd.hold import Embedded  # noqa: PLC0415

    zone = tz or config.tz or local_zone()
    handler = Embedded(config.data.absolute(), zone, config.limits)
    space = {"owner": config.owner or None, "app": config.app or None}
    # Whoever can use the data directory is its owner: nobody reads this token.
    return Service(handler=handler, token="owner", **space)  # noqa: S106


def takes_zone(service: Service) -> bool:
    """Whether the searches of *service* may have an argument ``tz``."""
    return bool(_zone(service))


def zone_of(service: Service) -> str:
    """Say in which zone *service* searches, as an IANA name; empty where a Splunk has no name.

    Raises:
        TransportError: the Splunk cannot be reached.
    """
    if zone := _zone(service):
        return zone
    from splunklib.binding import HTTPError  # noqa: PLC0415 (loaded with the service)

    try:
        reply = service.get("/services/authentication/current-context", output_mode="json")
        return str(json.loads(reply.body.read())["entry"][0]["content"].get("tz") or "")
    except HTTPError:  # one that does not let everybody ask this
        return ""
    except OSError as error:
        raise TransportError(f"The Splunk cannot be reached: {error}. Try again later.") from error


def own(folder: Path, zone: str = "", limits: Limits | None = None) -> Hold:
    """Own the data directory *folder*, as a server does; `Hold.close` lets go of it.

    Gives what is open then: its `engine`, and the `face` that answers for it.

    Raises:
        OwnedError: a server holds it, or somebody who did not let go in time.
        DataError: the directory cannot be used.
        MissingExtraError: the embedded engine is not installed.
    """
    from analytics.splunkd import hold  # noqa: PLC0415 (what it needs may not be installed)

    return hold.own(folder, zone or local_zone(), limits)


def close(folder: str | os.PathLike[str]) -> None:
    """Let go of a data directory, if this process holds it; a later request takes it again."""
    from analytics.splunkd import hold  # noqa: PLC0415

    hold.close(Path(os.path.expanduser(folder)))  # noqa: PTH111 - as `config` does


def local_zone() -> str:
    """Name the time zone of this machine; "UTC" where it has no name."""
    linked = os.path.realpath("/etc/localtime").partition("/zoneinfo/")[2]
    for name in (os.environ.get("TZ", "").lstrip(":"), linked):
        try:
            return ZoneInfo(name.removeprefix("Etc/") if name == "Etc/UTC" else name).key
        except (ValueError, KeyError, OSError):  # no such zone, or no name at all
            continue
    return "UTC"


def _zone(service: Service) -> str:
    """Give the zone that the handler of the embedded engine has, and no other."""
    return str(getattr(service.http.handler, "zone", ""))


def _splunk(arguments: dict[str, Any]) -> Service:
    """Log in to a Splunk.

    Raises:
        TransportError: it cannot be reached.
        RejectedError: it refused the login.
    """
    from splunklib import binding, client  # noqa: PLC0415 (34 ms)

    where = f"{arguments['scheme']}://{arguments['host']}:{arguments['port']}"
    try:
        return client.connect(**arguments)
    except binding.HTTPError as error:
        said = str(error).rstrip(".")
        raise RejectedError(
            f"The Splunk at {where} refused the login: {said}. Check user, password and token.",
            error.status,
        ) from error
    except OSError as error:
        raise TransportError(
            f"The Splunk at {where} cannot be reached: {error}. Check host and port."
        ) from error
