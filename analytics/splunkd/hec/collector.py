"""The HTTP Event Collector: takes a request, sees whose it is, keeps its events, answers.

    POST /services/collector/event  {"event": "hello"}   ->  200 {"text":"Success","code":0}

What is answered with 200 is on disk. Events before the first wrong one are kept, that one and
all behind it are not; ``invalid-event-number`` says where it stands.

Source: docs/hec.md; Splunk REST API Reference 9.x, "Input endpoints", services/collector.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from analytics.engine.stanzas import stanzas
from analytics.errors import DataError, EventError, TransportError
from analytics.splunkd.bodies import RefusedError
from analytics.splunkd.exchange import Reply, RestError
from analytics.splunkd.hec.answers import HecError, nowhere, page, reply, said
from analytics.splunkd.hec.channels import Channels, channel_of
from analytics.splunkd.hec.envelopes import read
from analytics.splunkd.hec.keeping import Keeping, Said
from analytics.splunkd.hec.room import Room
from analytics.splunkd.hec.tokens import Tokens
from analytics.splunkd.inflate import plain, too_long

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analytics.engine.engine import Engine
    from analytics.splunkd.exchange import Request
    from analytics.splunkd.hec.room import Share
    from analytics.splunkd.hec.tokens import Token

#: Events and bytes that go to the journal at a time: more would only take more memory.
PORTION, PORTION_BYTES = 5_000, 4 * 2**20

#: A body of this size is read even where nobody may send it, so that its connection goes on.
SMALL_BYTES = 2**16

#: Ids in a question for acknowledgements.
ACKS = 100_000

_PIECE_BYTES = 2**18
_WHERE = {
    (): "event",
    ("1.0",): "event",
    **{(name, *end): name for name in ("event", "raw", "ack", "health") for end in ((), ("1.0",))},
}
_TRUE = frozenset({"1", "true", "t", "yes"})
_LOG = logging.getLogger(__name__)


def is_for_collector(request: Request) -> bool:
    """Whether *request* is for the collector, whose logins and errors are its own."""
    is_plain = request.owner is None and request.app is None
    return is_plain and request.segments[:1] == ("collector",)


class Collector:
    """The collector of one engine; any thread may call it.

    Attributes:
        tokens: who may send.
        channels: what was acknowledged.
        room: what is under way.
    """

    def __init__(self, engine: Engine, limit_bytes: int) -> None:
        """Collect into *engine*; a body longer than *limit_bytes*, inflated, is refused."""
        self._engine, self._catalog, self._limit = engine, engine.catalog, limit_bytes
        self.tokens, self.channels, self.room = Tokens(self._catalog), Channels(), Room()
        self._taken: tuple[int, set[tuple[str, str]]] = (-1, set())
        self._answers: dict[str, Callable[[Request], Reply]] = {
            "event": self._keep_events,
            "raw": self._keep_lines,
            "ack": self._tell_acks,
            "health": self._tell_health,
        }

    def answer(self, request: Request) -> Reply:
        """Answer a request that `is_for_collector`.

        Raises:
            OSError: the client has gone in the middle of its body.
            RefusedError: the body is framed in a way that cannot be read.
        """
        answer = self._safely(request)
        if request.body_file is not None and _length(request):  # what is left of it
            answer.headers["Connection"] = "close"
        return answer

    def _safely(self, request: Request) -> Reply:
        try:
            return self._answer(request)
        except HecError as error:
            answer = reply(error.code, error.number)
            answer.headers.update(error.headers)
            return answer
        except RestError as error:
            return page(error.status)
        except EventError as error:
            _LOG.warning("Events cannot be kept: %s", error)
            return reply(6)
        except (TransportError, DataError) as error:
            _LOG.warning("Events were refused: %s", error)
            self.room.fail()
            return reply(9)
        except (OSError, RefusedError):  # of the connection: nobody to tell, or its to say
            raise
        except Exception:  # noqa: BLE001 - the next request may fare better
            _LOG.exception("The collector failed")
            return reply(8)

    def _answer(self, request: Request) -> Reply:
        where = _WHERE.get(request.segments[1:])
        if where is None:
            return nowhere(404)
        verbs = ("GET", "HEAD") if where == "health" else ("POST",)
        allowed = ",".join((*verbs, "OPTIONS"))
        if request.method == "OPTIONS":
            return Reply(headers={"Allow": allowed})
        if request.method not in verbs:
            return nowhere(405, allowed)
        return self._answers[where](request)

    def _keep_events(self, request: Request) -> Reply:
        return self._keep(request, self._events)

    def _keep_lines(self, request: Request) -> Reply:
        return self._keep(request, self._lines)

    def _keep(self, request: Request, store: Callable[[bytes, Keeping], None]) -> Reply:
        """Keep the events of a request and answer it."""
        token = self._caller(request)
        channel = channel_of(request) if token.acknowledges else ""
        if channel:
            self.channels.check(token.value, channel)
        with self.room.enter() as share:
            body = self._body(request, share, self._limit)
            store(body, self._keeping(request, token))
        return reply(0, ackId=self.channels.issue(token.value, channel)) if channel else reply(0)

    def _append(self, made: Iterator[tuple[int, _Record]]) -> None:
        """Journal records as they are made, those before a fault too.

        Raises:
            HecError: there is a fault, or no record at all.
            TransportError: the journal refused them.
        """
        records: list[_Record] = []
        size = count = 0
        try:
            for length, record in made:
                records.append(record)
                size, count = size + length, count + 1
                if len(records) >= PORTION or size >= PORTION_BYTES:
                    portion, records, size = records, [], 0
                    self._engine.append(portion)
        finally:
            if records:
                self._engine.append(records)
        if not count:
            raise HecError(5)

    def _events(self, body: bytes, keeping: Keeping) -> None:
        """Journal the events of envelopes: all at once where all are the tracker's objects."""
        batch = keeping.batch(body)
        if batch is not None:
            self._engine.append(batch)
            return
        self._append(
            (len(event), keeping.record(event, envelope, number))
            for number, (event, envelope) in enumerate(read(body))
        )

    def _lines(self, body: bytes, keeping: Keeping) -> None:
        """Journal the events of a text."""
        self._append(
            (len(str(record["raw"])) if "raw" in record else 0, record)
            for record in keeping.records(_parts(body))
        )

    def _keeping(self, request: Request, token: Token) -> Keeping:
        """Prepare what makes the records of *request*."""
        asked = {name: values[-1].strip() for name, values in request.query.items()}
        host, _, port = request.headers.get("host", "").rpartition(":")
        return Keeping(
            Said(**{name: asked.get(name, "") for name in Said.__slots__}),
            token,
            host=host if port.isdigit() else request.headers.get("host", ""),
            now=datetime.now(UTC),
            zone=ZoneInfo(self._engine.zone),
            takes=lambda name: self._takes(token, name),
            stanza=stanzas(self._catalog).of,
            finds_time=asked.get("auto_extract_timestamp", "").lower() in _TRUE,
        )

    def _takes(self, token: Token, index: str) -> bool:
        """Whether *token* may send to *index*, and it is there; yes is known until a change."""
        changes = self._catalog.changes
        if self._taken[0] != changes:
            self._taken = (changes, set())
        taken = self._taken[1]
        if (token.value, index) not in taken:
            if not self._is_open(token, index):
                return False
            taken.add((token.value, index))
        return True

    def _is_open(self, token: Token, index: str) -> bool:
        if token.indexes and index not in token.indexes and index != token.index:
            return False
        made = self._catalog.find("indexes", index)
        if made:
            return not any(entity.content.get("disabled") for entity in made)
        self._engine.catch_up()
        return index in self._engine.store.indexes()

    def _tell_acks(self, request: Request) -> Reply:
        """Say which of the ids asked for are kept."""
        token = self._caller(request)
        if not token.acknowledges:
            raise HecError(14)
        channel = channel_of(request)
        with self.room.enter() as share:
            body = self._body(request, share, min(self._limit, 2**20))
        try:
            asked = json.loads(body)["acks"]
        except (ValueError, TypeError, LookupError, RecursionError):
            raise HecError(6) from None
        if type(asked) is not list or len(asked) > ACKS or set(map(type, asked)) - {int}:
            raise HecError(6)
        return said({"acks": self.channels.ask(token.value, channel, asked)})

    def _tell_health(self, request: Request) -> Reply:
        """Say whether events are taken; a token is looked at if there is one."""
        try:
            self.tokens.caller(request)
        except HecError as error:
            if error.code == 9:
                raise
            wrong = {1: 22, 2: None, 16: None}.get(error.code, 21)
            if wrong:
                return reply(wrong)
        is_full, has_no_acks = self.room.is_full, self.channels.is_full
        if is_full or has_no_acks:
            return reply(20 if is_full and has_no_acks else 18 if is_full else 19)
        if self.room.is_nearly_full:
            return reply(24)
        return reply(25 if self.channels.is_nearly_full else 17)

    def _caller(self, request: Request) -> Token:
        try:
            return self.tokens.caller(request)
        except HecError:
            _drain(request)
            raise

    def _body(self, request: Request, share: Share, limit: int) -> bytes:
        """Read the body of *request* and undo its compression.

        Raises:
            HecError: 5, there is none; 26, no room for it.
            RestError: it is too long, or compressed in a way that is not read.
        """
        body = request.body
        if request.body_file is None:
            share.grow(len(body))
        else:
            if _length(request) > limit:
                raise RestError(413, too_long(limit))
            pieces, size = [], 0
            while size <= limit and (piece := request.body_file.read(_PIECE_BYTES)):
                share.grow(len(piece))
                pieces.append(piece)
                size += len(piece)
            body = b"".join(pieces)
            request.body_file = request.body_file if size > limit else None
        if len(body) > limit:
            raise RestError(413, too_long(limit))
        encoding = request.headers.get("content-encoding", "")
        if encoding:
            body = plain(body, encoding, limit)
            share.grow(len(body))
        if not body.strip():
            raise HecError(5)
        return body


if TYPE_CHECKING:
    _Record = dict[str, object]


def _length(request: Request) -> int:
    text = request.headers.get("content-length", "")
    return int(text) if text.isdecimal() else 0


def _drain(request: Request) -> None:
    """Read a small body that nobody wants: what is left unread ends the connection."""
    if request.body_file is not None and _length(request) <= SMALL_BYTES:
        request.body_file.read(SMALL_BYTES)
        request.body_file = None


def _parts(body: bytes) -> Iterator[tuple[bytes, bool]]:
    """Part a long text, each part with whether it is the last."""
    for start in range(0, len(body), PORTION_BYTES):
        end = start + PORTION_BYTES
        yield body[start:end], end >= len(body)
