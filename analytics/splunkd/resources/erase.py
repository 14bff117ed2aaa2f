"""Take away all that is said of a person: for the command ``analytics erase``.

    POST analytics/erase  id=u1&id=visitor-7f3a9c&dry_run=1
    -> {"events": 12, "changed": 3, "journal": 12, "aside": 0, "spool": 0, "left": []}

Ours: a Splunk has no such path. Searches that are kept are dropped, for their rows may be the
person's; what still reads events is waited for.

Source: ours; docs/privacy.md (erasure).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from analytics.splunkd.exchange import JSON, Reply, RestError
from analytics.splunkd.routing import Route

if TYPE_CHECKING:
    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Request


def erase(face: Face, request: Request) -> Reply:
    """Do it, or with ``dry_run`` count what there is.

    Raises:
        RestError: no id was given.
    """
    ids = [who for who in request.arguments.get("id", []) if who]
    if not ids:
        raise RestError(400, "No id was given. Give one or more arguments 'id'.")
    is_dry = request.flag("dry_run", default=False)
    if not is_dry:
        for job in face.jobs.list():
            face.jobs.remove(job.sid)
    found = face.engine.erase(ids, request.text("application") or None, is_dry=is_dry)
    return Reply(json.dumps(asdict(found)).encode(), JSON)


ROUTES = (Route("POST", "analytics/erase", erase),)
