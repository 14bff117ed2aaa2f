"""What an earlier run of the same import has brought in already.

    search index="i" application="shop" event_id="b2f0c6d1-*" | stats max(event_id) as last
    -> b2f0c6d1-000000004096-9a3c41f7

Batches are kept in the order of the file, so all lines up to that one are in, if
the file still begins as it did: then its crc32 up to line 4096 is 9a3c41f7. Else
it is another file with the same first line, and the ids that are in are fetched in
their order, a page of them when the import has come so far.

Source: ours; `lines` tells how an id is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from analytics.spl.quote import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from analytics.event import Event

    Ask = Callable[[str], list[dict[str, str]]]

#: Rows asked for at once: a search that is asked and answered in one gives no more
#: (limits.conf, maxresultrows), and a page that is not full is the last.
PAGE = 50_000

#: Greater than any id.
_END = "\U0010ffff"


class Begun(Protocol):
    """What may have been imported before."""

    def begins_alike(self, last: str, /) -> bool:
        """Tell whether all events of this up to the id *last* are in, if that one is."""


class Seen:
    """The event ids that are in; ask for one after the other, in their order."""

    def __init__(self, last: str = "", pages: Iterable[list[str]] = ()) -> None:
        """Know ids.

        Args:
            last: all up to this one are in, in the order of text.
            pages: others, in their order.
        """
        self._last, self._pages = last, iter(pages)
        self._page: frozenset[str] = frozenset()
        self._until = ""

    def __contains__(self, event_id: object) -> bool:
        """Tell whether the event is in already."""
        asked = str(event_id)
        if asked <= self._last:
            return True
        while asked > self._until:
            page = next(self._pages, None)
            self._until = page[-1] if page else _END
            self._page = frozenset(page or ())
        return asked in self._page

    def take(self, event: Event) -> bool:
        """Tell whether *event* is new."""
        return event.event_id not in self


def seen(source: Begun, prefix: str, application: str, index: str, ask: Ask) -> Seen:
    """Ask which events of *source* are in; *ask* takes SPL and gives all rows.

    Without an *application*, the source says of each event whose it is.
    """
    # The prefix is our own hex and needs no quotes.
    of = f"application={quote(application)} " if application else ""
    events = f"search index={quote(index)} {of}event_id={prefix}-*"
    rows = ask(f"{events} | stats max(event_id) as last")
    last = rows[0].get("last", "") if rows else ""
    if not last or source.begins_alike(last):
        return Seen(last)
    return Seen(pages=pages(events, ask))


def pages(events: str, ask: Ask) -> Iterator[list[str]]:
    """Fetch the ids of *events*, page after page: one search would stop at the limit of rows."""
    last = ""
    while True:
        rows = ask(
            f"{events} | where event_id>{quote(last)} | sort {PAGE} event_id | fields event_id"
        )
        page = [row["event_id"] for row in rows]
        if page:
            yield page
        if len(page) < PAGE:
            return
        last = page[-1]
