"""Ids are unique and in order, and any usual way to write a moment is read."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import RFC_4122, UUID
from zoneinfo import ZoneInfo

import pytest
from support.together import together

from analytics.errors import EventError
from analytics.event import IdMaker, new_id, time_of

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_ids_are_unique_and_sort_by_age() -> None:
    ids = [new_id() for _ in range(1_000)]

    assert sorted(set(ids)) == ids


def test_ids_sort_by_age_whatever_the_clock_does() -> None:
    make = IdMaker()
    times = [NOON.timestamp() + step for step in (0, 0, 0.0005, 0.002, -3600, -3600, 0.002, 1)]
    ids = [make.at(now) for now in times for _ in range(300)]

    assert sorted(set(ids)) == ids


def test_ids_of_threads_are_unique() -> None:
    make, start, made = IdMaker(), threading.Barrier(8), list[str]()

    def run() -> None:
        start.wait(10)
        made.extend([make.at(NOON.timestamp()) for _ in range(2_000)])

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == len(made) == 16_000


def test_id_is_a_uuid_of_version_7_made_now() -> None:
    uuid = UUID(new_id())

    assert (uuid.version, uuid.variant) == (7, RFC_4122)
    made = datetime.fromtimestamp((uuid.int >> 80) / 1000, UTC)
    assert abs(datetime.now(UTC) - made) < timedelta(minutes=1)


def test_two_makers_share_no_id() -> None:
    """Makers stand for processes: what tells them apart is chance."""
    makers = [IdMaker() for _ in range(50)]

    assert len({maker()[15:] for maker in makers}) == 50


def test_child_makes_ids_of_its_own() -> None:
    code = """
import os
from analytics.event import new_id
new_id()
os.fork()
os.write(1, new_id().encode() + b"\\n")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    ids = done.stdout.split()
    assert len({id_[15:24] for id_ in ids}) == 2


@together(
    "value",
    [
        NOON,
        NOON.astimezone(timezone(timedelta(hours=5))),
        "2026-11-24T12:00:00Z",
        "2026-11-24 13:00:00+01:00",
        " 20261124T120000Z ",
        1795521600,
        1795521600.0,
        "1795521600",
        1795521600_000,
        "1795521600000.0",
        1795521600_000_000,
        1795521600_000_000_000,
    ],
)
def test_moment_is_read(value: object) -> None:
    assert time_of(value) == NOON


@pytest.mark.parametrize(
    "value",
    [datetime(2026, 11, 24, 13), "2026-11-24T13:00", "20261124T13"],  # noqa: DTZ001
)
def test_time_without_a_zone_is_taken_in_the_one_given(value: object) -> None:
    assert time_of(value, ZoneInfo("Europe/Zurich")) == NOON


@pytest.mark.parametrize("value", [date(2026, 11, 24), "2026-11-24", "20261124"])
def test_date_is_its_midnight(value: object) -> None:
    assert time_of(value, UTC) == NOON.replace(hour=0)


def test_microseconds_survive() -> None:
    assert time_of(1795521600.000001) == NOON.replace(microsecond=1)


@together(
    "value", [None, True, "", "noon", "2026-13-01", float("nan"), 10**40, "9" * 5000, object()]
)
def test_other_values_say_the_fix(value: object) -> None:
    with pytest.raises(EventError, match="Give a datetime"):
        time_of(value)


def test_value_that_is_deep_or_long_is_told_short() -> None:
    deep: list[object] = []
    for _ in range(5_000):
        deep = [deep]

    for value in (deep, "x" * 10_000):
        with pytest.raises(EventError) as raised:
            time_of(value)
        assert len(str(raised.value)) < 300
