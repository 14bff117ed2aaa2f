"""Whole documents, as a client of splunkd gets them, one of each shape.

They are in ``golden/``; the moment they were made is written ``TIME`` there. After a change that
was meant, write them anew with ``GOLDEN=write pytest tests/splunkd/test_golden.py`` and read the
difference.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from xml.etree.ElementTree import fromstring

from support.face import text
from support.together import together

from analytics.splunkd.exchange import Reply, Request
from analytics.splunkd.render import Entry, Page, bare, feed, response, said, single

FOLDER = Path(__file__).parent / "golden"
#: The moment a document was made; those of entries are known.
_NOW = re.compile(r"""(updated(?:>|":"))(?!2026-01-02T03:04:05)20[\d-]+T[\d:.]+\+00:00""")
INDEX = Entry(
    "main",
    "data/indexes",
    {"disabled": False, "totalEventCount": 2, "maxTime": None, "tags": ["a", "b<c"]},
    updated=1_767_323_045.0,
    links=("list", "edit", "remove", "disable"),
    required=("disabled",),
    optional=("tags",),
)
OWN = Entry(
    "errors of/today",
    "saved/searches",
    {"search": 'index=web "x" & y', "is_scheduled": True, "dispatch.ttl": "2p", "args": {"n": 1.5}},
    "eve",
    "search",
    1_767_323_045.0,
    ("list", "edit", "remove", "dispatch", "history", "move"),
    perms={"read": ["admin", "nobody"]},
    wildcard=("args.*",),
)
JOB = Entry(
    "1787418517.10",
    "search/v2/jobs",
    {"sid": "1787418517.10", "isDone": True, "doneProgress": 1, "messages": {}},
    "admin",
    "search",
    1_767_323_045.0,
    ("control", "events", "results"),
    perms={"read": ["admin"], "write": ["admin"]},
    sharing="global",
    acl={"ttl": "600"},
    title="search index=web",
)
INFO = Entry(
    "server-info", "server/info", {"isFree": True}, updated=1_767_323_045.0, links=("list",)
)


def asked(mode: str) -> Request:
    return Request.of("GET", f"/services/x?output_mode={mode}")


def made(shape: str, mode: str) -> Reply:
    """Make the document of a shape."""
    request = asked(mode)
    return {
        "entries": lambda: feed(request, "data/indexes", Page([INDEX, OWN], 12, 4, 2)),
        "nothing": lambda: feed(request, "messages", Page((), 0)),
        "entry": lambda: single(request, OWN, 201),
        "job": lambda: bare(request, JOB),
        "jobs": lambda: feed(request, "search/v2/jobs", Page([JOB], 1), has_messages=False),
        "info": lambda: single(request, INFO, is_fixed=True),
        "error": lambda: said(request, 404, "ERROR", 'Could not find object id="a" & <b>'),
        "flat": lambda: response(request, {"sid": "1787418517.10"}, 201),
    }[shape]()


SHAPES = ["entries", "nothing", "entry", "job", "jobs", "info", "error", "flat"]


@together("mode", ["xml", "json"])
@together("shape", SHAPES)
def test_document_is_the_known_one(shape: str, mode: str) -> None:
    told = text(made(shape, mode))
    (json.loads if mode == "json" else fromstring)(told)
    lasting = _NOW.sub(r"\1TIME", told) + "\n"
    path = FOLDER / f"{shape}.{mode}"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(lasting)

    assert lasting == path.read_text()
