"""The parts of a search that are known only once others have run: macros and ``[…]``.

    Expander(…).search("search index=web [search index=users plan=pro | fields user]")
    -> Search of: search index=web ( ( user="a" ) OR ( user="b" ) )

A macro is text for text. A subsearch runs first, over the same snapshot as the search around
it, and its rows become text in its place; inner ones run before outer ones. The pipelines of
append, join and their like are no subsearches in this sense: they are part of the plan.

Source: Splunk Search Manual 9.3, "About subsearches"; `analytics.spl.macros`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.errors import SplError
from analytics.spl import formats, macros, parse, planner, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from analytics.spl.expr import Expr
    from analytics.spl.macros import Macro
    from analytics.spl.parse import Call, Search

    Rows = Sequence[Mapping[str, str | list[str]]]

#: Each level of brackets runs a search of its own.
MAX_DEPTH = 10


def expanded(
    spl: str,
    find: Callable[[str], Macro | None],
    evaluate: Callable[[Expr, Mapping[str, str]], str | bool | None],
) -> Search:
    """Read *spl* with its macros in place.

    Raises:
        SplError: it, or a macro of it, cannot be understood.
    """
    return parse.parse(macros.expand(tokens.blank_comments(spl), find, evaluate))


@dataclass(frozen=True, slots=True)
class Found:
    """A subsearch of a search: where it stands, and the search between its brackets."""

    start: int
    end: int
    inner: Search


def every(search: Search, depth: int = 0) -> Iterator[Search]:
    """Yield the search in every bracket whose rows become text, the outer ones first.

    Raises:
        SplError: they are nested too deep.
    """
    for found in outermost(search):
        if depth >= MAX_DEPTH:
            message = f"Subsearches are nested over {MAX_DEPTH} deep. Run the inner ones first."
            raise SplError(message, search.spl, found.start, found.end)
        yield found.inner
        yield from every(found.inner, depth + 1)


def outermost(search: Search) -> list[Found]:
    """Find the subsearches whose rows become text in *search*, the outermost of each."""
    found: list[Found] = []
    for call in search.calls:
        for start, end in parse.subsearches(search, call):
            inner = parse.within(search.spl, start + 1, end - 1)
            if _takes_pipelines(call):
                found += outermost(inner)
            else:
                found.append(Found(start, end, inner))
    return found


def resolved(search: Search, run: Callable[[Search], Rows]) -> Search:
    """Put the rows of every subsearch in its place, the innermost first.

    Args:
        search: with or without subsearches.
        run: gives the rows of a search without any, `formats.MAX_ROWS` at most.
    """
    parts: list[str] = []
    end = 0
    for found in outermost(search):
        inner = resolved(found.inner, run)
        parts += [search.spl[end : found.start], formats.inserted(run(inner))]
        end = found.end
    if not parts:
        return search
    first, last = search.calls[0].start, search.calls[-1].args_end
    text = "".join([*parts, search.spl[end:]])
    return parse.within(text, first, last + len(text) - len(search.spl))


def without(search: Search) -> Search:
    """Leave out the commands that cannot be understood before a subsearch of them has run."""
    open_ = [found.start for found in outermost(search)]
    calls = tuple(
        call
        for call in search.calls
        if not any(call.args_start <= start < call.args_end for start in open_)
    )
    return parse.Search(search.spl, calls)


def _takes_pipelines(call: Call) -> bool:
    return call.name in planner.names() and getattr(planner.command(call.name), "PIPELINES", False)
