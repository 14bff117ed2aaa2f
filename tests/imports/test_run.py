"""A file comes in once, whatever happened before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from support.sqlite import PYCOLYTICS, database, logged

from analytics.engine.engine import Engine
from analytics.engine.search import Request
from analytics.engine.search import run as search
from analytics.errors import TransportError, quoted
from analytics.event import Event
from analytics.imports import run as importing
from analytics.imports.fields import FieldMap, Left
from analytics.imports.formats import pycolytics
from analytics.imports.lines import Source
from analytics.imports.run import MOST_LEFT, OTHERS, Summary, Tally, run
from analytics.transports.journal import JournalTransport

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


INDEX = "main"


class Index:
    """An embedded index: what imports ask and send to."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.batches = 0
        self.room = 1_000
        self._transport = JournalTransport(engine.folder, INDEX)

    def ask(self, spl: str) -> list[dict[str, str]]:
        return [json.loads(row) for row in search(self.engine, Request(spl)).rows]

    def send(self, events: Sequence[Event]) -> None:
        """Keep a batch, as long as there is room for one."""
        if self.batches >= self.room:
            raise TransportError("The disk is full. Free some space.")
        self.batches += 1
        self._transport.send(events)

    def count(self) -> int:
        (row,) = self.ask("search index=* | stats count dc(event_id) as ids")
        assert row["count"] == row["ids"]
        return int(row["count"])


@pytest.fixture
def index(data: Path) -> Iterator[Index]:
    with Engine(data, "UTC") as engine:
        yield Index(engine)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 10)


@dataclass
class At:
    """Stands still at a place."""

    place: str


def line(number: int, **more: object) -> str:
    return json.dumps({"time": 1_700_000_000 + number, "event": f"e{number}", **more}) + "\n"


def bring(index: Index, path: Path, name: str = "jsonl", each: str | None = None) -> Summary:
    with Source(str(path)) as source:
        return run(source, name, FieldMap("shop", each=each), INDEX, index.ask, index.send)


