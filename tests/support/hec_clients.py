"""Send events with a client of the event collector that others wrote, unchanged.

    python -m support.hec_clients splunk_handler PORT TOKEN FILE      FILE: a list as JSON

A process of its own for each: they patch what is logged, and leave threads behind.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
INDEX, SOURCE = "main", "foreign"


def splunk_handler(port: int, token: str, sent: list[Any]) -> None:
    """Log each event as a text."""
    from splunk_handler import SplunkHandler  # noqa: PLC0415 (patches logging)

    handler = SplunkHandler(
        HOST, port, token, INDEX, verify=False, source=SOURCE, sourcetype="splunk_handler",
        flush_interval=0.2, hostname="h1",
    )  # fmt: skip
    _log(handler, sent)
    handler.force_flush()


def splunk_hec_handler(port: int, token: str, sent: list[Any], scheme: str = "https") -> None:
    """Log each event as an object, a request and a connection each."""
    from splunk_hec_handler import SplunkHecHandler  # noqa: PLC0415 (as above)

    handler = SplunkHecHandler(
        HOST, token, index=INDEX, port=port, proto=scheme, ssl_verify=False, source=SOURCE,
        sourcetype="splunk_hec_handler", hostname="h1",
    )  # fmt: skip
    _log(handler, sent)


def splunk_hec_handler_plain(port: int, token: str, sent: list[Any]) -> None:
    """Do so without TLS: requests reads its certificates for each connection, which is slow."""
    splunk_hec_handler(port, token, sent, "http")


def splunk_hec(port: int, token: str, sent: list[Any]) -> None:
    """Send objects in batches, and texts as lines."""
    _give_retry_its_old_name_back()
    from splunk_http_event_collector import http_event_collector  # noqa: PLC0415 (as above)

    events = http_event_collector(token, HOST, http_event_port=str(port), host="h1")
    assert events.check_connectivity()
    for event in sent:
        more = {"index": INDEX, "source": SOURCE, "sourcetype": "splunk_hec"}
        events.batchEvent({"event": event, **more})
    events.flushBatch()
    lines = http_event_collector(token, HOST, "raw", http_event_port=str(port))
    lines.sourcetype, lines.index = "splunk_hec_raw", INDEX
    for event in sent:
        lines.batchEvent(json.dumps(event))
    lines.flushBatch()


def _give_retry_its_old_name_back() -> None:
    """Splunk-HEC 1.11 calls an argument as urllib3 did before version 2."""
    from requests.packages.urllib3.util import retry  # noqa: PLC0415

    class Retry(retry.Retry):
        def __init__(self, *args: Any, method_whitelist: Any = None, **more: Any) -> None:
            if method_whitelist is not None:
                more["allowed_methods"] = method_whitelist
            super().__init__(*args, **more)

    retry.Retry = Retry


def _log(handler: logging.Handler, sent: list[Any]) -> None:
    logger = logging.getLogger("foreign")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    for event in sent:
        logger.info(event)


if __name__ == "__main__":
    name, number, secret, path = sys.argv[1:]
    globals()[name](int(number), secret, json.loads(Path(path).read_text()))
