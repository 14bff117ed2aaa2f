"""The index that the command line talks to, embedded or on a Splunk.

    with Reach(options.data, options.index) as reach:
        reach.send(events)
        reach.ask("search index=* | stats count")

Source: ours.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

from analytics import config
from analytics.enrich import agents
from analytics.privacy import classified, load
from analytics.privacy.keys import lasting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from splunklib.client import Service

    from analytics.enrich.agents import Agents
    from analytics.event import Event
    from analytics.output import AnalyticsRetriever
    from analytics.privacy.rules import Rules
    from analytics.table import Results
    from analytics.transports import Transport


class Reach:
    """What is asked and what is sent to; each is opened when it is first needed.

    Attributes:
        config: the settings.
        index: where events go.
    """

    def __init__(self, data: Path | None, index: str | None = None) -> None:
        """Read the settings.

        Args:
            data: data directory that was asked for; None for what the settings say.
            index: index that was asked for; None for what the settings say.

        Raises:
            ConfigError: a setting cannot be used.
        """
        self.config = config.load(data=data)
        self.index = index or self.config.index

    def __enter__(self) -> Self:
        """Give this."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of what was opened."""
        if "transport" in self.__dict__:
            self.transport.close()
        if "service" in self.__dict__ and not self.config.is_splunk:
            from analytics.connect import close  # noqa: PLC0415 (was imported to connect)

            close(self.config.data)

    @cached_property
    def service(self) -> Service:
        """A splunklib Service."""
        from analytics.connect import connect  # noqa: PLC0415 (splunklib takes 34 ms)

        return connect(data=None if self.config.is_splunk else self.config.data)

    @cached_property
    def retriever(self) -> AnalyticsRetriever:
        """What asks, about all applications."""
        from analytics.output import AnalyticsRetriever  # noqa: PLC0415 (as above)

        return AnalyticsRetriever("", self.service, self.index)

    @cached_property
    def transport(self) -> Transport:
        """What carries events to the index."""
        if self.config.is_splunk:
            from analytics.transports.rest import RestTransport  # noqa: PLC0415 (as above)

            return RestTransport(lambda: self.service, self.index)
        from analytics.transports.journal import JournalTransport  # noqa: PLC0415 (as above)

        return JournalTransport(self.config.data, self.index)

    @cached_property
    def rules(self) -> Rules:
        """The rules of privacy; ids without cookies are the same in each run."""
        folder = self.config.data
        return load(None, folder=folder, salt=lasting(folder))

    @cached_property
    def _agents(self) -> Agents:
        return agents.of(self.config.data)

    def ask(self, spl: str) -> Results:
        """Run *spl* over all time and give all rows.

        Raises:
            SplError, SearchError, TransportError: as `AnalyticsRetriever.search`.
        """
        return self.retriever.search(spl)

    def send(self, events: Sequence[Event]) -> None:
        """Keep *events* before returning.

        Raises:
            TransportError: they could not be kept.
        """
        if self.config.is_splunk:
            events = [classified(event, self._agents) for event in events]
        self.transport.send(events)
