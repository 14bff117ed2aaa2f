"""The environment names the proxy; this machine needs none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.answering import answering

from analytics.splunkd.tls import context
from analytics.transports import link as links
from analytics.transports.link import Link, Reach
from analytics.transports.proxy import Proxy, proxy_for

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("said", "proxy"),
    [
        ("", None),
        ("http://p:3128", Proxy("p", 3128, {})),
        ("p:3128", Proxy("p", 3128, {})),
        ("http://p", Proxy("p", 80, {})),
        ("http://u:a%40b@p:1", Proxy("p", 1, {"Proxy-Authorization": "Basic dTphQGI="})),
        ("http://", None),
    ],
)
def test_variable_names_a_proxy(
    monkeypatch: pytest.MonkeyPatch, said: str, proxy: Proxy | None
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", said)

    assert proxy_for("https", "collect.example.com") == proxy
    assert proxy_for("http", "collect.example.com") is None


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.0.1", "::1", "in.example.com"])
def test_some_are_reached_without(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://p:3128")
    monkeypatch.setenv("NO_PROXY", ".example.com")

    assert proxy_for("http", host) is None


def test_proxy_is_told_the_whole_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering((200, {})) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.replace("//", "//u:p@"))
        link = Link("http://collect.invalid/in", {})
        assert link.post("/v1/events", b"{}").is_ok
        link.close()

    (request,) = proxy.requests
    assert request.path == "http://collect.invalid:80/in/v1/events"
    assert request.headers["Proxy-Authorization"] == "Basic dTpw"
    assert request.headers["Host"] == "collect.invalid:80"


def test_tunnel_keeps_the_certificate_checked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The proxy sees where to, and nothing else."""
    with (
        answering((200, {"at": "server"}), tls=context(tmp_path)) as server,
        answering((500, {})) as proxy,
    ):
        at = Proxy("127.0.0.1", proxy.server_address[1], {"Proxy-Authorization": "Basic x"})
        monkeypatch.setattr(links, "proxy_for", lambda _scheme, _host: at)
        link = Link(
            server.url, {"Authorization": "Bearer k"}, Reach(ca=tmp_path / "tls/server.pem")
        )
        assert link.post("/", b"{}").said() == {"at": "server"}
        link.close()

    (request,) = proxy.requests
    assert request.path == server.url.removeprefix("https://")
    assert request.headers["Proxy-Authorization"] == "Basic x"
    assert request.headers["Authorization"] is None
    assert server.requests[0].headers["Proxy-Authorization"] is None
