"""The site and the collector as one application, in the process that makes it.

    app = site_on_loop(Served(data=Path("var"), index="web", zone="Europe/Berlin"))

`analytics serve` has granian make it in a process of its own: what is taken in and what is
searched do not wait for each other. That process owns no data: it appends to a journal of its
own, and asks the owner over the socket file. In front of a Splunk it keeps events in a spool, and
delivers them from there. `wsgi()` is the same for other servers:
``gunicorn "analytics.cli.site:wsgi()"``, ``uvicorn --factory analytics.cli.site:on_loop``.

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from multiprocessing import util
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from analytics.cli.reach import Reach
    from analytics.collect.core import Collector, Sink

    App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Served:
    """What is to be served; small enough to be handed to another process.

    Attributes:
        data: the data directory that was asked for; None for what the settings say.
        index: where events go; "" for what the settings say.
        zone: of days and of shown times; "" for that of the machine.
    """

    data: Path | None = None
    index: str = ""
    zone: str = ""


def site(served: Served) -> App:
    """Make the application for a WSGI server.

    Raises:
        ConfigError: a setting cannot be used.
        DataError: the data directory cannot be used.
    """
    from analytics.collect import front  # noqa: PLC0415 (msgspec)

    return front(*_parts(served))


def site_on_loop(served: Served) -> Any:
    """Make the application for an ASGI server.

    Raises:
        ConfigError: a setting cannot be used.
        DataError: the data directory cannot be used.
    """
    from analytics.collect.asgi import asgi  # noqa: PLC0415 (as above)

    return asgi(*_parts(served))


def _parts(served: Served) -> tuple[Collector, App]:
    """Make the collector and the pages behind it."""
    from analytics.cli.reach import Reach  # noqa: PLC0415 (with `wsgi`, the first import of all)

    reach = Reach(served.data, served.index or None)
    taking = _collecting(reach)
    return taking, _pages(reach, served, taking)


def _pages(reach: Reach, served: Served, taking: Collector) -> App:
    from analytics.input import AnalyticsTracker  # noqa: PLC0415 (nothing else needs it)
    from analytics.output import AnalyticsRetriever  # noqa: PLC0415 (as above)
    from analytics.web import Settings, make_app  # noqa: PLC0415 (Bottle takes 30 ms)

    data = None if reach.config.is_splunk else reach.config.data
    tracker = AnalyticsTracker("analytics", index=reach.index, data=data)
    settings = Settings(zone=served.zone, index=reach.index)
    # A Splunk that is down answers no questions, and events are taken nevertheless.
    retriever = AnalyticsRetriever("", index=reach.index, data=data)
    return make_app(retriever, tracker, settings, taking)


def _collecting(reach: Reach) -> Collector:
    """Make the collector, and have it deliver what it keeps, to the end of the process."""
    from analytics.collect.spooled import Spooled  # noqa: PLC0415 (as above)

    made = collector(reach)
    sink = made.sink
    if isinstance(sink, Spooled):
        sink.start()
        # A child of multiprocessing, as that of granian, ends without atexit.
        util.Finalize(None, sink.close, exitpriority=0)
        made.tally.gauges["spool_bytes"] = lambda: sink.waiting_bytes
    return made


def collector(reach: Reach) -> Collector:
    """Make the collector of a data directory, or in front of a Splunk.

    Raises:
        ConfigError: one of its files of settings cannot be used.
        DataError: the data directory cannot be used.
    """
    from analytics.accounts.keys import Keys  # noqa: PLC0415 (as above)
    from analytics.collect import Collector  # noqa: PLC0415
    from analytics.collect.settings import load  # noqa: PLC0415
    from analytics.collect.site import Site  # noqa: PLC0415
    from analytics.privacy import load as load_rules  # noqa: PLC0415
    from analytics.privacy.keys import site_key  # noqa: PLC0415

    folder = reach.config.data
    settings = load(folder / "collect.toml")
    rules = load_rules(folder / "privacy.toml", folder=folder)
    around = Site(folder, Keys(folder), settings, site_key(folder), rules.consent)
    return Collector(_sink(reach, settings.spool_bytes), around, prepare=rules.change)


def _sink(reach: Reach, spool_bytes: int) -> Sink:
    if reach.config.is_splunk:
        from analytics.collect.spooled import to_splunk  # noqa: PLC0415 (as above)

        return to_splunk(reach.index, spool_bytes)
    from analytics.transports.journal import JournalTransport  # noqa: PLC0415 (as above)

    return JournalTransport(reach.config.data, reach.index)


def wsgi() -> App:
    """Make the application of the settings in the environment, for any WSGI server."""
    from analytics.connect import local_zone  # noqa: PLC0415 (splunklib)

    return site(Served(zone=local_zone()))


def on_loop() -> Any:
    """Make the application of the settings in the environment, for any ASGI server."""
    from analytics.connect import local_zone  # noqa: PLC0415 (as above)

    return site_on_loop(Served(zone=local_zone()))
