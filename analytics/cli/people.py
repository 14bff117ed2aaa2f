"""One person in the index: the ids that aliases join, and the searches for what is said of them.

    ids(reach, "u1")                        ["u1", "visitor-7f3a9c"]
    search(reach, ["u1"], "shop")           search index=* application="shop" (distinct_id="u1" …)

Two ids are one person where an event ``alias`` or ``identify`` says so: its distinct_id and its
``previous_id`` or ``anonymous_id``, in either direction, and so on.

Source: ours; docs/privacy.md (erasure).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.spl import quote as q

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analytics.cli.reach import Reach

#: Events that join two ids.
JOINING = ("alias", "identify")
#: Fields that say who.
WHO = ("distinct_id", "analytics_prop__anonymous_id", "analytics_prop__previous_id")

#: So many ids are put into one search.
_AT_ONCE = 200


def ids(reach: Reach, distinct_id: str, application: str | None = None) -> list[str]:
    """Find all ids of the person with *distinct_id*, that one first.

    Raises:
        SplError, SearchError, TransportError: as `AnalyticsRetriever.search`.
    """
    known, new = [distinct_id], [distinct_id]
    while new:
        found: dict[str, None] = {}
        for some in _parts(new):
            joined = " OR ".join(f"event={q.wild(name)}" for name in JOINING)
            fields = f"application event {' '.join(WHO)}"
            spl = f"{search(reach, some, application)} ({joined}) | table {fields}"
            for row in reach.ask(spl):
                names = _who(row, application)
                if row.get("event") in JOINING and not names.isdisjoint(some):
                    found |= dict.fromkeys(sorted(names))
        new = [who for who in found if who not in known]
        known += new
    return known


def events(reach: Reach, who: Sequence[str], application: str | None = None) -> Iterator[Any]:
    """Yield the rows of all events of the person with the ids *who*, the newest first."""
    wanted = frozenset(who)
    seen: set[str] = set()
    for some in _parts(who):
        fields = "_time application event distinct_id event_id analytics_prop__*"
        for row in reach.ask(f"{search(reach, some, application)} | table {fields}"):
            event_id = row.get("event_id", "")
            if wanted.isdisjoint(_who(row, application)) or (event_id and event_id in seen):
                continue
            seen.add(event_id)
            yield row


def search(reach: Reach, who: Iterable[str], application: str | None = None) -> str:
    """Write the search for events that may be of the person; case does not count in it."""
    index = q.index(reach.index if reach.config.is_splunk else "*")
    where = f"application={q.wild(application)} " if application else ""
    said = " OR ".join(f"{field}={q.wild(each)}" for each in who for field in WHO)
    return f"search index={index} {where}({said})"


def _who(row: Any, application: str | None) -> set[str]:
    """Say whom a row names; nobody where it is not of the application that is meant."""
    if application and row.get("application") != application:
        return set()
    return {value for field in WHO if isinstance(value := row.get(field), str) and value}


def _parts(who: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(who), _AT_ONCE):
        yield who[at : at + _AT_ONCE]
