"""Access logs of web servers: Combined Log Format; Common and vhost_combined too.

    83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /a.png?x=1 HTTP/1.1" 200 203 "-" "Mozilla…"

The event is ``request``, or what ``--event-name`` says. Kept are method, url (as it was asked
for, with the query), path, status, bytes, referrer, user agent and the address of the client, as
far as the rules of privacy let them. ``-`` means no value. A line that breaks off inside its
last quotes still counts; of a request that is no HTTP the text is kept as ``request``. A virtual
host in front, ``shop.org:443 ``, is kept as ``host``; names of users, and what a server adds
behind the user agent, are left.

Source: "Log Files", Apache HTTP Server 2.4 (LogFormat common, combined);
Debian's apache2.conf (vhost_combined).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING

from analytics.event import Event
from analytics.imports.fields import Left, Refusal
from analytics.properties import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from analytics.imports.fields import FieldMap
    from analytics.imports.lines import Lines

ALIASES = ("access-log", "apache", "common", "nginx", "vhost_combined")
OPTIONS = ("event_name",)
HEADS = 1

#: Inside quotes, servers write a quote as ``\"``. The line may end before the closing one.
_QUOTED = r'"([^"\\]*(?:\\.[^"\\]*)*)(?:"|\\?$)'
_LINE = re.compile(
    r"(?:([^\s:]+):\d+ (?=[^\s-]))?"
    rf"(\S+) (?P<user>\S+ .*?)\[(?P<time>[^\]]+)\] {_QUOTED}"
    rf"(?: (\d{{3}}|-)(?: (\d+|-)(?: {_QUOTED}(?: {_QUOTED})?)?)?)?"
)
#: What stands between client and time where the server knew nobody.
_NO_USER = "- - "
_KEYS = ("ip", "host", "status", "bytes", "referrer")
_REQUEST = re.compile(r"([A-Z]+) ([^ ?]*)(?:\?(\S*))?(?: HTTP/[\d.]+)?")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = {name: number for number, name in enumerate(_MONTHS, start=1)}


def read(lines: Lines, fields: FieldMap) -> Iterator[Event | Refusal | Left]:
    """Yield the event of each line; bytes that are not UTF-8 are kept as hex escapes."""
    name = fields.event_name or "request"
    for line in lines:
        if not line:
            continue
        text = line.decode(errors="backslashreplace")
        match = _LINE.match(text)
        if match is None:
            yield Refusal(
                "not a line of an access log",
                f"{line[:80]!r} is not in Combined or Common Log Format. "
                "Name another format, or mend the line.",
            )
            continue
        user, moment = match["user"], match["time"]
        try:
            time = _time(moment)
        except (ValueError, KeyError):
            yield Refusal(
                "the time cannot be read",
                f"{moment!r} is not a time. Access logs write 17/May/2015:10:05:03 +0000.",
            )
            continue
        if user != _NO_USER:
            yield Left("name of the user", user.rstrip())
        if match.end() < len(text):
            yield Left("text behind the user agent", text[match.end() :])
        yield Event(fields.application, name, time, None, _properties(match), lines.event_id())


def _properties(line: re.Match[str]) -> Texts:
    host, client, _, _, request, status, size, referrer, agent = line.groups()
    kept = _request(request)
    for key, value in zip(_KEYS, (client, host, status, size, referrer), strict=True):
        if value and value != "-":
            kept[key] = value
    if agent is not None:  # none is told, too: no browser does that
        kept["user_agent"] = "" if agent == "-" else agent
    return kept


def _request(text: str) -> Texts:
    match = _REQUEST.fullmatch(text)
    if match is None:
        return Texts(request=text) if text and text != "-" else Texts()
    method, path, query = match.groups()
    if not path:
        return Texts(method=method)
    return Texts(method=method, url=f"{path}?{query}" if query else path, path=path)


@lru_cache(maxsize=1024)
def _time(text: str) -> datetime:
    """Read ``17/May/2015:10:05:03 +0000``; strptime would take ten times as long."""
    day, month, year = int(text[:2]), _MONTH[text[3:6]], int(text[7:11])
    hour, minute, second = int(text[12:14]), int(text[15:17]), int(text[18:20])
    return datetime(year, month, day, hour, minute, second, tzinfo=_zone(text[21:]))


@lru_cache(maxsize=64)
def _zone(text: str) -> tzinfo:
    if text in {"+0000", "-0000"}:
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
    return timezone(-offset if text.startswith("-") else offset)
