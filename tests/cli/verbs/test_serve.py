"""The server: it says where it is, answers, lets others in, and stops when told to."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from analytics.cli import main
from analytics.cli.verbs import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STOP_S = 20


@contextmanager
def serving(data: Path, *options: str) -> Iterator[str]:
    """Serve on free ports and give what was printed by then; stop it by SIGTERM."""
    command = [sys.executable, "-m", "analytics.cli", "--data", str(data), "serve", "--port", "0"]
    command += [] if "--hec-port" in options else ["--hec-port", "off"]
    with subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            said = ""
            for line in process.stdout:
                said += line
                if line.startswith("Site"):
                    break
            yield said
            process.send_signal(signal.SIGTERM)
            assert process.wait(STOP_S) == 0
            assert process.stderr.read() == ""
        finally:
            process.kill()


def address(said: str, what: str) -> str:
    found = re.search(rf"^{what}\s+(http\S+)", said, re.MULTILINE)
    assert found is not None, said
    return found[1]


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as reply:
        return str(reply.read().decode())


def test_site_answers_and_others_track_and_search_meanwhile(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(data, "--splunkd-port", "off") as said:
        assert main(["--data", str(data), "track", "shop", "login"]) == 0
        capsys.readouterr()
        spl = "index=* application=shop | stats count"
        assert main(["--data", str(data), "search", spl, "-o", "json"]) == 0
        assert json.loads(capsys.readouterr().out) == [{"count": "1"}]
        assert "shop" in get(address(said, "Site"))


def test_password_of_the_splunkd_port_is_told_once(data: Path) -> None:
    with serving(data, "--splunkd-port", "0", "--no-tls") as said:
        password = re.search(r"user admin, password (\S+)", said)
        assert password is not None
        url = address(said, "Splunk clients")
        login = f"username=admin&password={password[1]}&output_mode=json".encode()
        with urllib.request.urlopen(f"{url}/services/auth/login", login, timeout=20) as reply:
            assert json.load(reply)["sessionKey"]
    with serving(data, "--splunkd-port", "0") as said:
        assert "password" not in said


def test_event_collector_has_a_port(data: Path) -> None:
    with serving(data, "--splunkd-port", "off", "--hec-port", "0", "--no-tls") as said:
        health = get(f"{address(said, 'HEC')}/health")
        assert json.loads(health) == {"text": "HEC is healthy", "code": 17}


def test_port_is_encrypted_as_that_of_splunkd(data: Path) -> None:
    with serving(data, "--splunkd-port", "0") as said:
        assert address(said, "Splunk clients").startswith("https://")


def test_demo_is_loaded_once(data: Path) -> None:
    with serving(data, "--splunkd-port", "off", "--demo") as said:
        assert "events of a made-up shop" in said
        assert "mobile" in get(address(said, "Site"))
    with serving(data, "--splunkd-port", "off", "--demo") as said:
        assert "made-up" not in said


def test_second_server_is_refused(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(data, "--splunkd-port", "off"):
        code = main(["--data", str(data), "serve", "--port", "0"])

    assert code == 1
    assert "held by process" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--tz", "Mars/Olympus"], "Mars/Olympus"),
        (["--host", "203.0.113.7"], "cannot be listened"),
        (["--host", "203.0.113.7", "--hec-port", "0"], "cannot be listened"),
    ],
)
def test_what_cannot_be_served_is_told(
    data: Path, options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(data), "serve", "--splunkd-port", "off", *options]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_port_that_is_none_is_refused(data: Path, port: str) -> None:
    with pytest.raises(SystemExit):
        main(["--data", str(data), "serve", "--port", port])


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_machine_needs_no_warning(host: str) -> None:
    assert serve.warning(host) == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "shop.example.com"])  # noqa: S104
def test_site_that_others_reach_says_so(host: str) -> None:
    assert f"whoever reaches {host} reads it" in serve.warning(host)


def test_posted_event_shows_up_at_once(data: Path) -> None:
    with serving(data, "--splunkd-port", "off") as said:
        url = address(said, "Site").removesuffix("/applications")
        body = json.dumps({"event": "signup", "application": "garden", "distinct_id": "u1"})
        request = urllib.request.Request(f"{url}/v1/events", body.encode())
        with urllib.request.urlopen(request, timeout=20) as reply:
            assert json.load(reply)["accepted"] == 1
        assert "garden" in get(f"{url}/applications")
