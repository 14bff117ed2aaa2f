"""Send events with a library that others wrote, unchanged.

    .venv/foreign/bin/python tests/foreign/clients.py segment http://127.0.0.1:8080 KEY FILE

FILE is a list as JSON of {"id", "name", "who", "time", "properties"}. Whatever the library
reports as an error ends the program.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

Sent = list[dict[str, Any]]


def _fails(error: object, *_: object) -> None:
    sys.stderr.write(f"error {error!r}\n")
    sys.stderr.flush()
    os._exit(3)


def segment(url: str, key: str, events: Sent) -> None:
    """Send with segment-analytics-python."""
    from segment.analytics.client import Client  # noqa: PLC0415 - the others are not wanted

    client = Client(key, host=url, on_error=_fails, gzip=True)
    for event in events:
        client.track(
            event["who"],
            event["name"],
            event["properties"],
            timestamp=datetime.fromisoformat(event["time"]),
            message_id=event["id"],
        )
    client.shutdown()


def rudder(url: str, key: str, events: Sent) -> None:
    """Send with rudder-sdk-python."""
    from rudderstack.analytics.client import Client  # noqa: PLC0415 - the others are not wanted

    client = Client(key, host=url, on_error=_fails)
    for event in events:
        client.track(
            event["who"],
            event["name"],
            event["properties"],
            timestamp=datetime.fromisoformat(event["time"]),
            message_id=event["id"],
        )
    client.shutdown()


def posthog(url: str, key: str, events: Sent, mode: str = "v0") -> None:
    """Send with posthog."""
    from posthog import Posthog  # noqa: PLC0415 - the others are not wanted

    client = Posthog(key, host=url, on_error=_fails, gzip=True, capture_mode=mode)
    for event in events:
        client.capture(
            event["name"],
            distinct_id=event["who"],
            properties=event["properties"],
            timestamp=datetime.fromisoformat(event["time"]),
            uuid=event["id"],
            disable_geoip=False,
        )
    client.shutdown()


def posthog_v1(url: str, key: str, events: Sent) -> None:
    """Send with posthog to its newer address."""
    posthog(url, key, events, "v1")


def _mixpanel(url: str) -> Any:
    from mixpanel import BufferedConsumer  # noqa: PLC0415 - the others are not wanted

    return BufferedConsumer(
        events_url=f"{url}/track", people_url=f"{url}/engage", import_url=f"{url}/import"
    )


def mixpanel(url: str, key: str, events: Sent) -> None:
    """Send with mixpanel, in batches."""
    from mixpanel import Mixpanel  # noqa: PLC0415 - the others are not wanted

    consumer = _mixpanel(url)
    client = Mixpanel(key, consumer)
    for event in events:
        at = {"time": event["time"], "$insert_id": event["id"]}
        client.track(event["who"], event["name"], event["properties"] | at)
    consumer.flush()


def mixpanel_import(url: str, key: str, events: Sent) -> None:
    """Send with mixpanel what is old."""
    from mixpanel import Mixpanel  # noqa: PLC0415 - the others are not wanted

    consumer = _mixpanel(url)
    client = Mixpanel(key, consumer)
    for event in events:
        at = datetime.fromisoformat(event["time"]).timestamp()
        more = {"$insert_id": event["id"]}
        client.import_data(
            None, event["who"], event["name"], at, event["properties"] | more, api_secret=key
        )
    consumer.flush()


def amplitude(url: str, key: str, events: Sent, path: str = "/2/httpapi") -> None:
    """Send with amplitude-analytics."""
    from amplitude import Amplitude, BaseEvent  # noqa: PLC0415 - the others are not wanted

    client = Amplitude(key)
    client.configuration.server_url = url + path
    client.configuration.callback = lambda event, code, message=None: (
        None if code == 200 else _fails((code, message, event))
    )
    for event in events:
        client.track(
            BaseEvent(
                event["name"],
                user_id=event["who"],
                time=int(datetime.fromisoformat(event["time"]).timestamp() * 1000),
                insert_id=event["id"],
                event_properties=event["properties"],
            )
        )
    for future in client.flush():
        if future:
            future.result()
    client.shutdown()


def umami(url: str, key: str, events: Sent) -> None:
    """Send with umami-analytics, a request and a connection each."""
    import umami as client  # noqa: PLC0415 - the others are not wanted

    client.set_url_base(url)
    client.set_website_id(key)
    client.set_hostname("shop.example")
    for event in events:
        client.new_event(
            event["name"],
            title="Shop",
            url="/buy",
            custom_data=event["properties"],
            distinct_id=event["who"],
        )


def snowplow(url: str, key: str, events: Sent) -> None:
    """Send with snowplow-tracker."""
    from snowplow_tracker import (  # noqa: PLC0415 - the others are not wanted
        Emitter,
        SelfDescribingJson,
        Subject,
        Tracker,
    )

    host, _, port = url.removeprefix("http://").partition(":")
    emitter = Emitter(
        host, protocol="http", port=int(port), on_failure=lambda _, failed: _fails(failed)
    )
    tracker = Tracker("matrix", emitter, app_id=key)
    for event in events:
        tracker.track_self_describing_event(
            SelfDescribingJson(
                f"iglu:com.example/{event['name']}/jsonschema/1-0-0", event["properties"]
            ),
            tstamp=datetime.fromisoformat(event["time"]).timestamp() * 1000,
            event_subject=Subject().set_user_id(event["who"]),
        )
    tracker.flush()


if __name__ == "__main__":
    name, address, secret, path = sys.argv[1:]
    globals()[name](address, secret, json.loads(Path(path).read_text("utf-8")))
