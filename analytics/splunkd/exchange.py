"""One request to the splunkd face, and the reply to it.

    request = Request.of("POST", "/servicesNS/nobody/search/data/indexes/?count=0", body=b"name=w")
    request.owner, request.app, request.segments -> "nobody", "search", ("data", "indexes")
    request.text("name") -> "w"

Paths are split before they are decoded, so that a name may hold ``%2F``; a trailing slash
means nothing, and ``+`` is a blank in paths too, as splunklib writes it. Arguments of the
query and of a form count alike, and blank ones are kept.

Source: docs/rest.md (paths, verbs, encodings); splunklib 2.1.1, binding.py.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote_plus

from analytics.errors import AnalyticsError
from analytics.splunkd.roles import Caller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import BinaryIO

XML, JSON, CSV, TEXT = (
    "text/xml; charset=UTF-8",
    "application/json; charset=UTF-8",
    "text/csv; charset=UTF-8",
    "text/plain; charset=UTF-8",
)

FORM = "application/x-www-form-urlencoded"

#: Who the owner of the data is; the first user there is.
ADMIN = "admin"

#: The header of an answer that only says that this process has let go of the data.
CLOSED = "x-analytics-closed"

#: Key of a WSGI environment under which a server names the user it has made sure of.
TRUSTED = "analytics.user"

#: Key under which a server gives what says whether the client has gone away.
GONE = "analytics.is_gone"

#: A form may have so many arguments; each costs time before anyone has logged in.
MAX_ARGUMENTS = 10_000

#: How a truth value is written.
TRUTHS = {
    **dict.fromkeys(("1", "true", "t", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "f", "no", "off"), False),
}


class RestError(AnalyticsError):
    """A request that is answered with an error.

    Attributes:
        status: of the answer, 400 or more.
        type: of the message, such as "ERROR" or "FATAL".
        headers: what the answer carries besides.
    """

    def __init__(
        self, status: int, text: str, kind: str = "ERROR", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(text)
        self.status, self.type, self.headers = status, kind, dict(headers or {})


@dataclass(slots=True)
class Reply:
    """An answer: *body* is whole, or comes in pieces while a search runs."""

    body: bytes | Iterator[bytes] = b""
    content_type: str = XML
    status: int = HTTPStatus.OK
    headers: dict[str, str] = field(default_factory=dict)


class Request:
    """What was asked; made by `of`.

    Attributes:
        method: in capitals.
        owner, app: the namespace, None where none was named; "-" for any.
        segments: the decoded path within it.
        headers: by name in small letters.
        base: what the addresses of entries begin with, such as "https://127.0.0.1:8089".
        address, port: where it came from, and the port it came to.
        user: who asks; empty until that is known.
        cookie: what to send back to who has asked with a cookie; empty for others.
        is_owner: whether the owner of the data asks, in this process or over its socket.
        caller: what the user may do; nothing until that is known.
        body_file: in place of the body, where that has no known end.
        is_gone: says whether the client has gone away, where that can be known.
    """

    def __init__(self, method: str, path: str, query: str, headers: Mapping[str, str]) -> None:
        self.method, self.headers, self._query = method, headers, query
        self.owner, self.app, self.segments = _namespace(path)
        self.base = "https://127.0.0.1:8089"
        self.user, self.address, self.port = "", "", "8089"
        self.is_owner, self.cookie = False, ""
        self.caller = Caller()
        self.body = b""
        self.body_file: BinaryIO | None = None
        self.is_gone: Callable[[], bool] | None = None

    @classmethod
    def of(
        cls,
        method: str,
        target: str,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> Request:
        """Make a request of what came over the wire.

        Args:
            method: the verb.
            target: path and query, still encoded.
            headers: of any case.
            body: whole.
        """
        path, _, query = target.partition("?")
        lowered = {name.lower(): value for name, value in headers}
        request = cls(method.upper(), path, query, lowered)
        request.body = body
        return request

    def instead(self, path: str, arguments: Mapping[str, str]) -> Request:
        """Make the POST that the same one would make to *path* with *arguments*."""
        other = copy(self)
        other.method, other.body = "POST", b""
        other.segments = tuple(path.split("/"))
        other.query = {}
        other.arguments = {name: [value] for name, value in arguments.items()}
        return other

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """The arguments of the address alone."""
        return _arguments(self._query)

    @cached_property
    def arguments(self) -> dict[str, list[str]]:
        """All arguments, those of the address before those of the form.

        Raises:
            RestError: they are too many, or not in UTF-8.
        """
        found = {name: list(values) for name, values in self.query.items()}
        if self.body and self._has_form:
            try:
                form = self.body.decode()
            except UnicodeDecodeError:
                raise RestError(400, "The form is not in UTF-8. Send it in UTF-8.") from None
            for name, values in _arguments(form).items():
                found.setdefault(name, []).extend(values)
        return found

    @property
    def _has_form(self) -> bool:
        """Whether the body is a form; splunklib calls the text for a receiver one too."""
        is_form = self.headers.get("content-type", FORM).startswith(FORM)
        return is_form and self.segments[:1] != ("receivers",)

    def text(self, name: str, default: str = "") -> str:
        """Give the last value of an argument."""
        values = self.arguments.get(name)
        return values[-1] if values else default

    def number(self, name: str, default: int) -> int:
        """Give an argument that is a whole number.

        Raises:
            RestError: it is none.
        """
        text = self.text(name).strip()
        if not text:
            return default
        try:
            return int(text)
        except ValueError:
            raise RestError(
                400, f"Argument {name!r} is {text[:100]!r}. Give a whole number."
            ) from None

    def flag(self, name: str, *, default: bool) -> bool:
        """Give an argument that is a truth value.

        Raises:
            RestError: it is none.
        """
        text = self.text(name).strip()
        if not text:
            return default
        if text.lower() not in TRUTHS:
            raise RestError(400, f"Argument {name!r} is {text[:100]!r}. Give 1 or 0.")
        return TRUTHS[text.lower()]

    @property
    def output_mode(self) -> str:
        """In which form to answer: "xml", "json", "csv", …; "xml" where nothing was said."""
        try:
            return self.text("output_mode", "xml").lower()
        except RestError:  # a form that cannot be read is answered too
            return "xml"


def _namespace(path: str) -> tuple[str | None, str | None, tuple[str, ...]]:
    """Split a path into owner, app and the rest; what is no service keeps its first segment."""
    first, *rest = [unquote_plus(part) for part in path.split("/") if part] or [""]
    if first == "services":
        return None, None, tuple(rest)
    if first == "servicesNS" and len(rest) >= 2:
        return rest[0], rest[1], tuple(rest[2:])
    return None, None, ("", first, *rest)


def _arguments(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_ARGUMENTS)
    except ValueError:
        raise RestError(
            400, f"The form has more than {MAX_ARGUMENTS} arguments. Send fewer."
        ) from None
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found
