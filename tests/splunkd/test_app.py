"""What the face answers to any request, right or wrong."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from support.face import ask, document, face, get, message, post, text
from support.together import together

from analytics.errors import DataError, EventError, SearchError, SplError
from analytics.splunkd.exchange import Request

if TYPE_CHECKING:
    from analytics.splunkd.app import Face

FACE = face()


def wsgi(of: Face, method: str = "GET", target: str = "/", body: bytes = b"", **more: Any) -> Any:
    """Call *of* as a server does; give status, headers and body."""
    path, _, query = target.partition("?")
    environ = {
        "REQUEST_METHOD": method, "REQUEST_URI": target, "PATH_INFO": path, "QUERY_STRING": query,
        "SERVER_NAME": "h", "SERVER_PORT": "8089", "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), **more,
    }  # fmt: skip
    said: list[Any] = []
    parts = of(environ, lambda status, headers: said.extend([status, dict(headers)]))
    return said[0], said[1], b"".join(parts)


@together(
    ("method", "path", "status", "kind", "words"),
    [
        ("GET", "no/such/path", 404, "ERROR", "Not Found"),
        ("GET", "/elsewhere", 404, "ERROR", "Not Found"),
        ("GET", "data/indexes/nowhere", 404, "ERROR", "Could not find object id=nowhere"),
        ("GET", "search/jobs/9.9", 404, "FATAL", "Unknown sid."),
        ("POST", "search/v2/jobs/9.9/results", 404, "FATAL", "Unknown sid."),
        ("POST", "search/jobs/9.9/control", 404, "FATAL", "Unknown sid."),
        ("POST", "search/jobs", 400, "FATAL", "The required 'search' parameter"),
        ("POST", "search/v2/jobs/export", 400, "FATAL", "The required 'search' parameter"),
        ("POST", "data/indexes", 400, "ERROR", 'action "POST" without a target name'),
        ("DELETE", "server/info", 400, "ERROR", 'action "DELETE" without a target name'),
        ("GET", "search/parser", 405, "FATAL", "The method is not allowed."),
        ("POST", "search/v2/parser", 400, "FATAL", "Invalid query."),
        ("GET", "search/parse", 404, "ERROR", "Not Found"),
    ],
)
def test_wrong_request_is_answered_as_splunkd_does(
    method: str, path: str, status: int, kind: str, words: str
) -> None:
    got = message(ask(FACE, method, path))

    assert got[:2] == (status, kind)
    assert words in got[2]


@pytest.mark.parametrize(
    ("encoding", "body", "status"),
    [
        ("gzip", gzip.compress(b"one event\n" * 100), "200"),
        ("gzip", gzip.compress(b"x" * 70_000_000), "413"),
        ("gzip", gzip.compress(b"one event")[:-9], "400"),
        ("gzip", b"no gzip", "400"),
        ("br", b"x", "415"),
        ("identity", b"one event", "200"),
    ],
    ids=["plain", "bomb", "cut", "not gzip", "unknown coding", "no coding"],
)
def test_compressed_bodies(encoding: str, body: bytes, status: str) -> None:
    key = FACE.logins.open("admin")
    more = {"HTTP_CONTENT_ENCODING": encoding, "HTTP_AUTHORIZATION": f"Splunk {key}"}
    got, _, _ = wsgi(FACE, "POST", "/services/receivers/simple?index=main", body, **more)

    assert got.startswith(status)


@together("method", ["GET", "POST", "DELETE"])
@together("path", ["", "server/info", "no/such/path"])
def test_nothing_is_said_to_strangers(method: str, path: str) -> None:
    reply = ask(FACE, method, path, user="")

    assert message(reply) == (401, "ERROR", "Unauthorized")
    assert reply.headers["WWW-Authenticate"] == 'Basic realm="/splunk"'


def test_unknown_key_is_told_so() -> None:
    request = Request.of("GET", "/services/server/info", [("Authorization", "Splunk x")])

    assert message(FACE.answer(request)) == (401, "WARN", "call not properly authenticated")


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (SplError("What? Say it.", "a b", 2, 3), 400, "FATAL"),
        (SearchError("Too much."), 400, "FATAL"),
        (EventError("No event."), 400, "ERROR"),
        (DataError("No disk."), 503, "ERROR"),
    ],
)
def test_errors_keep_their_words(error: Exception, status: int, kind: str) -> None:
    got = message(post(face(error), "search/jobs", search="search x", exec_mode="oneshot"))

    assert got == (status, kind, str(error))


def test_fault_of_ours_is_an_answer_too(caplog: pytest.LogCaptureFixture) -> None:
    got = message(
        post(face(ZeroDivisionError("oops")), "search/jobs", search="search x", exec_mode="oneshot")
    )

    assert got[:2] == (500, "ERROR")
    assert "oops" in caplog.text


def test_error_in_json_where_json_was_asked_for() -> None:
    assert text(get(FACE, "nowhere", output_mode="json")) == (
        '{"messages":[{"type":"ERROR","text":"Not Found"}]}'
    )


def test_wsgi_answer_is_whole() -> None:
    status, headers, body = wsgi(
        FACE, target="/services/server/info", **{"analytics.user": "admin"}
    )

    assert status == "200 OK"
    assert headers["Content-Length"] == str(len(body))
    assert headers["Content-Type"] == "text/xml; charset=UTF-8"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert b"https://h:8089/services" in body


def test_wsgi_headers_cannot_pass_for_the_owner() -> None:
    status, *_ = wsgi(FACE, target="/services/server/info", HTTP_ANALYTICS_USER="admin")

    assert status == "401 Unauthorized"


def test_login_and_cookie_over_wsgi() -> None:
    of = face()
    password = of.logins.first_password()
    form = f"username=admin&password={password}&cookie=1".encode()
    status, headers, body = wsgi(of, "POST", "/services/auth/login", form)
    cookie = headers["Set-Cookie"].partition(";")[0]

    assert status == "200 OK"
    assert cookie.startswith("splunkd_8089=")
    assert cookie.partition("=")[2].encode() in body
    again = wsgi(of, target="/services/apps/local", HTTP_COOKIE=cookie)
    assert again[0] == "200 OK"
    assert again[1]["Set-Cookie"].startswith(cookie)


def test_long_body_is_not_read() -> None:
    of = face(limit_bytes=10)
    known = {"HTTP_AUTHORIZATION": f"Splunk {of.logins.open('admin')}"}
    length = wsgi(of, "POST", "/services/receivers/simple", b"x" * 11, **known)
    stream = wsgi(
        of, "POST", "/services/x", b"x" * 11,
        CONTENT_LENGTH="", **{"wsgi.input_terminated": True}, **known,
    )  # fmt: skip

    assert length[0].startswith("413")
    assert stream[0].startswith("413")


def test_path_is_made_anew_where_the_server_decoded_it() -> None:
    status, _, body = wsgi(
        FACE, target="/services/data/indexes/a b", **{"analytics.user": "admin", "REQUEST_URI": ""}
    )

    assert status == "404 Not Found"
    assert b"id=a b" in body


def test_export_comes_in_pieces_and_is_inside_until_read() -> None:
    class Stream:
        fields = ("n",)

        def __init__(self, *_: object) -> None: ...

        def __enter__(self) -> Any:
            return iter([['{"n":"1"}'], ['{"n":"2"}']])

        def __exit__(self, *_: object) -> None: ...

        def answer(self) -> Any:
            from analytics.engine.search import Answer  # noqa: PLC0415

            return Answer(("n",), [])

    of = face()
    of.jobs._stream = Stream  # type: ignore[assignment]
    reply = post(of, "search/jobs/export", search="search x", output_mode="json")
    assert of.gate.idle_s == 0
    assert text(reply).count("\n") == 2
    assert of.gate.idle_s > 0


def test_closed_face_says_that_it_is() -> None:
    of = face()
    of.close()
    reply = get(of, "server/info")

    assert reply.status == 503
    assert "x-analytics-closed" in reply.headers


class Unread(io.BytesIO):
    """A body that must not be read."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("receivers/simple", 2**20, "401"),
        ("search/jobs", 2**20, "401"),
        ("no/such/path", 2**20, "401"),
        ("auth/login", 2**20, "413"),
    ],
)
def test_body_of_a_stranger_is_not_read(path: str, length: int, status: str) -> None:
    body = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(length)}

    assert wsgi(FACE, "POST", f"/services/{path}", **body)[0].startswith(status)


def test_login_takes_no_bomb() -> None:
    bomb = gzip.compress(b"x" * 2**20)
    got, _, _ = wsgi(FACE, "POST", "/services/auth/login", bomb, HTTP_CONTENT_ENCODING="gzip")

    assert got.startswith("413")


@pytest.mark.parametrize("mode", ["xml", "json"])
def test_errors_escape_what_was_sent(mode: str) -> None:
    """The answer is a document, whatever stands in the question."""
    hostile = "\"><script>alert(1)</script>&x;]]>\0\x0b'"
    for path in (f"data/indexes/{quote(hostile, safe='')}", "search/jobs/x/control"):
        reply = get(FACE, path, action=hostile, output_mode=mode)
        assert "<script" not in text(reply) or mode == "json"
        if mode == "json":
            assert document(reply)["messages"]
        else:
            assert message(reply)[0] >= 400
    reply = post(FACE, "search/jobs", search=f"search a | eval {hostile}", output_mode=mode)
    assert "<script" not in text(reply) or mode == "json"
    assert reply.status in {201, 400}
    assert reply.headers.get("X-Content-Type-Options", "nosniff") == "nosniff"
