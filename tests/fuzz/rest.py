"""Fuzz the port: any bytes are answered in HTTP, or the connection is closed.

    python -m fuzz.rest -runs=5000 [CORPUS]      (in tests/; libFuzzer's options)

Each input goes through a socket to a real server, which then must answer a good request. The
first byte chooses whether the rest is taken as it is, behind a line and headers that are right
(as the body, with its length), or in chunks. An answer of 500, something that is no answer, or
ten seconds of silence end the run.
"""

from __future__ import annotations

import re
import socket

import atheris

from fuzz import run

with atheris.instrument_imports(
    include=[f"analytics.splunkd.{name}" for name in ("app", "bodies", "connection", "exchange",
                                                      "heads", "routing", "collection")]
):  # fmt: skip
    from support.face import face

    from analytics.splunkd.server import serve

FACE = face()
KEY = FACE.logins.open("admin")
SERVER = serve(FACE, "127.0.0.1", 0, limit_bytes=2**20)
TIMEOUT_S = 10
PATHS = (
    "auth/login",
    "search/jobs",
    "search/v2/jobs/export",
    "search/parser",
    "authentication/users",
    "configs/conf-macros",
    "saved/searches",
    "receivers/simple?index=main",
    "messages",
    "data/indexes",
)
GOOD = f"GET /services/server/info HTTP/1.1\r\nHost: x\r\nAuthorization: Splunk {KEY}\r\n".encode()
SEEDS = (
    b"\0" + GOOD + b"\r\n",
    b"\0POST /services/auth/login HTTP/1.1\r\nContent-Length: 21\r\n\r\nusername=a&password=b",
    b"\0POST /services/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n",
    b"\0GET /servicesNS/-/-/data/indexes?count=1&offset=x&search=%00%ff&f=a HTTP/1.0\r\n\r\n",
    b"\1search=search+a+%7C+head+1&exec_mode=oneshot&output_mode=json",
    b"\3q=search a | stats count",
    b"\4name=x&password=changed!&roles=user",
    b"\5name=m(1)&definition=%24a%24&args=a",
    b"\x16name=s&search=*&cron_schedule=* * * * *",
    b"\x27a=1 b=2\n\xff\xfe\0",
)
_ANSWER = re.compile(rb"HTTP/1\.1 (\d{3}) [^\r\n]+\r\n")


def request_of(data: bytes) -> bytes:
    """Make the bytes that go to the port of an input."""
    how, rest = (data[0] if data else 0), data[1:]
    if not how & 15:
        return rest
    path = PATHS[(how & 15) % len(PATHS)]
    head = f"POST /services/{path} HTTP/1.1\r\nAuthorization: Splunk {KEY}\r\n"
    if how & 16:
        frame = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(rest), rest)
    else:
        frame = b"Content-Length: %d\r\n\r\n%b" % (len(rest), rest)
    return head.encode() + (b"Content-Type: text/plain\r\n" if how & 32 else b"") + frame


def asked(data: bytes) -> bytes:
    """Send bytes, say that no more come, and read to the end."""
    with socket.create_connection(SERVER.address, TIMEOUT_S) as sock:
        found = b""
        try:
            sock.sendall(data)
            sock.shutdown(socket.SHUT_WR)
            while piece := sock.recv(2**16):
                found += piece
        except ConnectionError:  # it is closed: nothing more is owed
            pass
        return found


def test_one_input(data: bytes) -> None:
    """Send one input, and then a good request.

    Raises:
        AssertionError: the answer is none, or one of 500.
        TimeoutError: there is no answer.
    """
    found = asked(request_of(data))
    if found:
        status = _ANSWER.match(found)
        assert status, found[:200]
        assert status[1] != b"500", found
    assert asked(GOOD + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 200 ")


if __name__ == "__main__":
    SERVER.start()
    run(test_one_input, SEEDS)
