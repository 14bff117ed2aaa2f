"""Which way events go, and where those wait that are not delivered yet.

    Target("shop", Settings(url="https://collect.example.com", key="…")).open()    HttpTransport
    Target("shop", Settings(), {"host": "splunk.example.com", …}).open()           RestTransport
    Target("shop", Settings(), data="/var/lib/analytics").open()                   JournalTransport

Events of one application for one place wait in a folder of their own, below that of the spool:
whoever sends the same events to the same place delivers what others left.

Source: ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.config import load
from analytics.errors import ConfigError
from analytics.event import DEFAULT_INDEX
from analytics.transports.address import is_hec

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from splunklib.client import Service

    from analytics.config import Config
    from analytics.tracking.settings import Settings
    from analytics.transports import Transport
    from analytics.transports.spool import Spool


@dataclass(frozen=True, slots=True)
class Target:
    """Where the events of a tracker go.

    Attributes:
        application: the application of the events.
        settings: an address, how it is reached, the spool.
        splunk_info: what `splunklib.client.connect` takes, or a Service.
        index: the index there.
        data: the data directory of the embedded engine.
        transport: where they go instead.
    """

    application: str
    settings: Settings
    splunk_info: Mapping[str, Any] | Service | None = None
    index: str = DEFAULT_INDEX
    data: str | os.PathLike[str] | None = None
    transport: Transport | None = None

    def __post_init__(self) -> None:
        if self.settings.url and (self.splunk_info is not None or self.data is not None):
            raise ConfigError(
                f"Both the collector {self.settings.url!r} and another place were given. "
                "Give one of url, splunk_info and data."
            )

    def open(self) -> Transport:
        """Open the way; nothing is imported that it does not need.

        Raises:
            AnalyticsError: it cannot be opened.
        """
        if self.transport:
            return self.transport
        if self.settings.url:
            return self._collector()
        if isinstance(self.splunk_info, Mapping | None):
            config = self._config()
            if not config.is_splunk:
                from analytics.transports.journal import JournalTransport  # noqa: PLC0415 - late

                return JournalTransport(config.data, self.index)
        from analytics.transports.rest import RestTransport  # noqa: PLC0415 - late: one of many

        return RestTransport(self._connect, self.index, gzip=self.settings.gzip)

    def open_spool(self, lose: Callable[[int], object], *, gives_way: bool = True) -> Spool | None:
        """Open the folder where events wait; None where they do not.

        Args:
            lose: called with the number of events that were dropped where it was full.
            gives_way: see `Spool`.

        Raises:
            ConfigError: the settings that name it cannot be used.
        """
        settings = self.settings
        place = self._place()
        is_wanted = settings.durability == "process" or settings.spool not in {None, False}
        if settings.spool is False or not (place or is_wanted):
            return None
        from hashlib import sha256  # noqa: PLC0415 - late: slow to import

        try:
            from analytics.transports.spool import Spool  # noqa: PLC0415 - late: hardly needed
        except ImportError:  # a system without the locks of POSIX
            if is_wanted:
                raise ConfigError(
                    "This system has no file locks for a spool. Use durability='fast', spool=False."
                ) from None
            return None
        if settings.spool is None or settings.spool is True:
            root = self._config().data / "spool"
        else:
            root = Path(settings.spool)
        digest = sha256(f"{self.application}\0{place}".encode()).hexdigest()[:12]
        name = re.sub(r"[^A-Za-z0-9_-]+", "_", self.application)[:40]
        return Spool(
            root / f"{name}-{digest}",
            max_bytes=settings.max_spool,
            lose=lose,
            gives_way=gives_way,
        )

    def _place(self) -> str:
        """Name the place beyond a network that events go to; "" where there is none."""
        if self.transport:
            return ""
        if self.settings.url:
            return f"{self.settings.url.rstrip('/')} {self.index}"
        if isinstance(self.splunk_info, Mapping | None):
            config = self._config()
            if not config.is_splunk:
                return ""
            host, port = config.host, config.port
        else:
            host, port = self.splunk_info.host, self.splunk_info.port
        return f"{host}:{port} {self.index}"

    def _collector(self) -> Transport:
        settings = self.settings
        if is_hec(settings.url):
            from analytics.transports.hec import HecTransport  # noqa: PLC0415 - late

            return HecTransport(settings.url, settings.key, self.index, reach=settings.reach)
        from analytics.transports.http import HttpTransport  # noqa: PLC0415 - late

        return HttpTransport(settings.url, settings.key, settings.reach)

    def _config(self) -> Config:
        info = self.splunk_info if isinstance(self.splunk_info, Mapping) else None
        return load(info, data=self.data)

    def _connect(self) -> Service:
        if not isinstance(self.splunk_info, Mapping | None):
            return self.splunk_info
        from analytics.connect import connect  # noqa: PLC0415 - late: brings in splunklib

        return connect(self.splunk_info)
