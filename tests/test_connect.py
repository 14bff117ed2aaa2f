"""connect() chooses between two Splunks, and says which one it is."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from support.face import face

from analytics.connect import close, connect, local_zone, own, takes_zone, zone_of
from analytics.errors import ConfigError, RejectedError, TransportError
from analytics.splunkd.server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analytics.splunkd.app import Face


@pytest.fixture
def opened(data: Path) -> Iterator[Path]:
    """Give a data directory that is let go of after the test."""
    yield data
    close(data)


@pytest.fixture
def splunk() -> Iterator[tuple[Face, dict[str, Any]]]:
    """Serve a face on a port, for a Splunk."""
    of = face()
    server = serve(of, "127.0.0.1", 0)
    server.start()
    info = {"scheme": "http", "host": "127.0.0.1", "port": server.address[1], "username": "admin"}
    yield of, {**info, "password": of.logins.first_password()}
    server.close()


def test_import_is_light() -> None:
    """Nothing is loaded that only one of the two needs."""
    code = (
        "import sys, analytics.connect\n"
        "print({'splunklib', 'duckdb', 'bottle', 'msgspec', 'sqlite3'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"


def test_embedded_engine_is_the_default(opened: Path) -> None:
    service = connect(data=opened)

    assert service.info["product_type"] == "embedded-analytics"
    assert takes_zone(service)


def test_zone_is_that_of_its_searches(opened: Path) -> None:
    spl = '| makeresults | eval _time=0 | eval t=strftime(_time, "%H") | table t'
    for zone, hour in [("Asia/Tokyo", "09"), ("UTC", "00")]:
        service = connect(data=opened, tz=zone)
        assert zone_of(service) == zone
        found = json.loads(service.jobs.oneshot(spl, output_mode="json").read())
        assert found["results"] == [{"t": hour}]


def test_settings_say_the_zone_and_the_place(opened: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANALYTICS_DATA", str(opened))
    monkeypatch.setenv("ANALYTICS_TZ", "Asia/Tokyo")
    service = connect()

    assert zone_of(service) == "Asia/Tokyo"
    assert service.http.handler.folder == opened  # type: ignore[attr-defined]


def test_service_shares_the_engine_of_the_server(opened: Path) -> None:
    held = own(opened)
    connect(data=opened).indexes["main"].submit("a=1")
    held.engine.catch_up()

    assert held.engine.store.count("main") == 1


def test_splunk_is_logged_in_to(splunk: tuple[Face, dict[str, Any]]) -> None:
    service = connect(splunk[1])

    assert service.info["version"]
    assert not takes_zone(service)
    assert zone_of(service) == "UTC"


def test_zone_of_a_splunk_that_does_not_tell(splunk: tuple[Face, dict[str, Any]]) -> None:
    of, info = splunk
    service = connect(info)
    of.logins.forget("admin")

    assert zone_of(service) == ""


def test_refused_login_is_told(splunk: tuple[Face, dict[str, Any]]) -> None:
    with pytest.raises(RejectedError, match="Check user, password") as caught:
        connect({**splunk[1], "password": "no"})
    assert caught.value.status == 401


def test_splunk_that_is_not_there_is_told(splunk: tuple[Face, dict[str, Any]]) -> None:
    service = connect(splunk[1])
    service.http.handler = connect_nowhere
    with pytest.raises(TransportError):
        zone_of(service)
    with pytest.raises(TransportError, match="Check host and port"):
        connect(
            {"host": "127.0.0.1", "port": 1, "scheme": "http", "username": "a", "password": "b"}
        )


def connect_nowhere(*_: object, **__: object) -> dict[str, Any]:
    raise ConnectionRefusedError


def test_both_is_a_mistake(data: Path) -> None:
    with pytest.raises(ConfigError, match="Both a Splunk and the data directory"):
        connect({"host": "h"}, data=data)


def test_close_of_what_is_not_held_does_nothing(data: Path) -> None:
    close(data)
    close(str(data))


@pytest.mark.parametrize(
    ("variable", "link", "zone"),
    [
        ("Europe/Zurich", "/etc/localtime", "Europe/Zurich"),
        (":Europe/Zurich", "/etc/localtime", "Europe/Zurich"),
        ("", "/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("", "/usr/share/zoneinfo/Etc/UTC", "UTC"),
        ("CET-1CEST", "/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("nonsense", "/etc/localtime", "UTC"),
    ],
)
def test_zone_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, variable: str, link: str, zone: str
) -> None:
    monkeypatch.setenv("TZ", variable)
    monkeypatch.setattr("os.path.realpath", lambda _: link)

    assert local_zone() == zone
