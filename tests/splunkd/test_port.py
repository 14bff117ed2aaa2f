"""splunklib on the port, plain and with TLS, as on a Splunk."""

from __future__ import annotations

import json
import socket
import time
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import pytest
from splunklib import client
from splunklib.binding import AuthenticationError, HTTPError
from support.hec import collector

from analytics.splunkd import port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analytics.splunkd.app import Face
    from analytics.splunkd.server import Server

# splunklib's `attach` leaves its socket to the garbage collector, and asks for TLS 1.2 by name.
pytestmark = pytest.mark.filterwarnings(
    "ignore:.*OP_NO_TLS.*:DeprecationWarning", "ignore:ssl:DeprecationWarning"
)


@pytest.fixture(scope="module")
def password() -> list[str]:
    """Hold the password of admin, told when the first port is opened."""
    return []


@pytest.fixture(scope="module", params=["http", "https"])
def served(
    real: Face, password: list[str], request: pytest.FixtureRequest
) -> Iterator[dict[str, Any]]:
    """Open a port; give the arguments of splunklib's connect."""
    server, told = port.listen(real, port=0, is_tls=request.param == "https")
    if told:
        password.append(told)
    server.start()
    yield arguments(server, password[0])
    server.close()


def arguments(server: Server, password: str) -> dict[str, Any]:
    return {
        "scheme": server.url.partition(":")[0], "host": "127.0.0.1", "port": server.address[1],
        "username": "admin", "password": password,
    }  # fmt: skip


def eventually(found: Callable[[], object], wanted: object) -> None:
    end = time.monotonic() + 5
    while found() != wanted:
        assert time.monotonic() < end, found()


def test_login_search_and_results(served: dict[str, Any]) -> None:
    service = client.connect(**served)
    reply = service.jobs.oneshot("| makeresults | eval a=1 | table a", output_mode="json")
    assert json.loads(reply.read())["results"] == [{"a": "1"}]

    job = service.jobs.create("search index=_internal | head 10", exec_mode="blocking")
    assert (job["eventCount"], job["resultCount"]) == ("10", "10")
    assert len(service.jobs.export("search index=_internal").read()) > 100


@pytest.mark.parametrize("form", ["token", "basic", "bearerToken", "cookie"])
def test_every_form_of_login(served: dict[str, Any], form: str) -> None:
    service = client.connect(**served)
    place = {name: served[name] for name in ("scheme", "host", "port")}
    (cookie,) = service.get_cookies().items()
    credentials: dict[str, dict[str, Any]] = {
        "token": {"token": service.token},
        "basic": {**served, "basic": True},
        "bearerToken": {"splunkToken": service.token.removeprefix("Splunk ")},
        "cookie": {"cookie": "=".join(cookie)},
    }
    again = client.connect(**{**place, **credentials[form]})

    assert again.get("apps/local").status == 200


def test_wrong_login(served: dict[str, Any]) -> None:
    with pytest.raises(AuthenticationError):
        client.connect(**{**served, "password": "no"})
    stranger = client.Service(**{name: served[name] for name in ("scheme", "host", "port")})
    for ask in (stranger.get, stranger.post, stranger.delete):
        with pytest.raises(AuthenticationError):
            ask("/services")


def test_logged_out_is_nobody(served: dict[str, Any]) -> None:
    service = client.connect(**served)
    service.logout()
    with pytest.raises(AuthenticationError):
        service.get("apps/local")


def test_attached_socket_is_a_stream(served: dict[str, Any]) -> None:
    """The client closes without a word and without reading: nothing may be lost."""
    if served["scheme"] == "http":
        pytest.xfail("splunklib attaches to TLS only")
    service = client.connect(**served)
    index = service.indexes["main"]
    before = int(index["totalEventCount"])
    for n in range(5):
        sock = index.attach()
        sock.send(f"n={n}\r\n".encode())
        sock.close()

    eventually(lambda: int(index.refresh()["totalEventCount"]), before + 5)


def test_names_with_slashes_come_through(served: dict[str, Any]) -> None:
    props = client.connect(**served).confs["props"]
    name = f"source::/var/log/a b {served['scheme']}%2F"
    props.create(name, TRUNCATE=0)

    assert props[name]["TRUNCATE"] == "0"
    props.delete(name)


def test_long_body_is_refused(served: dict[str, Any], real: Face) -> None:
    real._limit_bytes, kept = 1000, real._limit_bytes
    service = client.connect(**served)
    try:
        with pytest.raises(HTTPError, match="longer than 1000 bytes") as caught:
            service.post("receivers/simple", body="x" * 2000)
    finally:
        real._limit_bytes = kept
    assert caught.value.status == 413


def test_collector_has_a_port_of_its_own(real: Face) -> None:
    hec = collector(real, "of the port")
    server = port.listen_hec(real, port=0)
    server.start()
    try:
        service = client.Service(host="127.0.0.1", port=server.address[1], token=hec.token)
        endpoint = client.Endpoint(service, "/services/collector/event")
        reply = endpoint.post("", body=json.dumps({"index": "main", "event": "Hello World"}))
        assert json.loads(reply.body.read()) == {"text": "Success", "code": 0}
        with pytest.raises(HTTPError) as refused:
            service.get("/services/server/info")
        assert refused.value.status == 404
    finally:
        server.close()


def test_refused_body_ends_the_connection_only_where_it_is_long(real: Face) -> None:
    """A client that has the wrong token goes on with its connection."""
    server = port.listen_hec(real, port=0, is_tls=False)
    server.start()
    connection = HTTPConnection("127.0.0.1", server.address[1], timeout=10)
    try:
        for size, lasts in ((10, "keep-alive"), (60_000, "keep-alive"), (200_000, "close")):
            wrong = {"Authorization": "Splunk nobody"}
            connection.request("POST", "/services/collector", b"x" * size, wrong)
            reply = connection.getresponse()
            assert (reply.status, reply.getheader("Connection")) == (403, lasts)
            assert json.loads(reply.read())["code"] == 4
    finally:
        connection.close()
        server.close()


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        (b'8\r\n{"event"\r\n5\r\n:"x"}\r\n0\r\n\r\n', b"200"),
        (b"0\r\n\r\n", b"400"),
        (b'8\r\n{"event"\r\nZ\r\n', b"400"),
        (b"-1\r\n", b"400"),
    ],
    ids=["whole", "empty", "no length", "negative"],
)
def test_collector_reads_a_body_in_pieces(real: Face, pieces: bytes, status: bytes) -> None:
    token = collector(real, f"pieces {len(pieces)}").token
    server = port.listen_hec(real, port=0, is_tls=False)
    server.start()
    head = f"POST /services/collector HTTP/1.1\r\nHost: h\r\nAuthorization: Splunk {token}\r\n"
    try:
        with socket.create_connection(server.address) as connection:
            connection.sendall(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + pieces)
            assert connection.recv(4096).split()[1] == status
    finally:
        server.close()
