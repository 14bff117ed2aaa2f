"""What is known of the parts of a store, and which of them should become one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.together import together

from analytics.engine import segments
from analytics.engine.segments import FULL_ROWS, Part, due, union
from analytics.engine.store import NAMED, NAMES_LIMIT


def part(number: int, rows: int = 100, **known: int | frozenset[str] | None) -> Part:
    names = {column: known.pop(column, frozenset({column})) for column in NAMED}
    span = {"first": 10, "last": 20, "seq": number} | known
    return Part(number, rows, names=names, **span)  # type: ignore[arg-type]


@together(
    ("index", "application", "earliest", "latest", "may"),
    [
        (None, None, None, None, True),
        ("idx", "application", 10, 20, True),
        ("other", None, None, None, False),
        (None, "other", None, None, False),
        (None, None, 20, None, True),
        (None, None, 21, None, False),
        (None, None, None, 11, True),
        (None, None, None, 10, False),
    ],
)
def test_part_is_left_out_when_it_surely_holds_none(
    index: str | None,
    application: str | None,
    earliest: int | None,
    latest: int | None,
    *,
    may: bool,
) -> None:
    wanted = [None if name is None else frozenset({name}) for name in (index, application)]

    assert part(1).may_hold(wanted[0], wanted[1], earliest, latest) is may


def test_unknown_names_may_be_any() -> None:
    assert part(1, idx=None).may_hold(frozenset({"x"}), None, None, None)


def test_empty_part_holds_nothing() -> None:
    assert not part(0, rows=0).may_hold(None, None, None, None)


def test_names_end_at_the_limit() -> None:
    many = frozenset(str(n) for n in range(NAMES_LIMIT))

    assert union([many, frozenset({"1"})]) == many
    assert union([many, frozenset({"x"})]) is None
    assert union([many, None]) is None


def test_tail_learns_of_a_batch() -> None:
    tail = part(0, rows=0, first=0, last=0, idx=frozenset())

    tail = tail.plus(part(9, rows=2, first=5, last=6)).plus(part(9, rows=1, first=1, last=9))

    assert (tail.number, tail.rows, tail.first, tail.last) == (0, 3, 1, 9)
    assert tail.names["idx"] == {"idx"}


def test_names_survive_the_manifest() -> None:
    names = {"idx": frozenset({"é", "b"}), "fields": None, "indexed": frozenset({"a"})}

    assert segments.loads(segments.dumps(names)) == names
    older = {"idx": {"b"}, "fields": None, "indexed": frozenset()}
    assert segments.loads('{"idx": ["b"]}') == older


def test_column_that_a_file_lacks_is_null() -> None:
    assert part(1).table == "s1.main.ev"
    assert replace(part(1), lacks=frozenset({"indexed"})).table.endswith(
        "fields, CAST(NULL AS MAP(VARCHAR, VARCHAR)) AS indexed FROM s1.main.ev)"
    )


def test_eight_of_like_size_become_one() -> None:
    assert due([part(n, rows=300_000 + n) for n in range(1, 8)]) == []
    eight = [part(n, rows=300_000 + n) for n in range(1, 9)]
    assert due([*eight, part(9, rows=5_000_000)]) == eight


def test_full_segments_stay_as_they_are() -> None:
    assert due([part(n, rows=FULL_ROWS) for n in range(1, 20)], force=True) == []


def test_merged_segment_is_not_larger_than_a_full_one() -> None:
    chosen = due([part(n, rows=FULL_ROWS * 2 // 5) for n in range(1, 9)])

    assert [s.number for s in chosen] == [1, 2]


@pytest.mark.parametrize("total", [10, 100, 400, 1000])
def test_events_are_rewritten_seldom_and_files_stay_few(total: int) -> None:
    """The number of files, and of times an event is written, for up to 250 million events."""
    kept: list[Part] = []
    written = 0
    for number in range(1, total + 1):
        kept.append(part(number, rows=250_000))
        while old := due(kept):
            rows = sum(s.rows for s in old)
            written += rows
            kept = [s for s in kept if s not in old]
            kept.append(part(max(s.number for s in old), rows=rows))

    assert len(kept) <= 45
    assert written / (total * 250_000) <= 4
