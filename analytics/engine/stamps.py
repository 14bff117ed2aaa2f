"""Find the time in a line of any text, the way a Splunk guesses it.

    2011-08-08T11:45:17.735+02:00 …        2011/08/08 11:45:17,735 …       ISO 8601
    1312803917.735 …   {"time": 1312803917735}                             epoch
    127.0.0.1 - - [08/Aug/2011:11:45:17 +0200] "GET / HTTP/1.1" …          Common Log Format
    Aug  8 11:45:17 host sshd[1]: …        Mon, 08 Aug 2011 11:45:17 +0200 syslog, mail

The first such text in the first 128 characters counts. Where a sourcetype says where its time
stands and how it is written, a `Stamp` looks there and for nothing else. How old or far ahead a
time may be is only limited where a sourcetype says so: an old time is the time of an old event.

Source: props.conf.spec 9.2 (TIME_PREFIX, TIME_FORMAT, MAX_TIMESTAMP_LOOKAHEAD, TZ, MAX_DAYS_AGO,
MAX_DAYS_HENCE, DATETIME_CONFIG); RFC 3164 for syslog.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from analytics.engine.timeformats import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from analytics.engine.timeformats import TimeFormat

#: Characters of a line that are looked at, as on a Splunk (MAX_TIMESTAMP_LOOKAHEAD).
LOOKAHEAD = 128

_CLOCK = r"(?P<H>\d\d):(?P<M>\d\d)(?::(?P<S>\d\d)(?:[.,](?P<f>\d{1,9}))?)?"
_ZONE = r"(?:\s?(?P<z>Z\b|[+-]\d\d:?\d\d\b))?"
_MONTH = rf"(?P<b>{'|'.join(MONTHS)})[a-z]*"
_CALENDARS = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"\b(?P<Y>\d{{4}})([-/])(?P<m>\d\d)\2(?P<d>\d\d)[T ]{_CLOCK}{_ZONE}",
        rf"\b(?P<d>\d\d?)[/ -]{_MONTH}[/ -](?P<Y>\d{{4}})[: ]{_CLOCK}{_ZONE}",
        rf"\b{_MONTH}\s+(?P<d>\d\d?),?\s+(?:(?P<Y>\d{{4}})\s+)?{_CLOCK}{_ZONE}",
    )
)
_EPOCH = re.compile(
    r"""(?:^\s*\[?|\btime(?:stamp)?["']?\s*[=:]\s*["']?)([12]\d{9}|[12]\d{12}|[12]\d{15})(?:\.(\d{1,9}))?\b""",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where a sourcetype has its time.

    Attributes:
        is_read: whether it has one; else an event has the time of its receipt.
        prefix: what stands before it.
        format: how it is written; None to guess.
        lookahead: characters behind *prefix* that are looked at; 0 for all.
        zone: of a time that says none; None for that of the engine.
        oldest: how old it may be.
        newest: how far ahead it may be.
    """

    is_read: bool = True
    prefix: re.Pattern[str] | None = None
    format: TimeFormat | None = None
    lookahead: int = LOOKAHEAD
    zone: tzinfo | None = None
    oldest: timedelta | None = None
    newest: timedelta | None = None

    def find(self, line: str, zone: tzinfo, now: datetime) -> datetime | None:
        """Find the time of *line*, as the function `find` does."""
        start = 0
        if self.prefix is not None and self.is_read:
            before = self.prefix.search(line)
            start = before.end() if before else -1
        if start < 0 or not self.is_read:
            return None
        end = start + self.lookahead if self.lookahead > 0 else None
        finder = self.format.find if self.format is not None else find
        return finder(line[start:end], self.zone or zone, now)

    def accepts(self, time: datetime, now: datetime) -> bool:
        """Say whether *time* is neither too old nor too far ahead."""
        return (self.oldest is None or now - time <= self.oldest) and (
            self.newest is None or time - now <= self.newest
        )


def find(head: str, zone: tzinfo, now: datetime) -> datetime | None:
    """Find the first time in *head*, aware; None where it has none.

    Args:
        head: the part of an event's text where a time may stand.
        zone: of a time that says none.
        now: gives the year where only month and day are said; aware.
    """
    found = sorted(_found(head, zone, now), key=lambda place: place[0])
    return found[0][1] if found else None


def _found(head: str, zone: tzinfo, now: datetime) -> Iterator[tuple[int, datetime]]:
    """Yield where a time stands and which it is; what is no date, as the 31st of June, is none."""
    for pattern in _CALENDARS:
        for match in pattern.finditer(head):
            try:
                yield match.start(), _calendar(match.groupdict(), zone, now)
            except ValueError:
                continue
            break
    epoch = _EPOCH.search(head)
    if epoch:
        whole, part = epoch[1], epoch[2] or ""
        micros = f"{whole[10:]}{part}".ljust(6, "0")[:6]  # 13 digits are milliseconds, 16 micro-
        time = datetime.fromtimestamp(int(whole[:10]), UTC)
        yield epoch.start(1), time.replace(microsecond=int(micros))


def _calendar(parts: dict[str, str | None], zone: tzinfo, now: datetime) -> datetime:
    month = int(parts["m"] or 0) if "m" in parts else MONTHS.index((parts["b"] or "").lower()) + 1
    time = datetime(
        int(parts["Y"] or now.astimezone(zone).year),
        month,
        int(parts["d"] or 0),
        int(parts["H"] or 0),
        int(parts["M"] or 0),
        int(parts["S"] or 0),
        int((parts["f"] or "").ljust(6, "0")[:6]),
        tzinfo=_zone(parts["z"]) or zone,
    )
    is_of_last_year = parts["Y"] is None and time > now + timedelta(days=2)
    return time.replace(year=time.year - 1) if is_of_last_year else time


def _zone(text: str | None) -> tzinfo | None:
    if text is None or text.upper() == "Z":
        return UTC if text else None
    hours, minutes = int(text[1:3]), int(text[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)
