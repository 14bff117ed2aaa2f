"""What an earlier run of the same import has brought in already.

    search index="i" application="shop" event_id="b2f0c6d1-*" | stats max(event_id) as last
    -> b2f0c6d1-000000004096-9a3c41f7

Batches are kept in the order of the file, so all lines up to that one are in, if
the file still begins as it did: then its crc32 up to line 4096 is 9a3c41f7. Else
it is another file with the same first line, and the ids are fetched one by one.

Source: ours; `lines` tells how an id is made.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from analytics.spl.quote import quote

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.imports.lines import Source

    Ask = Callable[[str], list[dict[str, str]]]

#: Rows a search gives at once; more than 500,000 a Splunk does not give.
PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Seen:
    """The event ids that are in: all up to *last* in the order of text, and *ids*."""

    last: str = ""
    ids: frozenset[str] = frozenset()

    def __contains__(self, event_id: object) -> bool:
        """Tell whether the event is in already."""
        return str(event_id) <= self.last or event_id in self.ids


def seen(source: Source, prefix: str, application: str, index: str, ask: Ask) -> Seen:
    """Ask which events of *source* are in; *ask* takes SPL and gives all rows."""
    # The prefix is our own hex and needs no quotes.
    events = f"search index={quote(index)} application={quote(application)} event_id={prefix}-*"
    rows = ask(f"{events} | stats max(event_id) as last")
    last = rows[0].get("last", "") if rows else ""
    if not last or _begins_alike(source, last):
        return Seen(last)
    return Seen(ids=frozenset(_ids(events, ask)))


def _begins_alike(source: Source, last: str) -> bool:
    _, number, chain, *_ = last.split("-")
    lines = source.lines()
    deque(islice(lines, int(number)), maxlen=0)
    return lines.number == int(number) and f"{lines.chain:08x}" == chain


def _ids(events: str, ask: Ask) -> set[str]:
    """Fetch all ids, page after page: one search would stop at the limit of rows."""
    found: set[str] = set()
    last = ""
    while True:
        page = ask(
            f"{events} | where event_id>{quote(last)} | sort {PAGE} event_id | fields event_id"
        )
        found.update(row["event_id"] for row in page)
        if len(page) < PAGE:
            return found
        last = page[-1]["event_id"]
