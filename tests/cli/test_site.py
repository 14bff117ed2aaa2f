"""The site and the collector as one application, for any server."""

from __future__ import annotations

import io
import json
from multiprocessing import util
from typing import TYPE_CHECKING, Any

import pytest

from analytics.cli.site import Served, on_loop, site, wsgi
from analytics.cli.workers import free_port
from analytics.collect.asgi import Front
from analytics.connect import close
from analytics.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from analytics.cli.site import App


def ask(app: App, method: str, path: str, body: bytes = b"") -> tuple[str, bytes]:
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "HTTP_HOST": "localhost",
    }
    started: list[Any] = []
    parts = app(environ, lambda *line: started.append(line))
    return started[0][0], b"".join(parts)


def test_events_and_pages_are_one_application(data: Path) -> None:
    app = site(Served(data, "web", "UTC"))
    body = json.dumps({"event": "signup", "application": "garden"}).encode()

    assert ask(app, "POST", "/v1/events", body)[0] == "200 OK"
    status, page = ask(app, "GET", "/applications")
    assert status == "200 OK"
    assert b"garden" in page
    close(data)


def test_wrong_settings_are_told_before_anything_is_served(data: Path) -> None:
    data.mkdir()
    (data / "collect.toml").write_text("prefx = 1")

    with pytest.raises(ConfigError, match="prefix"):
        site(Served(data, zone="UTC"))


def test_other_servers_take_it_from_the_environment(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANALYTICS_DATA", str(data))

    assert ask(wsgi(), "GET", "/healthz") == ("200 OK", b"ok\n")
    assert isinstance(on_loop(), Front)


def test_events_are_taken_for_a_splunk_that_is_down(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closers: list[Callable[[], None]] = []
    monkeypatch.setattr(util, "Finalize", lambda _of, close, **_: closers.append(close))
    for name, text in (("DATA", f"{data}"), ("HOST", "127.0.0.1"), ("TOKEN", "t")):
        monkeypatch.setenv(f"ANALYTICS_{name}", text)
    monkeypatch.setenv("ANALYTICS_PORT", str(free_port("127.0.0.1", 0)))
    app = site(Served(zone="UTC"))

    assert ask(app, "POST", "/v1/events", b'{"event": "signup"}')[0] == "200 OK"
    (line,) = ask(app, "GET", "/metrics")[1].splitlines()[-1:]
    assert line.startswith(b"analytics_spool_bytes ")
    assert int(line.split()[1]) > 0
    (close_sink,) = closers
    close_sink()
    assert list(data.glob("spool/*/*.spool"))
