"""The cases: events, searches over them, and the rows that these must give.

    load() -> [Chapter("stats", (Sent("main", Event(…)), …), (Case("search index=main | …", …), …))]

Source: ours; docs/conformance.md says where the cases come from.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from analytics.event import Event
from analytics.spl.quote import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INDEX = re.compile(r"\bindex=(\w+)")


@dataclass(frozen=True, slots=True)
class Sent:
    """An event, and the index it goes to; an index of a name of its own is taken instead."""

    index: str
    event: Event


@dataclass(frozen=True, slots=True)
class Case:
    """A search and the rows it must give, in their order; values are texts or lists of texts.

    Attributes:
        spl: the search, over indexes called as those of the events.
        rows: each a mapping of field to value; a field without a value is absent.
        earliest, latest: epoch seconds, or empty for no bound.
    """

    spl: str
    rows: tuple[Mapping[str, Any], ...]
    earliest: str = ""
    latest: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """The cases of one command, over the same events."""

    name: str
    events: tuple[Sent, ...]
    cases: tuple[Case, ...]

    def search(self, case: Case, prefix: str) -> str:
        """Write the search of *case* over the events of this chapter in indexes with *prefix*."""
        return _INDEX.sub(rf"(index={prefix}_\1 source={quote(self.name)})", case.spl)


def load() -> list[Chapter]:
    """Read all chapters, by name."""
    folder = files("analytics.conformance") / "cases"
    texts = {path.name: path.read_text() for path in folder.iterdir() if path.name[-5:] == ".json"}
    return [_chapter(name[:-5], json.loads(texts[name])) for name in sorted(texts)]


def _chapter(name: str, content: Mapping[str, Any]) -> Chapter:
    return Chapter(
        name,
        tuple(_sent(**each) for each in content["events"]),
        tuple(Case(**{**each, "rows": tuple(each["rows"])}) for each in content["cases"]),
    )


def _sent(index: str, ts: int, **fields: Any) -> Sent:
    """Read an event; *ts* is microseconds since 1970."""
    return Sent(index, Event(time=_EPOCH + timedelta(microseconds=ts), **fields))
