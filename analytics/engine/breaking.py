r"""A text as events: where they end, and which lines belong together.

    broken("a\nb\n", sourcetype) -> [("a", 0), ("b", 2)]

LINE_BREAKER parts a text into lines, each of which is an event unless SHOULD_LINEMERGE says so
or a table has a line break inside quotes; then lines are put together with a line feed between.

Source: props.conf.spec 9.2 (LINE_BREAKER, SHOULD_LINEMERGE, BREAK_ONLY_BEFORE and its kin,
MAX_EVENTS, TRUNCATE).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine.sourcetypes import MAX_LINES

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator
    from datetime import datetime, tzinfo

    from analytics.engine.sourcetypes import Merging, Sourcetype
    from analytics.engine.stamps import Stamp


def broken(
    text: str, sourcetype: Sourcetype, zone: tzinfo, now: datetime
) -> Iterator[tuple[str, int]]:
    """Yield the events of *text* and where in it each begins.

    Args:
        text: what came in.
        sourcetype: its settings.
        zone: see `analytics.engine.stamps.find`, like *now*: a line with a time begins an event.
        now: see *zone*.
    """
    joins = _joins(sourcetype, zone, now)
    if joins is None:
        for begin, end in _lines(text, sourcetype):
            yield _cut(text[begin:end], sourcetype.truncate), begin
        return
    held: list[str] = []
    begun = 0
    for begin, end in _lines(text, sourcetype):
        line = text[begin:end]
        if begin == len(text):
            break
        if held and not joins(line, held):
            yield _cut("\n".join(held), sourcetype.truncate), begun
            held = []
        if not held:
            begun = begin
        held.append(line)
    yield _cut("\n".join(held), sourcetype.truncate), begun


def _lines(text: str, sourcetype: Sourcetype) -> Iterator[tuple[int, int]]:
    """Yield where lines begin and end.

    What the first group of the breaker that matches holds lies between two lines; where none
    does, the next line begins with the match.
    """
    pattern, start, place = sourcetype.breaker, 0, 0
    while match := pattern.search(text, place):
        group = 1 if match.start(1) >= 0 else _group(match)
        end, after = match.span(group) if group else (match.start(), match.start())
        if after > start:
            yield start, end
            start = after
        place = max(after, match.start() + 1)
        if place > len(text):
            break
    yield start, len(text)


def _group(match: re.Match[str]) -> int:
    """Return the first group that matched; 0 where none did."""
    return next((n for n in range(1, len(match.groups()) + 1) if match.start(n) >= 0), 0)


def _joins(
    sourcetype: Sourcetype, zone: tzinfo, now: datetime
) -> Callable[[str, list[str]], bool] | None:
    """Return what says whether a line goes on with the event before it."""
    structure = sourcetype.structure
    if structure is not None and structure.kind == "table":
        return _Quotes()
    if sourcetype.merging is None:
        return None
    return _Merger(sourcetype.merging, sourcetype.stamp, zone, now)


class _Quotes:
    """Joins lines while a quote is open."""

    def __init__(self) -> None:
        self._quotes = 0

    def __call__(self, _line: str, held: list[str]) -> bool:
        if len(held) == 1:
            self._quotes = 0
        if len(held) >= MAX_LINES:
            return False
        self._quotes += held[-1].count('"')
        return self._quotes % 2 == 1


class _Merger:
    """Joins lines as the settings of a sourcetype say."""

    def __init__(self, merging: Merging, stamp: Stamp, zone: tzinfo, now: datetime) -> None:
        self._merging, self._stamp, self._zone, self._now = merging, stamp, zone, now
        self._is_kept = False

    def __call__(self, line: str, held: list[str]) -> bool:
        rules, last = self._merging, held[-1]
        ends = rules.after is not None and rules.after.search(last) is not None
        if rules.not_after is not None and rules.not_after.search(last):
            self._is_kept = True
        if ends:
            self._is_kept = False
        if len(held) >= rules.most:
            return False
        if rules.not_before is not None and rules.not_before.search(line):
            return True
        return self._is_kept or not (ends or self._begins(line))

    def _begins(self, line: str) -> bool:
        rules = self._merging
        if rules.before is not None:
            return rules.before.search(line) is not None
        return rules.before_date and self._stamp.find(line, self._zone, self._now) is not None


def _cut(event: str, limit: int) -> str:
    """Keep the first bytes of *event* only, and no part of a character."""
    if not limit or len(event) * 4 <= limit or len(data := event.encode()) <= limit:
        return event
    return data[:limit].decode(errors="ignore")
