"""A stand-alone Splunk: an engine, its face, and the ports, for tests and for a look.

    with opened(folder, password="changed!", hec_token="…") as splunk:
        splunk.url        "https://127.0.0.1:8089"
        splunk.hec_url    "https://127.0.0.1:8088"
        splunk.owner      splunklib's Service in process, which may everything

Source: ours; docs/testing.md.
"""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from splunklib.client import Service

from analytics.engine.engine import Engine
from analytics.splunkd import port as ports
from analytics.splunkd.app import make_app
from analytics.splunkd.exchange import ADMIN
from analytics.splunkd.inprocess import Handler

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analytics.splunkd.server import Server


@dataclass(frozen=True, slots=True)
class Standalone:
    """What is open.

    Attributes:
        url: of the port of splunkd; empty where there is none.
        hec_url: of the port of the event collector; empty where there is none.
        password: of the user ``admin``; empty where it was set before.
        owner: a Service in process, as the owner of the data.
    """

    url: str
    hec_url: str
    password: str
    owner: Service


@contextmanager
def opened(
    folder: Path,
    *,
    zone: str = "UTC",
    host: str = "127.0.0.1",
    port: int | None = 0,
    hec_port: int | None = 0,
    is_tls: bool = True,
    password: str = "",
    hec_token: str = "",
) -> Iterator[Standalone]:
    """Open *folder*, and ports where numbers are given, until the block ends.

    Args:
        folder: the data directory, made if need be.
        zone: IANA name of the zone of searches.
        host: name or address of the ports.
        port: of splunkd; 0 for a free one, None for none.
        hec_port: of the event collector; the same.
        is_tls: whether the ports are encrypted.
        password: for the user ``admin``; one is made where it has none and none is given.
        hec_token: a token of the event collector to make.

    Raises:
        OwnedError: another process has the folder open.
        ConfigError: a port, a password or a token cannot be used.
    """
    with ExitStack() as stack:
        engine = stack.enter_context(Engine(folder, zone))
        face = make_app(engine)
        stack.callback(face.close)
        owner = Service(handler=Handler(face), token="owner")  # noqa: S106 - nobody reads it
        if password:
            owner.users[ADMIN].update(password=password)
        if hec_token:
            owner.post("data/inputs/http", name="standalone", token=hec_token)
        url = hec_url = ""
        made = None
        if port is not None:
            server, made = ports.listen(face, host, port, is_tls=is_tls)
            url = _started(server, stack)
        if hec_port is not None:
            hec_url = _started(ports.listen_hec(face, host, hec_port, is_tls=is_tls), stack)
        yield Standalone(url, hec_url, password or made or "", owner)


def _started(server: Server, stack: ExitStack) -> str:
    """Start a port; it is closed with the others."""
    stack.enter_context(closing(server))
    server.start()
    return server.url
