"""The nastiest requests: each is answered, or its connection closed, and the port lives on."""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.face import face

from analytics.splunkd.server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.splunkd.server import Server

FACE = face()
KEY = FACE.logins.open("admin")
KNOWN = f"Authorization: Splunk {KEY}\r\n".encode()
GOOD = b"GET /services/server/info HTTP/1.1\r\nConnection: close\r\n" + KNOWN + b"\r\n"
ANSWER = re.compile(rb"HTTP/1\.1 (\d{3}) [^\r\n]+\r\n")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = serve(FACE, "127.0.0.1", 0, limit_bytes=None)
    made.start()
    yield made
    made.close()


def asked(server: Server, data: bytes) -> bytes:
    """Send bytes and no more; return all that comes back."""
    found = b""
    with socket.create_connection(server.address, 10) as sock, suppress(ConnectionError):
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
        while piece := sock.recv(2**16):
            found += piece
    return found


def post(path: str, body: bytes, *headers: bytes) -> bytes:
    head = f"POST /services/{path} HTTP/1.1\r\nContent-Length: {len(body)}\r\n".encode()
    return head + KNOWN + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body


def head(verb: str, path: str, *headers: bytes, rest: bytes = b"") -> bytes:
    first = f"{verb} {path} HTTP/1.1\r\n".encode()
    return first + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + rest


CHUNKED, WHO = b"Transfer-Encoding: chunked", KNOWN.strip()
HUGE = b"Content-Length: 999999999999999999"
SIMPLE, INDEXES = "/services/receivers/simple", "/services/data/indexes"

#: Request -> status of the first answer; None where the connection may end without one.
NASTY: dict[str, tuple[bytes, int | None]] = {
    "nothing": (b"", None),
    "no HTTP": (b"\x16\x03\x01\x02\0\x01\0", 400),
    "two lengths": (head("POST", "/x", b"Content-Length: 1", b"Content-Length: 2"), 400),
    "length and chunks": (head("POST", "/x", b"Content-Length: 3", CHUNKED), 400),
    "folded header": (b"GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", 400),
    "address without end": (head("GET", "/" + "a" * 20_000), 414),
    "too many headers": (head("GET", "/", *(b"A%d: b" % n for n in range(200))), 431),
    "a body cut off": (head("POST", SIMPLE, b"Content-Length: 9", WHO, rest=b"a"), 400),
    "a login cut off": (head("POST", "/services/auth/login", b"Content-Length: 9"), 400),
    "chunks cut off": (head("POST", SIMPLE, CHUNKED, WHO, rest=b"5\r\na"), 400),
    "negative chunk": (head("POST", SIMPLE, CHUNKED, WHO, rest=b"-1\r\n"), 400),
    "chunk of all memory": (head("POST", SIMPLE, CHUNKED, WHO, rest=b"f" * 16 + b"\r\n"), None),
    "huge length of a stranger": (head("POST", SIMPLE, HUGE), 401),
    "huge length": (head("POST", SIMPLE, HUGE, WHO), 413),
    "bytes that are no text": (post("search/jobs", b"search=\xff\xfe"), 400),
    "a form of a million": (post("messages", b"a&" * 500_000), 400),
    "count with no end": (post("search/jobs", b"search=search a&max_count=" + b"9" * 5000), 400),
    "a name of zeros": (head("GET", f"{INDEXES}/%00%00", WHO), 404),
    "a name of slashes": (head("GET", f"{INDEXES}/..%2F..%2Fetc%2Fpasswd", WHO), 404),
    "an answer in an id": (post("search/jobs", b"search=search a&id=a%0d%0aSet-Cookie:%20x"), 400),
    "a deep search": (post("search/parser", b"q=search " + b"(" * 5000), 400),
    "no gzip": (post("receivers/simple", b"\x1f\x8b\x08", b"Content-Encoding: gzip"), 400),
    "an offset beyond all": (head("GET", f"{INDEXES}?offset=-1&count={'9' * 20}", WHO), 200),
}


@pytest.mark.parametrize(("data", "status"), NASTY.values(), ids=NASTY)
def test_nasty_request_is_answered(server: Server, data: bytes, status: int | None) -> None:
    found = asked(server, data)
    answer = ANSWER.match(found)

    assert answer is not None or (status is None and not found)
    if status is not None:
        assert answer is not None
        assert int(answer[1]) == status, found[:500]
    assert b"\r\nSet-Cookie: x" not in found
    assert asked(server, GOOD).startswith(b"HTTP/1.1 200 ")


PATHS = st.sampled_from(
    ["search/jobs", "search/parser", "auth/login", "messages", "configs/conf-macros",
     "saved/searches", "authorization/tokens", "authentication/users", "receivers/simple"]
)  # fmt: skip
FORMS = st.dictionaries(
    st.sampled_from(["search", "q", "name", "count", "id", "exec_mode", "definition", "password",
                     "roles", "now", "tz", "earliest_time", "output_mode", "perms.read"]),
    st.text(max_size=40),
    max_size=5,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=300))
@example(b"GET / HTTP/1.1\r\n\r\n" * 3)
def test_any_bytes_are_answered_in_http(server: Server, data: bytes) -> None:
    found = asked(server, data)

    assert not found or ANSWER.match(found)
    assert asked(server, GOOD).startswith(b"HTTP/1.1 200 ")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(PATHS, FORMS)
@example("search/jobs", {"search": "search a", "tz": "\0"})
@example("search/jobs", {"search": "search a", "now": "1e999"})
def test_any_form_has_an_answer_that_is_no_fault_of_ours(
    server: Server, path: str, form: dict[str, str]
) -> None:
    found = asked(server, post(path, urlencode(form).encode()))
    answer = ANSWER.match(found)

    assert answer
    assert answer[1] != b"500", found
