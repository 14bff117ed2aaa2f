"""What a search and a report answer with: rows under named columns.

    Table(("name", "count"), ({"name": "shop", "count": 12},), unit="events")
    Results([{"event": "login", "count": "12"}], fields=("event", "count"))

Source: ours; splunkd gives every value as text, a multivalue as a list of texts.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from analytics.errors import MissingExtraError, SearchError, TransportError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Self

Chart = Literal["lines", "bars", "table", "funnel", "grid"]

# A number that is its own shortest text: 007 and 1e5 may be names, and stay text.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,17})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns.

    Attributes:
        columns: names, in the order to show them.
        rows: one mapping of column to value each; a column without a value is absent.
        unit: what the numbers count, as a plural word.
    """

    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    unit: str = "events"

    def to_pandas(self) -> Any:
        """Make a pandas DataFrame; text in a column ``time`` becomes times.

        Raises:
            MissingExtraError: pandas is not installed.
        """
        return _frame(self.rows, self.columns, "time")


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence of a search for its reader; *type* is INFO, WARN, ERROR or FATAL."""

    type: str
    text: str


class Results(list[dict[str, Any]]):
    """The rows of a search, field to value; a field without a value is absent.

    Attributes:
        fields: the fields of all rows, in their order.
        messages: what the search wants to be known about the rows.
    """

    def __init__(
        self,
        rows: Iterable[dict[str, Any]] = (),
        fields: Iterable[str] = (),
        messages: Iterable[Message] = (),
    ) -> None:
        super().__init__(rows)
        self.fields = tuple(fields)
        self.messages = tuple(messages)

    @classmethod
    def loads(cls, body: bytes) -> Self:
        """Read the JSON that a Splunk answers a search with; no body is no rows.

        Raises:
            SearchError: it says that the search failed.
            TransportError: it is no answer of a Splunk.
        """
        try:
            said = json.loads(body or b"{}")
            messages = [Message(one["type"], one["text"]) for one in said.get("messages", ())]
            fields = [field["name"] for field in said.get("fields", ())]
            results = cls(said.get("results", ()), fields, messages)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise TransportError(
                f"The answer {body[:60]!r} is none of a Splunk. Check host, port and scheme."
            ) from error
        for message in messages:
            if message.type == "FATAL":
                raise SearchError(f"The search failed: {message.text}. Change it, or try again.")
        return results

    def times(self, field: str = "_time") -> list[datetime]:
        """Read *field* of all rows as times, with the offset that the search gave."""
        return [datetime.fromisoformat(row[field]) for row in self]

    def to_pandas(self) -> Any:
        """Make a pandas DataFrame: ``_time`` as times, columns of numbers as numbers.

        Raises:
            MissingExtraError: pandas is not installed.
        """
        return _frame(self, self.fields, "_time")


def _frame(rows: Iterable[Mapping[str, Any]], columns: Iterable[str], time: str) -> Any:
    try:
        import pandas as pd  # noqa: PLC0415 (optional, and slow to import)
    except ImportError as error:
        raise MissingExtraError("A DataFrame", "notebook") from error
    rows = list(rows)
    cells = {name: [row.get(name) for row in rows] for name in columns}
    frame = pd.DataFrame(cells)
    for name, values in cells.items():
        if name == time:
            # In UTC: the offsets of one zone differ over the year, a column has one.
            frame[name] = pd.to_datetime(frame[name], utc=True, format="ISO8601")
        elif all(map(_is_number, values)):
            frame[name] = pd.to_numeric(frame[name])
    return frame


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, str) and _NUMBER.fullmatch(value) is not None)
