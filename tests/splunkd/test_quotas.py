"""How much one may search at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.face import ask, face, message

from analytics.engine.catalog import Entity
from analytics.engine.job import Job
from analytics.engine.kept import Kept
from analytics.engine.search import Request

if TYPE_CHECKING:
    from analytics.splunkd.app import Face


def made(users: dict[str, list[str]], **roles: dict[str, Any]) -> Face:
    """Make a face with users of these roles."""
    of = face()
    for name, settings in roles.items():
        of.catalog.put(Entity("roles", name, {"capabilities": ["search"], "srchJobsQuota": 0,
                                              **settings}))  # fmt: skip
    for name, of_user in users.items():
        of.catalog.put(Entity("users", name, {"roles": of_user}))
    return of


def job(of: Face, owner: str, *, kept: int = -1) -> None:
    """Put a job under way, or with so many bytes of rows one that has ended."""
    sid = f"job{len(of.jobs._jobs)}"
    one = of.jobs._jobs[sid] = Job(sid, Request("search x"), {}, owner, "search")
    if kept >= 0:
        one.rows = Kept()
        one.rows.size = kept
        one._done.set()


def asked(of: Face, user: str) -> tuple[int, str]:
    """Search as *user*; give status and message."""
    reply = ask(of, "POST", "search/jobs", user=user, search="| makeresults", exec_mode="oneshot")
    return (reply.status, "") if reply.status < 400 else message(reply)[0::2]  # type: ignore[return-value] # two of three


def test_rows_of_a_user_are_bounded() -> None:
    of = made({"eve": ["a"], "bob": ["a"]}, a={"srchDiskQuota": 3})
    job(of, "eve", kept=2 * 2**20)
    assert asked(of, "eve") == (200, "")
    job(of, "eve", kept=2**20)

    status, text = asked(of, "eve")
    assert status == 503
    assert "disk usage quota for this user" in text
    assert "usage=3MB quota=3MB user=eve" in text
    assert asked(of, "bob") == (200, "")


@pytest.mark.parametrize(
    ("quota", "status"), [({}, 503), ({"srchDiskQuota": 0}, 200), ({"srchDiskQuota": 200}, 200)]
)
def test_rows_are_bounded_unless_a_role_says_otherwise(quota: dict[str, int], status: int) -> None:
    of = made({"eve": ["a", "b"]}, a=quota, b={})
    job(of, "eve", kept=150 * 2**20)

    assert asked(of, "eve")[0] == status


def test_owner_of_the_data_has_no_quota() -> None:
    of = face()
    job(of, "admin", kept=2**40)

    assert asked(of, "admin") == (200, "")


def test_all_members_of_a_role_share_its_quota() -> None:
    of = made({"eve": ["a"], "bob": ["a"], "root": ["c"]}, a={"cumulativeSrchJobsQuota": 2}, c={})
    job(of, "eve")
    assert asked(of, "bob") == (200, "")
    job(of, "eve")

    status, text = asked(of, "bob")
    assert status == 503
    assert "all members of a role" in text
    assert "usage=2 quota=2 role=a" in text
    assert asked(of, "root") == (200, "")


def test_searches_without_a_job_count_too() -> None:
    of = made({"eve": ["a"], "bob": ["a"]}, a={"cumulativeSrchJobsQuota": 1})
    with of.seats.take("eve"):
        assert asked(of, "bob")[0] == 503
    assert asked(of, "bob")[0] == 200


def test_role_with_more_left_counts() -> None:
    of = made({"eve": ["a"], "bob": ["a", "b"]},
              a={"cumulativeSrchJobsQuota": 1}, b={"cumulativeSrchJobsQuota": 2})  # fmt: skip
    job(of, "eve")

    assert asked(of, "eve")[0] == 503
    assert asked(of, "bob")[0] == 200
