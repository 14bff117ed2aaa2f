"""Which events an index has already, told by the ids that another product gave them.

    known = Known("shop", "i", ask)
    known.take(event)   -> True, and False when it is taken again or was in before

    search index="i" application="shop" | stats count min(_time) as first max(_time) as last
    search index="i" application="shop" earliest=1704063600 latest=1704157200 | … event_id

The ids of a stretch of time are fetched when the first event of it comes, so that an export in
the order of time has each fetched once. Those used longest ago are forgotten where there are
many. An event that came in another way, from its client, may have a time that differs a little:
an hour more on both sides is fetched.

Source: ours; `resume` tells what is in where ids are made of lines, with one search a file.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from analytics.imports.resume import pages
from analytics.spl.quote import quote

if TYPE_CHECKING:
    from analytics.event import Event
    from analytics.imports.resume import Ask

#: Ids held at once, each as a hash of 64 bits; about 80 MB.
MOST = 1_000_000

#: A stretch is as long as so many events of the index, but a day at least and ten years at most.
STRETCH = 50_000
_DAY_S, _LONGEST_S = 86_400, 315_360_000
_MARGIN_S = 3_600


class Known:
    """The events of one application that are in, and those taken since."""

    def __init__(self, application: str, index: str, ask: Ask) -> None:
        """Look how many there are; *ask* takes SPL and gives all rows."""
        self._events = f"search index={quote(index)} application={quote(application)}"
        self._ask = ask
        (row,) = ask(f"{self._events} | stats count min(_time) as first max(_time) as last")
        count = int(row["count"])
        first, last = (float(row["first"]), float(row["last"])) if count else (0.0, 0.0)
        span_s = int((last - first) * STRETCH / max(count, 1))
        self._span_s = min(max(_DAY_S, span_s), _LONGEST_S)
        # By number: the stretches that had events, and those that have got some since.
        begin, end = self._number(first - _MARGIN_S), self._number(last + _MARGIN_S)
        self._indexed = range(begin, end + 1) if count else range(0)
        self._taken: set[int] = set()
        self._held: OrderedDict[int, set[int]] = OrderedDict()

    def take(self, event: Event) -> bool:
        """Tell whether *event* is new; from now on it is in."""
        number = self._number(event.time.timestamp())
        if number in self._held:
            self._held.move_to_end(number)
        else:
            self._fetch(number)
        held, key = self._held[number], hash(event.event_id)
        if key in held:
            return False
        held.add(key)
        self._taken.add(number)
        return True

    def _number(self, seconds: float) -> int:
        return int(seconds // self._span_s)

    def _fetch(self, number: int) -> None:
        while self._held and sum(map(len, self._held.values())) > MOST - STRETCH:
            self._held.popitem(last=False)
        found = self._held[number] = set[int]()
        if number in self._indexed or number in self._taken:
            start = number * self._span_s
            # Splunk takes a number below 0 for one counted from now.
            earliest, latest = max(0, start - _MARGIN_S), start + self._span_s + _MARGIN_S
            window = f"earliest={earliest} latest={latest}"
            for page in pages(f"{self._events} {window}", self._ask):
                found.update(map(hash, page))
