"""The list of short links: its searches and its rows.

    searches("web", "shop")     how often each was used, and the applications there are
    build(links, found, visit)  rows with link, target, hits, "4 s ago", created, ended

Hits are those of the path: of links that had the same one, the newest shows them all.

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from analytics.reports import counts
from analytics.web import words
from analytics.web.searches import Search

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from analytics.collect.links import Link
    from analytics.table import Table
    from analytics.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Row:
    """One link as it is shown.

    Attributes:
        address: of the list of the application's links.
        hits: a dash where a newer link has the path.
    """

    id: str
    name: str
    application: str
    address: str
    target: str
    hits: str
    used: str
    created: str
    ended: str


def searches(index: str, application: str) -> dict[str, Search]:
    """Plan the searches of the list."""
    hits = counts.Params(
        application, index, ("redirect",), by="link", has_users=False, has_last=True
    )
    every_one = counts.Params(index=index, by="application", has_users=False, bots="with")
    return {
        "hits": Search("Hits", counts, hits),
        "applications": Search("Applications", counts, every_one),
    }


def build(links: Sequence[Link], found: Mapping[str, Table], visit: Visit) -> list[Row]:
    """Make the rows, the newest link first."""
    hits = {row["name"]: row for row in found["hits"].rows}
    rows = list[Row]()
    seen = set[str]()
    for link in reversed(links):
        rows.append(_row(link, {} if link.name in seen else hits.get(link.name), visit))
        seen.add(link.name)
    return rows


def _row(link: Link, hits: Mapping[str, Any] | None, visit: Visit) -> Row:
    last = hits.get("last") if hits else None
    used = words.ago(datetime.fromtimestamp(last, visit.now.tzinfo), visit.now) if last else ""
    return Row(
        id=link.id,
        name=link.name,
        application=link.application,
        address=f"{visit.root}/links/{quote(link.application, safe='')}",
        target=link.target,
        hits=words.number(0 if hits is None else hits.get("count")),
        used=used or ("never" if hits is None else words.MISSING),
        created=_moment(link.created, visit),
        ended=_moment(link.ended, visit),
    )


def _moment(text: str, visit: Visit) -> str:
    try:
        when = datetime.fromisoformat(text).astimezone(visit.now.tzinfo)
    except ValueError:
        return text
    return f"{when:%Y-%m-%d %H:%M}"
