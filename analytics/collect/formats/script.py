r"""The browser script: where it is, and what pages send with it.

    <script defer src="https://stats.example.com/track.js" data-key="pk_…"></script>

    GET  /track.js, /cmb.js                     the script; the second name is crumby's
    POST /v1/events?key=pk_…                    text/plain, as a beacon
    {"sent_at": "2026-01-31T12:00:01.000Z", "events": [{"event": "pageview",
     "event_id": "0198…", "time": "2026-01-31T12:00:00.000Z", "properties": {"url": …}}]}
    GET  /v1/events?key=pk_…&data={"events":[…]}    answered with a picture

The bodies are those of our own JSON (`analytics.collect.formats.events`). Two things are its own
to a page: it may send by picture, where a policy or a blocker lets nothing else through; and it
may leave the key out, as the pages of crumby do, if a public key lists its host.
Source: ours; static/src/track.js is the other end.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.collect.formats import events
from analytics.collect.reply import TEXT, Reply, picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Found, Outcome, Refused
    from analytics.collect.request import Intake
    from analytics.collect.site import Site

ADDRESSES = ("/track.js", "/cmb.js", "/v1/events")
METHODS = ("GET", "HEAD", "POST")
KEYLESS = True

#: Seconds for which a browser need not ask again: how long pages may have an older script.
AGE_S = 900

_TYPE = "text/javascript; charset=utf-8"


def claims(intake: Intake) -> bool:
    """Whether a page asks for the script, sends a picture, or a beacon without a key."""
    return (
        intake.path != "/v1/events"
        or intake.method in ("GET", "HEAD")
        or (intake.method == "POST" and _is_page_without_key(intake))
    )


def direct(intake: Intake, _site: Site) -> Reply | None:
    """Give the script."""
    if intake.path == "/v1/events":
        return None
    if intake.method not in ("GET", "HEAD"):
        return Reply(405, b"Method not allowed. Use GET.", TEXT, (("Allow", "GET, HEAD"),))
    body, packed, etag = _file()
    headers = (
        ("Cache-Control", f"public, max-age={AGE_S}"),
        ("ETag", etag),
        ("Access-Control-Allow-Origin", "*"),
        ("Vary", "Accept-Encoding"),
        ("X-Content-Type-Options", "nosniff"),
    )
    if etag in intake.header("if-none-match"):
        return Reply(304, b"", "", headers, is_kept=True)
    if "gzip" in intake.header("accept-encoding"):
        return Reply(200, packed, _TYPE, (*headers, ("Content-Encoding", "gzip")), is_kept=True)
    return Reply(200, body, _TYPE, headers, is_kept=True)


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the events of a beacon, or of the ``data`` of a picture.

    Raises:
        Refusal: 400, they are no JSON.
    """
    if intake.method == "POST":
        return events.read(intake)
    return events.read(replace(intake, body=intake.parameters.get("data", "").encode()))


def settle(outcome: Outcome, site: Site) -> None:
    """Keep nothing where it was only to be checked."""
    events.settle(outcome, site)


def answer(outcome: Outcome) -> Reply:
    """Answer a beacon as our own JSON is answered, and a picture with the picture."""
    if outcome.intake.method not in ("GET", "HEAD"):
        return events.answer(outcome)
    if outcome.problem:
        return picture(outcome.problem.code)
    return picture(outcome.refused[0].code if outcome.refused else "")


def _is_page_without_key(intake: Intake) -> bool:
    return bool(
        intake.header("origin")
        and not intake.header("authorization")
        and not intake.header("x-api-key")
        and not (intake.query and intake.parameters.get("key"))
        and not events.keys(intake)
    )


@cache
def _file() -> tuple[bytes, bytes, str]:
    """Read the script once: as it is, compressed, and its ETag.

    It is among the files of the site, which lie in the package or in the checkout.
    """
    package = Path(__file__).parents[2]
    inside = package / "web" / "static"
    folder = inside if inside.is_dir() else package.parent / "static"
    body = (folder / "track.js").read_bytes()
    digest = hashlib.sha256(body).hexdigest()[:16]
    return body, gzip.compress(body, 9, mtime=0), f'"{digest}"'
