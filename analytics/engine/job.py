"""One search with an id: what was asked, how far it is, and what became of it.

    job = Job("1.2", Request("search index=web"), {}, "admin", "search")
    job.run(lambda request, running: Stream(engine, request, None, running))
    job.state, job.answer.rows -> "DONE", ['{"event":"login"}', …]

Source: Splunk REST API Reference, "search/jobs": the states of a job, its time to live, and
what "control" does.
"""

from __future__ import annotations

import logging
import threading
import time as clock
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from analytics.engine.kept import Kept
from analytics.engine.running import End, Running
from analytics.engine.search import Answer, Message
from analytics.errors import AnalyticsError, SearchError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.engine.previews import Previews
    from analytics.engine.search import Request, Stream

#: A finished job is forgotten after so long without a question about it (splunkd's default).
TTL_S = 600

#: So long a saved one (limits.conf.spec 9.2, [search] default_save_ttl).
SAVED_TTL_S = 7 * 86_400

_FULL = "The search has more rows than can be kept: {:,} were. Narrow it, or aggregate the rows."
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What ends or holds a job by itself; 0 means nothing does.

    Attributes:
        final_s: it is finalized after running for so long.
        final_events: it is finalized once it has found so many events, if events are its rows.
        cancel_s: it is cancelled when nobody has asked for it for so long.
        pause_s: it is paused when nobody has asked for it for so long.
    """

    final_s: int = 0
    final_events: int = 0
    cancel_s: int = 0
    pause_s: int = 0


@dataclass(slots=True, eq=False)
class Job:
    """One search and what became of it.

    Attributes:
        sid: its id.
        request: what was asked.
        arguments: everything that came with it, for the one who reads the job.
        owner, app: the namespace it was asked in.
        ttl_s: how long it is kept after it was last asked for.
        bounds: what ends or holds it by itself.
        running: what steers it while it runs.
        rows: what it has found so far.
        previews: what shows its rows before there are any; None where nothing does.
        created, updated: seconds since 1970; "touch" moves the latter.
        asked: when it was last asked for.
        answer: what it found, once it is done.
        error: why it failed, if it did.
        priority: 0 to 10; told, not heeded.
    """

    sid: str
    request: Request
    arguments: Mapping[str, Any]
    owner: str
    app: str
    ttl_s: int = TTL_S
    bounds: Bounds = field(default_factory=Bounds)
    running: Running = field(default_factory=Running)
    rows: Kept = field(default_factory=Kept)
    previews: Previews | None = None
    created: float = field(default_factory=clock.time)
    updated: float = field(default_factory=clock.time)
    asked: float = field(default_factory=clock.time)
    answer: Answer | None = None
    error: AnalyticsError | None = None
    priority: int = 5
    is_started: bool = False
    is_finalized: bool = False
    is_previewed: bool = True
    is_saved: bool = False
    _is_held: bool = False
    _stream: Stream | None = None
    _done: threading.Event = field(default_factory=threading.Event)

    @property
    def is_done(self) -> bool:
        """Whether it has ended, well or not."""
        return self._done.is_set()

    @property
    def is_paused(self) -> bool:
        """Whether it was told to hold; one that is done may be told so too."""
        return self._is_held if self.is_done else self.running.is_paused

    @property
    def state(self) -> str:
        """QUEUED, PARSING, RUNNING, FINALIZING, PAUSED, DONE or FAILED."""
        if self.is_done:
            return "FAILED" if self.error else "DONE"
        if self.running.is_paused:
            return "PAUSED"
        return self.running.stage if self.is_started else "QUEUED"

    @property
    def run_s(self) -> float:
        """How long it has been running, or ran."""
        return self.running.elapsed_s if self.is_started else 0.0

    def so_far(self) -> Answer:
        """Return what it has found until now: rows while they come one by one, else none."""
        if self.answer:
            return self.answer
        stream = self._stream
        if stream is None:
            return Answer((), ())
        return Answer(stream.fields, self.rows, is_transforming=not stream.is_events)

    def preview(self) -> Answer:
        """Return what it has found until now; where that is no row, what newer events give."""
        found = self.so_far()
        is_running = self.is_started and not self.is_done
        if found.rows or not is_running or not self.is_previewed or self.previews is None:
            return found
        return self.previews.answer()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until it has ended; return whether it has."""
        return self._done.wait(timeout_s)

    def touch(self) -> None:
        """Let it live for its whole time again, and say that it changed."""
        self.asked = self.updated = clock.time()

    def pause(self) -> None:
        """Have it hold before its next rows."""
        self._is_held = True
        self.running.pause()

    def resume(self) -> None:
        """Have it go on."""
        self._is_held = False
        self.running.resume()

    def finalize(self) -> None:
        """Have it end with the rows it has."""
        self.is_finalized = True
        if not self.is_done:
            self.running.end(End.FINALIZED)

    def save(self, *, is_saved: bool) -> None:
        """Have it live for long, or as long as any."""
        self.is_saved, self.ttl_s = is_saved, SAVED_TTL_S if is_saved else TTL_S

    def run(self, search: Callable[[Request, Running], Stream]) -> None:
        """Search, and keep what comes of it."""
        self.is_started = True
        try:
            self.answer = self._read(search(self.request, self.running))
        except AnalyticsError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - whoever waits must be told that it ended
            _LOG.exception("The search of job %s failed", self.sid)
            self.error = SearchError(f"The search failed: {error!r}. The log says where.")
        self.is_finalized |= self.running.ending is End.FINALIZED
        self._stream = None
        self.touch()
        self._done.set()

    def look(self, running: Running) -> None:
        """Do what is to be done when nobody has asked for it for a while."""
        idle_s = clock.time() - self.asked
        if 0 < self.bounds.cancel_s < idle_s:
            running.end(End.CANCELLED)
        elif 0 < self.bounds.pause_s < idle_s:
            running.pause()

    def _read(self, stream: Stream) -> Answer:
        self._stream = stream
        most = self.bounds.final_events
        with stream as chunks:
            for chunk in chunks:
                self.rows.extend(chunk)
                if self.rows.is_full:
                    break
                if most and stream.is_events and len(self.rows) >= most:
                    self.running.end(End.FINALIZED)
        answer = replace(stream.answer(), rows=self.rows)
        if self.rows.is_full:
            told = Message("WARN", _FULL.format(len(self.rows)))
            answer = replace(answer, messages=(*answer.messages, told))
        return answer
