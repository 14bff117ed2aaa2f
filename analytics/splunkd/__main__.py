"""Run a stand-alone Splunk until it is stopped: an empty one, or over a data directory.

python -m analytics.splunkd
python -m analytics.splunkd --data DIR --port 8089 --hec-port 8088 --password changed!
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from splunklib.binding import HTTPError

from analytics.errors import AnalyticsError
from analytics.splunkd import port as ports
from analytics.splunkd import standalone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the ports, say where they are, and wait."""
    options = _parser().parse_args(arguments)
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        with tempfile.TemporaryDirectory(prefix="splunkd") as folder:
            _serve(options, Path(options.data or folder).absolute(), stopped)
    except (AnalyticsError, HTTPError, OSError) as error:
        print(f"analytics.splunkd: {error}", file=sys.stderr)  # noqa: T201 - a command's output
        return 1
    return 0


def _serve(options: argparse.Namespace, folder: Path, stopped: threading.Event) -> None:
    with standalone.opened(
        folder,
        zone=options.tz,
        host=options.host,
        port=options.port,
        hec_port=options.hec_port,
        is_tls=not options.no_tls,
        password=options.password,
        hec_token=options.hec_token,
    ) as splunk:
        login = f"  user admin, password {splunk.password}" if splunk.password else ""
        print(f"splunkd  {splunk.url}{login}")  # noqa: T201
        print(f"HEC      {splunk.hec_url}/services/collector", flush=True)  # noqa: T201
        stopped.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analytics.splunkd", description=__doc__)
    parser.add_argument("--data", metavar="DIR", help="a data directory; an empty one else")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=ports.PORT, help="0 for a free one")
    parser.add_argument("--hec-port", type=int, default=ports.HEC_PORT, help="0 for a free one")
    parser.add_argument("--no-tls", action="store_true", help="take TLS off both ports")
    parser.add_argument("--tz", default="UTC", metavar="ZONE", help="zone of searches")
    parser.add_argument("--password", default="", help="of admin; else one is made and shown")
    parser.add_argument("--hec-token", default="", metavar="TEXT", help="a token to make")
    return parser


if __name__ == "__main__":
    sys.exit(main())
