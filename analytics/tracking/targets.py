"""Which way events go: to the embedded engine or to a Splunk.

    Target({"host": "splunk.example.com", "token": "…"}, "web").open()     RestTransport
    Target(None, "web", data="/var/lib/analytics").open()                  JournalTransport

Source: ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.config import load

if TYPE_CHECKING:
    import os

    from splunklib.client import Service

    from analytics.transports import Transport


@dataclass(frozen=True, slots=True)
class Target:
    """Where the events of a tracker go.

    Attributes:
        splunk_info: what `splunklib.client.connect` takes, or a Service.
        index: the index there.
        data: the data directory of the embedded engine.
        gzip: compress what goes over a network.
    """

    splunk_info: Mapping[str, Any] | Service | None
    index: str
    data: str | os.PathLike[str] | None = None
    gzip: bool = True

    def open(self) -> Transport:
        """Open the way; nothing is imported that it does not need.

        Raises:
            AnalyticsError: it cannot be opened.
        """
        if isinstance(self.splunk_info, Mapping | None):
            config = load(self.splunk_info, data=self.data)
            if not config.is_splunk:
                from analytics.transports.journal import JournalTransport  # noqa: PLC0415 - late

                return JournalTransport(config.data, self.index)
        from analytics.transports.rest import RestTransport  # noqa: PLC0415 - late: one of two

        return RestTransport(self._connect, self.index, gzip=self.gzip)

    def _connect(self) -> Service:
        if not isinstance(self.splunk_info, Mapping | None):
            return self.splunk_info
        from analytics.connect import connect  # noqa: PLC0415 - late: brings in splunklib

        return connect(self.splunk_info)
