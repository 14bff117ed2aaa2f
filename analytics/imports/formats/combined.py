"""Access logs of web servers: Combined Log Format; Common and vhost_combined too.

    83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /a.png?x=1 HTTP/1.1" 200 203 "-" "Mozilla…"

The event is ``request``, or what ``--event-name`` says; its properties are method,
path, query, status, bytes, referrer and user_agent. ``-`` means no value. The
distinct_id is client address and user agent: personal data, as the log itself is.
A line that breaks off inside its last quotes still counts; of a request that is no
HTTP the text is kept as ``request``. A virtual host in front, ``shop.org:443 ``, is
kept as ``host``; names of users, and what a server adds behind the user agent, are left.

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

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from analytics.imports.fields import FieldMap
    from analytics.imports.lines import Lines

OPTIONS = ("event_name",)
HEADS = 1

#: Inside quotes, servers write a quote as ``\"``. The line may end before the closing one.
_QUOTED = r'"((?:[^"\\]|\\.)*)(?:"|\\?$)'
_LINE = re.compile(
    r"(?:([^\s:]+):\d+ (?=[^\s-]))?"
    rf"(\S+) (\S+ .*?)\[([^\]]+)\] {_QUOTED}"
    rf"(?: (\d{{3}}|-)(?: (\d+|-)(?: {_QUOTED}(?: {_QUOTED})?)?)?)?"
)
#: What stands between client and time where the server knew nobody.
_NO_USER = "- - "
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
        host, client, user, moment, request, status, size, referrer, agent = match.groups()
        try:
            time = _time(moment)
        except (ValueError, KeyError):
            yield Refusal(
                "the time cannot be read",
                f"{moment!r} is not a time. Access logs write 17/May/2015:10:05:03 +0000.",
            )
            continue
        properties = _request(request)
        properties.update(host=host, status=status, bytes=size)
        properties.update(referrer=referrer, user_agent=agent)
        kept = {key: value for key, value in properties.items() if value and value != "-"}
        if user != _NO_USER:
            yield Left("name of the user", user.rstrip())
        if match.end() < len(text):
            yield Left("text behind the user agent", text[match.end() :])
        who = client if agent is None else f"{client} {agent}"
        yield Event(fields.application, name, time, who, kept, lines.event_id())


def _request(text: str) -> dict[str, str | None]:
    match = _REQUEST.fullmatch(text)
    if match is None:
        return {"request": text}
    return {"method": match[1], "path": match[2], "query": match[3]}


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
