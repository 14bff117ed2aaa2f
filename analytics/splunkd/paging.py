"""Which part of a collection was asked for, and in which order.

    GET data/indexes?count=5&offset=10&search=web&sort_key=name&sort_dir=desc

Source: Splunk REST API Reference, "Pagination and filtering parameters"; 0 and -1 are both
"all", because clients send either.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from analytics.splunkd.render import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.splunkd.exchange import Request
    from analytics.splunkd.render import Entry

#: Entries on a page where no count was given.
PAGE = 30


def page(request: Request, entries: Sequence[Entry], sort_key: str = "name") -> Page:
    """Take the part of *entries* that *request* asks for.

    Args:
        request: whose arguments decide.
        entries: the collection.
        sort_key: what it is ordered by where nothing was said; empty to leave its order.

    Raises:
        RestError: a number is none.
    """
    words = request.text("search").split()
    found = [entry for entry in entries if all(_has(entry, word) for word in words)]
    if key := request.text("sort_key", sort_key):
        mode = _MODES.get(request.text("sort_mode", "auto"), _auto)
        is_down = request.text("sort_dir", "asc").lower() == "desc"
        found.sort(key=lambda entry: mode(_value(entry, key)), reverse=is_down)
    count, offset = request.number("count", PAGE), max(0, request.number("offset", 0))
    end = offset + count if count > 0 else len(found)
    return Page(found[offset:end], len(found), offset, count if count > 0 else len(found))


def _has(entry: Entry, word: str) -> bool:
    """Whether a word of ``search`` fits: ``key=value``, with wildcards, or a piece of any value."""
    key, equals, value = word.lower().partition("=")
    if equals:
        return fnmatchcase(_value(entry, key).lower(), value.strip('"'))
    values = [entry.name, *(_value(entry, name) for name in entry.content)]
    piece = word.lower().strip('"').strip("*")
    return any(piece in one.lower() for one in values)


def _value(entry: Entry, key: str) -> str:
    if key in {"name", "title"}:
        return entry.name
    value: Any = entry.content.get(key, entry.access.get(key.removeprefix("eai:acl."), ""))
    return str(int(value)) if isinstance(value, bool) else str(value)


def _auto(text: str) -> tuple[bool, float, str]:
    """Order numbers as numbers and before texts."""
    try:
        return False, float(text), ""
    except ValueError:
        return True, 0.0, text.lower()


_MODES: dict[str, Callable[[str], Any]] = {
    "auto": _auto,
    "alpha": str.lower,
    "alpha_case": str,
    "num": _auto,
}
