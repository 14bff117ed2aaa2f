"""Serve the site, and the embedded engine to clients of Splunk.

  analytics serve
  analytics --data ./var serve --demo --port 9000 --splunkd-port off --hec-port off
  ANALYTICS_HOST=splunk.example.com ANALYTICS_TOKEN=… analytics serve

With the embedded engine this process owns the data directory while it runs; others track and
search through it. The first start prints the password of its administrator, once.
"""

from __future__ import annotations

import signal
import threading
from contextlib import ExitStack, closing
from datetime import datetime
from functools import partial
from ipaddress import ip_address
from itertools import islice
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from analytics.cli.reach import Reach
from analytics.cli.site import Served, collector, site, site_on_loop
from analytics.errors import ConfigError, MissingExtraError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from types import FrameType

    from analytics.cli.site import App
    from analytics.splunkd.server import Server

T = TypeVar("T")

SITE_PORT = 8080
BATCH = 5_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port", type=_port, default=SITE_PORT, help="port of the site (%(default)s); 0: any"
    )
    parser.add_argument(
        "--splunkd-port",
        type=_port_or_off,
        metavar="PORT",
        help="port for clients of Splunk (8089); 0: any; off: none",
    )
    parser.add_argument(
        "--hec-port",
        type=_port_or_off,
        metavar="PORT",
        help="port of the HTTP Event Collector (8088); 0: any; off: none",
    )
    parser.add_argument("--no-tls", action="store_true", help="do not encrypt these two ports")
    parser.add_argument("--tz", metavar="ZONE", help="zone of days and of shown times")
    parser.add_argument(
        "--demo", action="store_true", help="load a made-up shop where there are no events yet"
    )


def run(options: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    with ExitStack() as stack:
        reach = stack.enter_context(Reach(options.data))
        zone = _zone(options.tz or reach.config.tz)
        collector(reach)  # what its files of settings have is told before anything listens
        if not reach.config.is_splunk:
            _serve_engine(options, reach, zone, stack)
        _serve_site(options, Served(options.data, reach.index, zone))
    return 0


def _serve_engine(options: argparse.Namespace, reach: Reach, zone: str, stack: ExitStack) -> None:
    """Own the data, load the demo, and answer on the port of splunkd."""
    from analytics.connect import own  # noqa: PLC0415 (with DuckDB and all: 200 ms)
    from analytics.splunkd import port  # noqa: PLC0415 (as above)

    hold = stack.enter_context(closing(own(reach.config.data, zone, reach.config.limits)))
    if options.demo:
        _load_demo(reach, zone)
    where = {"host": options.host, "is_tls": not options.no_tls}
    opened = _opened(
        "Splunk's clients",
        options.splunkd_port,
        lambda asked: port.listen(hold.face, port=port.PORT if asked is None else asked, **where),
    )
    if opened:
        server, password = opened
        _start(server, stack)
        login = f"  user admin, password {password} (shown this once)" if password else ""
        print(f"Splunk clients  {server.url}{login}")
    collector = _opened(
        "the event collector",
        options.hec_port,
        lambda asked: port.listen_hec(
            hold.face, port=port.HEC_PORT if asked is None else asked, **where
        ),
    )
    if collector:
        _start(collector, stack)
        print(f"HEC             {collector.url}/services/collector")


def _opened(what: str, asked: int | str | None, listen: Callable[[int | None], T]) -> T | None:
    """Open a port unless it is off; one that nobody asked for may be somebody else's."""
    if isinstance(asked, str):
        return None
    try:
        return listen(asked)
    except (ConfigError, MissingExtraError) as error:
        if asked is not None:
            raise
        # A Splunk of this machine has the port, perhaps; the site does without.
        print(f"No port for {what}: {error}")
        return None


def _serve_site(options: argparse.Namespace, served: Served) -> None:
    """Serve the site and the collector until SIGTERM or SIGINT."""
    from analytics.cli import workers  # noqa: PLC0415 (nothing else needs it)

    def told(url: str) -> None:
        print(f"{warning(options.host)}Site            {url}/applications", flush=True)

    try:
        workers.serve(partial(site_on_loop, served), options.host, options.port, told)
    except MissingExtraError:  # the server of the port of splunkd will do
        _serve_here(site(served), options, told)
    print("Stopping", flush=True)


def _serve_here(app: App, options: argparse.Namespace, told: Callable[[str], object]) -> None:
    """Serve *app* from this process."""
    from analytics.splunkd.server import serve  # noqa: PLC0415 (as above)

    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    with ExitStack() as stack:
        for number in (signal.SIGTERM, signal.SIGINT):
            stack.callback(signal.signal, number, signal.signal(number, stop))
        server = serve(app, options.host, options.port)
        _start(server, stack)
        told(server.url)
        stopped.wait()


def warning(host: str) -> str:
    """Say who can read the site on *host*; nothing where it is this machine alone."""
    try:
        is_local = ip_address(host).is_loopback
    except ValueError:
        is_local = host == "localhost"
    return (
        ""
        if is_local
        else (
            f"Open            The site asks for no login: whoever reaches {host} reads it. "
            "Put a proxy with a login in front of it.\n"
        )
    )


def _start(server: Server, stack: ExitStack) -> None:
    server.start()
    stack.callback(server.close)


def _load_demo(reach: Reach, zone: str) -> None:
    """Fill an empty index with the made-up shop."""
    (row,) = reach.ask("search index=* | head 1 | stats count")
    if row["count"] != "0":
        return
    from analytics import demo  # noqa: PLC0415 (for the first start only)

    events, count = demo.events(datetime.now(ZoneInfo(zone))), 0
    while batch := list(islice(events, BATCH)):
        reach.send(batch)
        count += len(batch)
    reach.transport.close()  # a file that its writer has left is removed when it is applied
    print(f"Demo            {count:,} events of a made-up shop")


def _zone(name: str) -> str:
    """Check a zone that was named; name that of the machine else.

    Raises:
        ConfigError: there is no such zone.
    """
    if not name:
        from analytics.connect import local_zone  # noqa: PLC0415 (as above)

        return local_zone()
    try:
        return ZoneInfo(name).key
    except (ValueError, OSError, KeyError):
        raise ConfigError(
            f"There is no time zone {name!r}. Use an IANA name such as 'Europe/Berlin'."
        ) from None


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 65_536:
        raise ValueError
    return port


def _port_or_off(text: str) -> int | str:
    return "off" if text == "off" else _port(text)