def test_second_run_adds_nothing(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_text("".join(map(line, range(25))))

    assert (bring(index, path).taken, bring(index, path).taken) == (25, 0)
    assert index.count() == 25


def test_file_that_has_grown_adds_its_new_lines(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_text("".join(map(line, range(25))).removesuffix("\n"))
    bring(index, path)
    path.write_text("".join(map(line, range(40))))

    summary = bring(index, path)

    assert (summary.taken, summary.present) == (15, 25)
    assert index.count() == 40


def test_import_that_broke_off_goes_on(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_text("".join(map(line, range(45))))
    index.room = 2
    with pytest.raises(TransportError):
        bring(index, path)
    index.room = 1_000

    summary = bring(index, path)

    assert (summary.present, summary.taken) == (20, 25)
    assert index.count() == 45


def test_batch_of_which_a_part_is_in_adds_the_rest(index: Index, tmp_path: Path) -> None:
    """Lists in a line are cut between batches."""
    path = tmp_path / "events"
    lists = [{"all": [json.loads(line(10 * n + m)) for m in range(7)]} for n in range(9)]
    path.write_text("".join(json.dumps(item) + "\n" for item in lists))
    index.room = 3
    with pytest.raises(TransportError):
        bring(index, path, each="all")
    index.room = 1_000

    summary = bring(index, path, each="all")

    assert (summary.present, summary.taken) == (30, 33)
    assert index.count() == 63


def test_other_file_with_the_same_first_line_comes_in_whole(index: Index, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("".join(map(line, range(25))))
    second.write_text(line(0) + "".join(line(number, more=1) for number in range(1, 12)))
    bring(index, first)

    assert (bring(index, second).taken, bring(index, second).taken) == (11, 0)
    assert bring(index, first).taken == 0
    assert index.count() == 36


def test_files_with_the_same_header_do_not_meet(index: Index, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("time,event\n2026-01-01,a\n2026-01-02,b\n")
    second.write_text("time,event\n2026-01-03,a\n2026-01-04,b\n")

    assert bring(index, first, "csv").taken == bring(index, second, "csv").taken == 2


def test_refused_lines_are_counted_with_the_first_of_each_reason(
    index: Index, tmp_path: Path
) -> None:
    path = tmp_path / "events"
    path.write_text(f"{line(1)}{{\n[]\n{line(2)}{{\n{line(3)}")

    summary = bring(index, path)

    assert summary.taken == 3
    assert {reason: (t.count, t.place) for reason, t in summary.refused.items()} == {
        "not JSON": (2, "line 2"),
        "not an object": (1, "line 3"),
    }


def test_what_is_left_is_counted_with_the_first(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "log"
    request = '[10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1'
    path.write_text("".join(f"::1 - {user} {request}\n" for user in ("-", "ann", "bob")))

    summary = bring(index, path, "combined")

    assert (summary.taken, summary.refused) == (3, {})
    assert summary.left == {"name of the user": Tally(2, "line 2", "'- ann'")}


def test_names_of_what_is_left_are_bounded() -> None:
    summary = Summary()
    for number in range(MOST_LEFT + 9):
        summary.leave(Left(f"column {number}", "x" * 999), At(f"line {number}"))

    assert len(summary.left) == MOST_LEFT + 1
    assert summary.left[OTHERS] == Tally(9, f"line {MOST_LEFT}", quoted("x" * 999))


def test_empty_file(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.touch()

    summary = bring(index, path)

    assert (summary.taken, summary.present, summary.refused) == (0, 0, {})
    assert not summary.is_useless


def test_database_comes_in_once_row_by_row(index: Index, tmp_path: Path) -> None:
    """Rows are removed between two runs, and another database has the same numbers."""
    path, other = tmp_path / "a.db", tmp_path / "b.db"
    for file, who in ((path, "u"), (other, "v")):
        with database(file, PYCOLYTICS) as connection:
            for row in range(1, 26):
                logged(connection, row, user_id=f"{who}{row}", application=f"game{row % 3}")

    def taken(file: Path) -> tuple[int, int]:
        with pycolytics.opened(str(file)) as source:
            summary = run(source, "pycolytics", FieldMap(""), INDEX, index.ask, index.send)
        return summary.taken, summary.present

    assert [taken(path), taken(other), taken(path), taken(other)] == [
        (25, 0), (25, 0), (0, 25), (0, 25)
    ]  # fmt: skip
    with database(path) as connection:
        connection.execute("DELETE FROM event WHERE id < 10")
        for row in range(26, 31):
            logged(connection, row)

    assert taken(path) == (5, 16)
    assert index.count() == 55


def test_progress_is_told_after_every_batch(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_text("".join(map(line, range(25))))
    told: list[int] = []

    with Source(str(path)) as source:
        run(
            source,
            "jsonl",
            FieldMap("shop"),
            INDEX,
            index.ask,
            index.send,
            lambda summary: told.append(summary.taken),
        )

    assert told == [10, 20, 25]


def exported(*numbers: int) -> str:
    """Lines of an export of Amplitude, of one event a day."""
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    return "".join(
        json.dumps(
            {
                "$insert_id": f"e{number}",
                "event_type": "login",
                "event_time": f"{start + timedelta(days=number):%Y-%m-%d %H:%M:%S}",
                "user_id": "u1",
            }
        )
        + "\n"
        for number in numbers
    )


def test_events_with_ids_are_known_in_any_file(index: Index, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text(exported(*range(25), 3))
    second.write_text(exported(*range(20, 40), 7))

    summaries = [bring(index, path, "amplitude") for path in (first, second, first)]

    assert [(each.taken, each.present) for each in summaries] == [(25, 1), (15, 6), (0, 26)]
    assert index.count() == 40


def test_events_with_ids_that_their_client_sends_later_add_nothing(
    index: Index, tmp_path: Path
) -> None:
    path = tmp_path / "events"
    path.write_text(exported(*range(5)))
    bring(index, path, "amplitude")

    index.send([Event("shop", "login", datetime(2026, 1, 4, 12, tzinfo=UTC), "u1", {}, "e3")])

    assert index.count() == 5


def test_import_of_events_with_ids_that_broke_off_goes_on(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_text(exported(*range(45)))
    index.room = 2
    with pytest.raises(TransportError):
        bring(index, path, "amplitude")
    index.room = 1_000

    summary = bring(index, path, "amplitude")

    assert (summary.present, summary.taken) == (20, 25)
    assert index.count() == 45
