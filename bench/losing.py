"""A program that tracks 120 events and then comes to some end: one cell of the loss matrix.

    python bench/losing.py CLIENT END URL MARK FOLDER
    python bench/losing.py posthog sigkill http://127.0.0.1:41234 7f3a /tmp/x

It runs in the interpreter of the client and imports nothing of ours unless that is the client.
Each event has a property ``mark`` such as ``7f3a-42-``, by which the server knows it. Under
gunicorn the module is imported and `application` tracks at each request.

Source: ours.
"""

from __future__ import annotations

import atexit
import os
import resource
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

EVENTS = 120
#: Of a call whose cost is measured.
PROPERTIES = {
    "username": "bob",
    "plan": "pro",
    "price": 12.5,
    "items": 3,
    "paid": True,
    "useragent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
    "path": "/products/1",
}
KEY = "0123456789abcdef0123456789abcdef"
# What is left of a disk that is full: no file may be longer.
DISK_BYTES = 4_096


class Client:
    """Another client, or ours: how it tracks properties, and how it sends what waits."""

    def __init__(
        self, track: Callable[[dict[str, Any]], object], flush: Callable[[], object]
    ) -> None:
        """Take both."""
        self.track, self.flush = track, flush


def posthog(url: str, _folder: str) -> Client:
    from posthog import Posthog  # noqa: PLC0415 - one client a process

    client = Posthog(KEY, host=url)
    return Client(lambda held: client.capture("e", distinct_id="u1", properties=held), client.flush)


def segment(url: str, _folder: str) -> Client:
    from segment.analytics import Client as Segment  # noqa: PLC0415 - one client a process

    client = Segment(KEY, host=url)
    return Client(lambda held: client.track("u1", "e", held), client.flush)


def rudder(url: str, _folder: str) -> Client:
    from rudderstack.analytics.client import Client as Rudder  # noqa: PLC0415 - one client a process

    client = Rudder(KEY, host=url)
    return Client(lambda held: client.track("u1", "e", held), client.flush)


def mixpanel(url: str, _folder: str) -> Client:
    from mixpanel import BufferedConsumer, Mixpanel  # noqa: PLC0415 - one client a process

    consumer = BufferedConsumer(events_url=f"{url}/track")
    client = Mixpanel(KEY, consumer=consumer)
    return Client(lambda held: client.track("u1", "e", held), consumer.flush)


def amplitude(url: str, _folder: str) -> Client:
    from amplitude import Amplitude, BaseEvent, Config  # noqa: PLC0415 - one client a process

    client = Amplitude(KEY, Config(server_url=f"{url}/2/httpapi"))
    return Client(
        lambda held: client.track(
            BaseEvent(event_type="e", user_id="user1", event_properties=held)
        ),
        client.flush,
    )


def _ours(url: str, **settings: Any) -> Client:
    from analytics import AnalyticsTracker  # noqa: PLC0415 - one client a process

    tracker = AnalyticsTracker("shop", url=url, key=KEY, **settings)
    return Client(lambda held: tracker.track("e", None, "u1", held), tracker.flush)


def ours(url: str, folder: str) -> Client:
    """Write each event to the spool before `track` returns."""
    return _ours(url, spool=folder, durability="process")


def ours_fast(url: str, folder: str) -> Client:
    """Keep in the spool what could not be delivered, as by default."""
    return _ours(url, spool=folder)


def ours_memory(url: str, _folder: str) -> Client:
    """Keep nothing."""
    return _ours(url, spool=False)


def ours_named(url: str, folder: str) -> Client:
    """As `ours_fast`, with the properties by name: Python sorts them out at each call."""
    from analytics import AnalyticsTracker  # noqa: PLC0415 - one client a process

    tracker = AnalyticsTracker("shop", url=url, key=KEY, spool=folder)
    return Client(lambda held: tracker.track("e", distinct_id="u1", **held), tracker.flush)


#: Name -> makes the client; the first three are ours.
CLIENTS = {
    made.__name__: made
    for made in (ours, ours_fast, ours_memory, posthog, segment, rudder, mixpanel, amplitude)
}

#: What a call costs is measured with this one too.
MEASURED = {**CLIENTS, "ours_named": ours_named}


def track_all(client: Client, mark: str, numbers: Iterable[int] = range(EVENTS)) -> None:
    """Track; a client that raises into its program loses the event and goes on."""
    for number in numbers:
        try:
            client.track({"mark": f"{mark}-{number}-"})
        except Exception as error:  # noqa: BLE001 - whatever a client raises
            print(f"raises {type(error).__name__}", file=sys.stderr)


def exits(client: Client, mark: str) -> None:
    """End as any program does, without a flush."""
    track_all(client, mark)


def sigterm(client: Client, mark: str) -> None:
    """End by a signal that nobody handles."""
    track_all(client, mark)
    os.kill(os.getpid(), signal.SIGTERM)


def sigkill(client: Client, mark: str) -> None:
    """End by a signal that nobody can handle."""
    track_all(client, mark)
    os.kill(os.getpid(), signal.SIGKILL)


def fork(client: Client, mark: str) -> None:
    """Use in a child what was made, and used, before the fork."""
    client.track({"mark": f"{mark}-parent-"})
    time.sleep(0.2)  # its worker is at it, and its locks are in use
    pid = os.fork()
    if not pid:
        track_all(client, mark)
        return
    os.waitpid(pid, 0)


def threads(client: Client, mark: str) -> None:
    """Track from eight threads and end."""
    numbers = [range(start, EVENTS, 8) for start in range(8)]
    workers = [threading.Thread(target=track_all, args=(client, mark, part)) for part in numbers]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def down(client: Client, mark: str) -> None:
    """Track while nobody listens, and go on until the parent says to end."""
    track_all(client, mark)
    print("tracked", flush=True)
    sys.stdin.read()


def down_exit(client: Client, mark: str) -> None:
    """Track while nobody listens, and end."""
    track_all(client, mark)


def disk(client: Client, mark: str) -> None:
    """Track where no file can grow any more, and end."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (DISK_BYTES, DISK_BYTES))
    track_all(client, mark)


def shutdown(_client: Client, _mark: str) -> None:
    """Do nothing before the end: `main` has registered what tracks after the client's own."""


def restart(client: Client, mark: str) -> None:
    """Be the next start of the program."""
    client.track({"mark": f"{mark}-next-"})


#: Name -> what becomes of the program.
ENDS = {
    each.__name__: each
    for each in (
        *(exits, sigterm, sigkill, fork, threads, down, down_exit, disk, shutdown, restart),
    )
}


def main(client: str, end: str, url: str, mark: str, folder: str) -> None:
    """Run one cell."""
    held: list[Client] = []
    if end == "shutdown":  # registered first, so that it runs last
        atexit.register(lambda: track_all(held[0], mark))
    held.append(CLIENTS[client](url, folder))
    ENDS[end](held[0], mark)


if __name__ == "__main__":
    main(*sys.argv[1:])
elif "LOSING" in os.environ:
    _name, _url, _mark, _folder = os.environ["LOSING"].split()
    _client = CLIENTS[_name](_url, _folder)

    def application(_environ: Any, start_response: Any) -> list[bytes]:
        """Track all at a request, in a worker that gunicorn has forked off this process."""
        track_all(_client, _mark)
        start_response("200 OK", [("Content-Length", "0")])
        return [b""]
