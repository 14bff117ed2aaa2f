"""How much one may search at a time: the quotas of the roles.

    check(face, request)  ->  503 Search not executed: The maximum disk usage quota for this user
                              has been reached. usage=101MB quota=100MB user=eve. …

Searches under way count, jobs and others alike, and the rows of jobs that are kept.

Source: authorize.conf.spec 9.2: srchJobsQuota, srchDiskQuota, cumulativeSrchJobsQuota. There are
no real-time searches here, so their quotas (rtSrchJobsQuota, cumulativeRTSrchJobsQuota) bound
nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from analytics.splunkd.exchange import RestError
from analytics.splunkd.roles import cumulative_quotas

if TYPE_CHECKING:
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Request

_MB = 2**20


def check(face: Face, request: Request) -> None:
    """Refuse a search of a user who has too many under way, or keeps too much.

    Raises:
        RestError: that is so.
    """
    caller, jobs = request.caller, face.jobs.list()
    under_way = Counter(job.owner for job in jobs if not job.is_done)
    under_way.update(face.seats.users())
    usage = under_way[caller.user]
    if caller.jobs and usage >= caller.jobs:
        raise _refusal(
            "The maximum number of concurrent historical searches for this user based on their "
            f"role quota has been reached. usage={usage} quota={caller.jobs} user={caller.user}. "
            "Wait for one to end."
        )
    kept = sum(job.rows.size for job in jobs if job.owner == caller.user) // _MB
    if caller.disk_mb and kept >= caller.disk_mb:
        raise _refusal(
            "The maximum disk usage quota for this user has been reached. "
            f"usage={kept}MB quota={caller.disk_mb}MB user={caller.user}. Cancel some of the jobs."
        )
    if caller.cumulative and not caller.is_owner:
        _check_roles(face, caller.cumulative, under_way)


def _check_roles(face: Face, quotas: dict[str, int], under_way: Counter[str]) -> None:
    """Refuse a search where every role of its user has used up what it has for all its members."""
    usage: Counter[str] = Counter()
    for user, count in under_way.items():
        for role in cumulative_quotas(face.catalog, user):
            usage[role] += count
    if all(usage[role] >= quota for role, quota in quotas.items()):
        role, quota = max(quotas.items(), key=lambda item: item[1])
        raise _refusal(
            "The maximum number of concurrent historical searches for all members of a role has "
            f"been reached. usage={usage[role]} quota={quota} role={role}. Wait for one to end."
        )


def _refusal(text: str) -> RestError:
    return RestError(503, f"Search not executed: {text}", "FATAL")
