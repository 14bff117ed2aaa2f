"""Which part of a collection was asked for, in which order, and which keys of it.

    GET data/indexes?count=5&offset=10&search=web&sort_key=name&sort_dir=desc&f=disabled

Source: Splunk REST API Reference 9.3, "Pagination and filtering parameters"; 0 and -1 are both
"all", because clients send either.
"""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from analytics.splunkd import filters
from analytics.splunkd.render import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

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
        RestError: a number is none, or the filter cannot be read.
    """
    is_kept = filters.keeps(request.text("search"))
    found = [entry for entry in entries if is_kept(entry)]
    _sort(request, found, sort_key)
    count, offset = request.number("count", PAGE), max(0, request.number("offset", 0))
    end = offset + count if count > 0 else len(found)
    part = [only(request, entry) for entry in found[offset:end]]
    return Page(part, len(found), offset, count if count > 0 else len(found))


def only(request: Request, entry: Entry) -> Entry:
    """Leave the keys of *entry* that ``f`` names, with ``*`` for any text; all without it."""
    wanted = [name for name in request.arguments.get("f", ()) if name]
    if not wanted:
        return entry
    kept = {
        key: value
        for key, value in entry.content.items()
        if any(fnmatchcase(key, name) for name in wanted)
    }
    return replace(entry, content=kept)


def _sort(request: Request, entries: list[Entry], sort_key: str) -> None:
    """Order *entries* by each ``sort_key``, the first one most; modes and ways go with them."""
    keys = [key for key in request.arguments.get("sort_key", ()) if key] or [sort_key]
    modes, ways = (request.arguments.get(name, []) for name in ("sort_mode", "sort_dir"))
    for at, key in reversed([*enumerate(keys)]):
        if not key:
            continue
        values = [filters.value(entry, key) for entry in entries]
        ranks = _MODES.get(_nth(modes, at), _auto)(values)
        ranked = sorted(
            zip(ranks, entries, strict=True),
            key=lambda pair: pair[0],
            reverse=_nth(ways, at).lower() == "desc",
        )
        entries[:] = [entry for _, entry in ranked]


def _nth(values: Sequence[str], at: int) -> str:
    """Give the value that goes with a key; the last one holds for all further keys."""
    return values[min(at, len(values) - 1)] if values else ""


def _auto(texts: Sequence[str]) -> Iterable[Any]:
    """Order as numbers where all are numbers, else as texts."""
    numbers = list(_num(texts))
    return _alpha(texts) if any(is_text for is_text, _ in numbers) else numbers


def _num(texts: Sequence[str]) -> Iterable[tuple[bool, float]]:
    """Order by number, and what is none behind them."""
    for text in texts:
        try:
            yield False, float(text)
        except ValueError:
            yield True, 0.0


def _alpha(texts: Sequence[str]) -> Iterable[str]:
    """Order as texts; a capital is no different."""
    return [text.lower() for text in texts]


_MODES: dict[str, Callable[[Sequence[str]], Iterable[Any]]] = {
    "auto": _auto,
    "alpha": _alpha,
    "alpha_case": lambda texts: texts,
    "num": _num,
}
